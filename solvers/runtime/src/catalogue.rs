//! The catalogue: what every primitive is called, takes, gives and does, in the order in which
//! programs number them.
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

/// What is known of a primitive without running it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Primitive {
    /// The name that programs call it by.
    pub name: &'static str,
    /// Its parameters, in order; none has a default.
    pub params: &'static [Param],
    /// The annotated type of what it returns.
    pub returns: Type,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// When it fails, besides a wrong number of arguments.
    pub errors: &'static str,
}

macro_rules! catalogue {
    ($($name:ident($($param:ident: $ty:ident),*) -> $ret:ident = $module:ident::$function:ident,
        $doc:literal, $errors:literal;)*) => {
        /// Every primitive. The place in this slice is the number that programs use.
        pub static PRIMITIVES: &[Primitive] = &[$(Primitive {
            name: stringify!($name),
            params: &[$(Param { name: stringify!($param), ty: Type::$ty }),*],
            returns: Type::$ret,
            doc: $doc,
            errors: $errors,
        }),*];

        /// What runs need of every primitive, in the same order.
        pub static TABLE: &[Native] = &[$(Native {
            name: stringify!($name),
            params: [$(stringify!($param)),*].len() as u32,
            run: |args| match *args {
                [$($param),*] => primitives::$module::$function($($param),*),
                _ => call::wrong_count(),
            },
        }),*];
    };
}

