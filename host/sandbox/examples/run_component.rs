//! Runs a component on a small grid and prints its outcome.

use solver_sandbox::{Grid, Inputs, Limits, Sandbox, Setup, Watch, on_guest_thread};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args()
        .nth(1)
        .ok_or("name a component: run_component FILE.wasm")?;
    let sandbox = Sandbox::new(Setup::default())?;
    let solver = sandbox.component(&std::fs::read(file)?);
    let input = Grid::from_rows(&[vec![1, 2], vec![3, 4]])?;
    let (inputs, limits) = (Inputs::alone(input), Limits::default());
    let run = on_guest_thread(|thread| {
        let watch = Watch::start(limits.deadline);
        sandbox.run(thread, &solver, &inputs, &limits, watch)
    })?;
    println!("{:?} with {:?} fuel", run.outcome, run.fuel);
    Ok(())
}
