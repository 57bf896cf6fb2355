//! The ten colours of ARC, and whether the output takes colours at all.
//!
//! Owns the choice between truecolour, 256 colours and digits. Leaves drawing to `draw`.

use std::ffi::OsString;
use std::io::{self, IsTerminal};

use anstream::ColorChoice;
use anstyle::{Ansi256Color, RgbColor, Style};

/// How the cells of a grid are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// Backgrounds in the exact colours.
    Truecolour,
    /// Backgrounds in the nearest of 256 colours.
    Indexed,
    /// Digits, no colour.
    Digits,
}

/// The colours 0 to 9 as ARC's own viewers show them, and their nearest among the 256.
const COLOURS: [(RgbColor, Ansi256Color); 10] = [
    (RgbColor(0x00, 0x00, 0x00), Ansi256Color(16)), // black
    (RgbColor(0x00, 0x74, 0xD9), Ansi256Color(32)), // blue
    (RgbColor(0xFF, 0x41, 0x36), Ansi256Color(203)), // red
    (RgbColor(0x2E, 0xCC, 0x40), Ansi256Color(41)), // green
    (RgbColor(0xFF, 0xDC, 0x00), Ansi256Color(220)), // yellow
    (RgbColor(0xAA, 0xAA, 0xAA), Ansi256Color(248)), // grey
    (RgbColor(0xF0, 0x12, 0xBE), Ansi256Color(199)), // magenta
    (RgbColor(0xFF, 0x85, 0x1B), Ansi256Color(208)), // orange
    (RgbColor(0x7F, 0xDB, 0xFF), Ansi256Color(117)), // sky
    (RgbColor(0x87, 0x0C, 0x25), Ansi256Color(88)), // maroon
];

/// The exact colours 0 to 9, as pages name them: `#` and six hex digits.
pub(super) fn exact() -> [String; 10] {
    COLOURS.map(|(RgbColor(red, green, blue), _)| format!("#{red:02x}{green:02x}{blue:02x}"))
}

impl Palette {
    /// The palette for standard output as it is.
    pub(crate) fn of_stdout() -> Self {
        Self::choose(ColorChoice::global(), io::stdout().is_terminal(), |name| {
            std::env::var_os(name)
        })
    }

    /// The palette for an output. `--color` rules over all. Without it colours need a terminal that is
    /// not `dumb`, or `CLICOLOR_FORCE`; `NO_COLOR` rules over both. A variable that is empty counts as
    /// unset.
    fn choose(
        asked: ColorChoice,
        terminal: bool,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Self {
        let variable = |name| variable(name).filter(|value| !value.is_empty());
        let is = |name, value: &str| variable(name).is_some_and(|set| set == value);
        let forced = variable("CLICOLOR_FORCE").is_some() && !is("CLICOLOR_FORCE", "0");
        let able = terminal && !is("TERM", "dumb") && !is("CLICOLOR", "0");
        let coloured = match asked {
            ColorChoice::Auto => variable("NO_COLOR").is_none() && (forced || able),
            ColorChoice::Always | ColorChoice::AlwaysAnsi => true,
            ColorChoice::Never => false,
        };
        if !coloured {
            Palette::Digits
        } else if is("COLORTERM", "truecolor") || is("COLORTERM", "24bit") {
            Palette::Truecolour
        } else {
            Palette::Indexed
        }
    }

    /// The style of a cell; nothing where cells are digits.
    pub(super) fn style(self, cell: u8) -> Option<Style> {
        let (exact, nearest) = COLOURS.get(usize::from(cell))?;
        match self {
            Palette::Truecolour => Some(Style::new().bg_color(Some((*exact).into()))),
            Palette::Indexed => Some(Style::new().bg_color(Some((*nearest).into()))),
            Palette::Digits => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(terminal: bool, variables: &[(&str, &str)]) -> Palette {
        Palette::choose(ColorChoice::Auto, terminal, |name| {
            let (_, value) = variables.iter().find(|(set, _)| *set == name)?;
            Some(OsString::from(value))
        })
    }

    #[test]
    fn colours_need_a_terminal_and_consent() {
        use Palette::{Digits, Indexed, Truecolour};
        for (terminal, variables, palette) in [
            (true, &[][..], Indexed),
            (false, &[], Digits),
            (true, &[("COLORTERM", "truecolor")], Truecolour),
            (true, &[("COLORTERM", "24bit")], Truecolour),
            (true, &[("COLORTERM", "yes")], Indexed),
            (false, &[("COLORTERM", "truecolor")], Digits),
            (true, &[("NO_COLOR", "1")], Digits),
            (true, &[("NO_COLOR", "0")], Digits),
            (true, &[("NO_COLOR", "")], Indexed),
            (true, &[("TERM", "dumb")], Digits),
            (true, &[("TERM", "xterm")], Indexed),
            (true, &[("CLICOLOR", "0")], Digits),
            (false, &[("CLICOLOR_FORCE", "1")], Indexed),
            (false, &[("CLICOLOR_FORCE", "0")], Digits),
            (
                false,
                &[("CLICOLOR_FORCE", "1"), ("COLORTERM", "truecolor")],
                Truecolour,
            ),
            (true, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], Digits),
        ] {
            assert_eq!(
                choose(terminal, variables),
                palette,
                "{terminal} {variables:?}"
            );
        }
    }

    #[test]
    fn who_asks_by_name_is_obeyed() {
        let no_color = |name: &str| (name == "NO_COLOR").then(|| OsString::from("1"));
        let force = |name: &str| (name == "CLICOLOR_FORCE").then(|| OsString::from("1"));
        let always = Palette::choose(ColorChoice::Always, false, no_color);
        assert_eq!(always, Palette::Indexed);
        let never = Palette::choose(ColorChoice::Never, true, force);
        assert_eq!(never, Palette::Digits);
    }

    #[test]
    fn ten_colours_that_differ() {
        for palette in [Palette::Truecolour, Palette::Indexed] {
            let mut styles: Vec<_> = (0..10).map(|cell| palette.style(cell).unwrap()).collect();
            styles.dedup();
            assert_eq!(styles.len(), 10);
        }
        assert_eq!(Palette::Digits.style(3), None);
    }
}
