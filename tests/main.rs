//! End-to-end tests: what the design promises, seen through the real binary alone.

mod archive;
mod bad_input;
mod batteries;
mod bench;
mod choosing;
mod compiling;
mod evolve;
mod exact_rules;
mod faults;
mod fuel;
mod hardened;
mod hostile;
mod interrupted;
mod main_job;
mod messages;
mod papers;
mod report;
mod same_everywhere;
mod screens;
mod single_pool;
mod soak;
mod stream;
mod submit;
mod support;
mod verify;
