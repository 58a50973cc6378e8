//! The backend of this process, behind the contract.

use tokio::sync::mpsc::{channel, unbounded_channel};

use super::Backing;
use crate::engine::{self, Setup};
use crate::model::Lang;
use crate::runtime::tasks::Tasks;
use crate::runtime::{Backend, clock};

/// Notifications that wait for the frontend; the engine waits beyond that.
const WAITING: usize = 256;

/// Start it. Trouble comes as notifications; it ends when the tasks are told to.
pub fn start(backing: Backing<'_>, lang: Lang, tasks: &mut Tasks) -> Backend {
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
        look_up: None,
        seed: fastrand::u64(..),
        downloads: backing.downloads,
        cache: backing.data.join("cache"),
        max_download: backing.max_download,
    };
    let token = tasks.token();
    tasks.spawn("engine", async move {
        engine::run(setup, asked, tell, token).await.map_err(Into::into)
    });
    Backend { requests, notifications }
}
