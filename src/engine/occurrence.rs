//! What programs of the user may be told of, as facts: which programs, and how they are run, is decided
//! by the process that holds the session.

use tokio::sync::broadcast;
use tokio::sync::mpsc::UnboundedSender;

use crate::api::{Connection, Login, Notification, OfflineReason, Problem, SessionEnd};
use crate::model::{Chat, Item, Timestamp};
use crate::text::Printable;

/// Something that programs of the user may be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// A message arrived that bells ring for.
    Arrived(Box<Arrival>),
    /// A session begins, or goes on at the start.
    LoggedIn {
        /// Whose session it is, as the server names them.
        account: Printable,
        at: Timestamp,
    },
    /// The session is over.
    Ended { account: Printable, at: Timestamp, why: SessionEnd },
    /// Messages cannot come or go any more; told once, until they can again.
    Offline { account: Printable, at: Timestamp, why: OfflineReason },
}

/// A message that arrived, with the names around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The conversation, as it stands with this message.
    pub chat: Chat,
    /// The message itself.
    pub item: Item,
    /// Who wrote the message.
    pub from: Printable,
}

/// The ways between a session and what runs the programs.
#[derive(Clone, Debug)]
pub struct HookChannels {
    /// What happens. It is closed when the session has ended.
    pub occurrences: UnboundedSender<Occurrence>,
    /// Programs that failed, which every frontend is told of.
    pub failures: broadcast::Sender<Problem>,
}

/// The session's ends of these ways, and what it has told last.
#[derive(Debug, Default)]
pub(super) struct Occurrences {
    told: Option<UnboundedSender<Occurrence>>,
    failures: Option<broadcast::Receiver<Problem>>,
    account: Printable,
    course: Course,
}

/// How far the session is, as it was told last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Course {
    #[default]
    LoggedOut,
    LoggedIn,
    Offline,
}

impl Occurrences {
    pub(super) fn new(channels: Option<&HookChannels>) -> Self {
        Self {
            told: channels.map(|it| it.occurrences.clone()),
            failures: channels.map(|it| it.failures.subscribe()),
            ..Self::default()
        }
    }

    /// Somebody wants to know.
    pub(super) const fn is_wanted(&self) -> bool {
        self.told.is_some()
    }

    pub(super) fn tell(&self, occurrence: Occurrence) {
        if let Some(told) = &self.told {
            // Nobody listens any more where what runs the programs has failed.
            told.send(occurrence).ok();
        }
    }

    /// Tells what follows from what frontends are told at this time.
    pub(super) fn follow(&mut self, told: &[Notification], now: Timestamp) {
        for notification in told {
            if let Some(occurrence) = self.next(notification, now) {
                self.tell(occurrence);
            }
        }
    }

    fn next(&mut self, notification: &Notification, at: Timestamp) -> Option<Occurrence> {
        if let Notification::Account(account) = notification {
            let name = account.as_ref().map(|it| it.me.name().clone());
            self.account = name.unwrap_or_default();
        }
        let account = self.account.clone();
        if let Notification::Login(Login::LoggedIn) = notification {
            let before = std::mem::replace(&mut self.course, Course::LoggedIn);
            let begins = before == Course::LoggedOut;
            return begins.then_some(Occurrence::LoggedIn { account, at });
        }
        let Notification::Connection(connection) = notification else { return None };
        if let Connection::Ended { why } = connection {
            let before = std::mem::replace(&mut self.course, Course::LoggedOut);
            let ends = before != Course::LoggedOut;
            return ends.then_some(Occurrence::Ended { account, at, why: *why });
        }
        match (connection, self.course) {
            (Connection::Offline { why, .. }, Course::LoggedIn) => {
                self.course = Course::Offline;
                Some(Occurrence::Offline { account, at, why: why.clone() })
            }
            (Connection::Online { .. } | Connection::Stale { .. }, Course::Offline) => {
                self.course = Course::LoggedIn;
                None
            }
            (
                Connection::Connecting
                | Connection::Online { .. }
                | Connection::Stale { .. }
                | Connection::Offline { .. }
                | Connection::Ended { .. }
                | Connection::LivesOn { .. },
                Course::LoggedOut | Course::LoggedIn | Course::Offline,
            ) => None,
        }
    }

    /// The next program that failed. Nothing is lost when the wait is given up.
    pub(super) async fn failed(&mut self) -> Problem {
        while let Some(failures) = &mut self.failures {
            match failures.recv().await {
                Ok(problem) => return problem,
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => self.failures = None,
            }
        }
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SignedOut;

    const NOW: Timestamp = Timestamp(1_795_953_600_123);

    /// The occurrences of a course, by their names.
    fn told(course: &[Notification]) -> Vec<&'static str> {
        let (occurrences, mut all) = tokio::sync::mpsc::unbounded_channel();
        let (failures, _) = broadcast::channel(1);
        let mut session = Occurrences::new(Some(&HookChannels { occurrences, failures }));
        session.follow(course, NOW);
        drop(session);
        let mut names = Vec::new();
        while let Ok(one) = all.try_recv() {
            names.push(match one {
                Occurrence::Arrived(_) => "arrived",
                Occurrence::LoggedIn { .. } => "in",
                Occurrence::Ended { .. } => "ended",
                Occurrence::Offline { .. } => "offline",
            });
        }
        names
    }

    fn online() -> Notification {
        Notification::Connection(Connection::Online { synced: NOW })
    }

    fn offline() -> Notification {
        let why = OfflineReason::ServerUnwell;
        Notification::Connection(Connection::Offline { retry_at: NOW, why, synced: None })
    }

    fn ended() -> Notification {
        let why = SessionEnd::SignedOut(SignedOut { code: 1100, clock_ahead_ms: None });
        Notification::Connection(Connection::Ended { why })
    }

    const IN: Notification = Notification::Login(Login::LoggedIn);

    #[test]
    fn each_turn_of_a_session_is_told_once() {
        assert_eq!(told(&[IN, online(), IN, online()]), ["in"]);
        let course = [IN, online(), offline(), offline(), online(), offline()];
        assert_eq!(told(&course), ["in", "offline", "offline"]);
        let course = [IN, online(), ended(), ended(), offline(), IN, online()];
        assert_eq!(told(&course), ["in", "ended", "in"]);
        // a login that has not begun has nothing to lose
        assert!(told(&[offline(), ended(), online()]).is_empty());
    }

    #[tokio::test]
    async fn programs_that_failed_are_told_to_the_session() {
        let (occurrences, _all) = tokio::sync::mpsc::unbounded_channel();
        let (failures, _) = broadcast::channel(4);
        let channels = HookChannels { occurrences, failures };
        let mut session = Occurrences::new(Some(&channels));
        channels.failures.send(Problem::NotLoggedIn).unwrap();
        assert_eq!(session.failed().await, Problem::NotLoggedIn);
        drop(channels);
        let wait = std::time::Duration::from_millis(1);
        assert!(tokio::time::timeout(wait, session.failed()).await.is_err(), "it waits for ever");
        assert!(!Occurrences::new(None).is_wanted());
    }
}
