//! The form of a request, and why one is bad.
//!
//! A request is read in two steps: first its members, kept as raw text, so that `id` can be echoed
//! whatever is wrong with the rest; then each member by its own rules.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

use crate::languages::Languages;
use crate::load::parse_grid;
use solver_core::input::without_mark;
use solver_core::json;
use solver_core::json::Defect;
use solver_core::limits::{DeadlineMs, Fuel, LimitError, Limits, LimitsAsked, MemoryMib};
use solver_core::plural::counted;
use solver_core::quote::quoted;
use solver_core::task::{Grid, Pair};
use solver_language::{LanguageId, Named};

/// The most inputs, and the most demos, of one request.
const MAX_GRIDS: usize = 1_000;

/// A request that can be served.
#[derive(Debug, PartialEq, Eq)]
pub struct Request {
    /// The program to run.
    pub program: Program,
    /// The samples to run it on.
    pub samples: Samples,
    /// Within which limits.
    pub limits: Limits,
    /// Whether outputs are left out of the result; none where the request does not say.
    pub brief: Option<bool>,
    /// Whether the output of the program beside its grids is a part of the result.
    pub stdout: bool,
}

/// A program to run.
#[derive(Debug, PartialEq, Eq)]
pub enum Program {
    /// Source.
    Source {
        /// The language that it is in, named or by its text.
        language: LanguageId,
        /// The text.
        text: String,
        /// The words that were said of it beside the text.
        named: Named,
    },
    /// The bytes of a component.
    Wasm(Vec<u8>),
}

/// Samples to run it on.
#[derive(Debug, PartialEq, Eq)]
pub enum Samples {
    /// All demos and tests of a task.
    Task(String),
    /// Inputs of the request's own.
    Inputs {
        /// The grids, each with what is expected of it.
        inputs: Vec<(Grid, Option<Grid>)>,
        /// S.
        demos: Vec<Pair>,
    },
}

/// Why a request is bad. Its text is one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRequest(String);

impl BadRequest {
    /// A request for a task that cannot be had; in one line.
    pub fn task(error: &dyn std::fmt::Display) -> Self {
        let text = error.to_string();
        BadRequest(text.lines().map(str::trim).collect::<Vec<_>>().join(" "))
    }
}

fn bad(text: impl Into<String>) -> BadRequest {
    BadRequest(text.into())
}

/// The members of a request by name.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// The `id` of a line as it was written, and the request or what is wrong with it.
pub fn parse<'a>(
    line: &'a [u8],
    defaults: &LimitsAsked,
    languages: &Languages,
) -> (Option<&'a RawValue>, Result<Request, BadRequest>) {
    let not_json = |error: &serde_json::Error| {
        let column = error.column();
        let text = error.to_string();
        // It counts lines too, and a request is always the first: which one it is in the stream says
        // whoever reads that.
        let place = format!(" at line {} column {column}", error.line());
        let reason = text.strip_suffix(&place).unwrap_or(&text);
        (
            None,
            Err(bad(format!("not JSON, column {column}: {reason}"))),
        )
    };
    let whole = match json::value(line) {
        Ok(whole) => whole,
        Err(Defect::Syntax(error)) => return not_json(&error),
        Err(error @ (Defect::NotUtf8 { .. } | Defect::Twice(_))) => {
            return (None, Err(bad(format!("not JSON: {error}"))));
        }
    };
    let members: Members<'a> = match serde_json::from_str(whole.get()) {
        Ok(members) => members,
        Err(error) if error.is_data() => {
            return (
                None,
                Err(bad(
                    "a request is a JSON object; see `solver-host score --help`",
                )),
            );
        }
        Err(error) => return not_json(&error),
    };
    let id = members.get("id").copied();
    match json::twice(whole) {
        None => (id, request(&members, defaults, languages)),
        Some(twice) => {
            // An id that means two things is none.
            let id = id.filter(|id| json::count(whole, "id") == 1 && json::twice(id).is_none());
            (id, Err(bad(format!("{twice}; keep the one that is meant"))))
        }
    }
}

