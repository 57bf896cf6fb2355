//! The catalogue: name, parameters and types of every primitive, in the order that programs use
//! to name them.
//!
//! Owns what a caller may know of a primitive without running it. Leaves to the modules under
//! `primitives` what each one does. The types are those that arc-dsl annotates its functions
//! with; they guide the generator and the checker, and nothing enforces them in a run, since
//! Python enforces nothing either.

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

/// What is known of a primitive without running it.
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
    ($($name:ident($($param:ident: $ty:ident),*) -> $ret:ident;)*) => {
        /// Every primitive. The place in this slice is the number that programs use.
        pub static PRIMITIVES: &[Primitive] = &[$(Primitive {
            name: stringify!($name),
            params: &[$(Param { name: stringify!($param), ty: Type::$ty }),*],
            returns: Type::$ret,
        }),*];
    };
}

catalogue! {
    identity(x: Any) -> Any;
    add(a: Numerical, b: Numerical) -> Numerical;
    subtract(a: Numerical, b: Numerical) -> Numerical;
    multiply(a: Numerical, b: Numerical) -> Numerical;
    divide(a: Numerical, b: Numerical) -> Numerical;
    invert(n: Numerical) -> Numerical;
    even(n: Integer) -> Boolean;
    double(n: Numerical) -> Numerical;
    halve(n: Numerical) -> Numerical;
    flip(b: Boolean) -> Boolean;
    equality(a: Any, b: Any) -> Boolean;
    contained(value: Any, container: Container) -> Boolean;
    combine(a: Container, b: Container) -> Container;
    intersection(a: FrozenSet, b: FrozenSet) -> FrozenSet;
    difference(a: FrozenSet, b: FrozenSet) -> FrozenSet;
    dedupe(tup: Tuple) -> Tuple;
    order(container: Container, compfunc: Callable) -> Tuple;
    repeat(item: Any, num: Integer) -> Tuple;
    greater(a: Integer, b: Integer) -> Boolean;
    size(container: Container) -> Integer;
    merge(containers: ContainerContainer) -> Container;
    maximum(container: IntegerSet) -> Integer;
    minimum(container: IntegerSet) -> Integer;
    valmax(container: Container, compfunc: Callable) -> Integer;
    valmin(container: Container, compfunc: Callable) -> Integer;
    argmax(container: Container, compfunc: Callable) -> Any;
    argmin(container: Container, compfunc: Callable) -> Any;
    mostcommon(container: Container) -> Any;
    leastcommon(container: Container) -> Any;
    initset(value: Any) -> FrozenSet;
    both(a: Boolean, b: Boolean) -> Boolean;
    either(a: Boolean, b: Boolean) -> Boolean;
    increment(x: Numerical) -> Numerical;
    decrement(x: Numerical) -> Numerical;
    crement(x: Numerical) -> Numerical;
    sign(x: Numerical) -> Numerical;
    positive(x: Integer) -> Boolean;
    toivec(i: Integer) -> IntegerTuple;
    tojvec(j: Integer) -> IntegerTuple;
    sfilter(container: Container, condition: Callable) -> Container;
    mfilter(container: Container, function: Callable) -> FrozenSet;
    extract(container: Container, condition: Callable) -> Any;
    totuple(container: FrozenSet) -> Tuple;
    first(container: Container) -> Any;
    last(container: Container) -> Any;
    insert(value: Any, container: FrozenSet) -> FrozenSet;
    remove(value: Any, container: Container) -> Container;
    other(container: Container, value: Any) -> Any;
    interval(start: Integer, stop: Integer, step: Integer) -> Tuple;
    astuple(a: Integer, b: Integer) -> IntegerTuple;
    product(a: Container, b: Container) -> FrozenSet;
    pair(a: Tuple, b: Tuple) -> TupleTuple;
    branch(condition: Boolean, a: Any, b: Any) -> Any;
    compose(outer: Callable, inner: Callable) -> Callable;
    chain(h: Callable, g: Callable, f: Callable) -> Callable;
    matcher(function: Callable, target: Any) -> Callable;
    rbind(function: Callable, fixed: Any) -> Callable;
    lbind(function: Callable, fixed: Any) -> Callable;
    power(function: Callable, n: Integer) -> Callable;
    fork(outer: Callable, a: Callable, b: Callable) -> Callable;
    apply(function: Callable, container: Container) -> Container;
    rapply(functions: Container, value: Any) -> Container;
    mapply(function: Callable, container: ContainerContainer) -> FrozenSet;
    papply(function: Callable, a: Tuple, b: Tuple) -> Tuple;
    mpapply(function: Callable, a: Tuple, b: Tuple) -> Tuple;
    prapply(function: Callable, a: Container, b: Container) -> FrozenSet;
    mostcolor(element: Element) -> Integer;
    leastcolor(element: Element) -> Integer;
    height(piece: Piece) -> Integer;
    width(piece: Piece) -> Integer;
    shape(piece: Piece) -> IntegerTuple;
    portrait(piece: Piece) -> Boolean;
    colorcount(element: Element, value: Integer) -> Integer;
    colorfilter(objs: Objects, value: Integer) -> Objects;
    sizefilter(container: Container, n: Integer) -> FrozenSet;
    asindices(grid: Grid) -> Indices;
    ofcolor(grid: Grid, value: Integer) -> Indices;
    ulcorner(patch: Patch) -> IntegerTuple;
    urcorner(patch: Patch) -> IntegerTuple;
    llcorner(patch: Patch) -> IntegerTuple;
    lrcorner(patch: Patch) -> IntegerTuple;
    crop(grid: Grid, start: IntegerTuple, dims: IntegerTuple) -> Grid;
    toindices(patch: Patch) -> Indices;
    recolor(value: Integer, patch: Patch) -> Object;
    shift(patch: Patch, directions: IntegerTuple) -> Patch;
    normalize(patch: Patch) -> Patch;
    dneighbors(loc: IntegerTuple) -> Indices;
    ineighbors(loc: IntegerTuple) -> Indices;
    neighbors(loc: IntegerTuple) -> Indices;
    objects(grid: Grid, univalued: Boolean, diagonal: Boolean, without_bg: Boolean) -> Objects;
    partition(grid: Grid) -> Objects;
    fgpartition(grid: Grid) -> Objects;
    uppermost(patch: Patch) -> Integer;
    lowermost(patch: Patch) -> Integer;
    leftmost(patch: Patch) -> Integer;
    rightmost(patch: Patch) -> Integer;
    square(piece: Piece) -> Boolean;
    vline(patch: Patch) -> Boolean;
    hline(patch: Patch) -> Boolean;
    hmatching(a: Patch, b: Patch) -> Boolean;
    vmatching(a: Patch, b: Patch) -> Boolean;
    manhattan(a: Patch, b: Patch) -> Integer;
    adjacent(a: Patch, b: Patch) -> Boolean;
    bordering(patch: Patch, grid: Grid) -> Boolean;
    centerofmass(patch: Patch) -> IntegerTuple;
    palette(element: Element) -> IntegerSet;
    numcolors(element: Element) -> IntegerSet;
    color(obj: Object) -> Integer;
    toobject(patch: Patch, grid: Grid) -> Object;
    asobject(grid: Grid) -> Object;
    rot90(grid: Grid) -> Grid;
    rot180(grid: Grid) -> Grid;
    rot270(grid: Grid) -> Grid;
    hmirror(piece: Piece) -> Piece;
    vmirror(piece: Piece) -> Piece;
    dmirror(piece: Piece) -> Piece;
    cmirror(piece: Piece) -> Piece;
    fill(grid: Grid, value: Integer, patch: Patch) -> Grid;
    paint(grid: Grid, obj: Object) -> Grid;
    underfill(grid: Grid, value: Integer, patch: Patch) -> Grid;
    underpaint(grid: Grid, obj: Object) -> Grid;
    hupscale(grid: Grid, factor: Integer) -> Grid;
    vupscale(grid: Grid, factor: Integer) -> Grid;
    upscale(element: Element, factor: Integer) -> Element;
    downscale(grid: Grid, factor: Integer) -> Grid;
    hconcat(a: Grid, b: Grid) -> Grid;
    vconcat(a: Grid, b: Grid) -> Grid;
    subgrid(patch: Patch, grid: Grid) -> Grid;
    hsplit(grid: Grid, n: Integer) -> Tuple;
    vsplit(grid: Grid, n: Integer) -> Tuple;
    cellwise(a: Grid, b: Grid, fallback: Integer) -> Grid;
    replace(grid: Grid, replacee: Integer, replacer: Integer) -> Grid;
    switch(grid: Grid, a: Integer, b: Integer) -> Grid;
    center(patch: Patch) -> IntegerTuple;
    position(a: Patch, b: Patch) -> IntegerTuple;
    index(grid: Grid, loc: IntegerTuple) -> Integer;
    canvas(value: Integer, dimensions: IntegerTuple) -> Grid;
    corners(patch: Patch) -> Indices;
    connect(a: IntegerTuple, b: IntegerTuple) -> Indices;
    cover(grid: Grid, patch: Patch) -> Grid;
    trim(grid: Grid) -> Grid;
    move(grid: Grid, obj: Object, offset: IntegerTuple) -> Grid;
    tophalf(grid: Grid) -> Grid;
    bottomhalf(grid: Grid) -> Grid;
    lefthalf(grid: Grid) -> Grid;
    righthalf(grid: Grid) -> Grid;
    vfrontier(location: IntegerTuple) -> Indices;
    hfrontier(location: IntegerTuple) -> Indices;
    backdrop(patch: Patch) -> Indices;
    delta(patch: Patch) -> Indices;
    gravitate(source: Patch, destination: Patch) -> IntegerTuple;
    inbox(patch: Patch) -> Indices;
    outbox(patch: Patch) -> Indices;
    box(patch: Patch) -> Indices;
    shoot(start: IntegerTuple, direction: IntegerTuple) -> Indices;
    occurrences(grid: Grid, obj: Object) -> Indices;
    frontiers(grid: Grid) -> Objects;
    compress(grid: Grid) -> Grid;
    hperiod(obj: Object) -> Integer;
    vperiod(obj: Object) -> Integer;
}

/// The place of the primitive called `name`.
pub fn find(name: &str) -> Option<u32> {
    let place = PRIMITIVES
        .iter()
        .position(|primitive| primitive.name == name)?;
    u32::try_from(place).ok()
}
