//! The header of a file in the archive: its fields, and those of them that stay where the solver is
//! kept again.
//!
//! Owns the lines, both ways. Leaves those that say where a solver came from to [`super::origin`], and
//! the rest of a file to [`crate::record`].

use std::cmp::Reverse;

use super::origin::Origin;
use solver_core::limits::Semantics;
use solver_core::sample_set::SampleSet;
use solver_core::task::TaskKey;
use solver_judge::languages::Identity;
use solver_judge::score::{Scored, is_solved, null_last};

/// The fields of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Demos that it matched.
    pub matched: usize,
    /// Demos that there are.
    pub demos: usize,
    /// Fuel over all demos, where each run told it.
    pub fuel: Option<u64>,
    /// The runtime that counted the fuel.
    pub runtime: String,
    /// Its language, and the terms that decided its verdicts; none in the files of older versions.
    pub terms: Option<Terms>,
    /// The name under which it was first kept, where it had one.
    pub name: Option<String>,
    /// Where it came from, where that is known.
    pub origin: Option<Origin>,
}

/// The language of a solver, and the terms that decided its verdicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The language, by its word, whether or not it runs here.
    pub language: String,
    /// Its interpreter, by name and version.
    pub interpreter: Option<String>,
    /// The limits of its runs.
    pub limits: Semantics,
}

impl Terms {
    /// Those of a solver that runs here.
    pub fn of(identity: Identity, limits: Semantics) -> Self {
        Terms {
            language: identity.language.word().to_owned(),
            interpreter: identity.interpreter.map(str::to_owned),
            limits,
        }
    }

    /// The lines `# language`, `# interpreter` where there is one, `# limits`.
    fn text(&self) -> String {
        let Semantics { fuel, memory } = self.limits;
        let interpreter = self
            .interpreter
            .as_ref()
            .map_or_else(String::new, |name| format!("{INTERPRETER}{name}\n"));
        format!(
            "{LANGUAGE}{}\n{interpreter}{LIMITS}fuel {fuel}, memory {memory} MiB\n",
            self.language
        )
    }

    /// Reads the values of these lines. Without any there is nothing; some of them without the
    /// others are wrong, which the outer none says.
    fn read(
        language: Option<&str>,
        interpreter: Option<&str>,
        limits: Option<&str>,
    ) -> Option<Option<Self>> {
        let (language, limits) = match (language, interpreter, limits) {
            (None, None, None) => return Some(None),
            (language, _, limits) => (language?, limits?),
        };
        // They are shown, and files are written by anyone.
        if !is_name(language) || !interpreter.is_none_or(is_name) {
            return None;
        }
        let (fuel, memory) = limits
            .strip_prefix("fuel ")?
            .strip_suffix(" MiB")?
            .split_once(", memory ")?;
        Some(Some(Terms {
            language: language.to_owned(),
            interpreter: interpreter.map(str::to_owned),
            limits: Semantics {
                fuel: fuel.parse().ok()?,
                memory: memory.parse().ok()?,
            },
        }))
    }
}

/// How lines of a header begin, beside those that every version wrote.
const LANGUAGE: &str = "# language ";
const INTERPRETER: &str = "# interpreter ";
const LIMITS: &str = "# limits ";
const NAME: &str = "# name ";
/// The longest name of a solver that is kept, in bytes: paths may be that long.
const LONGEST_NAME: usize = 8 << 10;

/// Whether a name is one line of a bearable length, so that what is written can be read.
pub fn is_name(name: &str) -> bool {
    let is_short = !name.is_empty() && name.len() <= LONGEST_NAME;
    is_short && !name.chars().any(char::is_control)
}

impl Header {
    /// The header of a solver in source, by its runs within these limits; without an origin.
    pub fn of(scored: &Scored, sample_set: &SampleSet, limits: Semantics) -> Self {
        let identity = scored.solver.identity;
        Header {
            matched: scored.demos_matched(sample_set),
            demos: sample_set.demos(),
            fuel: scored.demo_fuel(sample_set),
            runtime: identity.runtime.to_owned(),
            terms: Some(Terms::of(identity, limits)),
            name: scored.solver.origin.name().filter(|name| is_name(name)),
            origin: None,
        }
    }

    /// Whether it says that every demo was matched.
    pub fn is_solved(&self) -> bool {
        is_solved(self.matched, self.demos)
    }

