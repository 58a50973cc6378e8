//! The frontends of a session: any number, each with a queue, an open chat and subscriptions of its
//! own. A frontend that does not read delays no other one. If its queue is full it is stale: it
//! gets only what is never sent again, and the current state as soon as it has read.

mod missed;
mod programs;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::poll_fn;
use std::task::{Context, Poll};

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, UnboundedReceiver, UnboundedSender, channel};
use tokio::task::JoinSet;

use super::asker::{FrontendId, Unanswered};
use super::chosen_files::{AskedInOrder, FileLooks, FileToLookAt};
use crate::api::{
    AttachedFrontend, Connection, FromBackend, FrontendKind, Login, Notification, Request,
    SharedBy, Succession, Watch,
};
use crate::model::{ChatId, Timestamp};
use missed::keep;

/// How many messages may wait for a frontend before it is stale.
const QUEUE: usize = 2048;

/// The backend's ends of the channels to a frontend.
#[derive(Debug)]
pub struct Attached {
    /// The requests of the frontend.
    pub requests: UnboundedReceiver<Request>,
    /// What the frontend is sent.
    pub queue: Sender<FromBackend>,
    /// Its requests to a backend that ended before it answered. They come first.
    pub unanswered: VecDeque<Request>,
    /// Which chats it watches.
    pub watch: Watch,
    /// The program of the frontend.
    pub program: AttachedFrontend,
}

/// A frontend's ends of the channels to the backend.
#[derive(Debug)]
pub struct FrontendEnds {
    /// The requests. Sending one never blocks.
    pub requests: UnboundedSender<Request>,
    /// What the backend sends, in order.
    pub told: Receiver<FromBackend>,
}

/// The channels of a new frontend.
#[must_use]
pub fn channels() -> (FrontendEnds, Attached) {
    let (requests, asked) = tokio::sync::mpsc::unbounded_channel();
    let (queue, told) = channel(QUEUE);
    let attached = Attached {
        requests: asked,
        queue,
        unanswered: VecDeque::new(),
        watch: Watch::default(),
        program: AttachedFrontend::default(),
    };
    (FrontendEnds { requests, told }, attached)
}

/// An event of a frontend.
#[derive(Debug)]
pub(super) enum FrontendEvent {
    /// A frontend has joined.
    Joined(FrontendId),
    /// A request whose turn it is, with the results for its files; without any if they were not
    /// looked at yet.
    Asked(FrontendId, Request, Option<Box<FileLooks>>),
    /// A stale frontend has read everything.
    HasRead(FrontendId),
}

#[derive(Debug)]
struct Frontend {
    /// Its requests to a backend before this one.
    unanswered: VecDeque<Request>,
    requests: UnboundedReceiver<Request>,
    /// Its requests that wait for files.
    in_order: AskedInOrder,
    /// Whether it will make no more requests.
    is_silent: bool,
    queue: Sender<FromBackend>,
    state: Reading,
    open: Option<ChatId>,
    watch: Watch,
    program: AttachedFrontend,
    /// What it was told last of the clients of the session.
    shared: Option<SharedBy>,
}

/// Whether a frontend reads what it is sent.
#[derive(Debug)]
enum Reading {
    Current,
    /// Its queue was full. What is never sent again waits here.
    Stale(VecDeque<FromBackend>),
}

/// All frontends, and the state that a new one is sent first.
#[derive(Debug)]
pub(super) struct Frontends {
    all: BTreeMap<FrontendId, Frontend>,
    joining: Option<UnboundedReceiver<Attached>>,
    /// Tasks that wait until the stale ones have read.
    reading: JoinSet<FrontendId>,
    joined: u64,
    /// The program of the process that holds the session. It is the first to join.
    holder: AttachedFrontend,
    /// The frontend whose request was taken last. The next one comes from another, if possible.
    last: FrontendId,
    pub(super) unanswered: Unanswered,
    /// The last state of the login that was sent.
    pub(super) login: Option<Login>,
    /// The last state of the connection that was sent.
    pub(super) connection: Option<Connection>,
    /// The time of the first successful sync since the last failure.
    pub(super) online_since: Option<Timestamp>,
    /// How far off the clock was reported to be, in milliseconds.
    pub(super) clock_told: i64,
    /// Whether a daemon goes on with the session.
    pub(super) is_handed_over: bool,
    /// Whether attached programs go on with the session when this process ends.
    pub(super) succession: Succession,
}

