//! The resources that a process and all that it started use, as `/proc` tells it.

use std::time::Duration;

/// The resources that the processes use, summed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many there are.
    pub processes: u64,
    pub threads: u64,
    /// Open files, pipes and sockets.
    pub descriptors: u64,
    pub resident_kib: u64,
    /// Time on a processor, with that of children that have ended and were waited for.
    pub cpu: Duration,
}

impl Usage {
    /// Of a process and all that it started; nothing once it has ended.
    pub fn of(pid: u32) -> Usage {
        let mut sum = Usage::default();
        sum.add(pid);
        sum
    }

    fn add(&mut self, pid: u32) {
        let Some(resident) = resident_kib(pid) else {
            return;
        };
        self.processes += 1;
        self.threads += entries(pid, "task");
        self.descriptors += entries(pid, "fd");
        self.resident_kib += resident;
        self.cpu += cpu_times(pid).map_or(Duration::ZERO, |times| times.iter().sum());
        for child in children(pid) {
            self.add(child);
        }
    }
}

/// Resident memory of a process and all that it started, in KiB; none once it has ended.
pub fn tree_kib(pid: u32) -> Option<u64> {
    let own = resident_kib(pid)?;
    let below = children(pid).into_iter().filter_map(tree_kib);
    Some(own + below.sum::<u64>())
}

/// User and system time of one process so far; none once it has ended.
pub fn own_cpu(pid: u32) -> Option<Duration> {
    let [user, system, ..] = cpu_times(pid)?;
    Some(user + system)
}

/// The processes that a process has started and not waited for.
pub fn children(pid: u32) -> Vec<u32> {
    std::fs::read_dir(format!("/proc/{pid}/task"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|list| {
            list.split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect::<Vec<u32>>()
        })
        .collect()
}

fn entries(pid: u32, folder: &str) -> u64 {
    std::fs::read_dir(format!("/proc/{pid}/{folder}")).map_or(0, |all| all.count() as u64)
}

fn resident_kib(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// User and system time, and both again of the children that were waited for.
fn cpu_times(pid: u32) -> Option<[Duration; 4]> {
    // Clock ticks are a hundredth of a second to everyone outside of the kernel.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ended = fields.first() == Some(&"Z");
    let time = |at: usize| Some(TICK * fields.get(at)?.parse::<u32>().ok()?);
    match ended {
        true => None,
        false => Some([time(11)?, time(12)?, time(13)?, time(14)?]),
    }
}