    /// The limits that it names.
    pub fn limits(&self) -> Option<Semantics> {
        self.terms.as_ref().map(|terms| terms.limits)
    }

    /// The header that stays where the same solver is kept again with another one.
    ///
    /// Name and origin stay as they are: whoever found the solver first gave them. Of the rest that
    /// stays which says more: more demos matched, then fuel known and less of it, then the wider
    /// limits, the fuel before the memory. So it does not matter who comes first. A header of
    /// another runtime, for other demos or without limits says nothing that can be compared, and
    /// one of the same limits says the same or is wrong: all of them give way.
    ///
    /// The same text may be a solver in two languages. The one that was kept first stays.
    pub fn joined(there: Header, found: Header) -> Header {
        let language = |header: &Header| header.terms.as_ref().map(|terms| terms.language.clone());
        if let (Some(before), Some(now)) = (language(&there), language(&found))
            && before != now
        {
            return there;
        }
        let stays = match (there.limits(), found.limits()) {
            (Some(before), Some(now)) if before != now => {
                let says = |header: &Header, limits: Semantics| {
                    (
                        header.matched,
                        Reverse(null_last(header.fuel)),
                        limits.fuel,
                        limits.memory,
                    )
                };
                there.runtime == found.runtime
                    && there.demos == found.demos
                    && says(&there, before) > says(&found, now)
            }
            (Some(_), Some(_)) | (None, _) | (_, None) => false,
        };
        match stays {
            true => there,
            false => Header {
                name: there.name,
                origin: there.origin,
                ..found
            },
        }
    }

    /// The lines of the header.
    pub fn text(&self, task: &TaskKey) -> String {
        let fuel = self
            .fuel
            .map_or_else(|| UNKNOWN.to_owned(), |fuel| fuel.to_string());
        let terms = self.terms.as_ref().map(Terms::text).unwrap_or_default();
        let name = (self.name.as_ref()).map_or_else(String::new, |name| format!("{NAME}{name}\n"));
        let origin = self.origin.as_ref().map(Origin::text).unwrap_or_default();
        format!(
            "# task {task}\n# demos {} of {}\n# fuel {fuel}\n# runtime {}\n{terms}{name}{origin}",
            self.matched, self.demos, self.runtime
        )
    }

    /// Reads the lines of a header: the first four in their order, since every version wrote them;
    /// the others by how they begin.
    pub(super) fn read(text: &str, task: &TaskKey) -> Option<Self> {
        let mut lines = text.lines();
        let mut line = |word: &str| lines.next()?.strip_prefix("# ")?.strip_prefix(word);
        if line("task ")? != task.as_str() {
            return None;
        }
        let (matched, demos) = line("demos ")?.split_once(" of ")?;
        let fuel = match line("fuel ")? {
            UNKNOWN => None,
            fuel => Some(fuel.parse().ok()?),
        };
        let runtime = line("runtime ")?.to_owned();
        let (mut language, mut interpreter, mut limits, mut name) = (None, None, None, None);
        let mut others = Vec::new();
        for line in lines {
            let kinds = [
                (LANGUAGE, &mut language),
                (INTERPRETER, &mut interpreter),
                (LIMITS, &mut limits),
                (NAME, &mut name),
            ];
            let mut kinds = kinds.into_iter();
            match kinds.find_map(|(begins, kind)| Some((line.strip_prefix(begins)?, kind))) {
                Some((_, Some(_))) => return None,
                Some((value, kind)) => *kind = Some(value),
                None => others.push(line),
            }
        }
        if !name.is_none_or(is_name) {
            return None;
        }
        Some(Header {
            matched: matched.parse().ok()?,
            demos: demos.parse().ok()?,
            fuel,
            runtime,
            terms: Terms::read(language, interpreter, limits)?,
            name: name.map(str::to_owned),
            origin: Origin::read(others.into_iter())?,
        })
    }
}

