//! `solver-host completions`: the words that the shell offers after TAB.
//!
//! Owns the one thing that a generated script does not know: the ids of tasks. The script asks the program
//! for them, by a hidden command, wherever an argument is called TASK. Leaves flags, values and commands to
//! `clap_complete`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Context;
use clap::ValueEnum;
use clap_complete::aot::{self, Generator};

use super::{Done, examples, say_json};
use solver_judge::load::Dataset;

/// Print completions for bash, zsh or fish
///
/// They complete commands, flags, values of flags, and the ids of tasks. `make install` puts them where
/// each shell looks for them.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::COMPLETIONS)]
pub(crate) struct CompletionsArgs {
    /// The shell: bash, zsh or fish
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// Prints the ids of tasks that begin so: the completions of each shell ask for them
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct TaskIdsArgs {
    #[arg(value_name = "PREFIX", default_value = "", allow_hyphen_values = true)]
    prefix: String,
}

/// The name of this program.
const PROGRAM: &str = "solver-host";
/// The name of an argument that is a task.
const TASK: &str = "TASK";

/// Runs the command. `commands` are all that there are.
pub(super) fn completions(args: &CompletionsArgs, commands: clap::Command) -> anyhow::Result<Done> {
    let commands = shown(commands);
    let script = match args.shell {
        Shell::Bash => bash(commands),
        Shell::Zsh => zsh(commands),
        Shell::Fish => fish(commands),
    }?;
    // Only that a reader went away is no error.
    say_json(script.trim_end()).map(|()| Done::Finished)
}

/// Runs the hidden command.
pub(super) fn task_ids(args: &TaskIdsArgs) -> anyhow::Result<Done> {
    let mut ids = BTreeSet::new();
    for dataset in Dataset::ALL {
        let all = dataset.ids()?.into_iter();
        ids.extend(
            all.filter(|id| id.as_str().starts_with(&args.prefix))
                .map(|id| id.to_string()),
        );
    }
    let ids: Vec<String> = ids.into_iter().collect();
    match ids.is_empty() {
        true => Ok(Done::Finished),
        false => say_json(&ids.join("\n")).map(|()| Done::Finished),
    }
}

/// The commands without those that are for this program alone.
pub(super) fn shown(commands: clap::Command) -> clap::Command {
    let mut shown = clap::Command::new(PROGRAM)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args(commands.get_arguments().cloned())
        .subcommands(
            commands
                .get_subcommands()
                .filter(|command| !command.is_hide_set())
                .cloned(),
        );
    if let Some(about) = commands.get_about() {
        shown = shown.about(about.clone());
    }
    if let Some(help) = commands.get_after_help() {
        shown = shown.after_help(help.clone());
    }
    shown
}

/// The script that `clap_complete` makes for a program of that name. The commands are built by that.
fn generated(
    shell: impl Generator,
    commands: &mut clap::Command,
    name: &str,
) -> anyhow::Result<String> {
    commands.set_bin_name(name);
    commands.build();
    let mut script = Vec::new();
    shell
        .try_generate(commands, &mut script)
        .context("cannot make the completions")?;
    String::from_utf8(script).context("cannot make the completions")
}

/// The names of the commands that take tasks, by the path to each.
fn with_tasks(commands: &clap::Command) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for command in commands.get_subcommands() {
        let names: Vec<String> = command
            .get_name_and_visible_aliases()
            .into_iter()
            .map(str::to_owned)
            .collect();
        if command.get_positionals().any(is_task) {
            found.extend(names.iter().map(|name| vec![name.clone()]));
        }
        for below in with_tasks(command) {
            found.extend(names.iter().map(|name| {
                let mut path = vec![name.clone()];
                path.extend(below.iter().cloned());
                path
            }));
        }
    }
    found
}

fn is_task(arg: &clap::Arg) -> bool {
    let names = arg.get_value_names().unwrap_or_default();
    names.iter().any(|name| name.as_str() == TASK)
}

/// The flags of all commands that take a value of which that holds.
fn flags(commands: &clap::Command, holds: fn(&clap::Arg) -> bool) -> BTreeSet<String> {
    let mut flags = BTreeSet::new();
    for arg in commands.get_arguments() {
        if arg.is_positional() || !arg.get_action().takes_values() || !holds(arg) {
            continue;
        }
        flags.extend(arg.get_long().map(|long| format!("--{long}")));
        flags.extend(arg.get_short().map(|short| format!("-{short}")));
    }
    for command in commands.get_subcommands() {
        flags.extend(self::flags(command, holds));
    }
    flags
}

/// Names as a pattern of bash.
fn pattern(names: impl IntoIterator<Item = String>) -> String {
    names.into_iter().collect::<Vec<_>>().join("|")
}

