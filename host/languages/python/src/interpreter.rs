//! The interpreter that a program needs.
//!
//! Owns the rule: a program that imports numpy or scipy anywhere, its modules included, needs the one that
//! has them, and so does one that is given an array.

use crate::survey::Survey;

/// The interpreter without numpy.
pub const CPYTHON: &str = "cpython";
/// The interpreter with numpy and scipy.
pub const CPYTHON_NUMPY: &str = "cpython-numpy";

/// An interpreter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpreter {
    /// The core one: smaller and faster, and its hashes are those of a desktop.
    Core,
    /// The one with numpy and scipy.
    Numpy,
}

impl Interpreter {
    /// All of them, the quickest to install first.
    pub const ALL: [Interpreter; 2] = [Interpreter::Core, Interpreter::Numpy];

    /// Its name, as requests and results say it.
    pub fn name(self) -> &'static str {
        match self {
            Interpreter::Core => CPYTHON,
            Interpreter::Numpy => CPYTHON_NUMPY,
        }
    }

    /// The one of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Interpreter::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// Modules that only one of them has.
pub(crate) const OF_NUMPY: [&str; 2] = ["numpy", "scipy"];
/// Words by which a module is imported.
const IMPORTING: [&str; 3] = ["import", "__import__", "import_module"];

/// Whether a program imports numpy or scipy.
pub(crate) fn imports_numpy(survey: &Survey<'_>) -> bool {
    let is_of_numpy = |module: &&str| OF_NUMPY.contains(module);
    survey.all.imports.iter().any(is_of_numpy)
        || survey.all.executed.iter().any(|text| mentions_numpy(text))
}

/// The same of a text that has no tree: a line of it names both an import and one of them.
pub(crate) fn mentions_numpy(text: &str) -> bool {
    text.lines().any(|line| {
        let code = line.split('#').next().unwrap_or_default();
        let words = || code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        words().any(|word| IMPORTING.contains(&word))
            && words().any(|word| OF_NUMPY.contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::tree;

    #[test]
    fn an_import_of_numpy_is_seen_anywhere() {
        for (text, is_there) in [
            ("import numpy as np", true),
            ("import numpy.linalg as l", true),
            ("from scipy import ndimage", true),
            ("from scipy.ndimage import label", true),
            ("import math, numpy", true),
            (
                "def f(I):\n  import numpy as np\n  return np.array(I)",
                true,
            ),
            ("f = lambda g: __import__('numpy').rot90(g)", true),
            ("importlib.import_module(\"scipy.ndimage\")", true),
            ("class A:\n  from numpy import array", true),
            ("if 0:\n  import numpy", true),
            ("exec('import numpy as n')", true),
            ("'import numpy'", false),
            ("from .numpy import x", false),
            ("import numpyro", false),
            ("numpy = 1", false),
            ("def f(I: np.ndarray): return I", false),
        ] {
            let tree = tree(text).unwrap();
            assert_eq!(imports_numpy(&Survey::of(&tree)), is_there, "{text}");
        }
    }

    #[test]
    fn a_text_without_a_tree_is_read_line_by_line() {
        for (text, is_there) in [
            ("print 1\nimport numpy as np", true),
            ("x=1;from scipy.ndimage import label", true),
            ("n=__import__('numpy')", true),
            ("# import numpy", false),
            ("import numpyro", false),
            ("numpy", false),
        ] {
            assert_eq!(mentions_numpy(text), is_there, "{text}");
        }
    }
}
