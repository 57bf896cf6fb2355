//! A count of what is there now, which can be waited for to become none.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

/// Counts what is under way.
#[derive(Debug, Default)]
pub(crate) struct Count {
    now: AtomicUsize,
    none: Notify,
}

/// One of those that are counted.
#[derive(Debug)]
pub(crate) struct Counted(Arc<Count>);

impl Count {
    /// One more, until what this returns is dropped.
    pub fn one(self: &Arc<Self>) -> Counted {
        self.now.fetch_add(1, Ordering::AcqRel);
        Counted(self.clone())
    }

    /// How many there are now.
    pub fn now(&self) -> usize {
        self.now.load(Ordering::Acquire)
    }

    /// Waits until there are none.
    pub async fn none(&self) {
        loop {
            let mut none = std::pin::pin!(self.none.notified());
            // From here on no call is missed.
            none.as_mut().enable();
            if self.now() == 0 {
                return;
            }
            none.await;
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0.now.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.none.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn whoever_waits_for_none_is_called_when_the_last_one_ends() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let count = Arc::new(Count::default());
            count.none().await;
            let (first, second) = (count.one(), count.one());
            let waiting = tokio::spawn({
                let count = count.clone();
                async move { count.none().await }
            });
            drop(first);
            tokio::time::sleep(Duration::from_millis(5)).await;
            assert!(!waiting.is_finished());
            assert_eq!(count.now(), 1);
            drop(second);
            tokio::time::timeout(Duration::from_secs(5), waiting)
                .await
                .expect("is called")
                .unwrap();
        });
    }
}
