//! Rounds of several tasks at once.
//!
//! A round keeps one worker busy while it enumerates, and leaves some idle while its last runs end;
//! so several tasks have theirs at the same time, never one task two of them. The result of a round
//! does not depend on the others. A search for a time goes over its tasks in an order that its seed
//! shuffles, those with the fewest rounds first: a short one would always see the same few tasks
//! otherwise. Where a round of one task fails, the others go on; but with a number of rounds not past
//! it, since they learn from what it would have found. Owns whose turn it is and when all is over;
//! leaves a round to [`Search`], and what is shown to whoever called.

use std::io;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::Instant;

use super::state::{Score, State};
use super::{Round, RoundError, Search};
use crate::bandit::{Arm, next};
use crate::proposals::Parent;
use solver_arc_dsl::enumerate::Effort;
use solver_arc_dsl::generate::Draft;
use solver_core::hash::sha256_hex;
use solver_core::random::Random;
use solver_core::task::TaskId;
use solver_judge::load::Filed;

/// When a search is over.
#[derive(Clone, Copy, Debug)]
pub enum Until {
    /// After so many rounds of each task.
    Rounds(u64),
    /// At a time; what has begun is finished.
    Time(Instant),
}

/// The totals of all rounds at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Tasks whose demos are all matched, those of earlier searches included.
    pub solved: usize,
    /// New solvers that were tried.
    pub tried: u64,
    /// The effort of the enumerations.
    pub enumerated: Effort,
    /// Rounds.
    pub rounds: u64,
    /// Rounds that are left, where their number was asked for.
    pub rounds_left: Option<u64>,
}

/// A round that is done.
#[derive(Clone, Copy, Debug)]
pub struct RoundDone<'a> {
    /// Its task.
    pub task: &'a TaskId,
    /// Its number, from 1.
    pub round: u64,
    /// The best score, where it is better than before.
    pub better: Option<Score>,
}

/// The result of a round.
#[derive(Clone, Copy, Debug)]
pub enum Told<'a> {
    /// It is done.
    Done(RoundDone<'a>),
    /// It could not be done, and the search on its task has stopped.
    Failed(&'a RoundError),
}

/// Nobody can be told of a round.
#[derive(Debug, thiserror::Error)]
#[error("cannot print: {0}")]
pub struct CannotTell(#[from] io::Error);

/// Whoever is told of each round.
pub(crate) type Tell<'a> = dyn FnMut(Told<'_>, Totals) -> io::Result<()> + Send + 'a;

/// How it stands with the search on a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It goes on.
    Going,
    /// It has stopped, and nobody knows yet what its next round comes to.
    Stopped,
    /// It has stopped, as it would every time.
    Out,
}

struct Shared<'a> {
    /// None while a round has it.
    states: Vec<Option<State>>,
    /// The rounds that each task has done.
    rounds: Vec<u64>,
    /// The solution of each task.
    solutions: Vec<Option<Parent>>,
    standings: Vec<Standing>,
    arms: Vec<Arm>,
    /// The order in which tasks have their first turn.
    order: Vec<usize>,
    until: Until,
    totals: Totals,
    is_over: bool,
    error: Option<CannotTell>,
    tell: &'a mut Tell<'a>,
}

/// Does rounds in so many rounds at once until all is over. `is_interrupted` ends it before. The states are
/// those of the tasks, in their order.
pub fn run<'a>(
    search: &Search<'_>,
    tasks: &[Filed],
    states: Vec<State>,
    at_once: usize,
    until: Until,
    is_interrupted: &(dyn Fn() -> bool + Sync),
    tell: &'a mut Tell<'a>,
) -> Result<Totals, CannotTell> {
    let arms = states.iter().map(|state| Arm {
        is_done: state.is_solved(),
        ..Arm::default()
    });
    let shared = Mutex::new(Shared {
        arms: arms.collect(),
        totals: Totals {
            solved: states.iter().filter(|state| state.is_solved()).count(),
            ..Totals::default()
        },
        order: order(&states, search.settings.seed),
        until,
        rounds: states.iter().map(|state| state.round).collect(),
        solutions: states.iter().map(solution).collect(),
        standings: vec![Standing::Going; states.len()],
        states: states.into_iter().map(Some).collect(),
        is_over: false,
        error: None,
        tell,
    });
    let freed = Condvar::new();
    let round_worker = RoundWorker {
        search,
        tasks,
        until,
        is_interrupted,
        shared: &shared,
        freed: &freed,
    };
    std::thread::scope(|scope| {
        for _ in 0..at_once.clamp(1, tasks.len().max(1)) {
            scope.spawn(|| round_worker.run());
        }
    });
    let shared = shared.into_inner().unwrap_or_else(|e| e.into_inner());
    match shared.error {
        Some(error) => Err(error),
        None => Ok(shared.totals),
    }
}

struct RoundWorker<'a, 'b> {
    search: &'a Search<'a>,
    tasks: &'a [Filed],
    until: Until,
    is_interrupted: &'a (dyn Fn() -> bool + Sync),
    shared: &'a Mutex<Shared<'b>>,
    freed: &'a Condvar,
}

