//! The next step after a syntax error: the parser tells what it met, this tells why, where the text
//! shows it.
//!
//! The scan knows strings and comments and nothing else, as that of `compile::guard`.

/// Where a line and a column of a text stand for a reader.
type Place<'a> = &'a dyn Fn(u32, u32) -> (u32, u32);

/// The next step after a syntax error in `text`, whose message is `message`.
pub fn hint(text: &str, message: &str, place: Place<'_>) -> Option<String> {
    let place = |line: usize, column: usize| {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        place(number(line), number(column))
    };
    if let Some(hint) = brackets(text, &place) {
        return Some(hint);
    }
    if let Some(hint) = indentation(text, &|line| place(line, 1).0) {
        return Some(hint);
    }
    let about = |part: &str| message.to_lowercase().contains(part);
    Some(
        if about("indented block") {
            "indent the lines of the function by four spaces"
        } else if about("indent") {
            "give all lines of the function the same number of spaces in front"
        } else if about("expected `:`") {
            "end the line of `def` with a colon"
        } else {
            return None;
        }
        .to_owned(),
    )
}

/// A bracket without its partner.
fn brackets(text: &str, place: &dyn Fn(usize, usize) -> (u32, u32)) -> Option<String> {
    let place = |line: usize, column: usize| {
        let (line, column) = place(line, column);
        format!("line {line}, column {column}")
    };
    let mut open: Vec<(char, usize, usize)> = Vec::new();
    let mut quote = None;
    for (number, line) in text.lines().enumerate() {
        let mut escaped = false;
        for (at, c) in line.chars().enumerate() {
            if let Some(end) = quote {
                if c == end && !escaped {
                    quote = None;
                }
                escaped = c == '\\' && !escaped;
                continue;
            }
            match c {
                '#' => break,
                '"' | '\'' => quote = Some(c),
                '(' | '[' | '{' => open.push((c, number + 1, at + 1)),
                ')' | ']' | '}' => {
                    let here = place(number + 1, at + 1);
                    match open.pop() {
                        Some((opened, ..)) if partner(opened) == c => {}
                        Some((opened, line, column)) => {
                            return Some(format!(
                                "the '{c}' at {here} does not fit the '{opened}' at {}; make them a \
                                 pair",
                                place(line, column)
                            ));
                        }
                        None => {
                            return Some(format!("the '{c}' at {here} closes nothing; remove it"));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    let &(opened, line, column) = open.last()?;
    Some(format!(
        "the '{opened}' at {} is never closed; add '{}'",
        place(line, column),
        partner(opened)
    ))
}

fn partner(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// Lines indented with tabs beside lines indented with spaces.
fn indentation(text: &str, line_of: &dyn Fn(usize) -> u32) -> Option<String> {
    let first = |with: char| {
        let mut lines = text.lines().enumerate();
        lines.find_map(|(number, line)| {
            let indent = &line[..line.len() - line.trim_start().len()];
            (indent.len() < line.len() && indent.contains(with)).then_some(number + 1)
        })
    };
    let (tab, space) = (line_of(first('\t')?), line_of(first(' ')?));
    Some(if tab == space {
        format!("line {tab} is indented with tabs and spaces; use spaces only")
    } else {
        format!("line {tab} is indented with a tab, line {space} with spaces; use spaces only")
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn brackets_are_paired_outside_of_strings_and_comments() {
        let brackets = |text| super::brackets(text, &|line, column| (line as u32, column as u32));
        assert_eq!(brackets("f(a, [b]) # ("), None);
        assert_eq!(brackets("'('\nf(\")\")"), None);
        let told = brackets("x = f(\ng(1)").unwrap();
        assert!(told.starts_with("the '(' at line 1, column 6"));
        assert!(
            brackets("f(a))")
                .unwrap()
                .contains("column 5 closes nothing")
        );
        assert!(brackets("f(a]").unwrap().contains("does not fit"));
    }

    #[test]
    fn tabs_among_spaces_are_told() {
        let indentation = |text| super::indentation(text, &|line| line as u32);
        assert_eq!(indentation("def f(I):\n    a\n    b"), None);
        let told = indentation("def f(I):\n    a\n\tb").unwrap();
        assert!(told.starts_with("line 3 is indented with a tab, line 2 with spaces"));
    }
}
