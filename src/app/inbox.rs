//! The chats of the account, and what is shown of the open one. All of it is told anew each time an
//! account is opened.

use super::chats::Chats;
use super::finder::NameIndex;
use super::jump::{HitCursor, MentionCursor, PendingJump};
use super::page::Block;
use super::previews::Previews;
use super::side_pane::Side;
use super::timeline::Timeline;
use crate::model::{ChatId, ItemId, Member, Position};

/// The chats, the open one, and the history of places.
#[derive(Clone, Debug, Default)]
pub(super) struct Inbox {
    pub chats: Chats,
    pub timeline: Timeline,
    /// Members of the open group.
    pub members: Vec<Member>,
    pub side: Side,
    pub previews: Previews,
    /// The index of the finder; `None` until it is used for the first time.
    pub index: Option<NameIndex>,
    /// The places from which the user jumped; `None` in a place stands for the newest message.
    pub jumplist: Vec<(ChatId, Option<Position>)>,
    /// The chat that was opened and is to begin at its first unread message.
    pub opens_at_line: Option<ChatId>,
    /// The place in a history to which the user is jumping.
    pub pending_jump: Option<PendingJump>,
    /// The results of the last search, and the one at which the user is.
    pub hit_cursor: HitCursor,
    /// The rows of the page that are selected by the mouse.
    pub block: Option<Block>,
    /// The newest message that has arrived in any chat.
    pub newest_arrival: Option<ItemId>,
    /// The walk through the messages that mention the user.
    pub mention_cursor: Option<MentionCursor>,
}
