//! `archive tried`: what the searches on each task have tried, by the states that they left.

use serde_json::json;

use crate::commands::flags::ArchiveFlags;
use crate::commands::{BadInput, Done, say, say_json};
use solver_archive::Archive;
use solver_core::json;
use solver_core::quote::{Shown, quoted};
use solver_core::task::TaskKey;
use solver_search::state::State;

#[derive(Clone, Debug, clap::Args)]
pub(super) struct Tried {
    /// Tasks, as `archive ls` names them, or by id; without any, all that were searched
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
    /// What it says, or why it says nothing.
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
        say(table(&searches).trim_end())?;
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

fn table(searches: &[Search]) -> String {
    let width = searches
        .iter()
        .map(|search| search.task.as_str().chars().count())
        .max()
        .unwrap_or(0)
        .max("task".len());
    let mut text = format!(
        "{:<width$}  {:>6}  {:>6}  {:>9}  {:>11}  {:<8}  {:>9}  made (kept) by each generator\n",
        "task", "seed", "rounds", "tried", "expressions", "demos", "distance"
    );
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
            "{:<width$}  {:>6}  {:>6}  {:>9}  {:>11}  {demos:<8}  {distance:>9}  {}\n",
            search.task.as_str(),
            state.settings.seed,
            state.round,
            state.tried,
            state.enumerated.tried,
            generators.join(", ")
        ));
    }
    let searched = searches.len() - damaged.len();
    text.push_str(&format!(
        "\n{searched} search{}, {tried} solvers tried; every demo is matched in {solved}\n",
        if searched == 1 { "" } else { "es" },
    ));
    damaged.iter().for_each(|line| text.push_str(line));
    text
}