catalogue! {
    identity(x: Any) -> Any = logic::identity,
        "Gives back what it is given.",
        "Never fails.";
    add(a: Numerical, b: Numerical) -> Numerical = numbers::add,
        "Adds two integers, two pairs part by part, or an integer to both parts of a pair.",
        "Anything but integers and pairs of addable parts.";
    subtract(a: Numerical, b: Numerical) -> Numerical = numbers::subtract,
        "Subtracts the second from the first: integers, pairs part by part, or an integer and both parts of a pair.",
        "Anything but integers and pairs of subtractable parts.";
    multiply(a: Numerical, b: Numerical) -> Numerical = numbers::multiply,
        "Multiplies two integers, two pairs part by part, or an integer with both parts of a pair.",
        "Anything but integers and pairs of parts that multiply.";
    divide(a: Numerical, b: Numerical) -> Numerical = numbers::divide,
        "Divides and rounds down: integers, pairs part by part, or an integer and both parts of a pair.",
        "A zero divisor; anything but integers and pairs of them.";
    invert(n: Numerical) -> Numerical = numbers::invert,
        "Changes the sign of an integer or of both parts of a pair.",
        "Anything but an integer or a pair of integers.";
    even(n: Integer) -> Boolean = numbers::even,
        "Tells whether an integer is even.",
        "Anything but an integer.";
    double(n: Numerical) -> Numerical = numbers::double,
        "Doubles an integer or both parts of a pair.",
        "Anything but an integer or a pair.";
    halve(n: Numerical) -> Numerical = numbers::halve,
        "Halves an integer or both parts of a pair, rounding down.",
        "Anything but an integer or a pair of integers.";
    flip(b: Boolean) -> Boolean = logic::flip,
        "Tells whether a value counts as false.",
        "Never fails.";
    equality(a: Any, b: Any) -> Boolean = logic::equality,
        "Tells whether two values are equal.",
        "Values nested too deeply.";
    contained(value: Any, container: Container) -> Boolean = logic::contained,
        "Tells whether a value is an element of a container.",
        "A container that is no tuple and no set.";
    combine(a: Container, b: Container) -> Container = containers::combine,
        "Joins two containers into one of the first one's type.",
        "Anything that cannot be iterated.";
    intersection(a: FrozenSet, b: FrozenSet) -> FrozenSet = containers::intersection,
        "Gives the common elements of two sets, or the common bits of two integers.",
        "A tuple, or a set with something else.";
    difference(a: FrozenSet, b: FrozenSet) -> FrozenSet = containers::difference,
        "Gives the first container without the elements that are in the second.",
        "Anything that is no tuple and no set.";
    dedupe(tup: Tuple) -> Tuple = containers::dedupe,
        "Keeps the first of each group of equal elements of a tuple.",
        "A set that is not empty; anything that cannot be iterated.";
    order(container: Container, compfunc: Callable) -> Tuple = selection::order,
        "Gives the elements as a tuple sorted by a key, equals in their old order.",
        "Keys without an order; a failing key function.";
    repeat(item: Any, num: Integer) -> Tuple = containers::repeat,
        "Gives a tuple of one item so many times.",
        "A count that is no integer.";
    greater(a: Integer, b: Integer) -> Boolean = numbers::greater,
        "Tells whether the first is greater than the second.",
        "Values without an order.";
    size(container: Container) -> Integer = containers::size,
        "Counts the elements of a container.",
        "Anything without a length.";
    merge(containers: ContainerContainer) -> Container = containers::merge,
        "Joins the containers in a container into one of the outer one's type.",
        "An outer or inner value that cannot be iterated.";
    maximum(container: IntegerSet) -> Integer = selection::maximum,
        "Gives the greatest element, or 0 where there is none.",
        "Elements without an order.";
    minimum(container: IntegerSet) -> Integer = selection::minimum,
        "Gives the least element, or 0 where there is none.",
        "Elements without an order.";
    valmax(container: Container, compfunc: Callable) -> Integer = selection::valmax,
        "Gives the greatest key that a function yields, or its key of 0 where there is no element.",
        "Keys without an order; a failing key function.";
    valmin(container: Container, compfunc: Callable) -> Integer = selection::valmin,
        "Gives the least key that a function yields, or its key of 0 where there is no element.",
        "Keys without an order; a failing key function.";
    argmax(container: Container, compfunc: Callable) -> Any = selection::argmax,
        "Gives the first element whose key is greatest.",
        "An empty container; keys without an order; a failing key function.";
    argmin(container: Container, compfunc: Callable) -> Any = selection::argmin,
        "Gives the first element whose key is least.",
        "An empty container; keys without an order; a failing key function.";
    mostcommon(container: Container) -> Any = selection::mostcommon,
        "Gives the element that occurs most often in a tuple.",
        "An empty tuple; a set.";
    leastcommon(container: Container) -> Any = selection::leastcommon,
        "Gives the element that occurs least often in a tuple.",
        "An empty tuple; a set.";
    initset(value: Any) -> FrozenSet = containers::initset,
        "Makes a set of one value.",
        "Values nested too deeply.";
    both(a: Boolean, b: Boolean) -> Boolean = logic::both,
        "Gives the second value where the first counts as true, else the first.",
        "Never fails.";
    either(a: Boolean, b: Boolean) -> Boolean = logic::either,
        "Gives the first value where it counts as true, else the second.",
        "Never fails.";
    increment(x: Numerical) -> Numerical = numbers::increment,
        "Adds one to an integer or to both parts of a pair.",
        "Anything but an integer or a pair of integers.";
    decrement(x: Numerical) -> Numerical = numbers::decrement,
        "Takes one from an integer or from both parts of a pair.",
        "Anything but an integer or a pair of integers.";
    crement(x: Numerical) -> Numerical = numbers::crement,
        "Moves an integer, or both parts of a pair, one away from zero; zero stays.",
        "Anything but an integer or a pair of integers.";
    sign(x: Numerical) -> Numerical = numbers::sign,
        "Gives -1, 0 or 1 for an integer, or for both parts of a pair.",
        "Anything but an integer or a pair of integers.";
    positive(x: Integer) -> Boolean = numbers::positive,
        "Tells whether an integer is above zero.",
        "Anything but an integer.";
    toivec(i: Integer) -> IntegerTuple = numbers::toivec,
        "Makes a vector that points down by the given number of rows.",
        "Never fails.";
    tojvec(j: Integer) -> IntegerTuple = numbers::tojvec,
        "Makes a vector that points right by the given number of columns.",
        "Never fails.";
    sfilter(container: Container, condition: Callable) -> Container = functions::sfilter,
        "Keeps the elements for which a condition holds.",
        "Anything that cannot be iterated; a failing condition.";
    mfilter(container: Container, function: Callable) -> FrozenSet = functions::mfilter,
        "Keeps the containers for which a condition holds, and merges them.",
        "Elements that cannot be iterated; a failing condition.";
    extract(container: Container, condition: Callable) -> Any = selection::extract,
        "Gives the first element for which a condition holds.",
        "No such element; a failing condition.";
    totuple(container: FrozenSet) -> Tuple = containers::totuple,
        "Makes a tuple of a container, in its order.",
        "Anything that cannot be iterated.";
    first(container: Container) -> Any = selection::first,
        "Gives the first element of a container.",
        "An empty container; anything that cannot be iterated.";
    last(container: Container) -> Any = selection::last,
        "Gives the last element of a container.",
        "An empty container; anything that cannot be iterated.";
    insert(value: Any, container: FrozenSet) -> FrozenSet = containers::insert,
        "Adds a value to a set.",
        "A container that is no set.";
    remove(value: Any, container: Container) -> Container = containers::remove,
        "Gives a container without the elements equal to a value.",
        "Anything that cannot be iterated.";
    other(container: Container, value: Any) -> Any = selection::other,
        "Gives the first element that is not equal to a value.",
        "No such element; anything that cannot be iterated.";
    interval(start: Integer, stop: Integer, step: Integer) -> Tuple = containers::interval,
        "Gives the integers from a start up to, but without, a stop, in steps.",
        "A step of zero; anything but integers.";
    astuple(a: Integer, b: Integer) -> IntegerTuple = numbers::astuple,
        "Makes a pair of two values.",
        "Never fails.";
    product(a: Container, b: Container) -> FrozenSet = containers::product,
        "Gives the set of all pairs of an element of the first and one of the second container.",
        "Anything that cannot be iterated.";
    pair(a: Tuple, b: Tuple) -> TupleTuple = containers::pair,
        "Pairs the elements of two containers by their places, up to the shorter one's end.",
        "Anything that cannot be iterated.";
    branch(condition: Boolean, a: Any, b: Any) -> Any = logic::branch,
        "Gives the second value where the first counts as true, else the third.",
        "Never fails.";
    compose(outer: Callable, inner: Callable) -> Callable = functions::compose,
        "Makes a function that applies the inner function, then the outer.",
        "Never fails; the function made may.";
    chain(h: Callable, g: Callable, f: Callable) -> Callable = functions::chain,
        "Makes a function that applies the last of three functions, then the middle one, then the first.",
        "Never fails; the function made may.";
    matcher(function: Callable, target: Any) -> Callable = functions::matcher,
        "Makes a function that tells whether what a function gives equals a target.",
        "Never fails; the function made may.";
    rbind(function: Callable, fixed: Any) -> Callable = functions::rbind,
        "Fixes the last argument of a function.",
        "A value that is no function.";
    lbind(function: Callable, fixed: Any) -> Callable = functions::lbind,
        "Fixes the first argument of a function.",
        "A value that is no function.";
    power(function: Callable, n: Integer) -> Callable = functions::power,
        "Makes a function that applies a function so many times.",
        "A count below one or beyond the depth of calls.";
    fork(outer: Callable, a: Callable, b: Callable) -> Callable = functions::fork,
        "Makes a function that gives two functions the same argument, and their results to a third.",
        "Never fails; the function made may.";
    apply(function: Callable, container: Container) -> Container = functions::apply,
        "Applies a function to every element, and keeps the type of the container.",
        "Anything that cannot be iterated; a failing function.";
    rapply(functions: Container, value: Any) -> Container = functions::rapply,
        "Applies every function in a container to one value, and keeps the type of the container.",
        "Anything that cannot be iterated; a failing function.";
    mapply(function: Callable, container: ContainerContainer) -> FrozenSet = functions::mapply,
        "Applies a function to every element and merges what comes back.",
        "Results that cannot be iterated; a failing function.";
    papply(function: Callable, a: Tuple, b: Tuple) -> Tuple = functions::papply,
        "Applies a function to the elements of two containers, pair by pair.",
        "Anything that cannot be iterated; a failing function.";
    mpapply(function: Callable, a: Tuple, b: Tuple) -> Tuple = functions::mpapply,
        "Applies a function to the elements of two containers, pair by pair, and merges what comes back.",
        "Results that cannot be iterated; a failing function.";
    prapply(function: Callable, a: Container, b: Container) -> FrozenSet = functions::prapply,
        "Applies a function to every pair of an element of the first and one of the second container.",
        "Anything that cannot be iterated; a failing function.";
    mostcolor(element: Element) -> Integer = colours::mostcolor,
        "Gives the colour of most cells of a grid or an object.",
        "No cells; anything that is no grid and no object.";
    leastcolor(element: Element) -> Integer = colours::leastcolor,
        "Gives the colour of fewest cells of a grid or an object.",
        "No cells; anything that is no grid and no object.";
    height(piece: Piece) -> Integer = pieces::height,
        "Counts the rows that a grid has or a patch spans; 0 for an empty one.",
        "Anything that is no grid and no patch.";
    width(piece: Piece) -> Integer = pieces::width,
        "Counts the columns that a grid has or a patch spans; 0 for an empty one.",
        "Anything that is no grid and no patch.";
    shape(piece: Piece) -> IntegerTuple = pieces::shape,
        "Gives height and width.",
        "Anything that is no grid and no patch.";
    portrait(piece: Piece) -> Boolean = pieces::portrait,
        "Tells whether a piece is higher than wide.",
        "Anything that is no grid and no patch.";
    colorcount(element: Element, value: Integer) -> Integer = colours::colorcount,
        "Counts the cells of one colour.",
        "Anything that is no grid and no object.";
    colorfilter(objs: Objects, value: Integer) -> Objects = colours::colorfilter,
        "Keeps the objects whose first cell has a colour.",
        "An empty object; anything that is no set of objects.";
    sizefilter(container: Container, n: Integer) -> FrozenSet = containers::sizefilter,
        "Gives the set of the elements that have so many elements themselves.",
        "Elements without a length.";
    asindices(grid: Grid) -> Indices = grids::asindices,
        "Gives the indices of all cells of a grid.",
        "Anything that is no grid.";
    ofcolor(grid: Grid, value: Integer) -> Indices = colours::ofcolor,
        "Gives the indices of the cells of one colour.",
        "Rows that cannot be iterated.";
    ulcorner(patch: Patch) -> IntegerTuple = patches::ulcorner,
        "Gives the upper left corner of the box around a patch.",
        "Anything that is no patch.";
    urcorner(patch: Patch) -> IntegerTuple = patches::urcorner,
        "Gives the upper right corner of the box around a patch.",
        "Anything that is no patch.";
    llcorner(patch: Patch) -> IntegerTuple = patches::llcorner,
        "Gives the lower left corner of the box around a patch.",
        "Anything that is no patch.";
    lrcorner(patch: Patch) -> IntegerTuple = patches::lrcorner,
        "Gives the lower right corner of the box around a patch.",
        "Anything that is no patch.";
    crop(grid: Grid, start: IntegerTuple, dims: IntegerTuple) -> Grid = grids::crop,
        "Cuts a part out of a grid, from a start, of a size.",
        "A start or size that is no pair of integers; anything that is no grid.";
    toindices(patch: Patch) -> Indices = patches::toindices,
        "Gives the indices of the cells of a patch.",
        "Anything that is no patch.";
    recolor(value: Integer, patch: Patch) -> Object = patches::recolor,
        "Gives the cells of a patch another colour.",
        "Anything that is no patch.";
    shift(patch: Patch, directions: IntegerTuple) -> Patch = patches::shift,
        "Moves a patch.",
        "A direction that is no pair; anything that is no patch.";
    normalize(patch: Patch) -> Patch = patches::normalize,
        "Moves a patch so that the box around it starts at the origin.",
        "Anything that is no patch.";
    dneighbors(loc: IntegerTuple) -> Indices = patches::dneighbors,
        "Gives the four indices beside an index.",
        "Anything that is no pair of integers.";
    ineighbors(loc: IntegerTuple) -> Indices = patches::ineighbors,
        "Gives the four indices that touch an index at a corner.",
        "Anything that is no pair of integers.";
    neighbors(loc: IntegerTuple) -> Indices = patches::neighbors,
        "Gives the eight indices around an index.",
        "Anything that is no pair of integers.";
    objects(grid: Grid, univalued: Boolean, diagonal: Boolean, without_bg: Boolean) -> Objects = objects::objects,
        "Finds the connected objects of a grid: of one colour or not, joined at corners or not, without the background or with it.",
        "An empty grid; rows that are too short.";
    partition(grid: Grid) -> Objects = objects::partition,
        "Gives one object for each colour, of all its cells.",
        "Anything that is no grid.";
    fgpartition(grid: Grid) -> Objects = objects::fgpartition,
        "Gives one object for each colour but the most common, of all its cells.",
        "An empty grid; anything that is no grid.";
    uppermost(patch: Patch) -> Integer = patches::uppermost,
        "Gives the least row of a patch.",
        "An empty patch; anything that is no patch.";
    lowermost(patch: Patch) -> Integer = patches::lowermost,
        "Gives the greatest row of a patch.",
        "An empty patch; anything that is no patch.";
    leftmost(patch: Patch) -> Integer = patches::leftmost,
        "Gives the least column of a patch.",
        "An empty patch; anything that is no patch.";
    rightmost(patch: Patch) -> Integer = patches::rightmost,
        "Gives the greatest column of a patch.",
        "An empty patch; anything that is no patch.";
    square(piece: Piece) -> Boolean = pieces::square,
        "Tells whether a grid is as high as wide, or a patch fills a square.",
        "An empty grid; anything that is no piece.";
    vline(patch: Patch) -> Boolean = pieces::vline,
        "Tells whether a patch is an unbroken vertical line.",
        "Anything that is no patch.";
    hline(patch: Patch) -> Boolean = pieces::hline,
        "Tells whether a patch is an unbroken horizontal line.",
        "Anything that is no patch.";
    hmatching(a: Patch, b: Patch) -> Boolean = patches::hmatching,
        "Tells whether two patches have cells in a common row.",
        "Anything that is no patch.";
    vmatching(a: Patch, b: Patch) -> Boolean = patches::vmatching,
        "Tells whether two patches have cells in a common column.",
        "Anything that is no patch.";
    manhattan(a: Patch, b: Patch) -> Integer = patches::manhattan,
        "Gives the least distance between two patches, in steps along rows and columns.",
        "An empty patch; anything that is no patch.";
    adjacent(a: Patch, b: Patch) -> Boolean = patches::adjacent,
        "Tells whether two patches are one step apart.",
        "An empty patch; anything that is no patch.";
    bordering(patch: Patch, grid: Grid) -> Boolean = patches::bordering,
        "Tells whether a patch reaches the border of a grid.",
        "An empty patch; anything that is no grid.";
    centerofmass(patch: Patch) -> IntegerTuple = patches::centerofmass,
        "Gives the mean index of a patch, rounded down.",
        "Anything that is no patch.";
    palette(element: Element) -> IntegerSet = colours::palette,
        "Gives the set of the colours of a grid or an object.",
        "Anything that is no grid and no object.";
    numcolors(element: Element) -> IntegerSet = colours::numcolors,
        "Counts the colours of a grid or an object.",
        "Anything that is no grid and no object.";
    color(obj: Object) -> Integer = colours::color,
        "Gives the colour of the first cell of an object.",
        "An empty object; anything that is no object.";
    toobject(patch: Patch, grid: Grid) -> Object = objects::toobject,
        "Gives the cells of a grid that a patch covers.",
        "An empty grid; anything that is no patch.";
    asobject(grid: Grid) -> Object = objects::asobject,
        "Gives all cells of a grid as one object.",
        "Rows that cannot be iterated.";
    rot90(grid: Grid) -> Grid = grids::rot90,
        "Turns a grid clockwise by a quarter.",
        "Anything that is no grid.";
    rot180(grid: Grid) -> Grid = grids::rot180,
        "Turns a grid by a half.",
        "Anything that is no grid.";
    rot270(grid: Grid) -> Grid = grids::rot270,
        "Turns a grid anticlockwise by a quarter.",
        "Anything that is no grid.";
    hmirror(piece: Piece) -> Piece = pieces::hmirror,
        "Mirrors a piece upside down.",
        "An empty patch; anything that is no piece.";
    vmirror(piece: Piece) -> Piece = pieces::vmirror,
        "Mirrors a piece left to right.",
        "An empty patch; anything that is no piece.";
    dmirror(piece: Piece) -> Piece = pieces::dmirror,
        "Mirrors a piece along its main diagonal.",
        "An empty patch; anything that is no piece.";
    cmirror(piece: Piece) -> Piece = pieces::cmirror,
        "Mirrors a piece along its other diagonal.",
        "An empty patch; anything that is no piece.";
    fill(grid: Grid, value: Integer, patch: Patch) -> Grid = painting::fill,
        "Gives the cells of a grid under a patch one colour.",
        "An empty grid; anything that is no patch.";
    paint(grid: Grid, obj: Object) -> Grid = painting::paint,
        "Paints the cells of an object onto a grid.",
        "An empty grid; anything that is no object.";
    underfill(grid: Grid, value: Integer, patch: Patch) -> Grid = painting::underfill,
        "Gives those cells under a patch one colour that have the most common colour.",
        "An empty grid; anything that is no patch.";
    underpaint(grid: Grid, obj: Object) -> Grid = painting::underpaint,
        "Paints those cells of an object that lie on the most common colour.",
        "An empty grid; anything that is no object.";
    hupscale(grid: Grid, factor: Integer) -> Grid = scaling::hupscale,
        "Makes every column of a grid so many columns.",
        "A factor that is no integer; anything that is no grid.";
    vupscale(grid: Grid, factor: Integer) -> Grid = scaling::vupscale,
        "Makes every row of a grid so many rows.",
        "A factor that is no integer; anything that is no grid.";
    upscale(element: Element, factor: Integer) -> Element = scaling::upscale,
        "Makes every cell of a grid or an object a square of so many cells a side.",
        "A factor that is no integer; anything that is no grid and no object.";
    downscale(grid: Grid, factor: Integer) -> Grid = scaling::downscale,
        "Keeps the rows and columns of a grid whose numbers, from 0 on, the factor divides.",
        "A factor of zero; an empty grid.";
    hconcat(a: Grid, b: Grid) -> Grid = grids::hconcat,
        "Sets two grids side by side.",
        "Anything that is no grid.";
    vconcat(a: Grid, b: Grid) -> Grid = grids::vconcat,
        "Sets one grid upon the other.",
        "Values that cannot be added.";
    subgrid(patch: Patch, grid: Grid) -> Grid = grids::subgrid,
        "Cuts out the box around a patch.",
        "An empty patch; anything that is no grid.";
    hsplit(grid: Grid, n: Integer) -> Tuple = grids::hsplit,
        "Splits a grid into so many parts side by side.",
        "A count of zero; an empty grid.";
    vsplit(grid: Grid, n: Integer) -> Tuple = grids::vsplit,
        "Splits a grid into so many parts upon each other.",
        "A count of zero; an empty grid.";
    cellwise(a: Grid, b: Grid, fallback: Integer) -> Grid = grids::cellwise,
        "Keeps the cells in which two grids agree, and gives the others a fallback.",
        "A second grid smaller than the first; an empty grid.";
    replace(grid: Grid, replacee: Integer, replacer: Integer) -> Grid = painting::replace,
        "Gives all cells of one colour another.",
        "Rows that cannot be iterated.";
    switch(grid: Grid, a: Integer, b: Integer) -> Grid = painting::switch,
        "Exchanges two colours.",
        "Rows that cannot be iterated.";
    center(patch: Patch) -> IntegerTuple = patches::center,
        "Gives the middle of the box around a patch, rounded towards its end.",
        "An empty patch; anything that is no patch.";
    position(a: Patch, b: Patch) -> IntegerTuple = patches::position,
        "Tells in which direction the second patch lies from the first.",
        "An empty patch; anything that is no patch.";
    index(grid: Grid, loc: IntegerTuple) -> Integer = grids::index,
        "Gives the colour at an index, None outside of the grid.",
        "An index that is no pair of integers; an empty grid.";
    canvas(value: Integer, dimensions: IntegerTuple) -> Grid = grids::canvas,
        "Makes a grid of one colour.",
        "Dimensions that are no pair of integers.";
    corners(patch: Patch) -> Indices = patches::corners,
        "Gives the corners of the box around a patch.",
        "Anything that is no patch.";
    connect(a: IntegerTuple, b: IntegerTuple) -> Indices = lines::connect,
        "Gives the straight or diagonal line between two indices, nothing where there is none.",
        "Anything that is no pair of integers.";
    cover(grid: Grid, patch: Patch) -> Grid = painting::cover,
        "Gives the cells under a patch the most common colour.",
        "An empty grid; anything that is no patch.";
    trim(grid: Grid) -> Grid = grids::trim,
        "Cuts off the border of a grid.",
        "Anything that is no grid.";
    move(grid: Grid, obj: Object, offset: IntegerTuple) -> Grid = painting::move_object,
        "Moves an object on a grid, and leaves the most common colour behind.",
        "An empty grid; anything that is no object.";
    tophalf(grid: Grid) -> Grid = grids::tophalf,
        "Gives the upper half of a grid, without the middle row.",
        "Anything that is no grid.";
    bottomhalf(grid: Grid) -> Grid = grids::bottomhalf,
        "Gives the lower half of a grid, without the middle row.",
        "Anything that is no grid.";
    lefthalf(grid: Grid) -> Grid = grids::lefthalf,
        "Gives the left half of a grid, without the middle column.",
        "Anything that is no grid.";
    righthalf(grid: Grid) -> Grid = grids::righthalf,
        "Gives the right half of a grid, without the middle column.",
        "Anything that is no grid.";
    vfrontier(location: IntegerTuple) -> Indices = lines::vfrontier,
        "Gives the first 30 indices of the column of an index.",
        "Anything that is no pair.";
    hfrontier(location: IntegerTuple) -> Indices = lines::hfrontier,
        "Gives the first 30 indices of the row of an index.",
        "Anything that is no tuple with an element.";
    backdrop(patch: Patch) -> Indices = lines::backdrop,
        "Gives all indices in the box around a patch.",
        "Anything that is no patch.";
    delta(patch: Patch) -> Indices = lines::delta,
        "Gives the indices in the box around a patch that are not in the patch.",
        "Anything that is no patch.";
    gravitate(source: Patch, destination: Patch) -> IntegerTuple = patches::gravitate,
        "Gives the way by which a patch meets another, along a row or a column, 42 steps at most.",
        "An empty patch; anything that is no patch.";
    inbox(patch: Patch) -> Indices = lines::inbox,
        "Gives the outline one step inside of the box around a patch.",
        "An empty patch; anything that is no patch.";
    outbox(patch: Patch) -> Indices = lines::outbox,
        "Gives the outline one step outside of the box around a patch.",
        "An empty patch; anything that is no patch.";
    box(patch: Patch) -> Indices = lines::outline_of,
        "Gives the outline of the box around a patch.",
        "Anything that is no patch.";
    shoot(start: IntegerTuple, direction: IntegerTuple) -> Indices = lines::shoot,
        "Gives the line from a start in a direction, 42 steps long.",
        "Anything that is no pair of integers.";
    occurrences(grid: Grid, obj: Object) -> Indices = patterns::occurrences,
        "Gives the indices at which an object lies in a grid, cell for cell.",
        "An empty grid; anything that is no object.";
    frontiers(grid: Grid) -> Objects = patterns::frontiers,
        "Gives the rows and columns of a grid that have one colour, as objects.",
        "An empty grid; rows that are too short.";
    compress(grid: Grid) -> Grid = patterns::compress,
        "Takes out the rows and columns of a grid that have one colour.",
        "Rows that cannot be iterated.";
    hperiod(obj: Object) -> Integer = patterns::hperiod,
        "Gives the least number of columns after which an object repeats, or its width.",
        "Anything that is no object.";
    vperiod(obj: Object) -> Integer = patterns::vperiod,
        "Gives the least number of rows after which an object repeats, or its height.",
        "Anything that is no object.";
}

/// The place of the primitive called `name`.
pub fn find(name: &str) -> Option<u32> {
    let place = TABLE.iter().position(|primitive| primitive.name == name)?;
    u32::try_from(place).ok()
}
