//! Messages that ask before they go, and the user's word that they go after all.

use rusqlite::params;

use super::states::{HELD, QUEUED, REFUSED, RETRYING, UNKNOWN};
use super::{Error, NewOutgoing, Store, content_json, file_stamps, messages};
use crate::model::{Delivery, Hold, Item, ItemId, Refusal, Timestamp};

impl Store {
    /// The user wants it to go after all, with the same id, at this time. Where it was refused
    /// because its file is another one by now, `chosen` is what lies there: that one goes, and no
    /// later one. After anything else the file stays what it was when it was chosen. What waits
    /// because nobody knows whom it was written to does not go by that: see [`Store::ask_twin`].
    ///
    /// # Errors
    /// What the disk says.
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

    /// It asks before it goes. `None` where it is gone, accepted, or on its way.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn hold(&self, id: ItemId, hold: Hold) -> Result<Option<Item>, Error> {
        self.writer
            .run(move |db| {
                let sql = format!(
                    "UPDATE messages SET delivery = {HELD}, code = ?2
                    WHERE id = ?1 AND delivery IN ({QUEUED}, {RETRYING})"
                );
                if db.execute(&sql, params![id.0, messages::hold_number(hold)])? == 0 {
                    return Ok(None);
                }
                messages::one(db, id)
            })
            .await
    }
}

/// The user was told that its file is another one than was chosen.
#[must_use]
pub fn is_changed(item: &Item) -> bool {
    matches!(&item.delivery, Some(Delivery::Refused(why)) if why.code == Refusal::FILE_CHANGED)
}
