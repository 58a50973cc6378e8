//! Tasks that run beside the loop. None fails unnoticed, and all end with the program.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// An error of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Tasks with names.
#[derive(Debug, Default)]
pub struct Tasks {
    set: JoinSet<(&'static str, Result<(), BoxError>)>,
    token: CancellationToken,
}

/// Why a task ended that should run as long as the program.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It returned an error.
    #[error("the task `{name}` failed")]
    Failed {
        /// The name of the task.
        name: &'static str,
        source: BoxError,
    },
    /// It ended without being cancelled.
    #[error("the task `{0}` ended by itself")]
    Ended(&'static str),
    /// It panicked; the crash report contains the place.
    #[error("a task panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

/// How long a task may take to end after it has closed its channels.
const MOMENT: Duration = Duration::from_secs(1);

impl Fault {
    /// The error of the task, if it has this type.
    ///
    /// # Errors
    /// The fault itself otherwise.
    pub fn cause<E: std::error::Error + 'static>(self) -> Result<E, Self> {
        match self {
            Self::Failed { name, source } => source
                .downcast()
                .map_or_else(|source| Err(Self::Failed { name, source }), |e| Ok(*e)),
            other @ (Self::Ended(_) | Self::Panicked(_)) => Err(other),
        }
    }
}

impl Tasks {
    /// Without any task.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The token that is cancelled when the program ends.
    #[must_use]
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Spawns a task. If it ends before the token is cancelled, the program ends.
    pub fn spawn<F>(&mut self, name: &'static str, task: F)
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.set.spawn(async move { (name, task.await) });
    }

    /// Waits for the first task that ends.
    pub async fn failed(&mut self) -> Fault {
        match self.set.join_next().await {
            None => std::future::pending().await,
            Some(Ok((name, Ok(())))) => Fault::Ended(name),
            Some(Ok((name, Err(source)))) => Fault::Failed { name, source },
            Some(Err(error)) => Fault::Panicked(error),
        }
    }

    /// The first task that ends within a moment, as the cause of a channel that was closed.
    pub async fn failed_soon(&mut self) -> Option<Fault> {
        tokio::time::timeout(MOMENT, self.failed()).await.ok()
    }

    /// Cancels all tasks, and waits until they have ended.
    ///
    /// # Errors
    /// The first task that failed.
    pub async fn end_all(mut self) -> Result<(), Fault> {
        self.token.cancel();
        let mut failed = None;
        while let Some(done) = self.set.join_next().await {
            let fault = match done {
                Ok((_, Ok(()))) => continue,
                Ok((name, Err(source))) => Fault::Failed { name, source },
                Err(error) => Fault::Panicked(error),
            };
            failed.get_or_insert(fault);
        }
        failed.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_fails_is_told_with_its_name() {
        let mut tasks = Tasks::new();
        tasks.spawn("good", async { std::future::pending().await });
        tasks.spawn("bad", async { Err("no more".into()) });
        let fault = tasks.failed().await;
        assert_eq!(fault.to_string(), "the task `bad` failed");
        assert_eq!(std::error::Error::source(&fault).unwrap().to_string(), "no more");
    }

    #[tokio::test]
    async fn all_tasks_hear_that_the_program_ends() {
        let mut tasks = Tasks::new();
        let token = tasks.token();
        tasks.spawn("one", async move {
            token.cancelled().await;
            Ok(())
        });
        tasks.end_all().await.unwrap();
    }

    #[tokio::test]
    async fn the_end_waits_for_a_task_that_still_saves() {
        let mut tasks = Tasks::new();
        let token = tasks.token();
        let (release, disk) = tokio::sync::oneshot::channel::<()>();
        let (tell, told) = tokio::sync::oneshot::channel();
        tasks.spawn("slow disk", async move {
            token.cancelled().await;
            tell.send(()).ok();
            disk.await.ok();
            Err("not saved".into())
        });
        let mut end = Box::pin(tasks.end_all());
        tokio::select! {
            biased;
            ended = &mut end => panic!("did not wait: {ended:?}"),
            heard = told => heard.unwrap(),
        }
        assert!(futures_util::poll!(&mut end).is_pending());
        release.send(()).unwrap();
        assert_eq!(end.await.unwrap_err().to_string(), "the task `slow disk` failed");
    }

    #[tokio::test]
    async fn a_task_that_goes_on_is_waited_for_only_a_moment_as_the_cause_of_a_closed_channel() {
        let mut tasks = Tasks::new();
        tasks.spawn("deaf", std::future::pending());
        let cause = tokio::time::timeout(MOMENT * 10, tasks.failed_soon()).await;
        assert!(cause.expect("waits no longer").is_none());
    }
}
