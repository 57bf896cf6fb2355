//! The constructs of Python that arc-dsl lacks: what each is called, for messages and for counting, and
//! what to write in its place.
//!
//! Owns the names. Leaves to [`super::general`] where a function uses them.

use ruff_python_ast::{Expr, Stmt};

/// A construct of Python that arc-dsl lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Construct {
    /// Its name in a message: "a `for` loop".
    pub what: &'static str,
    /// The word it is counted as: `for`.
    pub word: &'static str,
    /// The advice, where that is a matter of a word or two. A program that uses any other construct is no
    /// slip of somebody who writes arc-dsl.
    pub instead: Option<&'static str>,
}

impl Construct {
    const fn large(word: &'static str, what: &'static str) -> Self {
        Construct {
            what,
            word,
            instead: None,
        }
    }

    pub(super) const fn small(
        word: &'static str,
        what: &'static str,
        instead: &'static str,
    ) -> Self {
        Construct {
            what,
            word,
            instead: Some(instead),
        }
    }

    /// Whether whoever wrote it meant arc-dsl.
    pub(super) fn is_slip(self) -> bool {
        self.instead.is_some()
    }
}

pub(super) const NUMPY: Construct = Construct::large("numpy", "numpy");
pub(super) const CLASS: Construct = Construct::large("classes", "a class");
pub(super) const LAMBDA: Construct = Construct::large("lambdas", "a lambda");
pub(super) const BESIDE: Construct = Construct::small(
    "top-level code",
    "a compound statement outside of any function",
    "move it into the function, or remove it",
);
pub(super) const KEYWORD: Construct = Construct::small(
    "keyword arguments",
    "a keyword argument",
    "pass it by its place",
);
pub(super) const NO_INTEGER: Construct =
    Construct::small("floats", "a number that is no integer", "write an integer");
pub(super) const TARGET: Construct = Construct::small(
    "unpacking",
    "an assignment to anything but a name",
    "assign to one name, and take parts with `first`, `last` or `index`",
);
pub(super) const SIGN: Construct =
    Construct::small("operators", "an operator", "call `invert` or `flip`");
/// A name that the module binds to a value of its own.
pub(super) const OF_MODULE: Construct = Construct::small(
    "module variables",
    "a name that the module binds outside of its functions",
    "assign it inside the function",
);
pub(super) const OF_DSL: Construct =
    Construct::small("attributes", "an attribute", "name the primitive alone");
const IMPORTED: Construct = Construct::large("imports", "an imported name");
pub(super) const METHOD: Construct = Construct::large("methods", "a method");
pub(super) const ATTRIBUTE: Construct = Construct::large("attributes", "an attribute");

macro_rules! modules {
    ($($name:literal)*) => { &[$(($name, Construct::large($name, concat!("`", $name, "`")))),*] };
}

/// Modules that general Python imports often.
static MODULES: &[(&str, Construct)] = modules![
    "scipy" "collections" "itertools" "functools" "math" "copy" "random" "operator" "typing" "re"
    "heapq" "networkx" "pandas" "skimage" "sklearn" "cv2" "torch"
];

macro_rules! built_ins {
    ($($name:literal $($instead:literal)?,)*) => {
        &[$(($name, Construct {
            what: concat!("the built-in `", $name, "`"),
            word: "built-ins",
            instead: built_ins!(@ $($instead)?),
        })),*]
    };
    (@) => { None };
    (@ $instead:literal) => { Some(concat!("call `", $instead, "`")) };
}

/// The built-ins of Python, each with the primitive that does the same.
static BUILT_INS: &[(&str, Construct)] = built_ins![
    "abs", "all", "any", "bool", "dict", "dir", "divmod", "enumerate", "filter" "sfilter", "float",
    "frozenset", "getattr", "hasattr", "hash", "int", "isinstance", "iter", "len" "size", "list",
    "map" "apply", "max" "maximum", "min" "minimum", "next", "open", "pow", "print",
    "range" "interval", "repr", "reversed", "round", "set", "slice", "sorted" "order", "str", "sum",
    "super", "tuple" "totuple", "type", "zip" "pair",
    "Exception", "ValueError", "TypeError", "IndexError", "KeyError",
];

fn in_table(table: &[(&str, Construct)], name: &str) -> Option<Construct> {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, construct)| *construct)
}

/// The construct of a name from this module.
pub(super) fn of_module(module: &str) -> Construct {
    let root = module.split('.').next().unwrap_or_default();
    match root {
        "numpy" => NUMPY,
        "dsl" | "constants" | "arc_types" => OF_DSL,
        _ => in_table(MODULES, root).unwrap_or(IMPORTED),
    }
}

