//! The session: logs in, syncs, sends, and writes the disk, with or without a screen.
//!
//! Each file uses only files on the floors below its own:
//!
//! - *run*: this file passes everything that comes in to the file that handles it.
//! - *requests*: `requests`, `operations`, `lookups` in the database; `joining` of a frontend;
//!   `handover` to a daemon; `stale_requests`, whose account has been closed or that come while the
//!   program ends.
//! - *disks*: `recovery` of a disk that failed or a database that is damaged; `put_back`, for one that
//!   was moved.
//! - *sync*: `sync`; `sync_keys` that are refused, `session_end`, a `clock` that is far off.
//! - *login*: `edition_switch`, `entering`, `login`.
//! - *messages*: `inbound`; `keep`, which saves texts before it answers; `own_messages`, `uploads`,
//!   `outbox`, `notebook`; `account`, which opens databases; `rescue`, which brings texts back.
//! - *people*: `identity::wxid_pairs`, `contacts`, `identity::questions` for the user,
//!   `identity::merge`, `pages` of chats, `fetching` of names.
//! - *session*: `epoch`, `session`, `disk_trouble`, `history_gap`, `preview`, `export`, `transfers`,
//!   `sync_calls`; `unreadable` replies.
//! - *context*: `listeners`, which are the `frontends` and the programs that are told of
//!   `occurrence`s; `frontend`, `answers` to an `asker`; `context`, `calls` to the server, `tasks`,
//!   `session_names`, `opened_accounts`, which requests name.
//! - *apart*: `decide` is the state of each loop and what follows from an event;
//!   `identity::matching` finds contacts again after a login; `transfer` fetches or uploads one file,
//!   `large_files` are signed; `mentions` are found in a text; `chosen_files` are looked at before they are sent; `files` keeps names
//!   inside their folder.

#![cfg_attr(not(test), deny(clippy::wildcard_enum_match_arm))]

mod account;
mod answers;
mod asker;
mod backoff;
mod calls;
mod chosen_files;
mod clock;
mod contacts;
mod context;
mod course;
mod decide;
mod disk_trouble;
mod edition_switch;
mod entering;
mod epoch;
mod export;
mod fetching;
mod file_access;
mod file_stamp;
mod files;
mod files_of_requests;
mod frontend;
mod frontends;
mod handover;
mod history_gap;
pub mod host_check;
mod identity;
mod inbound;
mod joining;
mod keep;
mod large_files;
mod listeners;
mod login;
mod lookups;
mod mentions;
mod notebook;
mod occurrence;
mod opened_accounts;
mod operation_calls;
mod operations;
mod outbox;
mod own_messages;
mod pages;
mod preview;
mod problem;
mod put_back;
mod recovery;
mod requests;
mod rescue;
mod session;
mod session_end;
mod session_names;
mod stale_requests;
mod sync;
mod sync_calls;
mod sync_keys;
mod tasks;
mod transfer;
mod transfers;
mod unreadable;
mod uploads;

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;

use crate::api::{AttachedFrontend, Notification, Problem, Succession};
use crate::store;
use context::Engine;
use frontends::FrontendEvent;
use tasks::{TaskResult, TimerKind};

pub use context::{Error, Setup};
pub use files::safe_name;
pub use frontends::{Attached, FrontendEnds, channels};
pub use handover::HandedOver;
pub use occurrence::{Arrival, HookChannels, Occurrence};

/// How long the end of the program waits for the answers to messages that are being sent.
const LAST_ANSWERS: Duration = Duration::from_secs(1);
/// The pause before another attempt to open a database that is locked at the start.
const LOCKED: Duration = Duration::from_millis(500);

/// The state of a session that ended in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// How many messages are sent by themselves after the next start.
    pub unsent: u32,
    /// The attached program that goes on with the session, if there is one.
    pub successor: Option<AttachedFrontend>,
    /// Whether it ended for all that use it.
    pub succession: Succession,
}

/// The result of a session.
#[derive(Debug)]
pub enum SessionOutcome {
    /// It ended in order.
    Ended(Ended),
    /// A daemon goes on with it, and so does the frontend of this process.
    HandedOver(HandedOver),
}

