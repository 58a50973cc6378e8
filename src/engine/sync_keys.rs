//! A sync that cannot go on: replies that cannot be parsed, and keys that the server refuses.

use super::decide::unreadable::TIMES;
use super::history_gap::mark_missing;
use super::{Engine, Error, calls};
use crate::protocol::endpoint::{Batch, Endpoint as _, Init, Sync, Welcome};
use crate::protocol::{self, KeyList, Kind, Unread};

impl Engine {
    /// Goes on with the keys of a sync reply that cannot be parsed. The history says where messages
    /// may be missing.
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

    /// Handles a reply without usable keys: what it contains is stored, and messages are sent in
    /// spite of it.
    async fn stand_still(&mut self, batch: Option<Batch>) -> Result<Option<Batch>, Error> {
        if let Some(batch) = batch {
            self.take_in(&batch).await?;
        }
        if !std::mem::replace(&mut self.unreadable.stuck, true) {
            mark_missing(&self.store()?).await?;
        }
        // No echo can come any more; lost answers are requested again instead.
        self.sync.stand_still();
        self.outbox.wake_rested(self.sync.round().saturating_add(1));
        self.send_next().await?;
        Ok(None)
    }

    /// Requests new keys after three refusals, as those of webwxinit may have been malformed; the
    /// session goes on (PROTOCOL 2.4). If the new ones are refused as often, only a new login
    /// helps.
    pub(super) async fn renew_keys(&mut self) -> Result<(), Error> {
        if self.unreadable.renewed {
            return self.keys_do_not_help().await;
        }
        let round = self.next_round();
        self.call(|client, session| calls::keys(client, session, round));
        Ok(())
    }

    /// Continues with new keys. Messages between them and the old ones may be missing.
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