/// The construct of a built-in of Python; none for other names.
pub(super) fn of_built_in(name: &str) -> Option<Construct> {
    in_table(BUILT_INS, name)
}

/// The construct of a statement, if no solver may hold it.
pub(super) fn of_statement(statement: &Stmt) -> Option<Construct> {
    let large = Construct::large;
    Some(match statement {
        Stmt::Return(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::Expr(_) | Stmt::Pass(_) => {
            return None;
        }
        Stmt::FunctionDef(_) => large("nested functions", "a function inside a function"),
        Stmt::ClassDef(_) => CLASS,
        Stmt::Delete(_) => large("del", "`del`"),
        Stmt::TypeAlias(_) => large("type aliases", "a type alias"),
        Stmt::AugAssign(_) => Construct::small(
            "operators",
            "an assignment with an operator",
            "assign what a primitive returns, as in `x = add(x, y)`",
        ),
        Stmt::For(_) => large("for", "a `for` loop"),
        Stmt::While(_) => large("while", "a `while` loop"),
        Stmt::If(_) => large("if", "an `if` statement"),
        Stmt::With(_) => large("with", "a `with` statement"),
        Stmt::Match(_) => large("match", "a `match` statement"),
        Stmt::Raise(_) => large("raise", "`raise`"),
        Stmt::Try(_) => large("try", "a `try` statement"),
        Stmt::Assert(_) => large("assert", "`assert`"),
        Stmt::Import(import) => imported(import.names.first().map(|alias| alias.name.as_str())),
        Stmt::ImportFrom(import) => imported(import.module.as_ref().map(|name| name.as_str())),
        Stmt::Global(_) => large("global", "`global`"),
        Stmt::Nonlocal(_) => large("nonlocal", "`nonlocal`"),
        Stmt::Break(_) => large("break", "`break`"),
        Stmt::Continue(_) => large("continue", "`continue`"),
        Stmt::IpyEscapeCommand(_) => large("shell escapes", "a shell escape"),
    })
}

/// An import inside of a function.
fn imported(module: Option<&str>) -> Construct {
    match of_module(module.unwrap_or_default()) {
        IMPORTED => Construct::large("imports", "an import inside a function"),
        OF_DSL => Construct::small(
            "imports",
            "an import inside a function",
            "remove it: a solver knows every primitive",
        ),
        known => known,
    }
}

/// The construct of an expression, if no solver may hold it; none where its place decides.
pub(super) fn of_expression(expr: &Expr) -> Option<Construct> {
    let (large, small) = (Construct::large, Construct::small);
    Some(match expr {
        Expr::Call(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::Name(_)
        | Expr::Tuple(_)
        | Expr::UnaryOp(_)
        | Expr::Attribute(_) => return None,
        Expr::BoolOp(_) => small("and, or", "`and` or `or`", "call `both` or `either`"),
        Expr::Named(_) => small(":=", "`:=`", "assign on a line of its own"),
        Expr::BinOp(_) => small(
            "operators",
            "an operator",
            "call `add`, `subtract`, `multiply` or `divide`",
        ),
        Expr::Lambda(_) => LAMBDA,
        Expr::If(_) => small(
            "conditional expressions",
            "`a if c else b`",
            "call `branch`",
        ),
        Expr::Dict(_) => large("dicts", "a dict"),
        Expr::Set(_) => small("sets", "a set display", "call `initset` or `insert`"),
        Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
            large("comprehensions", "a comprehension")
        }
        Expr::List(_) => small("lists", "a list", "write a tuple"),
        Expr::Compare(_) => small(
            "comparisons",
            "a comparison",
            "call `equality`, `greater` or `contained`",
        ),
        Expr::Await(_) | Expr::Yield(_) | Expr::YieldFrom(_) => large("coroutines", "a coroutine"),
        Expr::FString(_) | Expr::TString(_) | Expr::StringLiteral(_) | Expr::BytesLiteral(_) => {
            small(
                "strings",
                "a string",
                "solvers know numbers, tuples and sets",
            )
        }
        Expr::EllipsisLiteral(_) => small("...", "`...`", "write a value"),
        Expr::Subscript(_) | Expr::Slice(_) => small(
            "subscripts",
            "a subscript",
            "call `first`, `last`, `index` or `crop`",
        ),
        Expr::Starred(_) => small(
            "starred expressions",
            "a starred expression",
            "write the elements",
        ),
        Expr::IpyEscapeCommand(_) => large("shell escapes", "a shell escape"),
    })
}