fn request(
    members: &Members<'_>,
    defaults: &LimitsAsked,
    languages: &Languages,
) -> Result<Request, BadRequest> {
    const KNOWN: [&str; 15] = [
        "id",
        "source",
        "language",
        "entry",
        "input",
        "modules",
        "interpreter",
        "stdout",
        "wasm_base64",
        "task",
        "inputs",
        "expected",
        "demos",
        "limits",
        "brief",
    ];
    if let Some(name) = members.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(bad(format!(
            "unknown member '{}'; known are {}",
            quoted(name),
            KNOWN.join(", ")
        )));
    }
    let get = |name: &str| {
        members
            .get(name)
            .copied()
            .filter(|value| value.get() != "null")
    };
    let program = match (get("source"), get("wasm_base64")) {
        (Some(source), None) => of_source(source, &get, languages)?,
        (None, Some(wasm)) => {
            if get("entry").is_some() {
                return Err(bad("entry goes with source; a component has one function"));
            }
            for name in ["input", "modules", "interpreter"] {
                if get(name).is_some() {
                    return Err(bad(format!(
                        "{name} goes with source; a component has what it needs"
                    )));
                }
            }
            if let Some(named) = get("language") {
                let named = text(named, "language")?;
                if named != LanguageId::WASM.word() {
                    return Err(bad(format!(
                        "language '{}' goes with source; a component is in the language wasm",
                        quoted(&named)
                    )));
                }
            }
            let encoded = text(wasm, "wasm_base64")?;
            let bytes = STANDARD
                .decode(encoded)
                .map_err(|error| bad(format!("wasm_base64 is no base64: {error}")))?;
            Program::Wasm(bytes)
        }
        (Some(_), Some(_)) => return Err(bad("source and wasm_base64; give one of them")),
        (None, None) => return Err(bad("neither source nor wasm_base64; give one of them")),
    };
    let samples = match (get("task"), get("inputs")) {
        (Some(task), None) => {
            for name in ["expected", "demos"] {
                if get(name).is_some() {
                    return Err(bad(format!("{name} goes with inputs; a task has its own")));
                }
            }
            Samples::Task(text(task, "task")?)
        }
        (None, Some(inputs)) => inputs_of(inputs, get("expected"), get("demos"))?,
        (Some(_), Some(_)) => return Err(bad("task and inputs; give one of them")),
        (None, None) => return Err(bad("neither task nor inputs; give one of them")),
    };
    let asked = match get("limits") {
        Some(raw) => limits(raw, defaults)?,
        None => *defaults,
    };
    let usual = match &program {
        Program::Source { language, .. } => languages.limits(*language),
        Program::Wasm(_) => languages.limits(LanguageId::WASM),
    };
    let choice = |name: &str| {
        let choice = get(name).map(|raw| match raw.get() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(bad(format!("{name} is neither true nor false"))),
        });
        choice.transpose()
    };
    Ok(Request {
        program,
        samples,
        limits: asked.over(usual),
        brief: choice("brief")?,
        stdout: choice("stdout")?.unwrap_or(false),
    })
}

/// The program of a source, in the language that was named or else in the one that the text is in.
fn of_source<'a>(
    source: &RawValue,
    get: &impl Fn(&str) -> Option<&'a RawValue>,
    languages: &Languages,
) -> Result<Program, BadRequest> {
    let word = |name: &str| get(name).map(|raw| text(raw, name)).transpose();
    let source = text(source, "source")?;
    let language = match get("language") {
        Some(named) => language(named, languages)?,
        None => languages
            .of_text(None, without_mark(source.as_bytes()))
            .id(),
    };
    let named = Named {
        entry: word("entry")?,
        input: word("input")?,
        interpreter: word("interpreter")?,
        modules: get("modules").map_or(Ok(BTreeMap::new()), modules)?,
    };
    let known = languages.get(language);
    match known.and_then(|known| known.refusal(&named)) {
        Some(refusal) => Err(bad(refusal)),
        None => Ok(Program::Source {
            language,
            text: source,
            named,
        }),
    }
}

