//! Limits, checked once, where they come in.
//!
//! [`Semantics`] decides verdicts and belongs to everything that names a result; the deadline and
//! the number of workers guard the host and may never decide a score, so they stand apart.

use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::number;
use crate::quote::quoted;

/// A limit outside of what is allowed, or no number at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be a whole number from {least} to {most}, not {found}")]
pub struct LimitError {
    what: &'static str,
    least: u64,
    most: u64,
    found: String,
}

macro_rules! limit {
    ($(#[$doc:meta])* $name:ident, $what:literal, $least:expr, $most:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u64);

        impl $name {
            /// The least that is accepted.
            pub const LEAST: u64 = $least;
            /// The most that is accepted.
            pub const MOST: u64 = $most;

            /// Checks the range.
            pub fn new(value: u64) -> Result<Self, LimitError> {
                if (Self::LEAST..=Self::MOST).contains(&value) {
                    Ok(Self(value))
                } else {
                    Err(Self::error(value.to_string()))
                }
            }

            /// A limit that stands in the source: in a constant, one out of range does not compile.
            pub const fn fixed(value: u64) -> Self {
                assert!(Self::LEAST <= value && value <= Self::MOST);
                Self(value)
            }

            /// Reads it as people write numbers, such as `20M`; [`FromStr`] takes digits alone.
            pub fn written(text: &str) -> Result<Self, LimitError> {
                let value = number::whole(text)
                    .map_err(|_| Self::error(format!("'{}'", quoted(text))))?;
                Self::new(value)
            }

            fn error(found: String) -> LimitError {
                LimitError {
                    what: $what,
                    least: Self::LEAST,
                    most: Self::MOST,
                    found,
                }
            }

            /// The number.
            pub fn get(self) -> u64 {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = LimitError;

            fn from_str(text: &str) -> Result<Self, LimitError> {
                let value = text
                    .parse()
                    .map_err(|_| Self::error(format!("'{}'", quoted(text))))?;
                Self::new(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

limit!(
    /// The budget of a run, in wasmtime's units: about one an instruction.
    Fuel, "fuel", 1, 1_000_000_000_000_000
);
limit!(
    /// Memory of a run in MiB: all its memories and tables together.
    MemoryMib, "memory in MiB", 1, 1_024
);
limit!(
    /// The backstop of a run in milliseconds of CPU time.
    DeadlineMs, "the deadline in ms", 1, 3_600_000
);
limit!(
    /// The size of a pool.
    Workers, "the number of workers", 1, 256
);

impl Fuel {
    /// Every solver of arc-dsl that solves its task finishes with half of it to spare, and an
    /// endless loop is over in about half a second.
    pub const DEFAULT: Fuel = Fuel(500_000_000);
}

impl MemoryMib {
    /// 256 MiB.
    pub const DEFAULT: MemoryMib = MemoryMib(256);

    /// The limit in bytes.
    pub fn bytes(self) -> u64 {
        self.0 << 20
    }
}

impl DeadlineMs {
    /// Ten times what the default fuel takes.
    pub const DEFAULT: DeadlineMs = DeadlineMs(5_000);
    /// The longest that is accepted.
    pub const LONGEST: DeadlineMs = DeadlineMs(Self::MOST);
}

impl Workers {
    /// A pool of one.
    pub const ONE: Workers = Workers(1);

    /// The number as a count.
    pub fn count(self) -> usize {
        usize::try_from(self.0).unwrap_or(1)
    }

    /// One worker a core, within what is accepted.
    pub fn cores() -> Workers {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Workers((cores as u64).clamp(Workers::LEAST, Workers::MOST))
    }
}

/// The limits that decide a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Semantics {
    /// The budget of a run.
    pub fuel: Fuel,
    /// The memory of a run.
    pub memory: MemoryMib,
}

/// All limits of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// The limits that decide.
    pub semantics: Semantics,
    /// The limit that only protects the host.
    pub deadline: DeadlineMs,
}

/// The limits that somebody has asked for, as far as somebody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LimitsAsked {
    /// The budget of a run.
    pub fuel: Option<Fuel>,
    /// The memory of a run.
    pub memory: Option<MemoryMib>,
    /// The backstop of a run.
    pub deadline: Option<DeadlineMs>,
}

impl LimitsAsked {
    /// These, and where nobody has asked the defaults.
    pub fn over(self, defaults: Limits) -> Limits {
        Limits {
            semantics: Semantics {
                fuel: self.fuel.unwrap_or(defaults.semantics.fuel),
                memory: self.memory.unwrap_or(defaults.semantics.memory),
            },
            deadline: self.deadline.unwrap_or(defaults.deadline),
        }
    }
}

/// All of them were asked for.
impl From<Limits> for LimitsAsked {
    fn from(limits: Limits) -> Self {
        LimitsAsked {
            fuel: Some(limits.semantics.fuel),
            memory: Some(limits.semantics.memory),
            deadline: Some(limits.deadline),
        }
    }
}

impl Semantics {
    /// The limits where nothing else is said.
    pub const DEFAULT: Semantics = Semantics {
        fuel: Fuel::DEFAULT,
        memory: MemoryMib::DEFAULT,
    };
}

impl fmt::Display for Semantics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} fuel and {} MiB", self.fuel, self.memory)
    }
}

/// As results name them: `{"fuel":..,"memory_mib":..}`.
impl Serialize for Semantics {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut limits = serializer.serialize_struct("limits", 2)?;
        limits.serialize_field("fuel", &self.fuel.get())?;
        limits.serialize_field("memory_mib", &self.memory.get())?;
        limits.end()
    }
}

