//! The execution pool: a fixed number of dedicated blocking threads and a bounded queue.
//!
//! A job never waits for another job, so no number of threads, from one up, can starve or
//! deadlock. Whoever waits for a job is not on this pool: the scoring pool awaits, it never blocks
//! a thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;

use async_channel::{Receiver, Sender, bounded};
use tokio::sync::oneshot;

use solver_core::limits::Workers;
use solver_sandbox::thread::{GuestThread, panic_text};

type Job = Box<dyn FnOnce(&GuestThread) + Send>;

/// Jobs waiting for each worker: enough that none runs dry, few enough that little is under way.
const QUEUE_PER_WORKER: usize = 16;

/// The threads. Dropping it waits for the jobs under way.
pub struct ExecutionPool {
    sender: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

/// The worker that ran the job panicked, or the pool could not take it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a worker failed: {0}")]
pub struct WorkerFailed(pub String);

impl ExecutionPool {
    /// Starts the threads.
    pub fn new(workers: Workers) -> std::io::Result<Self> {
        let (sender, receiver) = bounded::<Job>(workers.count() * QUEUE_PER_WORKER);
        let threads = (0..workers.count())
            .map(|number| {
                let receiver = receiver.clone();
                let name = format!("execute-{number}");
                solver_sandbox::thread::spawn(name, move |thread| work(thread, &receiver))
            })
            .collect::<std::io::Result<Vec<_>>>()?;
        Ok(ExecutionPool {
            sender: Some(sender),
            threads,
        })
    }

    /// Puts a job into the queue, waiting while that is full; the result is awaited from what this
    /// returns. Where that is dropped before the job has begun, it is not done.
    pub async fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce(&GuestThread) -> T + Send + 'static,
    ) -> Submitted<T> {
        let (reply, result) = oneshot::channel();
        let job: Job = Box::new(move |thread| {
            if reply.is_closed() {
                return;
            }
            let outcome = catch_unwind(AssertUnwindSafe(|| job(thread)))
                .map_err(|panic| WorkerFailed(panic_text(&*panic)));
            // Nobody waits any more where the run was abandoned.
            let _ = reply.send(outcome);
        });
        if let Some(sender) = &self.sender {
            // Closed only when the pool is dropped; the receiver then hears of it.
            let _ = sender.send(job).await;
        }
        Submitted(result)
    }
}

impl ExecutionPool {
    /// Puts a job into the queue that says by itself what it gives, waiting on this thread while
    /// the queue is full. A job that panics says nothing.
    pub(crate) fn submit_detached(&self, job: impl FnOnce(&GuestThread) + Send + 'static) {
        let job: Job = Box::new(move |thread| {
            // There is nobody to tell, and the worker goes on.
            let _ = catch_unwind(AssertUnwindSafe(|| job(thread)));
        });
        if let Some(sender) = &self.sender {
            // Closed only when the pool is dropped, and then nobody waits for the job.
            let _ = sender.send_blocking(job);
        }
    }
}

/// A job in the queue or under way.
pub struct Submitted<T>(oneshot::Receiver<Result<T, WorkerFailed>>);

impl<T> Submitted<T> {
    /// The result of the job.
    pub async fn result(self) -> Result<T, WorkerFailed> {
        match self.0.await {
            Ok(result) => result,
            Err(_) => Err(WorkerFailed("the pool closed".to_owned())),
        }
    }
}

fn work(thread: &GuestThread, jobs: &Receiver<Job>) {
    while let Ok(job) = jobs.recv_blocking() {
        job(thread);
    }
}

impl Drop for ExecutionPool {
    fn drop(&mut self) {
        drop(self.sender.take());
        for thread in self.threads.drain(..) {
            // Jobs catch their own panics.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(future)
    }

    #[test]
    fn one_worker_serves_any_number_of_jobs() {
        let pool = ExecutionPool::new(Workers::new(1).unwrap()).unwrap();
        let sum = block_on(async {
            let mut sum = 0;
            for chunk in 0..50u64 {
                let mut jobs = Vec::new();
                for n in 0..4 {
                    jobs.push(pool.submit(move |_| chunk * 4 + n).await);
                }
                for job in jobs {
                    sum += job.result().await.unwrap();
                }
            }
            sum
        });
        assert_eq!(sum, (0..200u64).sum::<u64>());
    }

    #[test]
    fn a_job_that_nobody_waits_for_is_not_begun() {
        let pool = ExecutionPool::new(Workers::new(1).unwrap()).unwrap();
        let (hold, held) = std::sync::mpsc::channel::<()>();
        let begun = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        block_on(async {
            let first = pool.submit(move |_| held.recv().is_ok()).await;
            let mut awaited = Vec::new();
            for dropped in [true, false, true] {
                let begun = begun.clone();
                let job = pool
                    .submit(move |_| begun.fetch_add(1, std::sync::atomic::Ordering::SeqCst))
                    .await;
                match dropped {
                    true => drop(job),
                    false => awaited.push(job),
                }
            }
            hold.send(()).unwrap();
            assert!(first.result().await.unwrap());
            pool.submit(|_| ()).await.result().await.unwrap();
        });
        assert_eq!(begun.load(std::sync::atomic::Ordering::SeqCst), 1);
    }

    #[test]
    fn a_panic_is_reported_and_the_worker_goes_on() {
        let pool = ExecutionPool::new(Workers::new(1).unwrap()).unwrap();
        block_on(async {
            let failed = pool.submit(|_| panic!("on purpose")).await;
            let next = pool.submit(|_| 7).await;
            assert_eq!(
                failed.result().await,
                Err::<(), _>(WorkerFailed("on purpose".to_owned()))
            );
            assert_eq!(next.result().await, Ok(7));
        });
    }
}
