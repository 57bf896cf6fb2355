//! Fuzzing: what adversaries might send, thrown at each place that takes something from them.
//!
//! | module | owns |
//! | --- | --- |
//! | [`targets`] | the targets by name: bytes in, and a panic where a promise is broken |
//! | [`guests`] | the sandbox: any component ends with a verdict, the same one twice |
//! | [`backends`] | the sandbox again: the same verdict and fuel on every back end |
//! | [`source`] | the compiler, against any text |
//! | [`input`] | the readers of tasks and requests, against any bytes |
//! | [`components`] | components out of bytes, of every kind from well-formed to nonsense |
//! | [`bulk`] | operators over many bytes, with what has to come of them |
//! | [`sections`] | sections of components, nested and mixed to any depth |
//! | [`recursion`] | endless recursion with frames of every shape |
//! | [`seeds`] | what the first inputs are made of |
//! | [`mutate`] | one input from others |
//! | [`runner`] | the loop: draw, run, keep what is new, report what is found |
//! | [`ahead`] | nothing of the fuzzing: the random modules that `verify-determinism` draws from |
//!
//! A target is a plain function of bytes, so that two drivers can share it: the seeded runner here,
//! which needs a stable toolchain only, and libFuzzer in `fuzz/`.

pub mod ahead;
pub mod backends;
pub mod bulk;
pub mod components;
pub mod guests;
pub mod input;
pub mod mutate;
pub mod recursion;
pub mod runner;
pub mod sections;
pub mod seeds;
pub mod source;
pub mod targets;