impl Frontends {
    pub(super) fn new(joining: UnboundedReceiver<Attached>) -> Self {
        Self {
            all: BTreeMap::new(),
            joining: Some(joining),
            reading: JoinSet::new(),
            joined: 0,
            holder: AttachedFrontend::default(),
            last: FrontendId::default(),
            unanswered: Unanswered::default(),
            login: None,
            connection: None,
            online_since: None,
            clock_told: 0,
            is_handed_over: false,
            succession: Succession::default(),
        }
    }

    /// Takes in the frontends that have joined before the first notification.
    pub(super) fn take_in_joining(&mut self) {
        while let Some(Ok(attached)) = self.joining.as_mut().map(UnboundedReceiver::try_recv) {
            self.join(attached);
        }
    }

    fn join(&mut self, attached: Attached) -> FrontendId {
        let Attached { requests, queue, unanswered, watch, program } = attached;
        if self.joined == 0 {
            self.holder = program;
        }
        self.joined += 1;
        let id = FrontendId(self.joined);
        let frontend = Frontend {
            unanswered,
            requests,
            in_order: AskedInOrder::default(),
            is_silent: false,
            queue,
            state: Reading::Current,
            open: None,
            watch,
            program,
            shared: None,
        };
        self.all.insert(id, frontend);
        id
    }

