//! Solver Host.
