//! A sync that stands still: replies that cannot be read, and keys that the server refuses.

use super::decide::unreadable::TIMES;
use super::history_gap::mark_missing;
use super::{Engine, Error, calls};
use crate::protocol::endpoint::{Batch, Endpoint as _, Init, Sync, Welcome};
use crate::protocol::{self, KeyList, Kind, Unread};

impl Engine {
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
        mark_missing(&self.store()?).await?;
        Ok(Some(batch))
    }

    /// The keys to go on with are not to be had: what was said is taken in, and what is to be sent
    /// goes out all the same.
    async fn stand_still(&mut self, batch: Option<Batch>) -> Result<Option<Batch>, Error> {
        if let Some(batch) = batch {
            self.take_in(&batch).await?;
        }
        if !std::mem::replace(&mut self.unreadable.stuck, true) {
            mark_missing(&self.store()?).await?;
        }
        // No echo comes any more: answers that were lost are asked for again instead.
        self.sync.stand_still();
        self.outbox.wake_rested(self.sync.round().saturating_add(1));
        self.send_next().await?;
        Ok(None)
    }

    /// The server does not take our keys, perhaps because those of webwxinit were odd: after three
    /// times they are asked for anew, which keeps the session (PROTOCOL 2.4). Where the new ones are
    /// refused as often, a new login is all that helps.
    pub(super) async fn renew_keys(&mut self) -> Result<(), Error> {
        if self.unreadable.renewed {
            return self.keys_do_not_help().await;
        }
        let round = self.next_round();
        self.call(|client, session| calls::keys(client, session, round));
        Ok(())
    }

    /// New keys. What lay between them and the old ones may be missing.
    pub(super) async fn got_keys(
        &mut self,
        round: u64,
        result: Result<Welcome, protocol::Error>,
    ) -> Result<(), Error> {
        if round != self.sync.round() {
            return Ok(());
        }
        match (result, &mut self.session) {
            (Ok(welcome), Some(session)) => {
                session.keys.check = KeyList::default();
                session.adopt_init(&welcome);
                self.unreadable.renewed = true;
                self.unreadable.read::<Init<'_>>();
                mark_missing(&self.store()?).await?;
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
                        let round = self.next_round();
                        self.call(|client, session| calls::keys(client, session, round));
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
}
