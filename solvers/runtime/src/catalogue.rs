//! The catalogue: name, parameters and types of every primitive, in the order that programs use
//! to name them.
//!
//! Owns what a caller may know of a primitive without running it. Leaves to the modules under
//! `primitives` what each one does. The types are those that arc-dsl annotates its functions
//! with; they guide the generator and the checker, and nothing enforces them in a run, since
//! Python enforces nothing either.

use crate::call;
use crate::primitives::{self, Native};

/// A type as arc-dsl names it in its annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// Anything.
    Any,
    /// `True` or `False`.
    Boolean,
    /// A whole number.
    Integer,
    /// Two whole numbers: a location, an offset, a size.
    IntegerTuple,
    /// An integer or a pair of them.
    Numerical,
    /// A set of whole numbers.
    IntegerSet,
    /// A tuple of rows of colours.
    Grid,
    /// A set of coloured cells.
    Object,
    /// A set of objects.
    Objects,
    /// A set of locations.
    Indices,
    /// An object or indices.
    Patch,
    /// An object or a grid.
    Element,
    /// A grid or a patch.
    Piece,
    /// A tuple of tuples.
    TupleTuple,
    /// A tuple of anything.
    Tuple,
    /// A set of anything.
    FrozenSet,
    /// A tuple or a set.
    Container,
    /// A container of containers.
    ContainerContainer,
    /// A function.
    Callable,
}

/// One parameter of a primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// Its annotated type.
    pub ty: Type,
}

/// Everything that is known of a primitive without running it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Primitive {
    /// The name that programs call it by.
    pub name: &'static str,
    /// Its parameters, in order; none has a default.
    pub params: &'static [Param],
    /// The annotated type of what it returns.
    pub returns: Type,
}

macro_rules! catalogue {
    ($($name:ident($($param:ident: $ty:ident),*) -> $ret:ident = $module:ident::$function:ident;)*) => {
        /// Every primitive. The place in this slice is the number that programs use.
        pub static PRIMITIVES: &[Primitive] = &[$(Primitive {
            name: stringify!($name),
            params: &[$(Param { name: stringify!($param), ty: Type::$ty }),*],
            returns: Type::$ret,
        }),*];

        /// Everything that runs need of every primitive, in the same order.
        pub static TABLE: &[Native] = &[$(Native {
            params: [$(stringify!($param)),*].len() as u32,
            run: |args| match *args {
                [$($param),*] => primitives::$module::$function($($param),*),
                _ => call::wrong_count(),
            },
        }),*];

        /// The names, in the same order, one behind the other. An instance has its data copied in, and this
        /// takes less than an address and a length for each.
        static NAMES: &str = concat!($(stringify!($name)),*);

        /// How long each name is.
        static LENGTHS: &[u8] = &[$(stringify!($name).len() as u8),*];
    };
}

