//! Events of which programs of the user may be told. Which programs are run, and how, is decided by
//! the process that holds the session.

use tokio::sync::broadcast;
use tokio::sync::mpsc::UnboundedSender;

use crate::api::{Connection, Login, Notification, OfflineReason, Problem, SessionEnd};
use crate::model::{Chat, Item, Timestamp};
use crate::text::Printable;

/// An event of which programs of the user may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// A message arrived for which a bell is rung.
    Arrived(Box<Arrival>),
    /// A session begins, or continues at the start.
    LoggedIn {
        /// The name of the account at the server.
        account: Printable,
        at: Timestamp,
    },
    /// The session is over.
    Ended { account: Printable, at: Timestamp, why: SessionEnd },
    /// Messages can no longer be received or sent. Sent once, until they can be again.
    Offline { account: Printable, at: Timestamp, why: OfflineReason },
}

/// A message that has arrived, with the names around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The chat, including this message.
    pub chat: Chat,
    /// The message itself.
    pub item: Item,
    /// The author of the message.
    pub from: Printable,
}

/// The channels between a session and the part that runs the programs.
#[derive(Clone, Debug)]
pub struct HookChannels {
    /// The events. It is closed when the session has ended.
    pub occurrences: UnboundedSender<Occurrence>,
    /// The failures of programs, which every frontend is told of.
    pub failures: broadcast::Sender<Problem>,
}

/// The session's ends of these channels, and the last event.
#[derive(Debug, Default)]
pub(super) struct Occurrences {
    told: Option<UnboundedSender<Occurrence>>,
    failures: Option<broadcast::Receiver<Problem>>,
    account: Printable,
    course: Course,
}

/// The state of the session in the last event.
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

    /// Whether any program is to be told of events.
    pub(super) const fn is_wanted(&self) -> bool {
        self.told.is_some()
    }

    pub(super) fn tell(&self, occurrence: Occurrence) {
        if let Some(told) = &self.told {
            // The part that runs the programs may have failed.
            told.send(occurrence).ok();
        }
    }

    /// Sends the events that follow from notifications to the frontends at this time.
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

    /// Waits for the next failure of a program. Safe to cancel.
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
