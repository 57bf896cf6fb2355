//! Solver Host: runs programs that nobody has read, and tells the truth about them.

pub mod cache;
pub mod compile;
pub mod files;
pub mod generate;
pub mod hash;
pub mod load;
pub mod report;
pub mod run;
pub mod task;