const UNKNOWN: &str = "unknown";

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::testing::languages;
    use solver_core::hash::sha256_hex;
    use solver_core::limits::{Fuel, MemoryMib};

    fn task_key() -> TaskKey {
        TaskKey::parse("007bbfb7").unwrap()
    }

    /// A header of a solver that has a name.
    pub fn header() -> Header {
        Header {
            matched: 3,
            demos: 5,
            fuel: Some(1_234),
            runtime: "the runtime".to_owned(),
            terms: Some(terms(Semantics::DEFAULT.fuel.get(), 256)),
            name: Some("my folder/a.py:solve".to_owned()),
            origin: None,
        }
    }

    /// Terms of arc-dsl within these limits.
    pub fn terms(fuel: u64, memory: u64) -> Terms {
        let limits = Semantics {
            fuel: Fuel::new(fuel).unwrap(),
            memory: MemoryMib::new(memory).unwrap(),
        };
        Terms::of(languages().identity(languages().usual().id()), limits)
    }

    /// Where a solver came from.
    pub fn origin() -> Origin {
        Origin {
            generator: "crossovers".to_owned(),
            parents: vec![sha256_hex(b"a"), sha256_hex(b"b")],
            seed: 7,
        }
    }

    #[test]
    fn it_does_not_matter_under_which_limits_a_solver_is_kept_first() {
        let of = |matched, fuel, limits: (u64, u64)| Header {
            matched,
            fuel,
            terms: Some(terms(limits.0, limits.1)),
            ..header()
        };
        let told = [
            of(3, Some(9), (20, 256)),
            of(3, Some(9), (500, 64)),
            of(3, Some(9), (500, 256)),
            of(2, None, (8, 256)),
            of(2, Some(900), (1000, 1)),
        ];
        for one in &told {
            for two in &told {
                let joined = Header::joined(one.clone(), two.clone());
                assert_eq!(joined, Header::joined(two.clone(), one.clone()));
                for three in &told {
                    let left = Header::joined(joined.clone(), three.clone());
                    let right = Header::joined(two.clone(), three.clone());
                    assert_eq!(left, Header::joined(one.clone(), right));
                }
            }
        }
        let best = told.into_iter().reduce(Header::joined).unwrap();
        assert_eq!(best, of(3, Some(9), (500, 256)));
    }

    #[test]
    fn what_is_wrong_or_says_too_little_gives_way_and_the_name_stays() {
        let found = Header {
            name: Some("other.py:f".to_owned()),
            origin: Some(origin()),
            ..header()
        };
        let wrong = Header {
            fuel: Some(1),
            ..header()
        };
        assert_eq!(Header::joined(wrong, found.clone()), header());
        let old = Header {
            matched: 5,
            terms: None,
            name: None,
            ..header()
        };
        let joined = Header::joined(old, found.clone());
        let nameless = Header {
            name: None,
            ..header()
        };
        assert_eq!(joined, nameless);
        let of_another_runtime = Header {
            matched: 5,
            runtime: "r".to_owned(),
            terms: Some(terms(1_000_000_000, 512)),
            ..header()
        };
        assert_eq!(Header::joined(of_another_runtime, found), header());
    }

    #[test]
    fn of_two_languages_the_one_that_was_kept_first_stays() {
        let other = Header {
            matched: 5,
            terms: Some(Terms {
                language: "cobol".to_owned(),
                ..terms(1, 1)
            }),
            ..header()
        };
        assert_eq!(Header::joined(other.clone(), header()), other);
        assert_eq!(Header::joined(header(), other), header());
    }

    #[test]
    fn half_of_the_terms_is_a_damaged_header() {
        let text = header().text(&task_key());
        assert_eq!(Header::read(&text, &task_key()), Some(header()));
        for line in text.lines().skip(4) {
            let without = text.replace(&format!("{line}\n"), "");
            let read = Header::read(&without, &task_key());
            let is_whole = line.starts_with(INTERPRETER) || line.starts_with(NAME);
            assert_eq!(read.is_some(), is_whole, "{without}");
            let twice = text.replace(line, &format!("{line}\n{line}"));
            assert_eq!(Header::read(&twice, &task_key()), None, "{twice}");
        }
        for shown in ["arc-dsl", "arc-dsl 0", "my folder"] {
            let wrong = text.replacen(shown, "\u{1b}[2J", 1);
            assert_ne!(wrong, text);
            assert_eq!(Header::read(&wrong, &task_key()), None, "{wrong}");
        }
        for limits in [
            "fuel 0, memory 256 MiB",
            "fuel 1, memory 2",
            "fuel 1, memory 2000 MiB",
        ] {
            let wrong = text.replace("fuel 500000000, memory 256 MiB", limits);
            assert_eq!(Header::read(&wrong, &task_key()), None, "{wrong}");
        }
    }
}