/// For bash a function stands before the generated one. It adds ids and files. The generator mixes up
/// names of programs with a hyphen, so it gets one without, and the line that registers it is left out.
fn bash(mut commands: clap::Command) -> anyhow::Result<String> {
    let mut script = generated(aot::Bash, &mut commands, "solverhost")?;
    script.truncate(script.rfind("\nif [[").unwrap_or(script.len()));
    let last: BTreeSet<String> = with_tasks(&commands)
        .into_iter()
        .filter_map(|mut path| path.pop())
        .collect();
    let _ = write!(
        script,
        r#"
_solver-host() {{
    local cur="${{COMP_WORDS[COMP_CWORD]}}" prev="${{COMP_WORDS[COMP_CWORD-1]}}" word takes=""
    _solverhost "${{COMP_WORDS[0]}}" "$cur" "$prev"
    case "$cur" in
        ""|-*|*/*|.*|~*) return 0 ;;
    esac
    case "$prev" in
        {tasks}) takes=1 COMPREPLY=() ;;
        {values}) return 0 ;;
        *)
            for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
                case "$word" in
                    {commands}) takes=1 ;;
                esac
            done
            ;;
    esac
    if [[ -n "$takes" ]]; then
        while IFS= read -r word; do
            COMPREPLY+=("$word")
        done < <("${{COMP_WORDS[0]}}" task-ids "$cur" 2>/dev/null; compgen -f -- "$cur")
        compopt -o filenames 2>/dev/null
    fi
    return 0
}}

if [[ "${{BASH_VERSINFO[0]}}" -eq 4 && "${{BASH_VERSINFO[1]}}" -ge 4 || "${{BASH_VERSINFO[0]}}" -gt 4 ]]; then
    complete -F _solver-host -o nosort -o bashdefault -o default solver-host
else
    complete -F _solver-host -o bashdefault -o default solver-host
fi
"#,
        tasks = pattern(flags(&commands, is_task)),
        values = pattern(flags(&commands, |arg| !is_task(arg))),
        commands = pattern(last),
    );
    Ok(script)
}

/// For zsh the action of each argument that is a task becomes a function that offers ids and files.
fn zsh(mut commands: clap::Command) -> anyhow::Result<String> {
    const TASKS: &str = r#"
_solver-host_tasks() {
    local -a ids
    [[ -n "$PREFIX" ]] && ids=(${(f)"$(_call_program task-ids $words[1] task-ids ${(q)PREFIX} 2>/dev/null)"})
    _alternative 'task-ids:task:compadd -a ids' 'files:file:_files'
}
"#;
    let script = generated(aot::Zsh, &mut commands, PROGRAM)?;
    let mut out = String::with_capacity(script.len() + TASKS.len());
    let positional = positional_tasks(&commands);
    for line in script.lines() {
        let is_flag = line.contains(&format!(":{TASK}:_default' \\"));
        let is_positional = positional.iter().any(|id| {
            line.trim_start_matches("'*")
                .trim_start_matches(['\'', ':'])
                .starts_with(&format!("{id} -- "))
        });
        match line.strip_suffix("_default' \\") {
            Some(start) if is_flag || is_positional => {
                let _ = writeln!(out, "{start}_solver-host_tasks' \\");
            }
            Some(_) | None => {
                let _ = writeln!(out, "{line}");
            }
        }
        if line.starts_with("autoload ") {
            out.push_str(TASKS);
        }
    }
    Ok(out)
}

/// The ids under which clap knows the arguments that are tasks.
fn positional_tasks(commands: &clap::Command) -> BTreeSet<String> {
    let own = commands.get_positionals().filter(|arg| is_task(arg));
    let mut ids: BTreeSet<String> = own.map(|arg| arg.get_id().to_string()).collect();
    for command in commands.get_subcommands() {
        ids.extend(positional_tasks(command));
    }
    ids
}

/// For fish each command that takes tasks gets a line that offers ids.
fn fish(mut commands: clap::Command) -> anyhow::Result<String> {
    const IDS: &str = "-a \"(solver-host task-ids (commandline -ct) 2>/dev/null)\"";
    let mut script = generated(aot::Fish, &mut commands, PROGRAM)?;
    let using = "__fish_solver_host_using_subcommand";
    for path in with_tasks(&commands) {
        let when = match path.as_slice() {
            [command, below] => {
                format!("{using} {command}; and __fish_seen_subcommand_from {below}")
            }
            path => format!("{using} {}", path.join(" ")),
        };
        let _ = writeln!(script, "complete -c solver-host -n \"{when}\" {IDS}");
    }
    for command in commands.get_subcommands() {
        for arg in command.get_opts().filter(|arg| is_task(arg)) {
            let Some(long) = arg.get_long() else { continue };
            let name = command.get_name();
            let _ = writeln!(
                script,
                "complete -c solver-host -n \"{using} {name}\" -l {long} -r {IDS}"
            );
        }
    }
    Ok(script)
}
