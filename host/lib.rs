//! Solver Host: runs programs that nobody has read, and tells the truth about them.

pub mod load;
pub mod report;
pub mod task;
