//! Tasks, samples and grids: values, no input or output.
//!
//! Owns what a task is and which grids are valid at the border of the system. Leaves reading them
//! to `load`, drawing them to `report`.

mod grid;
mod key;
mod member;
mod sample;

pub use grid::{Grid, GridError, MAX_SIDE};
pub use key::{Answers, TaskKey};
pub use member::{Member, MemberError};
pub use sample::{Also, Pair, Sample, SampleId, Task, TaskError, TaskId};