catalogue! {
    identity(x: Any) -> Any = logic::identity;
    add(a: Numerical, b: Numerical) -> Numerical = numbers::add;
    subtract(a: Numerical, b: Numerical) -> Numerical = numbers::subtract;
    multiply(a: Numerical, b: Numerical) -> Numerical = numbers::multiply;
    divide(a: Numerical, b: Numerical) -> Numerical = numbers::divide;
    invert(n: Numerical) -> Numerical = numbers::invert;
    even(n: Integer) -> Boolean = numbers::even;
    double(n: Numerical) -> Numerical = numbers::double;
    halve(n: Numerical) -> Numerical = numbers::halve;
    flip(b: Boolean) -> Boolean = logic::flip;
    equality(a: Any, b: Any) -> Boolean = logic::equality;
    contained(value: Any, container: Container) -> Boolean = logic::contained;
    combine(a: Container, b: Container) -> Container = containers::combine;
    intersection(a: FrozenSet, b: FrozenSet) -> FrozenSet = containers::intersection;
    difference(a: FrozenSet, b: FrozenSet) -> FrozenSet = containers::difference;
    dedupe(tup: Tuple) -> Tuple = containers::dedupe;
    order(container: Container, compfunc: Callable) -> Tuple = selection::order;
    repeat(item: Any, num: Integer) -> Tuple = containers::repeat;
    greater(a: Integer, b: Integer) -> Boolean = numbers::greater;
    size(container: Container) -> Integer = containers::size;
    merge(containers: ContainerContainer) -> Container = containers::merge;
    maximum(container: IntegerSet) -> Integer = selection::maximum;
    minimum(container: IntegerSet) -> Integer = selection::minimum;
    valmax(container: Container, compfunc: Callable) -> Integer = selection::valmax;
    valmin(container: Container, compfunc: Callable) -> Integer = selection::valmin;
    argmax(container: Container, compfunc: Callable) -> Any = selection::argmax;
    argmin(container: Container, compfunc: Callable) -> Any = selection::argmin;
    mostcommon(container: Container) -> Any = selection::mostcommon;
    leastcommon(container: Container) -> Any = selection::leastcommon;
    initset(value: Any) -> FrozenSet = containers::initset;
    both(a: Boolean, b: Boolean) -> Boolean = logic::both;
    either(a: Boolean, b: Boolean) -> Boolean = logic::either;
    increment(x: Numerical) -> Numerical = numbers::increment;
    decrement(x: Numerical) -> Numerical = numbers::decrement;
    crement(x: Numerical) -> Numerical = numbers::crement;
    sign(x: Numerical) -> Numerical = numbers::sign;
    positive(x: Integer) -> Boolean = numbers::positive;
    toivec(i: Integer) -> IntegerTuple = numbers::toivec;
    tojvec(j: Integer) -> IntegerTuple = numbers::tojvec;
    sfilter(container: Container, condition: Callable) -> Container = functions::sfilter;
    mfilter(container: Container, function: Callable) -> FrozenSet = functions::mfilter;
    extract(container: Container, condition: Callable) -> Any = selection::extract;
    totuple(container: FrozenSet) -> Tuple = containers::totuple;
    first(container: Container) -> Any = selection::first;
    last(container: Container) -> Any = selection::last;
    insert(value: Any, container: FrozenSet) -> FrozenSet = containers::insert;
    remove(value: Any, container: Container) -> Container = containers::remove;
    other(container: Container, value: Any) -> Any = selection::other;
    interval(start: Integer, stop: Integer, step: Integer) -> Tuple = containers::interval;
    astuple(a: Integer, b: Integer) -> IntegerTuple = numbers::astuple;
    product(a: Container, b: Container) -> FrozenSet = containers::product;
    pair(a: Tuple, b: Tuple) -> TupleTuple = containers::pair;
    branch(condition: Boolean, a: Any, b: Any) -> Any = logic::branch;
    compose(outer: Callable, inner: Callable) -> Callable = functions::compose;
    chain(h: Callable, g: Callable, f: Callable) -> Callable = functions::chain;
    matcher(function: Callable, target: Any) -> Callable = functions::matcher;
    rbind(function: Callable, fixed: Any) -> Callable = functions::rbind;
    lbind(function: Callable, fixed: Any) -> Callable = functions::lbind;
    power(function: Callable, n: Integer) -> Callable = functions::power;
    fork(outer: Callable, a: Callable, b: Callable) -> Callable = functions::fork;
    apply(function: Callable, container: Container) -> Container = functions::apply;
    rapply(functions: Container, value: Any) -> Container = functions::rapply;
    mapply(function: Callable, container: ContainerContainer) -> FrozenSet = functions::mapply;
    papply(function: Callable, a: Tuple, b: Tuple) -> Tuple = functions::papply;
    mpapply(function: Callable, a: Tuple, b: Tuple) -> Tuple = functions::mpapply;
    prapply(function: Callable, a: Container, b: Container) -> FrozenSet = functions::prapply;
    mostcolor(element: Element) -> Integer = colours::mostcolor;
    leastcolor(element: Element) -> Integer = colours::leastcolor;
    height(piece: Piece) -> Integer = pieces::height;
    width(piece: Piece) -> Integer = pieces::width;
    shape(piece: Piece) -> IntegerTuple = pieces::shape;
    portrait(piece: Piece) -> Boolean = pieces::portrait;
    colorcount(element: Element, value: Integer) -> Integer = colours::colorcount;
    colorfilter(objs: Objects, value: Integer) -> Objects = colours::colorfilter;
    sizefilter(container: Container, n: Integer) -> FrozenSet = containers::sizefilter;
    asindices(grid: Grid) -> Indices = grids::asindices;
    ofcolor(grid: Grid, value: Integer) -> Indices = colours::ofcolor;
    ulcorner(patch: Patch) -> IntegerTuple = patches::ulcorner;
    urcorner(patch: Patch) -> IntegerTuple = patches::urcorner;
    llcorner(patch: Patch) -> IntegerTuple = patches::llcorner;
    lrcorner(patch: Patch) -> IntegerTuple = patches::lrcorner;
    crop(grid: Grid, start: IntegerTuple, dims: IntegerTuple) -> Grid = grids::crop;
    toindices(patch: Patch) -> Indices = patches::toindices;
    recolor(value: Integer, patch: Patch) -> Object = patches::recolor;
    shift(patch: Patch, directions: IntegerTuple) -> Patch = patches::shift;
    normalize(patch: Patch) -> Patch = patches::normalize;
    dneighbors(loc: IntegerTuple) -> Indices = neighbours::dneighbors;
    ineighbors(loc: IntegerTuple) -> Indices = neighbours::ineighbors;
    neighbors(loc: IntegerTuple) -> Indices = neighbours::neighbors;
    objects(grid: Grid, univalued: Boolean, diagonal: Boolean, without_bg: Boolean) -> Objects = objects::objects;
    partition(grid: Grid) -> Objects = parts::partition;
    fgpartition(grid: Grid) -> Objects = parts::fgpartition;
    uppermost(patch: Patch) -> Integer = patches::uppermost;
    lowermost(patch: Patch) -> Integer = patches::lowermost;
    leftmost(patch: Patch) -> Integer = patches::leftmost;
    rightmost(patch: Patch) -> Integer = patches::rightmost;
    square(piece: Piece) -> Boolean = pieces::square;
    vline(patch: Patch) -> Boolean = pieces::vline;
    hline(patch: Patch) -> Boolean = pieces::hline;
    hmatching(a: Patch, b: Patch) -> Boolean = patches::hmatching;
    vmatching(a: Patch, b: Patch) -> Boolean = patches::vmatching;
    manhattan(a: Patch, b: Patch) -> Integer = patches::manhattan;
    adjacent(a: Patch, b: Patch) -> Boolean = patches::adjacent;
    bordering(patch: Patch, grid: Grid) -> Boolean = patches::bordering;
    centerofmass(patch: Patch) -> IntegerTuple = patches::centerofmass;
    palette(element: Element) -> IntegerSet = colours::palette;
    numcolors(element: Element) -> IntegerSet = colours::numcolors;
    color(obj: Object) -> Integer = colours::color;
    toobject(patch: Patch, grid: Grid) -> Object = parts::toobject;
    asobject(grid: Grid) -> Object = parts::asobject;
    rot90(grid: Grid) -> Grid = grids::rot90;
    rot180(grid: Grid) -> Grid = grids::rot180;
    rot270(grid: Grid) -> Grid = grids::rot270;
    hmirror(piece: Piece) -> Piece = pieces::hmirror;
    vmirror(piece: Piece) -> Piece = pieces::vmirror;
    dmirror(piece: Piece) -> Piece = pieces::dmirror;
    cmirror(piece: Piece) -> Piece = pieces::cmirror;
    fill(grid: Grid, value: Integer, patch: Patch) -> Grid = painting::fill;
    paint(grid: Grid, obj: Object) -> Grid = painting::paint;
    underfill(grid: Grid, value: Integer, patch: Patch) -> Grid = painting::underfill;
    underpaint(grid: Grid, obj: Object) -> Grid = painting::underpaint;
    hupscale(grid: Grid, factor: Integer) -> Grid = scaling::hupscale;
    vupscale(grid: Grid, factor: Integer) -> Grid = scaling::vupscale;
    upscale(element: Element, factor: Integer) -> Element = scaling::upscale;
    downscale(grid: Grid, factor: Integer) -> Grid = scaling::downscale;
    hconcat(a: Grid, b: Grid) -> Grid = grids::hconcat;
    vconcat(a: Grid, b: Grid) -> Grid = grids::vconcat;
    subgrid(patch: Patch, grid: Grid) -> Grid = grids::subgrid;
    hsplit(grid: Grid, n: Integer) -> Tuple = grids::hsplit;
    vsplit(grid: Grid, n: Integer) -> Tuple = grids::vsplit;
    cellwise(a: Grid, b: Grid, fallback: Integer) -> Grid = grids::cellwise;
    replace(grid: Grid, replacee: Integer, replacer: Integer) -> Grid = painting::replace;
    switch(grid: Grid, a: Integer, b: Integer) -> Grid = painting::switch;
    center(patch: Patch) -> IntegerTuple = patches::center;
    position(a: Patch, b: Patch) -> IntegerTuple = patches::position;
    index(grid: Grid, loc: IntegerTuple) -> Integer = grids::index;
    canvas(value: Integer, dimensions: IntegerTuple) -> Grid = grids::canvas;
    corners(patch: Patch) -> Indices = patches::corners;
    connect(a: IntegerTuple, b: IntegerTuple) -> Indices = lines::connect;
    cover(grid: Grid, patch: Patch) -> Grid = painting::cover;
    trim(grid: Grid) -> Grid = grids::trim;
    move(grid: Grid, obj: Object, offset: IntegerTuple) -> Grid = painting::move_object;
    tophalf(grid: Grid) -> Grid = grids::tophalf;
    bottomhalf(grid: Grid) -> Grid = grids::bottomhalf;
    lefthalf(grid: Grid) -> Grid = grids::lefthalf;
    righthalf(grid: Grid) -> Grid = grids::righthalf;
    vfrontier(location: IntegerTuple) -> Indices = lines::vfrontier;
    hfrontier(location: IntegerTuple) -> Indices = lines::hfrontier;
    backdrop(patch: Patch) -> Indices = lines::backdrop;
    delta(patch: Patch) -> Indices = lines::delta;
    gravitate(source: Patch, destination: Patch) -> IntegerTuple = patches::gravitate;
    inbox(patch: Patch) -> Indices = lines::inbox;
    outbox(patch: Patch) -> Indices = lines::outbox;
    box(patch: Patch) -> Indices = lines::outline_of;
    shoot(start: IntegerTuple, direction: IntegerTuple) -> Indices = lines::shoot;
    occurrences(grid: Grid, obj: Object) -> Indices = patterns::occurrences;
    frontiers(grid: Grid) -> Objects = patterns::frontiers;
    compress(grid: Grid) -> Grid = patterns::compress;
    hperiod(obj: Object) -> Integer = patterns::hperiod;
    vperiod(obj: Object) -> Integer = patterns::vperiod;
}

