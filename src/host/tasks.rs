//! Everything that runs beside the loop, so that nothing fails unseen and all of it ends with us.

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What an error is while nobody looks at its type any more.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Tasks with names.
#[derive(Debug, Default)]
pub struct Tasks {
    set: JoinSet<(&'static str, Result<(), BoxError>)>,
    token: CancellationToken,
}

/// A task that was to live as long as the program has ended.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// It returned an error.
    #[error("the task `{name}` failed")]
    Failed {
        /// The name it was spawned with.
        name: &'static str,
        /// What it returned.
        source: BoxError,
    },
    /// It ended although nobody asked it to.
    #[error("the task `{0}` ended by itself")]
    Ended(&'static str),
    /// It panicked; the crash report has the place.
    #[error("a task panicked")]
    Panicked(#[source] tokio::task::JoinError),
}

/// So long a task that has let its channels go may need to end.
const MOMENT: Duration = Duration::from_secs(1);

impl Fault {
    /// Why the task failed, if it is an error of this kind; else the fault itself.
    ///
    /// # Errors
    /// The fault, where it is something else.
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
    /// Nothing is spawned yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancelled when the program ends.
    #[must_use]
    pub fn token(&self) -> CancellationToken {
        self.token.clone()
    }

    /// Run beside the loop. A task that ends before the token is cancelled ends the program.
    pub fn spawn<F>(&mut self, name: &'static str, task: F)
    where
        F: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.set.spawn(async move { (name, task.await) });
    }

    /// The first task that ends. Waits for ever while all run.
    pub async fn failed(&mut self) -> Fault {
        match self.set.join_next().await {
            None => std::future::pending().await,
            Some(Ok((name, Ok(())))) => Fault::Ended(name),
            Some(Ok((name, Err(source)))) => Fault::Failed { name, source },
            Some(Err(error)) => Fault::Panicked(error),
        }
    }

    /// The first task that ends within a moment: the cause of what was seen of it.
    pub async fn failed_soon(&mut self) -> Option<Fault> {
        tokio::time::timeout(MOMENT, self.failed()).await.ok()
    }

    /// Tell all of them to end, and wait until they have.
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
}
