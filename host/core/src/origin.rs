//! Where a solver came from: for messages, and for the name that results and archives give it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Where a solver came from. Shown, it is the place that messages name.
#[derive(Clone, Debug)]
pub struct Origin {
    place: Arc<str>,
    name: Name,
}

#[derive(Clone, Debug)]
enum Name {
    /// Nobody gave it one.
    None,
    /// A function of a file, by the path as it was handed in.
    Function { file: Arc<str>, function: Arc<str> },
    /// The solver of a battery at this place, from 0.
    Generated(u64),
    /// A name that it was given before.
    Given(Arc<str>),
}

impl Origin {
    /// A function of a file. `place` is what messages call the file.
    pub fn function(place: Arc<str>, file: Arc<str>, function: &str) -> Self {
        let function = function.into();
        Origin {
            place,
            name: Name::Function { file, function },
        }
    }

    /// The solver of a battery at this place, from 0.
    pub fn generated(place: u64) -> Self {
        Origin {
            name: Name::Generated(place),
            ..Origin::from("the generator")
        }
    }

    /// The same place, under a name that the solver was given before.
    pub fn under(self, name: &str) -> Self {
        Origin {
            name: Name::Given(name.into()),
            ..self
        }
    }

    /// The name: `FILE:FUNCTION`, or `generated:N` for the battery's own. A file that does not parse
    /// gives its own name alone.
    pub fn name(&self) -> Option<String> {
        match &self.name {
            Name::None => None,
            Name::Function { file, function } if function.is_empty() => Some(file.to_string()),
            Name::Function { file, function } => Some(format!("{file}:{function}")),
            Name::Generated(place) => Some(format!("generated:{place}")),
            Name::Given(name) => Some(name.to_string()),
        }
    }
}

impl From<Arc<str>> for Origin {
    fn from(place: Arc<str>) -> Self {
        Origin {
            place,
            name: Name::None,
        }
    }
}

impl From<&str> for Origin {
    fn from(place: &str) -> Self {
        Arc::<str>::from(place).into()
    }
}

impl From<String> for Origin {
    fn from(place: String) -> Self {
        Arc::<str>::from(place).into()
    }
}

impl Deref for Origin {
    type Target = str;

    fn deref(&self) -> &str {
        &self.place
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solver_is_named_after_where_it_came_from() {
        let of = |function| Origin::function("standard input".into(), "-".into(), function);
        assert_eq!(of("f").name().as_deref(), Some("-:f"));
        assert_eq!(of("").name().as_deref(), Some("-"));
        assert_eq!(of("f").to_string(), "standard input");
        assert_eq!(of("f").under("a.py:g").name().as_deref(), Some("a.py:g"));
        assert_eq!(Origin::generated(3).name().as_deref(), Some("generated:3"));
        assert_eq!(Origin::from("evolve").name(), None);
    }
}
