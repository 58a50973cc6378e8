//! What a frontend that does not read has missed: the part of it that is never told again is kept.

use std::collections::VecDeque;

use crate::api::{FromBackend, Notification, Transfer};

/// So many troubles and ends of transfers are kept for one that is stale; the newest.
pub(super) const KEPT: usize = 256;

/// Keeps what is never told again.
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

/// What becomes of a message that a frontend does not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    /// How things stand is told once it reads.
    ToldAgain,
    /// It is kept; of many the newest.
    Passing,
    /// It is kept: an answer, or words of the user.
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
        | Notification::IdentityQuestionWithdrawn(_) => Weight::ToldAgain,
    }
}
