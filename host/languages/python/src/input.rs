//! What a solver is given: a list of lists, or an array.
//!
//! Owns the rule for a program of which nobody has said it: an array where the parameter that is the grid
//! is annotated so, or where it is not annotated and the function uses on it what only arrays have.

use ruff_python_ast::{Expr, Operator};
use ruff_python_parser::parse_expression;

use crate::parse::is_shallow;
use crate::survey::{Function, Survey};

/// The form of what a solver is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// A list of lists of int.
    List,
    /// A numpy array.
    Ndarray,
}

/// Attributes by which a program says that it wants an array.
const OF_ARRAYS: [&str; 5] = ["shape", "copy", "astype", "size", "T"];
/// An annotation is looked into so deep.
const MOST_LEVELS: usize = 8;
/// An annotation in quotes is no longer.
const MOST_QUOTED: usize = 200;

impl Input {
    /// All of them.
    pub const ALL: [Input; 2] = [Input::List, Input::Ndarray];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Input::List => "list",
            Input::Ndarray => "ndarray",
        }
    }

    /// The form of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Input::ALL.into_iter().find(|form| form.word() == word)
    }

    /// The form that a function wants.
    pub fn of(function: &Function<'_>, survey: &Survey<'_>) -> Self {
        let Some(grid) = function.grid() else {
            return Input::List;
        };
        let is_array = match grid.annotation.as_deref() {
            Some(annotation) => is_array(annotation, survey, MOST_LEVELS),
            None => {
                let used = function.attributes_of(grid.name.as_str());
                OF_ARRAYS.iter().any(|attribute| used.contains(attribute))
            }
        };
        match is_array {
            true => Input::Ndarray,
            false => Input::List,
        }
    }
}

/// Whether an annotation says that something is an array, or that it may be one.
fn is_array(annotation: &Expr, survey: &Survey<'_>, levels: usize) -> bool {
    let Some(levels) = levels.checked_sub(1) else {
        return false;
    };
    match annotation {
        Expr::Name(name) => {
            let name = name.id.as_str();
            matches!(name, "ndarray" | "NDArray")
                // A name that the program has given to it.
                || survey.values.get(name).is_some_and(|value| is_array(value, survey, levels))
        }
        Expr::Attribute(attribute) => {
            let is_numpy = matches!(
                &*attribute.value,
                Expr::Name(module) if matches!(module.id.as_str(), "np" | "numpy")
            );
            match attribute.attr.as_str() {
                "ndarray" | "NDArray" => true,
                "array" => is_numpy,
                _ => false,
            }
        }
        Expr::Subscript(subscript) => {
            is_array(&subscript.value, survey, levels)
                || is_choice(&subscript.value)
                    && elements(&subscript.slice).any(|element| is_array(element, survey, levels))
        }
        Expr::BinOp(both) if both.op == Operator::BitOr => {
            is_array(&both.left, survey, levels) || is_array(&both.right, survey, levels)
        }
        Expr::StringLiteral(quoted) => {
            let text = quoted.value.to_str();
            text.len() <= MOST_QUOTED
                && is_shallow(text)
                && parse_expression(text)
                    .is_ok_and(|parsed| is_array(parsed.expr(), survey, levels))
        }
        _ => false,
    }
}

/// Whether a type is one of those in its brackets.
fn is_choice(expr: &Expr) -> bool {
    let name = match expr {
        Expr::Name(name) => name.id.as_str(),
        Expr::Attribute(attribute) => attribute.attr.as_str(),
        _ => return false,
    };
    matches!(name, "Optional" | "Union" | "Annotated")
}

fn elements(slice: &Expr) -> impl Iterator<Item = &Expr> {
    match slice {
        Expr::Tuple(tuple) => tuple.elts.iter(),
        other => std::slice::from_ref(other).iter(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::tree;

    fn form(text: &str) -> Input {
        let tree = tree(text).unwrap();
        let survey = Survey::of(&tree);
        Input::of(survey.meant().unwrap(), &survey)
    }

    #[test]
    fn an_annotation_says_what_is_wanted() {
        for (annotation, is_array) in [
            ("np.ndarray", true),
            ("numpy.ndarray", true),
            ("ndarray", true),
            ("NDArray", true),
            ("npt.NDArray[np.int_]", true),
            ("np.array", true),
            ("'np.ndarray'", true),
            ("\"npt.NDArray[np.int64]\"", true),
            ("np.ndarray[Any, np.dtype[np.int_]]", true),
            ("np.ndarray | None", true),
            ("Optional[np.ndarray]", true),
            ("typing.Union[list, np.ndarray]", true),
            ("Grid", true),
            ("'Grid'", true),
            ("list[np.ndarray]", false),
            ("List[List[int]]", false),
            ("'(('", false),
            ("x.array", false),
            ("Circle", false),
        ] {
            let text = format!(
                "Grid = np.ndarray\nCircle = Circle\ndef solve(g: {annotation}):\n    return \
                 g.shape\n"
            );
            assert_eq!(form(&text) == Input::Ndarray, is_array, "{annotation}");
        }
    }

    #[test]
    fn without_one_the_function_shows_it() {
        for (text, is_array) in [
            ("def solve(g): return g.shape", true),
            ("def solve(g): return g.copy()", true),
            ("def solve(S, g): return g.T", true),
            ("def solve(g, S): return g.T", false),
            ("p=lambda g:g.T", true),
            (
                "def solve(g):\n  def f(): return g.size\n  return f()",
                true,
            ),
            ("def solve(g): return g.astype(int)", true),
            ("def solve(g): return np.array(g).shape", false),
            ("def solve(g): return [r.copy() for r in g]", false),
            ("def solve(g): return f(g)\ndef f(h): return h.shape", false),
            ("def solve(g): return g.index(1)", false),
            ("def solve(): return 1", false),
        ] {
            assert_eq!(form(text) == Input::Ndarray, is_array, "{text}");
        }
    }
}
