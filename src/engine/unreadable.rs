//! Replies that cannot be read, and come again as they were: what can be used of them is used, the
//! rest is set aside, and the session goes on as far as the protocol lets it.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::{Done, Engine, Error, files};
use crate::api::{Notification, Trouble};
use crate::protocol::endpoint::{Batch, BatchContacts, Endpoint, Init, Sync, Welcome};
use crate::protocol::{self, ContactRecord, KeyList, Kind, Unread};
use crate::text::Printable;

/// A reply that was odd so often in a row is taken to stay so.
const TIMES: u32 = 3;
/// What is set aside takes no more than this in all, in bytes.
const BUDGET: u64 = 2 << 20;

/// Which calls cannot be read now.
#[derive(Debug, Default)]
pub(super) struct Unreadable {
    /// Replies in a row, by call.
    rows: HashMap<&'static str, u32>,
    /// The sync stands where it is.
    pub stuck: bool,
    /// The keys are new, and the sync has not been answered with them yet.
    renewed: bool,
}

impl Unreadable {
    /// A reply of this call was read, or something else kept it from coming.
    pub fn read<E: Endpoint>(&mut self) {
        self.rows.remove(E::NAME);
    }

    /// A reply of webwxsync was read, or its keys were found.
    pub fn sync_goes_on(&mut self) {
        self.read::<Sync<'_>>();
        self.stuck = false;
        self.renewed = false;
    }

    /// One more that was not; says whether it is taken to stay so.
    fn stays(&mut self, endpoint: &'static str) -> bool {
        let row = self.rows.entry(endpoint).or_default();
        *row = row.saturating_add(1);
        *row >= TIMES
    }

    /// Whether this was the last one that was hoped for.
    fn just_given_up(&self, endpoint: &str) -> bool {
        self.rows.get(endpoint) == Some(&TIMES)
    }
}

impl Engine {
    /// What can be used of a reply that was odd three times in a row; `None` before that, or where
    /// nothing can.
    pub(super) async fn salvaged<E: Endpoint>(
        &mut self,
        unread: Option<Unread>,
    ) -> Option<E::Reply> {
        let unread = unread?;
        if !self.unreadable.stays(unread.endpoint()) {
            return None;
        }
        if self.unreadable.just_given_up(unread.endpoint()) {
            self.set_aside(&unread).await;
        }
        unread.salvaged::<E>()
    }

    /// The same for people who were asked for by name: nobody is an answer too.
    pub(super) async fn salvaged_names(&mut self, unread: Unread) -> Option<Vec<ContactRecord>> {
        let found = self.salvaged::<BatchContacts<'_>>(Some(unread)).await;
        let rows = self.unreadable.rows.get(BatchContacts::NAME);
        found.or_else(|| rows.is_some_and(|row| *row >= TIMES).then(Vec::new))
    }

