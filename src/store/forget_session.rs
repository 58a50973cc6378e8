//! Forgetting a session that has ended, in the database and in files that were set aside.

use super::repair::scrub;
use super::session::held;
use super::{Error, Store};

impl Store {
    /// Forgets the session with its keys and names, and overwrites its traces in the database
    /// and in damaged databases that were set aside. The history stays.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn forget_session(&self) -> Result<(), Error> {
        let path = self.path.clone();
        self.writer
            .run(move |db| {
                let held = held(db)?;
                match scrub::asides(&path, &held).and_then(|()| scrub::all_moved(&path)) {
                    // This is repeated, and then forgets what follows below too.
                    Err(error) if error.is_passing() => return Err(error),
                    // A file that can never be written must not prevent the rest.
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
                // The journal contained the keys too.
                db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
                Ok(())
            })
            .await
    }
}
