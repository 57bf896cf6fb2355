//! Help holds for every command: two examples that parse, a line a flag, no line that wraps.

use super::*;

/// Each command that help shows, by the words that are typed for it.
fn all() -> Vec<(String, clap::Command)> {
    fn add(path: &str, command: &clap::Command, all: &mut Vec<(String, clap::Command)>) {
        all.push((path.to_owned(), command.clone()));
        for below in command.get_subcommands() {
            if !below.is_hide_set() && below.get_name() != "help" {
                add(&format!("{path} {}", below.get_name()), below, all);
            }
        }
    }
    let mut commands = commands();
    commands.build();
    let mut all = Vec::new();
    add("solver-host", &commands, &mut all);
    all
}

#[test]
fn every_command_shows_two_examples_that_parse() {
    let all = all();
    assert!(all.len() > 18, "{}", all.len());
    for (path, command) in &all {
        let help = command.get_after_help().map(ToString::to_string);
        let help = help.unwrap_or_default();
        let lines: Vec<&str> = examples::commands(&help).collect();
        assert_eq!(lines.len(), 2, "{path}: {help}");
        for line in lines {
            assert!(line.len() <= 78, "{line}");
            // Of a line of shell the command is the part that names the program.
            let typed = line.split(" | ").find(|part| part.contains("solver-host"));
            let typed = typed.expect("is ours").trim_start_matches("source <(");
            let words: Vec<&str> = typed
                .trim_end_matches(')')
                .split(' ')
                .take_while(|word| !matches!(*word, ">" | "<"))
                .collect();
            assert!(line.contains(path.as_str()), "{path}: {line}");
            let parsed = |commands: clap::Command| {
                let matches = commands.try_get_matches_from(&words);
                let matches = matches.unwrap_or_else(|error| panic!("{line}: {error}"));
                format!(
                    "{:?}",
                    Cli::from_arg_matches(&matches).map(|cli| cli.command)
                )
            };
            let late = parsed(late::for_parsing(commands));
            assert_eq!(late, parsed(commands()), "{line}");
        }
    }
}

/// Commands for parsing have the flags of one command alone, so what they save is seen.
#[test]
fn commands_for_parsing_describe_no_flag_before_it_is_typed() {
    let flags = |commands: &clap::Command| -> usize {
        let each = commands.get_subcommands();
        each.map(|command| command.get_arguments().count()).sum()
    };
    assert_eq!(flags(&late::for_parsing(commands)), 0);
    assert!(flags(&commands()) > 100);
}

#[test]
fn help_takes_a_line_a_flag_and_never_wraps() {
    let mut long_flags = Vec::new();
    for (path, mut command) in all() {
        let short = command.render_help().to_string();
        let long = command.render_long_help().to_string();
        for line in short.lines().chain(long.lines()) {
            assert!(line.chars().count() <= 80, "{path}: {line:?}");
        }
        assert!(short.lines().count() <= 50, "{path}:\n{short}");
        // The text of a flag goes on in a line that is set in as far as the text.
        let lines = short.lines().filter(|line| line.starts_with("          "));
        let mut continued = lines.filter(|line| !line.trim_start().starts_with('-'));
        long_flags.extend(continued.next().map(|line| format!("{path} -h: {line}")));
    }
    assert!(long_flags.is_empty(), "to be shorter: {long_flags:#?}");
}

#[test]
fn every_flag_and_command_has_a_heading_and_a_text() {
    for (path, command) in all() {
        assert!(command.get_about().is_some(), "{path}");
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let id = arg.get_id();
            assert!(arg.get_help().is_some(), "{path}: {id}");
            let is_headed = arg.is_positional() || arg.get_help_heading().is_some();
            assert!(is_headed, "{path}: {id}");
        }
    }
}
