//! Messages that wait for the user's approval before they are sent, and the approval.

use rusqlite::params;

use super::states::{HELD, QUEUED, REFUSED, RETRYING, SENDING, UNKNOWN};
use super::{Error, NewOutgoing, Store, content_json, echoes, file_stamps, messages};
use crate::model::{Delivery, Hold, Item, ItemId, Refusal, Timestamp};

impl Store {
    /// Approves a message, which is sent with the same id. If it was refused because its file has
    /// changed, `chosen` is the stamp of the current file: that one is sent, and no later one.
    /// Otherwise the file must still be the one that was chosen. A message that waits because its
    /// recipient is in doubt is not released by this: see [`Store::ask_identity`].
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn retry(
        &self,
        id: ItemId,
        now: Timestamp,
        chosen: Option<NewOutgoing>,
    ) -> Result<Option<Item>, Error> {
        self.writer
            .run(move |db| {
                let transaction = db.transaction()?;
                let is_told = messages::one(&transaction, id)?.is_some_and(|it| is_changed(&it));
                let sql = format!(
                    "UPDATE messages SET delivery = {QUEUED}, attempts = 0, code = 0,
                    words = '',
                    approved_at = ?2
                    WHERE id = ?1 AND (delivery IN ({REFUSED}, {UNKNOWN})
                        OR (delivery = {HELD} AND code <> ?3))"
                );
                let doubt = messages::hold_number(Hold::Doubt);
                let goes = transaction.execute(&sql, params![id.0, now.0, doubt])? > 0;
                if let Some(NewOutgoing { content, stamp: Some(stamp), .. }) =
                    chosen.filter(|_| goes && is_told)
                {
                    let sql = "UPDATE messages SET content = ?2 WHERE id = ?1";
                    transaction.execute(sql, params![id.0, content_json::encode(&content)])?;
                    file_stamps::keep(&transaction, id, &stamp)?;
                }
                transaction.commit()?;
                messages::one(db, id)
            })
            .await
    }

    /// Makes a message wait for approval that is not being sent now. If an earlier attempt may have
    /// brought it to the server, that is the question, whatever else is to be asked: a killed client
    /// leaves such messages. `None` if it is gone, accepted, or waits for approval already.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn hold(&self, id: ItemId, hold: Hold) -> Result<Option<Item>, Error> {
        self.writer
            .run(move |db| {
                let sql = format!(
                    "UPDATE messages SET
                    delivery = iif(delivery = {SENDING} OR attempts > 0, {UNKNOWN}, {HELD}),
                    code = iif(delivery = {SENDING} OR attempts > 0, 0, ?2)
                    WHERE id = ?1 AND delivery IN ({QUEUED}, {SENDING}, {RETRYING})"
                );
                let transaction = db.transaction()?;
                if transaction.execute(&sql, params![id.0, messages::hold_number(hold)])? == 0 {
                    return Ok(None);
                }
                echoes::shown_to_decide(&transaction)?;
                transaction.commit()?;
                messages::one(db, id)
            })
            .await
    }
}

/// Whether the message waits because its file has changed since it was chosen.
#[must_use]
pub fn is_changed(item: &Item) -> bool {
    matches!(&item.delivery, Some(Delivery::Refused(why)) if why.code == Refusal::FILE_CHANGED)
}
