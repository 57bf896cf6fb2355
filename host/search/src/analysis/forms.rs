//! The expressions that patches are made of, with names for the material: `G` is the grid, `A` the cells of a
//! colour, `B` those of another one, `X` a set of objects and `S` all of its kind.
//!
//! An expression here is worth its place where it finds patches in several tasks. Leaves measuring them to
//! [`super::library`].

/// Patches that follow from the cells `A` of a colour.
pub(crate) const OF_A_COLOUR: [&str; 41] = [
    "A",
    "mapply(dneighbors, A)",
    "mapply(ineighbors, A)",
    "mapply(neighbors, A)",
    "mapply(hfrontier, A)",
    "mapply(vfrontier, A)",
    "mapply(rbind(shoot, UP), A)",
    "mapply(rbind(shoot, DOWN), A)",
    "mapply(rbind(shoot, LEFT), A)",
    "mapply(rbind(shoot, RIGHT), A)",
    "mapply(rbind(shoot, UNITY), A)",
    "mapply(rbind(shoot, NEG_UNITY), A)",
    "mapply(rbind(shoot, UP_RIGHT), A)",
    "mapply(rbind(shoot, DOWN_LEFT), A)",
    "shift(A, UP)",
    "shift(A, DOWN)",
    "shift(A, LEFT)",
    "shift(A, RIGHT)",
    "shift(A, UNITY)",
    "shift(A, NEG_UNITY)",
    "shift(A, UP_RIGHT)",
    "shift(A, DOWN_LEFT)",
    "backdrop(A)",
    "box(A)",
    "inbox(A)",
    "outbox(A)",
    "delta(A)",
    "corners(A)",
    "hmirror(A)",
    "vmirror(A)",
    "mfilter(prapply(connect, A, A), hline)",
    "mfilter(prapply(connect, A, A), vline)",
    "mfilter(prapply(connect, A, A), fork(either, hline, vline))",
    "mapply(fork(combine, hfrontier, vfrontier), A)",
    "mapply(fork(combine, fork(combine, rbind(shoot, UNITY), rbind(shoot, NEG_UNITY)), fork(combine, rbind(shoot, UP_RIGHT), rbind(shoot, DOWN_LEFT))), A)",
    "merge(prapply(connect, A, A))",
    "initset(center(A))",
    "dneighbors(center(A))",
    "neighbors(center(A))",
    "hfrontier(center(A))",
    "vfrontier(center(A))",
];

/// Patches of the cells of each colour, in that colour: functions of the cells.
pub(crate) const OF_EACH_COLOUR: [&str; 29] = [
    "lbind(mapply, dneighbors)",
    "lbind(mapply, ineighbors)",
    "lbind(mapply, neighbors)",
    "lbind(mapply, hfrontier)",
    "lbind(mapply, vfrontier)",
    "lbind(mapply, rbind(shoot, UP))",
    "lbind(mapply, rbind(shoot, DOWN))",
    "lbind(mapply, rbind(shoot, LEFT))",
    "lbind(mapply, rbind(shoot, RIGHT))",
    "lbind(mapply, rbind(shoot, UNITY))",
    "lbind(mapply, rbind(shoot, NEG_UNITY))",
    "lbind(mapply, rbind(shoot, UP_RIGHT))",
    "lbind(mapply, rbind(shoot, DOWN_LEFT))",
    "backdrop",
    "box",
    "inbox",
    "outbox",
    "delta",
    "corners",
    "rbind(shift, UP)",
    "rbind(shift, DOWN)",
    "rbind(shift, LEFT)",
    "rbind(shift, RIGHT)",
    "compose(rbind(mfilter, hline), fork(lbind(prapply, connect), identity, identity))",
    "compose(rbind(mfilter, vline), fork(lbind(prapply, connect), identity, identity))",
    "compose(rbind(mfilter, fork(either, hline, vline)), \
     fork(lbind(prapply, connect), identity, identity))",
    "lbind(mapply, fork(combine, hfrontier, vfrontier))",
    "lbind(mapply, fork(combine, fork(combine, rbind(shoot, UNITY), rbind(shoot, NEG_UNITY)), fork(combine, rbind(shoot, UP_RIGHT), rbind(shoot, DOWN_LEFT))))",
    "compose(merge, fork(lbind(prapply, connect), identity, identity))",
];

