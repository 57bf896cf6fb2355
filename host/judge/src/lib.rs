//! From submissions to scores.
//!
//! | module | owns |
//! | --- | --- |
//! | [`languages`] | the languages that a process knows |
//! | [`load`] | tasks and solvers from data sets, files, folders and standard input |
//! | [`submission`] | a solver as it was handed in, and what runs of it |
//! | [`rejections`] | why solvers do not compile, summed up |
//! | [`host`] | the sandbox with the interpreters of all languages |
//! | [`start`] | the start-up, in the one order that is safe |
//! | [`pools`] | who runs what where: the scoring pool and the execution pool |
//! | [`battery`] | the pipeline, once: compile, run, score, filter, validate, keep |
//! | [`score`] | what a battery came to: counts, the solved, attempts, the digest |
//! | [`filter`] | what is left when equals collapse |
//! | [`validate`] | survivors run again, alone |
//! | [`timing`] | where the time went, by phase |
//! | [`service`] | a request to its answer, and a stream of them |
//!
//! Leaves one run to `solver-sandbox`, the languages to their crates, and files of solvers that are
//! kept to `solver-archive`.

pub mod battery;
mod filter;
pub mod host;
pub mod languages;
pub mod load;
pub mod pools;
pub mod rejections;
pub mod score;
pub mod service;
pub mod start;
pub mod submission;
pub mod timing;
pub mod validate;

#[cfg(test)]
mod testing;