/// Runs the session until it is stopped, until there is no frontend and none can join, or until a
/// daemon is to go on with it. Being offline does not end it.
///
/// # Errors
/// If the account is open in another process, the disk cannot be used, or an address is wrong.
pub async fn run(
    setup: Setup,
    frontends: UnboundedReceiver<Attached>,
    stop: CancellationToken,
) -> Result<SessionOutcome, Error> {
    let mut engine = Engine::new(setup, frontends)?;
    engine.listeners.frontends.take_in_joining();
    let result = engine.work(&stop).await;
    // Nothing is sent from here on. What was requested before the end is saved: above all drafts
    // and texts.
    engine.sync.stop_sending();
    let mut kept = engine.settle_debts().await;
    let handed_over = engine.listeners.frontends.hand_over();
    if !engine.listeners.frontends.is_handed_over() {
        kept = persist_asked(&mut engine).await.and(kept);
    }
    // The cookies may have been renewed since the session was saved. An incomplete login is not
    // saved: it begins anew, as a half of it could be mistaken for a whole one.
    if engine.login.is_in()
        && let Err(error) = engine.save_session().await
    {
        tracing::warn!("the session could not be saved: {error}");
    }
    engine.let_answers_come().await;
    engine.tasks.abort_all();
    kept = engine.settle_debts().await.and(kept);
    let succession = engine.listeners.frontends.succession;
    let successor = match succession {
        Succession::GoesOn => engine.listeners.frontends.successor(),
        Succession::EndsForAll => None,
    };
    let mut ended = Ended { unsent: 0, successor, succession };
    notebook::finish_mirror(&engine).await;
    if let Some(store) = &engine.store {
        ended.unsent = store.unsent().await.unwrap_or_default();
        store.close().await;
    }
    if let Some(handed_over) = handed_over {
        return Ok(SessionOutcome::HandedOver(handed_over));
    }
    result?;
    kept.map_err(Error::NotKept)?;
    Ok(SessionOutcome::Ended(ended))
}

/// Saves what was requested before the end and is not carried out. The files of all requests are
/// looked at together, so that a network share that does not answer costs its time only once.
///
/// # Errors
/// If the database cannot be written: the texts are then only on the screen.
async fn persist_asked(engine: &mut Engine) -> Result<(), store::Error> {
    let mut kept = Ok(());
    loop {
        let asked = engine.listeners.frontends.drain_asked();
        if asked.is_empty() {
            return kept;
        }
        let mut files = BTreeSet::new();
        for (_, request) in &asked {
            files.extend(files_of_requests::files_of(engine, request).await);
        }
        engine.transfers.looks = chosen_files::look_at_all(files).await;
        for (frontend, request) in asked {
            kept = engine.persist_at_exit(frontend, request).await.and(kept);
        }
    }
}

