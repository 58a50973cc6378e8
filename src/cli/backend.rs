//! The backend of this process, behind the contract.

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedSender, channel, unbounded_channel};
use tokio::sync::oneshot;

use super::{Backing, Error};
use crate::api::{Notification, Request};
use crate::engine::{self, Ended, Setup};
use crate::model::Lang;
use crate::runtime::tasks::Tasks;
use crate::runtime::{Backend, clock};

/// Notifications that wait for the frontend; the engine waits beyond that.
const WAITING: usize = 256;
/// How long what runs beside a command may take to end.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// Start it. Trouble comes as notifications; it ends when the tasks are told to.
pub fn start(backing: Backing<'_>, lang: Lang, tasks: &mut Tasks) -> Backend {
    start_to_end(backing, lang, tasks).0
}

/// The same, and how it ended comes when it has.
pub fn start_to_end(
    backing: Backing<'_>,
    lang: Lang,
    tasks: &mut Tasks,
) -> (Backend, oneshot::Receiver<Ended>) {
    let (requests, asked) = unbounded_channel();
    let (tell, notifications) = channel(WAITING);
    let setup = Setup {
        data: backing.data.to_owned(),
        edition: backing.edition,
        server: backing.server,
        secret: backing.secret,
        proxy: backing.proxy,
        lang,
        now: clock::now,
        uptime: clock::uptime,
        look_up: None,
        seed: fastrand::u64(..),
        downloads: backing.downloads,
        cache: backing.data.join("cache"),
        unread: backing.state.join("unread"),
        max_download: backing.max_download,
    };
    let token = tasks.token();
    let (end, ended) = oneshot::channel();
    tasks.spawn("engine", async move {
        let how = engine::run(setup, asked, tell, token).await?;
        // somebody may want to know
        end.send(how).ok();
        Ok(())
    });
    (Backend { requests, notifications }, ended)
}

/// Does something with a backend of its own, and ends it in order.
///
/// # Errors
/// What went wrong with either.
pub async fn during(
    backing: Backing<'_>,
    lang: Lang,
    work: impl AsyncFnOnce(&UnboundedSender<Request>, &mut Receiver<Notification>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut tasks = Tasks::new();
    let Backend { requests, mut notifications } = start(backing, lang, &mut tasks);
    let done = tokio::select! {
        fault = tasks.failed() => Err(crate::runtime::Error::from(fault).into()),
        done = work(&requests, &mut notifications) => done,
    };
    let done = explained(&mut tasks, done).await;
    drop((requests, notifications));
    let ended = tasks.end_well(PATIENCE).await;
    done?;
    ended.map_err(crate::runtime::Error::from)?;
    Ok(())
}

/// What ended a backend, where something else was only seen of it.
pub async fn explained(tasks: &mut Tasks, done: Result<(), Error>) -> Result<(), Error> {
    match done {
        Err(Error::Client(seen)) => Err(tasks.explain(seen).await.into()),
        other => other,
    }
}
