//! Running a command with a backend of its own, and ending that in order.

use std::pin::pin;

use tokio::sync::mpsc::{Receiver, UnboundedSender};

use super::error::Error;
use super::rescue::{self, MOMENT, Wait};
use crate::api::{FromBackend, Request};
use crate::host::backend::{self, Backend, EngineOptions};
use crate::host::signals::{Signal, Signals};
use crate::host::tasks::Tasks;
use crate::model::Lang;

/// What becomes of the work of a command if a task of the backend fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFault {
    /// It is dropped where it waits.
    DropWork,
    /// It sees the end of the notifications, and returns by itself: what it does is never cut off
    /// halfway.
    LetWorkEnd,
}

/// Runs `work` with a backend, and ends the backend in order.
///
/// # Errors
/// Any error of the work or of the backend.
pub async fn during(
    options: EngineOptions<'_>,
    lang: Lang,
    on_fault: OnFault,
    work: impl AsyncFnOnce(&UnboundedSender<Request>, &mut Receiver<FromBackend>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut tasks = Tasks::new();
    let (Backend { requests, mut notifications }, _) = backend::start(options, lang, &mut tasks);
    let done = {
        let mut work = pin!(work(&requests, &mut notifications));
        tokio::select! {
            done = &mut work => done,
            fault = tasks.failed() => {
                let failed = Err(backend::BackendError::from(fault).into());
                match on_fault {
                    OnFault::DropWork => failed,
                    OnFault::LetWorkEnd => {
                        tasks.token().cancel();
                        match work.await {
                            Err(Error::Backend(_)) => failed,
                            done => done,
                        }
                    }
                }
            }
        }
    };
    let done = explained(&mut tasks, done).await;
    drop((requests, notifications));
    let ended = end(tasks, lang).await;
    done?;
    ended
}

/// The failure of the backend, if the command failed only because of it.
pub async fn explained(tasks: &mut Tasks, done: Result<(), Error>) -> Result<(), Error> {
    match done {
        Err(Error::Backend(seen)) => Err(backend::explain(seen, tasks).await.into()),
        other => other,
    }
}

/// Ends the tasks beside a command in order: pending texts are written to the disk, however long
/// that takes. A signal ends the wait.
///
/// # Errors
/// What failed, or that not everything was written.
pub async fn end(tasks: Tasks, lang: Lang) -> Result<(), Error> {
    end_or_give_up(tasks, lang).await.0
}

/// Like [`end`]; also returns whether the wait was given up.
pub async fn end_or_give_up(tasks: Tasks, lang: Lang) -> (Result<(), Error>, Wait) {
    end_unless(tasks, lang, told_again(lang)).await
}

async fn end_unless(
    tasks: Tasks,
    lang: Lang,
    impatient: impl Future<Output = ()>,
) -> (Result<(), Error>, Wait) {
    tokio::select! {
        ended = tasks.end_all() => {
            (ended.map_err(|fault| backend::BackendError::from(fault).into()), Wait::Over)
        }
        () = impatient => {
            tracing::error!("some tasks had to be cut off");
            (Err(Error::Unwritten(cut_off(lang))), Wait::GivenUp)
        }
    }
}

/// Waits for a signal to give up waiting, after it was said what is being waited for. Signals that
/// arrive together count as the first one.
async fn told_again(lang: Lang) {
    tokio::time::sleep(MOMENT).await;
    let signals = Signals::of_command();
    rescue::say_waiting(lang);
    let Ok(mut signals) = signals else { return std::future::pending().await };
    loop {
        match signals.next().await {
            Signal::End | Signal::Interrupt => return,
            Signal::HangUp | Signal::Stop | Signal::Continue | Signal::Resize => {}
        }
    }
}

fn cut_off(lang: Lang) -> String {
    let words = lang.pick(
        "退出时没等到存盘结束：最后写的草稿或消息可能没有存下\n  -> 看看别的程序是不是占着数据库、\
         磁盘是不是还有空间；再打开 wx，核对最后写的几句",
        "the end did not come in time: drafts or messages written last may not be on disk\n  -> see \
         whether another program uses the database and the disk has room; start wx and check what \
         you wrote last",
    );
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn an_end_that_is_cut_off_is_a_failure_in_words() {
        let mut tasks = Tasks::new();
        tasks.spawn("deaf", async { std::future::pending().await });
        let (ended, wait) = end_unless(tasks, Lang::En, std::future::ready(())).await;
        let error = ended.unwrap_err();
        assert_eq!((error.code(), wait), (74, Wait::GivenUp));
        assert!(error.to_string().contains("may not be on disk"), "{error}");
    }

    #[tokio::test]
    async fn a_disk_that_is_slow_is_waited_for_without_a_limit() {
        let mut tasks = Tasks::new();
        let (written, disk) = oneshot::channel();
        tasks.spawn("slow", async {
            disk.await?;
            Ok(())
        });
        std::thread::spawn(|| written.send(()));
        let (ended, wait) = end_unless(tasks, Lang::En, std::future::pending()).await;
        assert_eq!((ended.is_ok(), wait), (true, Wait::Over));
    }
}