/// Ways in which the cells of a colour grow over those of another one, `B`: functions of the cells.
pub(crate) const GROWN: [&str; 9] = [
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, DOWN))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, UP))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, LEFT))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, RIGHT))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), lbind(mapply, dneighbors))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, UNITY))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, NEG_UNITY))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, UP_RIGHT))), 30)",
    "power(fork(combine, identity, compose(lbind(intersection, B), rbind(shift, DOWN_LEFT))), 30)",
];

/// Patches of the grid as a whole.
pub(crate) const OF_THE_GRID: [&str; 36] = [
    "asindices(G)",
    "box(asindices(G))",
    "inbox(asindices(G))",
    "corners(asindices(G))",
    "sfilter(asindices(G), compose(even, first))",
    "sfilter(asindices(G), compose(even, last))",
    "sfilter(asindices(G), compose(even, fork(add, first, last)))",
    "sfilter(asindices(G), fork(equality, first, last))",
    "connect(urcorner(asindices(G)), llcorner(asindices(G)))",
    "hfrontier(ORIGIN)",
    "vfrontier(ORIGIN)",
    "hfrontier(lrcorner(asindices(G)))",
    "vfrontier(lrcorner(asindices(G)))",
    "hfrontier(center(asindices(G)))",
    "vfrontier(center(asindices(G)))",
    "asobject(G)",
    "asobject(vmirror(G))",
    "asobject(hmirror(G))",
    "asobject(rot180(G))",
    "asobject(dmirror(G))",
    "asobject(cmirror(G))",
    "asobject(rot90(G))",
    "asobject(rot270(G))",
    "shift(asobject(G), DOWN)",
    "shift(asobject(G), UP)",
    "shift(asobject(G), LEFT)",
    "shift(asobject(G), RIGHT)",
    "merge(frontiers(G))",
    "asobject(hconcat(lefthalf(G), lefthalf(G)))",
    "asobject(vconcat(tophalf(G), tophalf(G)))",
    "asobject(apply(compose(rbind(repeat, width(G)), mostcommon), G))",
    "asobject(dmirror(apply(compose(rbind(repeat, height(G)), mostcommon), dmirror(G))))",
    "asobject(apply(rbind(order, rbind(equality, mostcolor(G))), G))",
    "asobject(apply(rbind(order, compose(flip, rbind(equality, mostcolor(G)))), G))",
    "asobject(dmirror(apply(rbind(order, rbind(equality, mostcolor(G))), dmirror(G))))",
    "asobject(dmirror(apply(rbind(order, compose(flip, rbind(equality, mostcolor(G)))), dmirror(G))))",
];

/// Patches of one object.
pub(crate) const OF_AN_OBJECT: [&str; 20] = [
    "backdrop",
    "delta",
    "box",
    "inbox",
    "outbox",
    "corners",
    "compose(initset, center)",
    "compose(hfrontier, center)",
    "compose(vfrontier, center)",
    "compose(rbind(shoot, UP), center)",
    "compose(rbind(shoot, DOWN), center)",
    "compose(rbind(shoot, LEFT), center)",
    "compose(rbind(shoot, RIGHT), center)",
    "compose(rbind(shoot, UP_RIGHT), urcorner)",
    "compose(rbind(shoot, DOWN_LEFT), llcorner)",
    "compose(rbind(shoot, NEG_UNITY), ulcorner)",
    "compose(rbind(shoot, UNITY), lrcorner)",
    "compose(outbox, outbox)",
    "compose(inbox, inbox)",
    "compose(lbind(mapply, neighbors), toindices)",
];

/// How many of these, the first ones, are also drawn in the colour of their object.
pub(crate) const OUTLINES: usize = 17;

/// Patches of the objects `X` together.
pub(crate) const AROUND_ALL: [&str; 6] = [
    "merge(X)",
    "backdrop(merge(X))",
    "delta(merge(X))",
    "box(merge(X))",
    "outbox(merge(X))",
    "inbox(merge(X))",
];

