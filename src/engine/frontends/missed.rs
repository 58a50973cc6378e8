//! What a stale frontend has missed: the part that is never sent again is kept.

use std::collections::VecDeque;

use crate::api::{FromBackend, Notification, Transfer};

/// How many problems and ends of transfers are kept for a stale frontend; the newest ones.
pub(super) const KEPT: usize = 256;

/// Keeps a message if it is never sent again.
pub(super) fn keep(kept: &mut VecDeque<FromBackend>, message: FromBackend) {
    match weight(&message) {
        Weight::ToldAgain => {}
        Weight::Owed => kept.push_back(message),
        Weight::Passing => {
            let passing = |it: &FromBackend| weight(it) == Weight::Passing;
            if kept.iter().filter(|it| passing(it)).count() >= KEPT
                && let Some(oldest) = kept.iter().position(passing)
            {
                kept.remove(oldest);
            }
            kept.push_back(message);
        }
    }
}

/// What happens to a message that a frontend does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// It is dropped: the current state is sent as soon as the frontend reads.
    ToldAgain,
    /// It is kept as one of the newest.
    Passing,
    /// It is kept: an answer, or a text of the user.
    Owed,
}

const fn weight(message: &FromBackend) -> Weight {
    let notification = match message {
        FromBackend::Response(_) => return Weight::Owed,
        FromBackend::Notification(notification) => notification,
    };
    match notification {
        Notification::NotKept { .. } => Weight::Owed,
        Notification::Trouble(_)
        | Notification::Transfer {
            transfer:
                Transfer::Fetched(_) | Transfer::Uploaded | Transfer::Failed(_) | Transfer::Stopped,
            ..
        } => Weight::Passing,
        Notification::Transfer { transfer: Transfer::Moving { .. }, .. }
        | Notification::Account(_)
        | Notification::Login(_)
        | Notification::Connection(_)
        | Notification::Chats(_)
        | Notification::ChatsGone(_)
        | Notification::ChatMerged { .. }
        | Notification::PageChanged(_)
        | Notification::Items { .. }
        | Notification::ItemsGone { .. }
        | Notification::Arrived { .. }
        | Notification::Reminder { .. }
        | Notification::Names { .. }
        | Notification::MembersChanged { .. }
        | Notification::IdentityQuestion { .. }
        | Notification::Clients(_)
        | Notification::IdentityQuestionWithdrawn(_) => Weight::ToldAgain,
    }
}