    /// The same for the sync, whose keys lead on: the history says where messages may be missing.
    pub(super) async fn salvaged_sync(
        &mut self,
        unread: Option<Unread>,
    ) -> Result<Option<Batch>, Error> {
        let Some(batch) = self.salvaged::<Sync<'_>>(unread).await else {
            let given_up = self.unreadable.rows.get(Sync::NAME).is_some_and(|row| *row >= TIMES);
            return if given_up { self.stand_still(None).await } else { Ok(None) };
        };
        if batch.sync_key.is_empty() {
            return self.stand_still(Some(batch)).await;
        }
        self.mark_missing().await?;
        Ok(Some(batch))
    }

    /// The keys to go on with are not to be had: what was said is taken in, and what is to be sent
    /// goes out all the same.
    async fn stand_still(&mut self, batch: Option<Batch>) -> Result<Option<Batch>, Error> {
        if let Some(batch) = batch {
            self.take_in(&batch).await?;
        }
        if !std::mem::replace(&mut self.unreadable.stuck, true) {
            self.mark_missing().await?;
        }
        // No echo comes any more: answers that were lost are asked for again instead.
        let round = self.syncing.round();
        self.syncing.finished = round;
        self.outbox.wake_rested(round.saturating_add(1));
        self.syncing.caught_up = true;
        self.pump().await?;
        Ok(None)
    }

    /// The server does not take our keys, perhaps because those of webwxinit were odd: after three
    /// times they are asked for anew, which keeps the session (PROTOCOL 2.4). Where the new ones are
    /// refused as often, a new login is all that helps.
    pub(super) async fn keys_are_refused(&mut self) -> Result<(), Error> {
        self.syncing.refusals = self.syncing.refusals.saturating_add(1);
        if !self.syncing.refusals.is_multiple_of(TIMES) {
            return Ok(());
        }
        if self.unreadable.renewed {
            return self.keys_do_not_help().await;
        }
        self.ask_for_keys();
        Ok(())
    }

    fn ask_for_keys(&mut self) {
        let round = self.next_round();
        let (Some(session), client) = (self.session.clone(), self.client.clone()) else { return };
        self.spawn(async move {
            Done::Keys(round, Box::new(client.call(&Init { session: &session }).await))
        });
    }

    /// The server takes neither our keys nor new ones: the session ends, so that a login follows.
    async fn keys_do_not_help(&mut self) -> Result<(), Error> {
        tracing::warn!("the server refuses this session's keys, also new ones");
        self.unreadable.renewed = false;
        let words = self.say(
            "微信一直不认这次登录，需要重新登录",
            "WeChat keeps refusing this session; log in again",
        );
        self.ended(Printable::line(words), true).await
    }

    /// New keys. What lay between them and the old ones may be missing.
    pub(super) async fn got_keys(
        &mut self,
        round: u64,
        result: Result<Welcome, protocol::Error>,
    ) -> Result<(), Error> {
        if round != self.syncing.round() {
            return Ok(());
        }
        match (result, &mut self.session) {
            (Ok(welcome), Some(session)) => {
                session.keys.check = KeyList::default();
                session.adopt_init(&welcome);
                self.unreadable.renewed = true;
                self.unreadable.read::<Init<'_>>();
                self.mark_missing().await?;
            }
            (Err(error), _) => {
                tracing::warn!("new keys: {error}");
                match error.kind() {
                    Kind::Refused | Kind::SignedOut | Kind::Permanent => {
                        return self.keys_do_not_help().await;
                    }
                    Kind::Ambiguous if self.unreadable.stays(Init::NAME) => {
                        return self.keys_do_not_help().await;
                    }
                    Kind::Ambiguous if matches!(error, protocol::Error::Unreadable { .. }) => {
                        self.ask_for_keys();
                        return Ok(());
                    }
                    Kind::Ambiguous | Kind::Transient | Kind::RateLimited => {}
                }
            }
            (Ok(_), None) => {}
        }
        self.sync();
        Ok(())
    }

    async fn mark_missing(&self) -> Result<(), Error> {
        let words = self.say(
            "这里可能少了消息：微信的一份回答读不懂，手机上有",
            "messages may be missing here: a reply of WeChat's could not be read; see your phone",
        );
        Ok(self.store()?.may_miss(Printable::line(words)).await?)
    }

    /// Why nothing comes, where the same reply comes for ever.
    pub(super) fn stuck_words(&self, error: &protocol::Error) -> Printable {
        if !self.unreadable.stuck {
            return error.words(self.setup.lang);
        }
        Printable::line(self.say(
            "微信的回答读不懂，收不到新消息，发送照常；会继续试；一直这样就升级 wx，或 /logout 后重新登录",
            "WeChat's reply cannot be read: nothing new comes, sending works; it is tried again. \
             If it stays so, upgrade wx, or /logout and log in again",
        ))
    }

    /// Keeps a reply for whoever mends the reader, without keys, and says where.
    async fn set_aside(&mut self, unread: &Unread) {
        let (folder, stamp) = (self.setup.unread.clone(), self.now().0);
        let (endpoint, text) = (unread.endpoint(), unread.without_keys());
        let write = move || keep(&folder, &format!("{endpoint}-{stamp}.txt"), &text);
        let kept = tokio::task::spawn_blocking(write).await;
        match kept.unwrap_or_else(|error| Err(io::Error::other(error))) {
            Ok(path) => {
                tracing::warn!(endpoint, "a reply that cannot be read was set aside");
                let what = self.say(
                    "微信的一份回答读不懂，原文存在",
                    "a reply of WeChat's could not be read; it is kept in",
                );
                let advice = self.say(
                    "去掉了密钥，含消息内容；报告问题时可以附上",
                    "without keys but with its words, for a report",
                );
                let path = Some(path.clone());
                self.tell(Notification::Trouble(Trouble { path, ..Trouble::new(what, advice) }))
                    .await;
            }
            Err(error) => {
                tracing::warn!(endpoint, "a reply that cannot be read was not kept: {error}");
                let what =
                    self.say("微信的一份回答读不懂", "a reply of WeChat's could not be read");
                self.trouble(what, "").await;
            }
        }
    }
}

/// Writes a private file, and lets the oldest go beyond the budget.
fn keep(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(name);
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    files::bound(folder, BUDGET)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_set_aside_is_private_and_bounded() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("unread");
        for number in 0..20 {
            keep(&folder, &format!("webwxsync-{number}.txt"), &"x".repeat(256 << 10)).unwrap();
        }
        let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(Result::unwrap).collect();
        let size: u64 = files.iter().map(|file| file.metadata().unwrap().len()).sum();
        assert!((1..=BUDGET).contains(&size), "{size}");
        for file in files {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