/// The sources of modules, by name.
fn modules(raw: &RawValue) -> Result<BTreeMap<String, String>, BadRequest> {
    let members: Members<'_> = serde_json::from_str(raw.get())
        .map_err(|_| bad("modules is no object of sources by their names"))?;
    let sources = members.into_iter().map(|(name, raw)| {
        let source = text(raw, &format!("modules.{}", quoted(&name)))?;
        Ok((name, source))
    });
    sources.collect()
}

/// The language that a source is said to be in.
fn language(named: &RawValue, languages: &Languages) -> Result<LanguageId, BadRequest> {
    let named = text(named, "language")?;
    let known = languages.of_word(&named);
    known.filter(|id| *id != LanguageId::WASM).ok_or_else(|| {
        bad(format!(
            "unknown language '{}'; known are {}",
            quoted(&named),
            languages.words()
        ))
    })
}

fn text(raw: &RawValue, name: &str) -> Result<String, BadRequest> {
    serde_json::from_str(raw.get()).map_err(|_| bad(format!("{name} is no string")))
}

fn list<'a>(raw: &'a RawValue, name: &str) -> Result<Vec<&'a RawValue>, BadRequest> {
    let list: Vec<&RawValue> =
        serde_json::from_str(raw.get()).map_err(|_| bad(format!("{name} is no list")))?;
    if list.len() > MAX_GRIDS {
        return Err(bad(format!(
            "{name} has {} elements; at most {MAX_GRIDS} are allowed",
            list.len()
        )));
    }
    Ok(list)
}

fn grid(raw: &RawValue, place: &str) -> Result<Grid, BadRequest> {
    parse_grid(raw).map_err(|defect| bad(format!("{place}: {defect}")))
}

