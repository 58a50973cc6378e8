//! The stored session, and its hosts.

use super::decide::HostsKnown;
use super::history_gap::note_heard;
use super::{Engine, Error};

impl Engine {
    /// Deletes the stored session, as soon as that can be written.
    pub(super) async fn forget_session(&mut self) -> Result<(), Error> {
        let store = self.store()?;
        let noted = note_heard(&self.store()?, &self.sync).await;
        match noted.and(store.forget_session().await.map_err(Error::Store)) {
            Err(Error::Store(error)) if error.is_passing() => {
                self.disk.forgetting = true;
                self.disk_failed(&error).await;
                Ok(())
            }
            done => done,
        }
    }

    pub(super) async fn save_session(&self) -> Result<(), Error> {
        let Some(session) = &self.session else { return Ok(()) };
        let text = session.save(&self.client);
        // Both are synced to the disk with the second write.
        note_heard(&self.store()?, &self.sync).await?;
        Ok(self.store()?.save_session(text, session.keys.to_json()).await?)
    }
}

/// Determines all hosts anew from the entry host, since a call was answered as by a wrong host.
pub(super) fn compute_hosts_anew(engine: &mut Engine) {
    let Some(session) = &mut engine.session else { return };
    engine.login.hosts = HostsKnown::ComputedAnew;
    let hosts = engine.client.hosts_of(&session.hosts.entry);
    let moved = hosts != session.hosts;
    tracing::warn!(moved, "the hosts are computed anew");
    session.hosts = hosts;
}