/// Parts of an object that take a colour which it borrows.
pub(crate) const PARTS_OF_AN_OBJECT: [&str; 3] = ["identity", "delta", "backdrop"];

/// An object somewhere else, or another way round.
pub(crate) const MOVED: [&str; 15] = [
    "rbind(shift, UP)",
    "rbind(shift, DOWN)",
    "rbind(shift, LEFT)",
    "rbind(shift, RIGHT)",
    "rbind(shift, UNITY)",
    "rbind(shift, NEG_UNITY)",
    "rbind(shift, UP_RIGHT)",
    "rbind(shift, DOWN_LEFT)",
    "hmirror",
    "vmirror",
    "dmirror",
    "fork(shift, identity, chain(toivec, lbind(subtract, decrement(height(G))), lowermost))",
    "fork(shift, identity, chain(toivec, invert, uppermost))",
    "fork(shift, identity, chain(tojvec, lbind(subtract, decrement(width(G))), rightmost))",
    "fork(shift, identity, chain(tojvec, invert, leftmost))",
];

/// Rays and crosses that an object sends out, beyond its outline.
pub(crate) const RAYS_OF_AN_OBJECT: [&str; 6] = [
    "compose(lbind(mapply, rbind(shoot, UP)), toindices)",
    "compose(lbind(mapply, rbind(shoot, DOWN)), toindices)",
    "compose(lbind(mapply, rbind(shoot, LEFT)), toindices)",
    "compose(lbind(mapply, rbind(shoot, RIGHT)), toindices)",
    "compose(fork(combine, hfrontier, vfrontier), center)",
    "compose(fork(combine, fork(combine, rbind(shoot, UNITY), rbind(shoot, NEG_UNITY)), fork(combine, rbind(shoot, UP_RIGHT), rbind(shoot, DOWN_LEFT))), center)",
];

/// Objects in a colour that something else has: functions for the colour.
pub(crate) const BORROWED: [&str; 5] = [
    "leastcolor",
    "mostcolor",
    "chain(color, lbind(argmin, difference(S, X)), lbind(lbind, manhattan))",
    "chain(mostcolor, lbind(argmin, difference(objects(G, F, F, T), X)), lbind(lbind, manhattan))",
    "chain(color, lbind(argmin, difference(fgpartition(G), X)), lbind(lbind, manhattan))",
];

/// Places at which an object `M` is stamped for the cells `A` of a colour: how it is moved first.
pub(crate) const STAMPS: [&str; 3] = [
    "shift(M, invert(center(M)))",
    "normalize(M)",
    "shift(M, invert(ulcorner(sfilter(M, matcher(first, INK)))))",
];

/// Steps along which the cells `M` of objects repeat.
pub(crate) const STEPS: [&str; 8] = [
    "tojvec(width(M))",
    "toivec(height(M))",
    "tojvec(increment(width(M)))",
    "toivec(increment(height(M)))",
    "shape(M)",
    "multiply(shape(M), UP_RIGHT)",
    "tojvec(hperiod(M))",
    "toivec(vperiod(M))",
];

/// How often a step is taken.
pub(crate) const TIMES: [&str; 3] = [
    "interval(ONE, TEN, ONE)",
    "interval(-9, ZERO, ONE)",
    "interval(-9, TEN, ONE)",
];

/// Phrases that a reader takes in as one, and the words as which their cost is counted.
pub(crate) const PHRASES: [(&str, &str); 5] = [
    (
        "fork(combine, fork(combine, rbind(shoot, UNITY), rbind(shoot, NEG_UNITY)), fork(combine, rbind(shoot, UP_RIGHT), rbind(shoot, DOWN_LEFT)))",
        "diagonals",
    ),
    ("fork(combine, hfrontier, vfrontier)", "cross"),
    ("rbind(equality, mostcolor(G))", "ground"),
    (
        "power(fork(combine, identity, compose(lbind(intersection",
        "grown over",
    ),
    (
        "chain(color, lbind(argmin, difference(S, X)), lbind(lbind, manhattan))",
        "color of nearest",
    ),
];
