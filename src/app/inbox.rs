//! The conversations of the account, and what is shown of the open one. All of it is told anew each
//! time an account is opened.

use super::chats::Chats;
use super::finder::NameIndex;
use super::jump::{HitCursor, MentionCursor, PendingJump};
use super::page::Block;
use super::previews::Previews;
use super::side_pane::Side;
use super::timeline::Timeline;
use crate::model::{ChatId, ItemId, Member, Position};

/// The conversations, the open one, and the ways between places in them.
#[derive(Clone, Debug, Default)]
pub(super) struct Inbox {
    pub chats: Chats,
    pub timeline: Timeline,
    /// Members of the open group.
    pub members: Vec<Member>,
    pub side: Side,
    pub previews: Previews,
    /// The names of chats and members, once they were looked for.
    pub index: Option<NameIndex>,
    /// Where the user was before going to places; `None`: at the newest message.
    pub jumplist: Vec<(ChatId, Option<Position>)>,
    /// This conversation was opened, and begins at its first unread message.
    pub opens_at_line: Option<ChatId>,
    /// A place in a history was asked for.
    pub pending_jump: Option<PendingJump>,
    /// What was looked for last, and the way through what was found.
    pub hit_cursor: HitCursor,
    /// Rows of the page that the mouse was drawn over.
    pub block: Option<Block>,
    /// The newest message that was told of.
    pub newest_arrival: Option<ItemId>,
    /// The walk through the messages that mention the user.
    pub mention_cursor: Option<MentionCursor>,
}