impl Engine {
    async fn work(&mut self, stop: &CancellationToken) -> Result<(), Error> {
        let begun = loop {
            match self.begin().await {
                // Another program, such as a backup, is writing. The start waits for it.
                Err(Error::Store(store::Error::Locked)) => {
                    self.disk_failed(&store::Error::Locked).await;
                    self.disk.forget_trouble();
                    tokio::select! {
                        () = stop.cancelled() => return Ok(()),
                        () = tokio::time::sleep(LOCKED) => {}
                    }
                }
                begun => break begun,
            }
        };
        match begun {
            // Without a database there is nothing to begin with.
            Err(Error::Store(store::Error::Corrupt)) => self.repair().await?,
            begun => begun?,
        }
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                event = self.listeners.frontends.next() => {
                    let result = match event {
                        Some(FrontendEvent::Asked(frontend, request, looks)) => {
                            let done = requests::take_in(self, frontend, request, looks).await;
                            if self.listeners.frontends.is_handed_over() {
                                return Ok(());
                            }
                            done
                        }
                        Some(FrontendEvent::Joined(frontend)) => {
                            let told = self.bring_up_to_date(frontend).await;
                            joining::show_code_to(self, frontend).await;
                            told
                        }
                        Some(FrontendEvent::HasRead(frontend)) => {
                            self.bring_up_to_date(frontend).await
                        }
                        None => return Ok(()),
                    };
                    self.survive_disk_trouble(result).await?;
                }
                Some((item, transfer)) = self.transfers.told.recv() => {
                    self.transfer_moved(item, transfer).await;
                }
                problem = self.listeners.occurrences.failed() => self.listeners.trouble(problem).await,
                Some(done) = self.tasks.next() => {
                    let result = self.done(done).await;
                    self.survive_disk_trouble(result).await?;
                }
            }
        }
    }

    /// Shows what is on the disk before any call to the server, then restores the session or logs
    /// in.
    async fn begin(&mut self) -> Result<(), Error> {
        match self.accounts.current(Some(self.setup.edition)) {
            Some((edition, uin)) => self.open_account(edition, uin).await?,
            None => self.tell_nobody().await,
        }
        self.listeners.notify(Notification::Login(crate::api::Login::Starting)).await;
        if !self.restore_session().await? {
            self.ask_for_code().await;
        }
        Ok(())
    }

    async fn done(&mut self, done: TaskResult) -> Result<(), Error> {
        match done {
            TaskResult::Code(result) => self.got_code(result).await,
            TaskResult::Polled(result) => self.login_polled(result).await,
            TaskResult::Entered(result) => self.entered(result).await,
            TaskResult::Welcomed(result, unread) => self.welcomed(*result, unread).await?,
            TaskResult::Contacts(result, unread) => self.got_contacts(result, unread).await?,
            TaskResult::Fetched(names, result, unread) => {
                self.names_fetched(names, result, unread).await?;
            }
            TaskResult::Checked(round, result) => self.checked(round, result).await?,
            TaskResult::Synced(round, result, unread) => self.synced(round, result, unread).await?,
            TaskResult::Keys(round, result) => self.got_keys(round, *result).await?,
            TaskResult::Sent(job, result) => {
                self.message_sent(self.names.in_current_chat(job), result).await?;
            }
            TaskResult::Up(job, result) => {
                self.uploaded(self.names.in_current_chat(*job), result).await?;
            }
            TaskResult::Down(item, result) => self.downloaded(item, result).await?,
            TaskResult::LookedForPicture(look, places) => {
                preview::picture_looked_for(self, look, places).await?;
            }
            TaskResult::LookedForFile(look) => transfers::file_looked_for(self, look).await?,
            TaskResult::Previewed(run, of, result) => self.previewed(run, of, result).await?,
            TaskResult::Recalled(asker, item, result) => {
                self.message_recalled(asker, item, result).await?;
            }
            TaskResult::Operated(asker, operation, result) => {
                self.operation_done(asker, *operation, result).await?;
            }
            TaskResult::Pushed(hosts, result) => self.phone_asked(hosts, result).await,
            TaskResult::LoggedOut(result) => self.logged_out(result).await?,
            TaskResult::Answer(asker, found) => self.listeners.frontends.found_out(asker, found)?,
            TaskResult::Looked(result) => {
                self.disk.unchecked = false;
                result?;
            }
            TaskResult::Mirrored(result) => {
                if let Err(error) = result {
                    self.listeners.trouble(Problem::System((&error).into())).await;
                }
            }
            TaskResult::Nothing => {}
            TaskResult::Woke(wake) => self.woke(wake).await?,
        }
        Ok(())
    }

    async fn woke(&mut self, wake: TimerKind) -> Result<(), Error> {
        match wake {
            TimerKind::Login(pause) => self.login_again(pause).await,
            TimerKind::Sync(round) => self.sync_again(round),
            TimerKind::Fetch => self.fetch_names(),
            TimerKind::Outbox(rest) => self.rest_is_over(rest).await?,
            TimerKind::Disk => self.disk_again().await?,
            TimerKind::Preview(run) => {
                self.previews.mark_slow(run);
                self.next_previews().await?;
            }
            TimerKind::Reminders => notebook::remind(self).await?,
        }
        Ok(())
    }

    /// Waits a moment for the answers to messages that are being sent, so that they are not sent
    /// again after the next start.
    async fn let_answers_come(&mut self) {
        let answers = async {
            while self.outbox.is_asking() {
                let Some(done) = self.tasks.next().await else { return };
                if let TaskResult::Sent(job, result) = done {
                    drop(self.message_sent(self.names.in_current_chat(job), result).await);
                }
            }
        };
        tokio::time::timeout(LAST_ANSWERS, answers).await.ok();
    }
}
