//! The report as one page: an HTML file that needs no network, no other file and no server.
//!
//! Owns how data, style and script become a file, and what keeps the data inert in it. Leaves what
//! is told of a task to [`data`], and how it looks to `page/page.{html,css}` and `page/js`.
//!
//! Sources and messages are written by programs that nobody has read. They stand in the file as
//! JSON in elements that are never run, with every `<` escaped, so that none ends its element; the
//! script puts them on the page as text alone; and the policy lets no other script, style, image or
//! connection in, whatever got there.

pub(crate) mod data;

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::palette;
use data::{TaskPage, Totals};
use solver_sandbox::engine::ENGINE;

const HTML: &str = include_str!("page/page.html");
const CSS: &str = include_str!("page/page.css");
/// One function of all parts, so that they see each other, and nothing else sees them.
const JS: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("page/js/words.js"),
    include_str!("page/js/grids.js"),
    include_str!("page/js/dialogs.js"),
    include_str!("page/js/address.js"),
    include_str!("page/js/overview.js"),
    include_str!("page/js/task.js"),
    include_str!("page/js/solver.js"),
    include_str!("page/js/keys.js"),
    include_str!("page/js/live.js"),
    "})();\n"
);

/// Whether a page is a file, or is served by a process that tells it what changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It asks nobody for anything.
    File,
    /// It asks the server that it is from, and nobody else.
    Live,
}

/// The end of every page, so that one that was cut short is known.
pub const END: &str = "</html>\n";

/// The page's facts about itself.
#[derive(Debug, Serialize)]
pub struct About {
    /// The engine that ran.
    engine: &'static str,
    /// The runtime, by its hash.
    runtime: &'static str,
    /// The archive, as it was named.
    archive: String,
    /// When the page was made, in seconds since 1970.
    made: u64,
    /// Whether the limits are others than those under which the solvers were kept.
    limits_asked_for: bool,
    totals: Totals,
    /// How long each phase took, in milliseconds, in order.
    phases: Vec<(&'static str, f64)>,
    /// Of a live page, the version that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    /// The ten colours of ARC.
    palette: [String; 10],
}

impl About {
    /// The facts about a page of these tasks of an archive, which took so long, in milliseconds by phase.
    pub fn new<'a>(
        tasks: impl IntoIterator<Item = &'a TaskPage>,
        archive: &Path,
        limits_asked_for: bool,
        phases: Vec<(&'static str, f64)>,
        runtime: &'static str,
    ) -> Self {
        About {
            engine: ENGINE,
            runtime,
            archive: archive.to_string_lossy().into_owned(),
            // A clock before 1970 is wrong by more than this.
            made: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
            limits_asked_for,
            totals: Totals::of(tasks),
            phases,
            version: None,
            palette: palette::exact(),
        }
    }

    /// The same of a live page.
    pub fn live(self, version: u64) -> Self {
        About {
            version: Some(version),
            ..self
        }
    }

    /// The totals of all tasks.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }
}

/// Values as JSON that cannot end the element that it stands in.
pub(crate) fn inert(value: &impl Serialize) -> serde_json::Result<String> {
    // Outside of strings JSON has no `<`, and in them an escape is the same text. The two line
    // separators are escaped as well: some readers of scripts take them for ends of lines.
    Ok(serde_json::to_string(value)?
        .replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029"))
}

/// The policy of a page.
pub(crate) fn policy(kind: Kind) -> String {
    let connects = match kind {
        Kind::File => "",
        Kind::Live => "; connect-src 'self'",
    };
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'{connects}",
        source_hash(CSS),
        source_hash(JS)
    )
}

/// The page. `about` and `tasks` are what [`inert`] makes.
pub fn page(kind: Kind, about: &str, tasks: &str) -> String {
    let csp = policy(kind);
    // Each part is put in between the texts around its place in the template; its own text is never
    // looked through for further places.
    let parts = [
        ("{csp}", csp.as_str()),
        ("{css}", CSS),
        ("{about}", about),
        ("{tasks}", tasks),
        ("{js}", JS),
    ];
    let mut page = String::with_capacity(HTML.len() + CSS.len() + JS.len() + tasks.len() + 4096);
    let mut rest = HTML;
    for (place, part) in parts {
        let (before, after) = rest.split_once(place).unwrap_or((rest, ""));
        page.push_str(before);
        page.push_str(part);
        rest = after;
    }
    page.push_str(rest);
    page
}

/// A text as a policy names it: the browser runs, or applies, what has this hash and nothing else.
fn source_hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_every_place_once_and_in_order() {
        let page = page(Kind::File, "1", "[2]");
        assert!(page.contains("id=\"about\">1</script>"));
        assert!(page.contains("id=\"tasks\">[2]</script>"));
        assert!(page.contains(&format!("<style>{CSS}</style>")));
        assert!(page.contains(&format!("<script>{JS}</script>")));
        assert!(page.starts_with("<!doctype html>") && page.ends_with(END));
        for place in ["{csp}", "{css}", "{about}", "{tasks}", "{js}"] {
            assert_eq!(HTML.matches(place).count(), 1, "{place}");
        }
    }

    #[test]
    fn what_stands_in_the_data_ends_no_element_and_is_no_place() {
        let hostile = "</script><!--<script>{js}\u{2028}";
        let json = inert(&hostile).unwrap();
        assert!(!json.contains('<') && !json.contains('\u{2028}'), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), hostile);
        let page = page(Kind::File, "{}", &json);
        assert_eq!(page.matches("</script>").count(), 3);
        assert!(page.contains(&json));
    }

    #[test]
    fn style_and_script_name_nothing_outside() {
        for asset in [HTML, CSS, JS] {
            for word in ["http:", "https:", "url(", "@import", "innerHTML", "eval("] {
                assert!(!asset.contains(word), "{word}");
            }
        }
    }
}
