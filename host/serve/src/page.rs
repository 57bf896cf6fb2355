//! A page that changes while it is open, as the server knows it.

use tokio::sync::watch;

/// The versions of a page: numbers that only grow, also from one process to the next.
#[derive(Debug)]
pub struct Versions(watch::Sender<u64>);

impl Versions {
    /// Begins with this one.
    pub fn new(first: u64) -> Self {
        Versions(watch::Sender::new(first))
    }

    /// What hears of each new one.
    pub(crate) fn watched(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }

    /// There is a new one.
    pub fn set(&self, version: u64) {
        self.0.send_replace(version);
    }
}

/// A page that changes.
pub trait Page: Send + Sync {
    /// All of it as it is now, and the content policy that it is shown under.
    fn whole(&self) -> (String, String);

    /// What has changed since a version, as a line of JSON, and the version that it is now.
    fn changes(&self, since: u64) -> (u64, String);

    /// Its versions.
    fn versions(&self) -> &Versions;
}
