//! Compiles the runtime.
fn main() {}