    /// The next event; `None` if no frontend is left and none can join. Safe to cancel.
    pub(super) async fn next(&mut self) -> Option<FrontendEvent> {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<FrontendEvent>> {
        while let Some(joining) = &mut self.joining {
            match joining.poll_recv(context) {
                Poll::Ready(Some(attached)) => {
                    let id = self.join(attached);
                    self.tell_of_clients();
                    return Poll::Ready(Some(FrontendEvent::Joined(id)));
                }
                Poll::Ready(None) => self.joining = None,
                Poll::Pending => break,
            }
        }
        if let Poll::Ready(Some(Ok(id))) = self.reading.poll_join_next(context) {
            return Poll::Ready(Some(FrontendEvent::HasRead(id)));
        }
        // A frontend with many requests must not keep others waiting.
        let after =
            self.all.range((std::ops::Bound::Excluded(self.last), std::ops::Bound::Unbounded));
        let turns: Vec<FrontendId> =
            after.chain(self.all.range(..=self.last)).map(|(id, _)| *id).collect();
        for id in turns {
            let Some(frontend) = self.all.get_mut(&id) else { continue };
            if let Poll::Ready((request, looks)) = frontend.poll_asked(context) {
                self.last = id;
                return Poll::Ready(Some(FrontendEvent::Asked(id, request, looks)));
            }
        }
        // A frontend that makes no more requests may still read.
        self.all.retain(|_, it| !(it.has_asked_all() && it.queue.is_closed()));
        self.tell_of_clients();
        let over = self.joining.is_none() && self.all.values().all(Frontend::has_asked_all);
        if over { Poll::Ready(None) } else { Poll::Pending }
    }

    /// Takes the requests that were not carried out before the end, those of each frontend in their
    /// order.
    pub(super) fn drain_asked(&mut self) -> Vec<(FrontendId, Request)> {
        let mut asked = Vec::new();
        for (id, it) in &mut self.all {
            let next = || {
                let waiting = it.in_order.pop().or_else(|| it.unanswered.pop_front());
                waiting.or_else(|| it.requests.try_recv().ok())
            };
            asked.extend(std::iter::from_fn(next).map(|request| (*id, request)));
        }
        asked
    }

    /// Looks at the files of a request before its turn comes again. Later requests of the frontend
    /// wait. Returns the request if the frontend is gone.
    pub(super) fn look_first(
        &mut self,
        id: FrontendId,
        request: Request,
        files: BTreeSet<FileToLookAt>,
    ) -> Option<Request> {
        let Some(frontend) = self.all.get_mut(&id) else { return Some(request) };
        frontend.in_order.look_first(request, files);
        None
    }

    /// Sends notifications to all frontends that they concern, all of them at once, so that no
    /// frame shows a part.
    pub(super) fn tell(&mut self, notifications: Vec<Notification>) {
        for notification in &notifications {
            if let Notification::Login(login) = notification {
                self.login = Some(login.clone());
            } else if let Notification::Connection(connection) = notification {
                self.online_since = match connection {
                    Connection::Online { synced } => self.online_since.or(Some(*synced)),
                    Connection::Stale { .. } => self.online_since,
                    Connection::Connecting
                    | Connection::Offline { .. }
                    | Connection::Ended { .. }
                    | Connection::LivesOn { .. } => None,
                };
                self.connection = Some(connection.clone());
            }
        }
        let mut all = self.all.iter_mut();
        // Mostly there is one frontend, and a list of all chats is long.
        let last = all.next_back();
        for (id, frontend) in all {
            let told = notifications.iter().filter(|it| frontend.is_concerned(it));
            let told: Vec<FromBackend> = told.cloned().map(FromBackend::from).collect();
            frontend.push(told, *id, &mut self.reading);
        }
        if let Some((id, frontend)) = last {
            let told = notifications.into_iter().filter(|it| frontend.is_concerned(it));
            let told: Vec<FromBackend> = told.map(FromBackend::from).collect();
            frontend.push(told, *id, &mut self.reading);
        }
    }

    /// Sends each client how many others there are, if that has changed since it was told last.
    pub(super) fn tell_of_clients(&mut self) {
        let count = self.all.values().filter(|it| it.is_client()).count();
        let others = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
        for (id, frontend) in self.all.iter_mut().filter(|(_, it)| it.is_client()) {
            let shared = SharedBy { others, is_held_here: *id == FrontendId::OURS };
            // Alone is what a client assumes.
            let assumed = SharedBy { others: 0, is_held_here: true };
            if frontend.shared.replace(shared).unwrap_or(assumed) != shared {
                frontend.push(vec![Notification::Clients(shared).into()], *id, &mut self.reading);
            }
        }
    }

    /// Sends a message to one frontend.
    pub(super) fn tell_one(&mut self, id: FrontendId, message: FromBackend) {
        if let Some(frontend) = self.all.get_mut(&id) {
            frontend.push(vec![message], id, &mut self.reading);
        }
    }

    /// Sends a frontend that was stale and has read what was kept for it. Returns `false` if it is
    /// stale again.
    pub(super) fn catch_up(&mut self, id: FrontendId) -> bool {
        let Some(frontend) = self.all.get_mut(&id) else { return false };
        if let Reading::Stale(kept) = std::mem::replace(&mut frontend.state, Reading::Current) {
            for message in kept {
                frontend.push(vec![message], id, &mut self.reading);
            }
        }
        matches!(frontend.state, Reading::Current)
    }

    /// Records that a frontend shows this chat.
    pub(super) fn open(&mut self, id: FrontendId, chat: ChatId) {
        if let Some(frontend) = self.all.get_mut(&id) {
            frontend.open = Some(chat);
        }
    }

    pub(super) fn watch(&mut self, id: FrontendId, watch: Watch) {
        if let Some(frontend) = self.all.get_mut(&id) {
            frontend.watch = watch;
        }
    }

    /// Records that no frontend shows a chat, because all open theirs again for an account that is
    /// sent anew.
    pub(super) fn close_chats(&mut self) {
        for frontend in self.all.values_mut() {
            frontend.open = None;
        }
    }

    /// Drops the watched chats, because the numbers of chats have changed.
    pub(super) fn forget_watched_chats(&mut self) {
        for frontend in self.all.values_mut() {
            if let Watch::Chats(chats) = &mut frontend.watch {
                chats.clear();
            }
        }
    }

    /// Replaces a chat by the one into which it was merged.
    pub(super) fn merge(&mut self, gone: ChatId, into: ChatId) {
        for frontend in self.all.values_mut() {
            let watched = if let Watch::Chats(chats) = &mut frontend.watch {
                Some(chats.iter_mut())
            } else {
                None
            };
            let named = watched.into_iter().flatten().chain(&mut frontend.open);
            for chat in named.filter(|chat| **chat == gone) {
                *chat = into;
            }
        }
    }

    /// The chats that any frontend shows.
    pub(super) fn open_chats(&self) -> BTreeSet<ChatId> {
        self.all.values().filter_map(|it| it.open).collect()
    }

    /// The chat that a frontend shows.
    pub(super) fn open_chat_of(&self, id: FrontendId) -> Option<ChatId> {
        self.all.get(&id)?.open
    }

    /// Whether a frontend is sent the messages of this chat.
    pub(super) fn is_shown(&self, chat: ChatId) -> bool {
        self.all.values().any(|it| it.shows(chat))
    }

    /// Whether a queue is nearly full, so that the frontends should run first.
    pub(super) fn is_crowded(&self) -> bool {
        let crowded = |it: &Frontend| {
            matches!(it.state, Reading::Current)
                && it.queue.capacity() < it.queue.max_capacity() / 2
        };
        self.all.values().any(crowded)
    }
}

impl Frontend {
    /// Polls for its next request.
    fn poll_asked(&mut self, context: &mut Context<'_>) -> Poll<(Request, Option<Box<FileLooks>>)> {
        if let Poll::Ready(asked) = self.in_order.poll(context) {
            return Poll::Ready(asked);
        }
        while !self.is_silent {
            let request = match self.unanswered.pop_front() {
                Some(request) => request,
                None => match self.requests.poll_recv(context) {
                    Poll::Ready(Some(request)) => request,
                    Poll::Ready(None) => {
                        self.is_silent = true;
                        break;
                    }
                    Poll::Pending => return Poll::Pending,
                },
            };
            if let Some(request) = self.in_order.take_in(request) {
                return Poll::Ready((request, None));
            }
        }
        Poll::Pending
    }

