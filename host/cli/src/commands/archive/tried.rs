//! `archive tried`: the work of the searches on each task, by the states that they left.

use serde_json::json;

use crate::commands::flags::ArchiveFlags;
use crate::commands::{BadInput, Done, examples, say, say_json};
use crate::render::line_width;
use solver_archive::Archive;
use solver_core::json;
use solver_core::plural::counted;
use solver_core::quote::{Shown, quoted};
use solver_core::task::TaskKey;
use solver_search::state::State;

/// List each search: rounds, solvers, score, proposals
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = examples::TRIED)]
pub(super) struct Tried {
    /// Tasks [default: all that were searched]
    ///
    /// They are meant by id, or as `archive ls` names them.
    #[arg(value_name = "TASK")]
    tasks: Vec<String>,
    #[command(flatten)]
    place: ArchiveFlags,
    /// Print one JSON object a search
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// A search on a task.
pub(in crate::commands) struct Search {
    /// The task.
    pub task: TaskKey,
    /// The file of its state.
    file: String,
    /// The state, or why it cannot be read.
    pub state: Result<State, String>,
}

pub(super) fn tried(args: &Tried) -> anyhow::Result<Done> {
    let archive = args.place.open()?;
    let mut searches = searches(&archive, |_| true)?;
    if let Some(lost) = args.tasks.iter().find(|asked| {
        searches
            .iter()
            .all(|search| !search.task.is_meant_by(asked))
    }) {
        return Err(BadInput(format!(
            "the archive has no search on the task \"{}\"; `solver-host archive tried` lists those \
             that it has, `solver-host evolve` makes one",
            Shown(lost.clone())
        ))
        .into());
    }
    if !args.tasks.is_empty() {
        searches.retain(|search| {
            args.tasks
                .iter()
                .any(|asked| search.task.is_meant_by(asked))
        });
    }
    if args.json {
        for search in &searches {
            say_json(&line(search))?;
        }
    } else {
        say(table(&searches, line_width()).trim_end())?;
    }
    Ok(Done::Finished)
}

/// The searches of an archive on these tasks, by task, then file.
pub(in crate::commands) fn searches(
    archive: &Archive,
    wanted: impl Fn(&TaskKey) -> bool,
) -> std::io::Result<Vec<Search>> {
    let beside = archive.beside()?.into_iter();
    let states = beside.filter(|(task, file)| {
        let seed = file.strip_prefix("evolve-");
        seed.and_then(|seed| seed.strip_suffix(".json")?.parse::<u64>().ok())
            .is_some()
            && wanted(task)
    });
    Ok(states
        .map(|(task, file)| Search {
            state: archive
                .read_beside(&task, &file)
                .map_err(|error| error.to_string())
                .and_then(|bytes| json::from_slice(&bytes).map_err(|error| error.to_string())),
            task,
            file,
        })
        .collect())
}

fn line(search: &Search) -> String {
    let task = search.task.as_str();
    match &search.state {
        Ok(state) => json!({
            "task": task,
            "search": state.settings,
            "runtime": state.runtime,
            "rounds": state.round,
            "tried": state.tried,
            "enumerated": state.enumerated,
            "best": state.score,
            "generators": state.generators,
        }),
        Err(reason) => json!({"task": task, "damaged": reason}),
    }
    .to_string()
}

/// The table. The counts of the generators go below their row where they would wrap behind it.
fn table(searches: &[Search], columns: Option<usize>) -> String {
    let width = searches
        .iter()
        .map(|search| search.task.as_str().chars().count())
        .max()
        .unwrap_or(0)
        .max("task".len());
    let mut text = format!(
        "{:<width$}  {:>6}  {:>6}  {:>9}  {:>11}  {:<8}  {:>9}",
        "task", "seed", "rounds", "tried", "expressions", "demos", "distance"
    );
    let made = "made (kept) by each generator";
    append(&mut text, &[made.to_owned()], columns);
    let (mut tried, mut solved, mut damaged) = (0, 0, Vec::new());
    for search in searches {
        let state = match &search.state {
            Ok(state) => state,
            Err(reason) => {
                damaged.push(format!(
                    "{}/{} is damaged ({reason}); delete it, and the search starts again from the \
                     archive\n",
                    search.task, search.file
                ));
                continue;
            }
        };
        tried += state.tried;
        solved += u64::from(state.is_solved());
        let (demos, distance) = match state.score {
            Some(score) => (
                format!("{} of {}", score.matched, score.demos),
                score.distance.to_string(),
            ),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let generators: Vec<String> = state
            .generators
            .iter()
            .map(|(name, made)| format!("{} {} ({})", quoted(name), made.made, made.kept))
            .collect();
        text.push_str(&format!(
            "{:<width$}  {:>6}  {:>6}  {:>9}  {:>11}  {demos:<8}  {distance:>9}",
            search.task.as_str(),
            state.settings.seed,
            state.round,
            state.tried,
            state.enumerated.tried
        ));
        append(&mut text, &generators, columns);
    }
    text.push_str(&format!(
        "\n{}, {} tried; every demo is matched in {solved}\n",
        counted(searches.len() - damaged.len(), "search"),
        counted(tried, "solver"),
    ));
    damaged.iter().for_each(|line| text.push_str(line));
    text
}

/// Ends a row with some words: behind it where there is room, else below it, in as many lines as it takes.
fn append(text: &mut String, words: &[String], columns: Option<usize>) {
    const INDENT: &str = "    ";
    let all = words.join(", ");
    let used = text
        .lines()
        .next_back()
        .map_or(0, |row| row.chars().count());
    if columns.is_none_or(|columns| used + 2 + all.chars().count() <= columns) {
        text.push_str(&format!("  {all}\n"));
        return;
    }
    let mut room = 0;
    for (i, word) in words.iter().enumerate() {
        let more = i + 1 < words.len();
        let word = if more {
            format!("{word},")
        } else {
            word.clone()
        };
        let length = word.chars().count() + 1;
        if length > room {
            text.push('\n');
            text.push_str(INDENT);
            room = columns.unwrap_or(usize::MAX).saturating_sub(INDENT.len());
        } else {
            text.push(' ');
        }
        text.push_str(&word);
        room = room.saturating_sub(length);
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_behind_a_row_goes_below_it() {
        let words = ["one 1 (1)", "two 22 (2)", "three 333 (3)"].map(str::to_owned);
        let row = |columns| {
            let mut text = "head\n".to_owned() + &"-".repeat(20);
            append(&mut text, &words, columns);
            text
        };
        let dashes = "-".repeat(20);
        let behind = format!("head\n{dashes}  one 1 (1), two 22 (2), three 333 (3)\n");
        assert_eq!(row(None), behind);
        assert_eq!(row(Some(58)), behind);
        assert_eq!(
            row(Some(28)),
            format!("head\n{dashes}\n    one 1 (1), two 22 (2),\n    three 333 (3)\n")
        );
        assert!(row(Some(28)).lines().all(|line| line.len() <= 28));
    }
}
