//! All that are notified of the session: the frontends, and the programs of the user.

use std::path::PathBuf;

use tokio::sync::mpsc::UnboundedReceiver;

use super::course;
use super::frontends::{Attached, Frontends};
use super::occurrence::{HookChannels, Occurrences};
use crate::api::{DatabaseProblem, Notification, Problem, Transfer, WritingProblem};
use crate::model::{Chat, ItemId, Timestamp};
use crate::store::Damage;
use crate::text::Printable;

/// What became of rescued texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Returned {
    /// How many are drafts now.
    pub(super) drafts: usize,
    /// The last file in which some stay, because they have no chat any more, or there is no room.
    pub(super) left_in: Option<PathBuf>,
    /// Files that cannot be read.
    pub(super) unreadable: Vec<PathBuf>,
}

/// The frontends and the programs of the user.
#[derive(Debug)]
pub(super) struct Listeners {
    pub(super) frontends: Frontends,
    pub(super) occurrences: Occurrences,
    now: fn() -> Timestamp,
}

impl Listeners {
    pub(super) fn new(
        joining: UnboundedReceiver<Attached>,
        hooks: Option<&HookChannels>,
        now: fn() -> Timestamp,
    ) -> Self {
        Self { frontends: Frontends::new(joining), occurrences: Occurrences::new(hooks), now }
    }

    pub(super) async fn notify(&mut self, notification: Notification) {
        self.notify_together(vec![notification]).await;
    }

    /// Sends notifications that belong together at once, so that no frame shows a part of them. It
    /// does not wait for a frontend that does not read; others get time to read.
    pub(super) async fn notify_together(&mut self, notifications: Vec<Notification>) {
        notifications.iter().for_each(course::log_state);
        self.occurrences.follow(&notifications, (self.now)());
        self.frontends.tell(notifications);
        if self.frontends.is_crowded() {
            tokio::task::yield_now().await;
        }
    }

    /// Notifies of chats that came or changed, if there are any.
    pub(super) async fn notify_chats(&mut self, chats: Vec<Chat>) {
        if !chats.is_empty() {
            self.notify(Notification::Chats(chats)).await;
        }
    }

    pub(super) async fn trouble(&mut self, problem: impl Into<Problem>) {
        self.notify(Notification::Trouble(problem.into())).await;
    }

    /// Returns a text whose chat does not exist any more, unless it is blank.
    pub(super) async fn give_back(&mut self, text: String) {
        if !text.trim().is_empty() {
            let (text, why) = (Printable::new(&text), WritingProblem::AccountChanged.into());
            self.notify(Notification::NotKept { chat: None, text, why }).await;
        }
    }

    pub(super) async fn transfer_failed(&mut self, item: ItemId, problem: Problem) {
        let transfer = Transfer::Failed(problem);
        self.notify(Notification::Transfer { item, transfer }).await;
    }

    /// Reports that a database was damaged, and what could be recovered.
    pub(super) async fn report_damage(&mut self, damage: &Damage) {
        let (aside, messages) = (damage.aside.clone(), damage.messages);
        self.trouble(DatabaseProblem::Repaired { aside, messages }).await;
    }

    /// Reports what has become of rescued texts.
    pub(super) async fn report_rescued(&mut self, returned: Returned) {
        let Returned { drafts, left_in, unreadable } = returned;
        if drafts > 0 {
            self.trouble(WritingProblem::Returned { drafts }).await;
        }
        if let Some(file) = left_in {
            self.trouble(WritingProblem::LeftIn(file)).await;
        }
        for file in unreadable {
            self.trouble(WritingProblem::UnreadableIn(file)).await;
        }
    }
}
