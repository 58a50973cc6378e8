//! A quotation as text, which is all the web edition knows of quotes (PROTOCOL 9.2), and what may be
//! quoted.

use crate::model::{Content, Item, PublicName, Sender};

/// What stands between a quotation and the answer.
const RULE: &str = "- - - - - - - - - - - - - - -";

/// The quoted words under the name that everybody knows the writer by; without one where none is
/// known, for the user's own remark is nobody else's business.
#[must_use]
pub fn text(name: &PublicName, words: &str) -> String {
    match name.as_str() {
        "" => format!("「{words}」\n{RULE}\n"),
        name => format!("「{name}：{words}」\n{RULE}\n"),
    }
}

/// Somebody said it. What the server words for the user, as a recall or a notice, may call people by
/// the user's remarks.
#[must_use]
pub const fn is_quotable(item: &Item) -> bool {
    let said = match item.content {
        Content::System(_) | Content::Recalled(_) | Content::Gap(_) => false,
        Content::Text(_)
        | Content::Image(_)
        | Content::Voice { .. }
        | Content::Video { .. }
        | Content::Sticker(_)
        | Content::Game(_)
        | Content::File(_)
        | Content::Link(_)
        | Content::Articles(_)
        | Content::Music(_)
        | Content::Location(_)
        | Content::Card(_)
        | Content::MiniProgram { .. }
        | Content::Channel { .. }
        | Content::Record { .. }
        | Content::Quote(_)
        | Content::Transfer { .. }
        | Content::RedPacket
        | Content::Payment(_)
        | Content::Call(_)
        | Content::LiveLocation
        | Content::FriendRequest { .. }
        | Content::Unsupported { .. } => true,
    };
    said && !matches!(item.sender, Sender::System)
}
