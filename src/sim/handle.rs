//! The hand that tests, demo and control address reach into the running world with.

use std::time::Duration;

use serde_json::Value;
use tokio::sync::{mpsc, oneshot, watch};

use super::fault::{Endpoint, Fault};
use super::kind::Kind;
use super::world::people::Peer;
use super::world::{ME, Move, Press, World};
use super::{Error, Logged, Malformed, MsgId, Sent, SessionInfo, Who};

/// Patience is counted in steps of this length.
const STEP: Duration = Duration::from_millis(250);

/// Something to be done with the world by the task that owns it, at its present time in ms.
pub(super) type Job = Box<dyn FnOnce(&mut World, u64) + Send>;

/// Reaches into a running server; works as long as the server lives.
#[derive(Debug, Clone)]
pub struct Handle {
    jobs: mpsc::UnboundedSender<Job>,
    changes: watch::Receiver<u64>,
}

impl Handle {
    pub(super) fn new(jobs: mpsc::UnboundedSender<Job>, changes: watch::Receiver<u64>) -> Self {
        Self { jobs, changes }
    }

    /// Has the owner of the world do something, and waits for what comes of it.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        what: impl FnOnce(&mut World, u64) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, result) = oneshot::channel();
        let job = Box::new(move |world: &mut World, now: u64| {
            // Who asked may have stopped waiting.
            let _unheard = reply.send(what(world, now));
        });
        self.jobs.send(job).map_err(|_| Error::Stopped)?;
        result.await.map_err(|_| Error::Stopped)
    }

    /// The same with somebody's name.
    async fn with_peer<T: Send + 'static>(
        &self,
        name: &str,
        what: impl FnOnce(&mut World, Peer, u64) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let name = name.to_owned();
        let unknown = Error::Unknown(name.clone());
        self.with(move |world, now| world.find(&name).map(|peer| what(world, peer, now)))
            .await?
            .ok_or(unknown)
    }

    async fn with_both<T: Send + 'static>(
        &self,
        from: &str,
        to: &str,
        what: impl FnOnce(&mut World, Peer, Peer, u64) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let other = to.to_owned();
        let unknown = Error::Unknown(other.clone());
        self.with_peer(from, move |world, from, now| {
            world.find(&other).map(|to| what(world, from, to, now))
        })
        .await?
        .ok_or(unknown)
    }

    /// The QR codes that wait for the phone, oldest first.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn uuids(&self) -> Result<Vec<String>, Error> {
        self.with(|world, now| world.open_codes(now)).await
    }

    async fn press(&self, uuid: &str, press: Press) -> Result<(), Error> {
        let (uuid, unknown) = (uuid.to_owned(), Error::Unknown(format!("the code {uuid}")));
        let done = self.with(move |world, now| world.phone(&uuid, press, now)).await?;
        if done { Ok(()) } else { Err(unknown) }
    }

    /// The phone scans a code.
    ///
    /// # Errors
    /// When the server is gone or the code cannot be used any more.
    pub async fn scan(&self, uuid: &str) -> Result<(), Error> {
        self.press(uuid, Press::Scan).await
    }

    /// The user presses "log in" on the phone; scans first when that was not done.
    ///
    /// # Errors
    /// When the server is gone or the code cannot be used any more.
    pub async fn confirm(&self, uuid: &str) -> Result<(), Error> {
        self.press(uuid, Press::Confirm).await
    }

    /// The same with an account that may not use the web: 1203 (PROTOCOL 2.4).
    ///
    /// # Errors
    /// When the server is gone or the code cannot be used any more.
    pub async fn confirm_refused(&self, uuid: &str) -> Result<(), Error> {
        self.press(uuid, Press::ConfirmRefused).await
    }

    /// The user presses "cancel" on the phone.
    ///
    /// # Errors
    /// When the server is gone or the code cannot be used any more.
    pub async fn cancel(&self, uuid: &str) -> Result<(), Error> {
        self.press(uuid, Press::Cancel).await
    }

    /// An own message, typed on the phone.
    ///
    /// # Errors
    /// When the server is gone or nobody is called `to`.
    pub async fn typed_on_phone(&self, to: &str, text: &str) -> Result<MsgId, Error> {
        let kind = Kind::Text(text.to_owned());
        self.with_peer(to, move |world, to, now| id(world.say(Peer::Person(ME), to, &kind, now)))
            .await
    }

    /// The phone tells that a chat was read (PROTOCOL 5.5, code 1).
    ///
    /// # Errors
    /// When the server is gone or nobody is called `chat`.
    pub async fn read_on_phone(&self, chat: &str) -> Result<(), Error> {
        self.with_peer(chat, |world, chat, now| world.phone_notice(chat, 1, now)).await
    }

    /// The phone tells that a chat was opened (PROTOCOL 5.5, code 2).
    ///
    /// # Errors
    /// When the server is gone or nobody is called `chat`.
    pub async fn opened_on_phone(&self, chat: &str) -> Result<(), Error> {
        self.with_peer(chat, |world, chat, now| world.phone_notice(chat, 2, now)).await
    }

    /// Somebody writes a text, to `me` or in a group; the server escapes it.
    ///
    /// # Errors
    /// When the server is gone or a name is unknown.
    pub async fn push_text(&self, from: &str, to: &str, text: &str) -> Result<MsgId, Error> {
        self.push(from, to, Kind::Text(text.to_owned())).await
    }

    /// Somebody sends a message of any kind, to `me` or in a group.
    ///
    /// # Errors
    /// When the server is gone or a name is unknown.
    pub async fn push(&self, from: &str, to: &str, kind: Kind) -> Result<MsgId, Error> {
        self.with_both(from, to, move |world, from, to, now| id(world.say(from, to, &kind, now)))
            .await
    }

    /// A message whose fields (PROTOCOL 7.1) are laid over an empty text of somebody's.
    ///
    /// # Errors
    /// When the server is gone or a name is unknown.
    pub async fn push_raw(&self, from: &str, to: &str, fields: Value) -> Result<MsgId, Error> {
        self.with_both(from, to, move |world, from, to, now| {
            id(world.say_raw(from, to, fields, now))
        })
        .await
    }

    /// The sender of a message recalls it.
    ///
    /// # Errors
    /// When the server is gone or no message has this id.
    pub async fn recall(&self, id: &MsgId) -> Result<(), Error> {
        let (id, unknown) = (id.clone(), Error::Unknown(format!("the message {}", id.0)));
        let done = self.with(move |world, now| world.recall_for_all(&id, now)).await?;
        if done { Ok(()) } else { Err(unknown) }
    }

    /// Somebody or a group takes another name (`ModContactList`).
    ///
    /// # Errors
    /// When the server is gone or nobody is called `who`.
    pub async fn rename(&self, who: &str, name: &str) -> Result<(), Error> {
        let name = name.to_owned();
        self.with_peer(who, move |world, who, _| world.rename(who, &name)).await
    }

    /// Something changes on somebody's phone, and no client is told.
    ///
    /// # Errors
    /// When the server is gone or somebody is unknown.
    pub async fn moves(&self, what: Move) -> Result<(), Error> {
        let unknown = Error::Unknown(format!("{what:?}"));
        let done = self.with(move |world, _| world.make_move(&what)).await?;
        if done { Ok(()) } else { Err(unknown) }
    }

    /// The phone tells its list of chats with the ids that stay, as it may up to three times.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn tell_chats(&self) -> Result<(), Error> {
        self.with(World::tell_chats_again).await
    }

    /// From now on nobody shows a number and the phone tells no list of chats.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn hide_ids(&self) -> Result<(), Error> {
        self.with(|world, _| world.hide_ids()).await
    }

    /// From now on people show their numbers again, and the phone tells its list of chats.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn show_ids(&self) -> Result<(), Error> {
        self.with(|world, _| world.show_ids()).await
    }

    /// Somebody leaves the address book, or we leave a group (`DelContactList`).
    ///
    /// # Errors
    /// When the server is gone or nobody is called `who`.
    pub async fn unfriend(&self, who: &str) -> Result<(), Error> {
        self.with_peer(who, |world, who, _| world.unfriend(who)).await
    }

    /// Everybody.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn people(&self) -> Result<Vec<Who>, Error> {
        self.with(|world, _| world.everybody()).await
    }

    /// All groups.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn groups(&self) -> Result<Vec<Who>, Error> {
        self.with(|world, _| world.groups()).await
    }

    /// The messages that clients sent and the server accepted, in order, once each.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn sends(&self) -> Result<Vec<Sent>, Error> {
        self.with(|world, _| world.sends()).await
    }

    /// The latest requests in order of arrival, also those still held: at most 20,000 and 64 MiB.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn requests(&self) -> Result<Vec<Logged>, Error> {
        self.with(|world, _| world.requests()).await
    }

    /// The first 10,000 requests that the official client would not have sent.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn malformed(&self) -> Result<Vec<Malformed>, Error> {
        self.with(|world, _| world.malformed()).await
    }

    /// The ids (wxid, `…@chatroom`, fixed name) of chats the client told to be read, in order.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn reads(&self) -> Result<Vec<String>, Error> {
        self.with(|world, _| world.reads()).await
    }

    /// All logins, oldest first.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn sessions(&self) -> Result<Vec<SessionInfo>, Error> {
        self.with(|world, _| world.session_infos()).await
    }

    /// How many entries of the mailbox the latest client has, by the keys it shows.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn delivered(&self) -> Result<usize, Error> {
        self.with(|world, _| world.progress().0).await
    }

    /// How many entries of the mailbox the latest client has not, by the keys it shows.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn pending(&self) -> Result<usize, Error> {
        self.with(|world, _| world.progress().1).await
    }

    /// Lets a fault happen to the next `times` requests; [`u32::MAX`] means until cleared.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn fault(&self, endpoint: Endpoint, fault: Fault, times: u32) -> Result<(), Error> {
        self.with(move |world, _| world.add_fault(endpoint, fault, times)).await
    }

    /// Switches all faults off, also the lock after too many contact fetches.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn clear_faults(&self) -> Result<(), Error> {
        self.with(|world, _| world.clear_faults()).await
    }

    /// How many requests met a fault since the start.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn faults(&self) -> Result<u64, Error> {
        self.with(|world, _| world.faults_happened()).await
    }

    /// Ends all sessions with 1100, 1101 or 1102; long polls answer at once.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn drop_sessions(&self, code: i32) -> Result<(), Error> {
        self.with(move |world, _| world.drop_sessions(code)).await
    }

    /// From here on codes are scanned by the phone of another account, which knows the same people.
    ///
    /// # Errors
    /// When the server is gone.
    pub async fn phone_of(&self, uin: u64) -> Result<(), Error> {
        self.with(move |world, _| world.phone_of(uin)).await
    }

    /// Counts changes of the world: requests, answers, messages, logins.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.clone()
    }

    /// Asks again whenever the world changed, until there is an answer or `patience` is over.
    ///
    /// # Errors
    /// When the server is gone or the time is over.
    pub async fn until<T>(
        &self,
        patience: Duration,
        mut ask: impl AsyncFnMut(&Self) -> Option<T>,
    ) -> Result<T, Error> {
        let mut changes = self.changes();
        let asking = async {
            loop {
                changes.mark_unchanged();
                if let Some(answer) = ask(self).await {
                    return Ok(answer);
                }
                changes.changed().await.map_err(|_| Error::Stopped)?;
            }
        };
        // A process that stood still, and the server in it, has no less time for that.
        let awake = async {
            for _ in 0..patience.as_millis().div_ceil(STEP.as_millis()) {
                tokio::time::sleep(STEP).await;
            }
        };
        tokio::select! {
            biased;
            answer = asking => answer,
            () = awake => Err(Error::TooLate(patience)),
        }
    }
}

fn id(number: u64) -> MsgId {
    MsgId(number.to_string())
}
