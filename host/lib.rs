//! Solver Host: runs programs that nobody has read, and tells the truth about them.

pub mod admit;
pub mod archive;
pub mod bench;
pub mod cache;
pub mod check;
pub mod cli;
pub mod compile;
pub mod differ;
pub mod dsl;
pub mod evolve;
pub mod explain;
pub mod files;
pub mod filter;
pub mod generate;
pub mod harden;
pub mod hash;
pub mod load;
pub mod report;
pub mod run;
pub mod score;
pub mod stream;
pub mod task;
pub mod validate;
pub mod verify;