/// The place of the primitive called `name`.
pub fn find(name: &str) -> Option<u32> {
    let mut rest = NAMES;
    for (place, &length) in (0..).zip(LENGTHS) {
        let (own, others) = rest.split_at_checked(length.into())?;
        if own == name {
            return Some(place);
        }
        rest = others;
    }
    None
}

/// The place of the primitive called `name`, told by the compiler.
pub const fn place_of(name: &str) -> u32 {
    let (names, name) = (NAMES.as_bytes(), name.as_bytes());
    let (mut place, mut start) = (0, 0);
    while place < LENGTHS.len() {
        let length = LENGTHS[place] as usize;
        let mut same = 0;
        while same < length && same < name.len() && names[start + same] == name[same] {
            same += 1;
        }
        if same == length && same == name.len() {
            return place as u32;
        }
        start += length;
        place += 1;
    }
    panic!("no primitive has this name")
}

/// The name of the primitive at a place.
pub fn name(place: u32) -> Option<&'static str> {
    let length = usize::from(*LENGTHS.get(place as usize)?);
    let before = LENGTHS.get(..place as usize)?.iter();
    let start: usize = before.map(|&length| usize::from(length)).sum();
    NAMES.get(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_places_say_the_same() {
        for (place, primitive) in (0..).zip(PRIMITIVES) {
            assert_eq!(name(place), Some(primitive.name));
            assert_eq!(find(primitive.name), Some(place));
            assert_eq!(place_of(primitive.name), place);
        }
        assert_eq!(name(PRIMITIVES.len() as u32), None);
        assert_eq!(find("up"), None);
    }
}