/// As results name them: `{"fuel":..,"memory_mib":..,"deadline_ms":..}`.
impl Serialize for Limits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut limits = serializer.serialize_struct("limits", 3)?;
        limits.serialize_field("fuel", &self.semantics.fuel.get())?;
        limits.serialize_field("memory_mib", &self.semantics.memory.get())?;
        limits.serialize_field("deadline_ms", &self.deadline.get())?;
        limits.end()
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            semantics: Semantics::DEFAULT,
            deadline: DeadlineMs::DEFAULT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_limits_as_they_like_and_machines_do_not() {
        for text in ["20M", "2e7", "20_000_000", "20000000"] {
            assert_eq!(Fuel::written(text).map(Fuel::get), Ok(20_000_000), "{text}");
        }
        for text in ["20M", "2e7", "20_000_000"] {
            assert!(text.parse::<Fuel>().is_err(), "{text}");
        }
        let said = |text| Fuel::written(text).unwrap_err().to_string();
        let range = "fuel must be a whole number from 1 to 1000000000000000, not";
        assert_eq!(said("1.5"), format!("{range} '1.5'"));
        assert_eq!(said("2e15"), format!("{range} 2000000000000000"));
        assert_eq!(said("1e99"), format!("{range} '1e99'"));
    }

    #[test]
    fn what_nobody_asked_for_is_the_default() {
        let usual = Limits::default();
        assert_eq!(LimitsAsked::default().over(usual), usual);
        let asked = LimitsAsked {
            memory: Some(MemoryMib(7)),
            ..LimitsAsked::default()
        };
        let limits = asked.over(usual);
        assert_eq!(limits.semantics.memory, MemoryMib(7));
        assert_eq!(limits.semantics.fuel, usual.semantics.fuel);
        let other = Limits {
            deadline: DeadlineMs(9),
            ..usual
        };
        assert_eq!(LimitsAsked::from(usual).over(other), usual);
    }

    #[test]
    fn the_range_is_checked_while_parsing() {
        assert_eq!("1".parse::<Fuel>().map(Fuel::get), Ok(1));
        assert!("0".parse::<Fuel>().is_err());
        assert!("1000000000000001".parse::<Fuel>().is_err());
        assert!("-1".parse::<MemoryMib>().is_err());
        assert!("1025".parse::<MemoryMib>().is_err());
        assert_eq!(
            "many".parse::<Workers>().unwrap_err().to_string(),
            "the number of workers must be a whole number from 1 to 256, not 'many'"
        );
    }
}