impl<'b> RoundWorker<'_, 'b> {
    /// Does one round after the other, until nothing is left.
    fn run(&self) {
        while let Some((place, mut state, solved)) = self.take() {
            let is_interrupted = self.is_interrupted;
            let round = match self.tasks.get(place) {
                Some(task) => (self.search).round(task, &mut state, &solved, is_interrupted),
                None => Ok(Round::Cancelled),
            };
            self.give_back(place, state, round);
        }
        self.freed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Shared<'b>> {
        // Nothing that holds it can leave it half changed.
        self.shared.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// The task whose turn it is, and what has solved others; none where all is over.
    fn take(&self) -> Option<(usize, State, Vec<Parent>)> {
        let mut shared = self.lock();
        loop {
            let is_late = match self.until {
                Until::Time(end) => Instant::now() >= end,
                Until::Rounds(_) => false,
            };
            if shared.is_over || is_late || (self.is_interrupted)() {
                return None;
            }
            let place = match self.until {
                Until::Rounds(rounds) => shared.first_behind(rounds),
                Until::Time(_) => next(&shared.arms, &shared.order),
            };
            let state = place.and_then(|place| shared.states.get_mut(place)?.take());
            if let (Some(place), Some(state)) = (place, state) {
                shared.arms[place].is_busy = true;
                let before = match self.until {
                    Until::Rounds(_) => state.round,
                    Until::Time(_) => u64::MAX,
                };
                let solved = shared.solved_in(before);
                return Some((place, state, solved));
            }
            if shared.states.iter().all(Option::is_some) {
                return None;
            }
            shared = self.freed.wait(shared).unwrap_or_else(|e| e.into_inner());
        }
    }

    fn give_back(&self, place: usize, state: State, round: Result<Round, RoundError>) {
        let mut shared = self.lock();
        let shared = &mut *shared;
        let arm = &mut shared.arms[place];
        arm.is_busy = false;
        shared.rounds[place] = state.round;
        shared.solutions[place] = solution(&state);
        match round {
            Err(error) => {
                arm.is_done = true;
                shared.standings[place] = match error.is_reproducible() {
                    true => Standing::Out,
                    false => Standing::Stopped,
                };
                shared.tell(Told::Failed(&error));
            }
            Ok(Round::Cancelled) => shared.is_over = true,
            Ok(Round::Done {
                tried,
                enumerated,
                better,
            }) => {
                arm.pulls += 1;
                arm.rewards += u64::from(better.is_some());
                arm.is_done = state.is_solved();
                let totals = &mut shared.totals;
                totals.solved += usize::from(state.is_solved());
                totals.tried += tried;
                totals.enumerated += enumerated;
                totals.rounds += 1;
                let done = RoundDone {
                    task: &self.tasks[place].id,
                    round: state.round,
                    better,
                };
                shared.tell(Told::Done(done));
            }
        }
        shared.states[place] = Some(state);
        self.freed.notify_all();
    }
}

impl Shared<'_> {
    /// Tells of a round; where that cannot be done, all is over.
    fn tell(&mut self, told: Told<'_>) {
        self.totals.rounds_left = match self.until {
            Until::Rounds(rounds) => Some(self.rounds_left(rounds)),
            Until::Time(_) => None,
        };
        if let Err(error) = (self.tell)(told, self.totals) {
            self.is_over = true;
            self.error.get_or_insert(error.into());
        }
    }

    /// Rounds that are left of so many for each task.
    fn rounds_left(&self, rounds: u64) -> u64 {
        let places = (0..self.rounds.len()).filter(|place| self.is_open(*place));
        let left = places.map(|place| rounds.saturating_sub(self.rounds[place]));
        left.sum()
    }

    /// Whether there is more to find for a task.
    fn is_open(&self, place: usize) -> bool {
        self.solutions[place].is_none() && self.standings[place] != Standing::Out
    }

    /// The first of the tasks that have done the fewest rounds, of those that are not solved and
    /// have some left; none while one of these few is under way or has stopped, since what it comes
    /// to is known to the rounds that follow.
    fn first_behind(&self, rounds: u64) -> Option<usize> {
        let left = (0..self.rounds.len()).filter(|place| self.is_open(*place));
        let fewest = left.map(|place| self.rounds[place]).min()?;
        let mut free = (0..self.rounds.len()).filter(|place| {
            self.states[*place].is_some() && self.standings[*place] == Standing::Going
        });
        free.find(|place| {
            self.is_open(*place) && self.rounds[*place] == fewest && self.rounds[*place] < rounds
        })
    }

    /// The solutions of tasks in at most so many rounds.
    fn solved_in(&self, rounds: u64) -> Vec<Parent> {
        let solved = self.solutions.iter().zip(&self.rounds);
        solved
            .filter(|(_, took)| **took <= rounds)
            .filter_map(|(solution, _)| solution.clone())
            .collect()
    }
}

/// The order in which tasks have their first turn: those with the fewest rounds first, and of equals
/// as the seed shuffles them. So a search that is resumed goes on to tasks that had no turn yet.
fn order(states: &[State], seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..states.len()).collect();
    Random::of_order(seed).shuffle(&mut order);
    // The sort is stable.
    order.sort_by_key(|place| states[*place].round);
    order
}

/// The solution of a task.
fn solution(state: &State) -> Option<Parent> {
    let text = state.best.first().filter(|_| state.is_solved())?;
    Some(Parent {
        hash: sha256_hex(text.as_bytes()),
        draft: Draft::read(text)?,
    })
}