    /// Whether a user looks at it, and is not about to leave.
    fn is_client(&self) -> bool {
        let stays = !self.is_silent && !self.queue.is_closed();
        stays && self.program.kind == FrontendKind::Client
    }

    /// Whether it will make no more requests.
    fn has_asked_all(&self) -> bool {
        self.is_silent && self.in_order.is_empty()
    }

    fn shows(&self, chat: ChatId) -> bool {
        let watched = match &self.watch {
            Watch::Nothing => false,
            Watch::Chats(chats) => chats.contains(&chat),
            Watch::All => true,
        };
        watched || self.open == Some(chat)
    }

    /// Whether the notification concerns this frontend.
    fn is_concerned(&self, notification: &Notification) -> bool {
        match notification {
            Notification::Items { chat, .. } | Notification::Names { chat, .. } => {
                self.shows(*chat)
            }
            Notification::PageChanged(page) => self.open == Some(page.chat),
            Notification::MembersChanged { chat, .. } => self.open == Some(*chat),
            Notification::Account(_)
            | Notification::Login(_)
            | Notification::Connection(_)
            | Notification::Chats(_)
            | Notification::ChatsGone(_)
            | Notification::ChatMerged { .. }
            | Notification::ItemsGone { .. }
            | Notification::Arrived { .. }
            | Notification::Reminder { .. }
            | Notification::Transfer { .. }
            | Notification::IdentityQuestion { .. }
            | Notification::IdentityQuestionWithdrawn(_)
            | Notification::NotKept { .. }
            | Notification::Clients(_)
            | Notification::Trouble(_) => true,
        }
    }

    /// Puts all of these into its queue; if they do not fit, the frontend is stale from now on.
    fn push(&mut self, told: Vec<FromBackend>, id: FrontendId, reading: &mut JoinSet<FrontendId>) {
        let mut told = VecDeque::from(told);
        if let Reading::Current = self.state {
            if told.len() <= self.queue.capacity() {
                while let Some(message) = told.pop_front() {
                    match self.queue.try_send(message) {
                        Ok(()) => {}
                        // The frontend is gone.
                        Err(TrySendError::Closed(_)) => return,
                        Err(TrySendError::Full(message)) => {
                            told.push_front(message);
                            break;
                        }
                    }
                }
                if told.is_empty() {
                    return;
                }
            }
            self.become_stale(id, reading);
        }
        if let Reading::Stale(kept) = &mut self.state {
            for message in told {
                keep(kept, message);
            }
        }
    }

    fn become_stale(&mut self, id: FrontendId, reading: &mut JoinSet<FrontendId>) {
        tracing::warn!(frontend = id.0, "a frontend does not read what it is told");
        self.state = Reading::Stale(VecDeque::new());
        let queue = self.queue.clone();
        reading.spawn(async move {
            // If it is gone, that is noticed with the next message.
            drop(queue.reserve_many(queue.max_capacity()).await);
            id
        });
    }
}

#[cfg(test)]
mod tests;