fn inputs_of(
    inputs: &RawValue,
    expected: Option<&RawValue>,
    demos: Option<&RawValue>,
) -> Result<Samples, BadRequest> {
    let inputs = list(inputs, "inputs")?;
    if inputs.is_empty() {
        return Err(bad("inputs is empty; give a grid at least"));
    }
    let expected = match expected {
        Some(raw) => {
            let expected = list(raw, "expected")?;
            if expected.len() != inputs.len() {
                return Err(bad(format!(
                    "expected has {} where inputs has {}; write null where the answer is unknown",
                    counted(expected.len(), "element"),
                    inputs.len()
                )));
            }
            expected
                .into_iter()
                .enumerate()
                .map(|(i, raw)| match raw.get() {
                    "null" => Ok(None),
                    _ => grid(raw, &format!("expected[{i}]")).map(Some),
                })
                .collect::<Result<Vec<_>, _>>()?
        }
        None => vec![None; inputs.len()],
    };
    let inputs = inputs
        .into_iter()
        .enumerate()
        .map(|(i, raw)| grid(raw, &format!("inputs[{i}]")))
        .zip(expected)
        .map(|(input, expected)| Ok((input?, expected)))
        .collect::<Result<Vec<_>, BadRequest>>()?;
    let demos = match demos {
        Some(raw) => list(raw, "demos")?
            .into_iter()
            .enumerate()
            .map(|(i, raw)| demo(raw, i))
            .collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    Ok(Samples::Inputs { inputs, demos })
}

fn demo(raw: &RawValue, i: usize) -> Result<Pair, BadRequest> {
    let members: Members<'_> = serde_json::from_str(raw.get())
        .map_err(|_| bad(format!("demos[{i}] is no object of input and output")))?;
    let side = |name: &str| match members.get(name) {
        Some(raw) => grid(raw, &format!("demos[{i}].{name}")),
        None => Err(bad(format!("demos[{i}] has no {name}"))),
    };
    if let Some(name) = members
        .keys()
        .find(|name| !["input", "output"].contains(&name.as_str()))
    {
        return Err(bad(format!(
            "demos[{i}] has an unknown member '{}'; known are input, output",
            quoted(name)
        )));
    }
    Ok(Pair {
        input: side("input")?,
        output: side("output")?,
    })
}

/// The limits that a request asks for, over those that were asked for of all requests.
fn limits(raw: &RawValue, defaults: &LimitsAsked) -> Result<LimitsAsked, BadRequest> {
    let members: Members<'_> = serde_json::from_str(raw.get())
        .map_err(|_| bad("limits is no object of fuel, memory_mib and deadline_ms"))?;
    let mut limits = *defaults;
    for (name, raw) in members {
        // The type is checked first: a number in a string is a wrong type, not a limit.
        if !raw
            .get()
            .starts_with(|c: char| c.is_ascii_digit() || c == '-')
        {
            return Err(bad(format!("limits.{} is no number", quoted(&name))));
        }
        let wrong = |error: LimitError| bad(format!("limits.{name}: {error}"));
        match name.as_str() {
            "fuel" => limits.fuel = Some(raw.get().parse::<Fuel>().map_err(wrong)?),
            "memory_mib" => {
                limits.memory = Some(raw.get().parse::<MemoryMib>().map_err(wrong)?);
            }
            "deadline_ms" => {
                limits.deadline = Some(raw.get().parse::<DeadlineMs>().map_err(wrong)?);
            }
            _ => {
                return Err(bad(format!(
                    "unknown limit '{}'; known are fuel, memory_mib, deadline_ms",
                    quoted(&name)
                )));
            }
        }
    }
    Ok(limits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::languages;

    fn read(line: &str) -> Result<Request, BadRequest> {
        parse(line.as_bytes(), &LimitsAsked::default(), &languages()).1
    }

    fn complaint(line: &str) -> String {
        read(line).unwrap_err().to_string()
    }

    #[test]
    fn a_full_request_is_read() {
        let request = read(
            r#"{"id":"b","source":"s","entry":"e","inputs":[[[0,1]],[[2]]],"expected":[[[1,0]],null],
                "demos":[{"input":[[0]],"output":[[1]]}],
                "limits":{"fuel":5,"memory_mib":64,"deadline_ms":2000},"brief":true}"#,
        )
        .unwrap();
        assert_eq!(request.brief, Some(true));
        assert!(!request.stdout);
        let Program::Source { named, .. } = request.program else {
            panic!("a source was given");
        };
        assert_eq!(named, Named::entry(Some("e")));
        assert_eq!(request.limits.semantics.fuel.get(), 5);
        let Samples::Inputs { inputs, demos } = request.samples else {
            panic!("inputs were given");
        };
        assert_eq!(inputs[1].1, None);
        assert_eq!(demos.len(), 1);
    }

    #[test]
    fn the_id_is_echoed_as_it_was_written() {
        let (id, result) = parse(
            br#"{"id":{"a": 1.50},"task":7}"#,
            &LimitsAsked::default(),
            &languages(),
        );
        assert_eq!(id.unwrap().get(), r#"{"a": 1.50}"#);
        assert!(result.is_err());
        assert!(
            parse(b"[1]", &LimitsAsked::default(), &languages())
                .0
                .is_none()
        );
        // An id that stands once is echoed, whichever other member stands twice.
        for (line, echoed) in [
            (r#"{"id":7,"task":1,"task":1}"#, Some("7")),
            (r#"{"id":7,"id":7}"#, None),
            (r#"{"id":{"a":[{"b":1,"b":1}]}}"#, None),
            (r#"{"limits":{"a":1,"a":1},"id":7,"id":7}"#, None),
            (r#"{"a":1,"a":1,"id":7,"id":7}"#, None),
            (r#"{"limits":{"a":1,"a":1},"id":[{"a":1,"a":1}]}"#, None),
        ] {
            let (id, result) = parse(line.as_bytes(), &LimitsAsked::default(), &languages());
            assert_eq!(id.map(RawValue::get), echoed);
            assert!(result.unwrap_err().to_string().contains("two members"));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (line, says) in [
            ("{", "not JSON, column 1: EOF while parsing an object"),
            ("[1]", "a request is a JSON object"),
            ("7", "a request is a JSON object"),
            (r#"{"task":"t"}"#, "neither source nor wasm_base64"),
            (
                r#"{"source":"s","wasm_base64":"","task":"t"}"#,
                "give one of them",
            ),
            (r#"{"source":"s"}"#, "neither task nor inputs"),
            (
                r#"{"source":"s","task":"t","inputs":[[[1]]]}"#,
                "give one of them",
            ),
            (r#"{"source":7,"task":"t"}"#, "source is no string"),
            (
                r#"{"source":"s","task":"t","input":"list"}"#,
                "input goes with python, and this solver is in echo",
            ),
            (
                r#"{"source":"s","task":"t","modules":{"a":""}}"#,
                "modules goes with python",
            ),
            (
                r#"{"source":"s","task":"t","modules":["a"]}"#,
                "modules is no object",
            ),
            (
                r#"{"source":"s","task":"t","modules":{"a":1}}"#,
                "modules.a is no string",
            ),
            (
                r#"{"source":"s","task":"t","interpreter":1}"#,
                "interpreter is no string",
            ),
            (
                r#"{"source":"s","task":"t","stdout":"yes"}"#,
                "stdout is neither true nor false",
            ),
            (
                r#"{"wasm_base64":"","task":"t","modules":{}}"#,
                "modules goes with source",
            ),
            (r#"{"source":"s","task":["t"]}"#, "task is no string"),
            (
                r#"{"wasm_base64":"!","task":"t"}"#,
                "wasm_base64 is no base64",
            ),
            (r#"{"source":"s","inputs":[]}"#, "inputs is empty"),
            (r#"{"source":"s","inputs":[[[10]]]}"#, "inputs[0]: "),
            (
                r#"{"source":"s","inputs":[[[1]]],"expected":[]}"#,
                "expected has 0",
            ),
            (
                r#"{"source":"s","inputs":[[[1]]],"demos":[{"input":[[1]]}]}"#,
                "demos[0] has no output",
            ),
            (
                r#"{"source":"s","task":"t","demos":[]}"#,
                "demos goes with inputs",
            ),
            (
                r#"{"source":"s","task":"t","limits":{"fuel":0}}"#,
                "limits.fuel: fuel must be",
            ),
            (
                r#"{"source":"s","task":"t","limits":{"fuel":"9"}}"#,
                "limits.fuel is no number",
            ),
            (
                r#"{"source":"s","task":"t","limits":{"fuel":1.5}}"#,
                "limits.fuel: fuel must be",
            ),
            (
                r#"{"source":"s","task":"t","limits":7}"#,
                "limits is no object",
            ),
            (
                r#"{"source":"s","task":"t","brief":1}"#,
                "brief is neither true nor false",
            ),
            (
                r#"{"source":"s","task":"t","sauce":7}"#,
                "unknown member 'sauce'",
            ),
            (
                r#"{"source":"s","task":"t","source":"s"}"#,
                "two members 'source'",
            ),
            (
                r#"{"source":"s","task":"t","limits":{"fuel":1,"f\u0075el":2}}"#,
                "limits has two members 'fuel'",
            ),
            (
                r#"{"source":"s","inputs":[[[1]]],"demos":[{"input":[[1]],"output":[[1]],"input":[[1]]}]}"#,
                "demos[0] has two members 'input'",
            ),
        ] {
            let said = complaint(line);
            assert!(said.contains(says), "{line}: {said}");
        }
    }
}
