//! Python: solvers as people and language models write them, with or without numpy.

pub mod guest;
