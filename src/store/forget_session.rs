//! Forgets a session that is over, in the database and in what was set aside.

use super::repair::scrub;
use super::session::held;
use super::{Error, Store};

impl Store {
    /// The session is over: it, its keys and its names are forgotten, with every trace in the file
    /// and in what was set aside of damaged ones; history stays.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn forget_session(&self) -> Result<(), Error> {
        let path = self.path.clone();
        self.writer
            .run(move |db| {
                let held = held(db)?;
                match scrub::asides(&path, &held).and_then(|()| scrub::all_moved(&path)) {
                    // It is tried again, which takes what is forgotten below.
                    Err(error) if error.is_passing() => return Err(error),
                    // A file that cannot be written at all holds nobody up.
                    Err(error) => {
                        tracing::warn!(
                            "an old database that was set aside keeps its keys: {error}"
                        );
                    }
                    Ok(()) => {}
                }
                let transaction = db.transaction()?;
                transaction.execute_batch(
                    "DELETE FROM state WHERE name IN ('session', 'keys');
                     DELETE FROM session_names;
                     UPDATE contacts SET present = 0 WHERE present = 1;
                     UPDATE contacts SET link = 0 WHERE link <> 0;",
                )?;
                transaction.commit()?;
                // The journal held its keys too.
                db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
                Ok(())
            })
            .await
    }
}
