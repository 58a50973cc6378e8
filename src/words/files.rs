//! The names of files that the backend writes for the user.

use crate::api::Wording;
use crate::model::{Content, Lang};

impl Wording for Lang {
    fn file_stem(&self, content: &Content) -> &str {
        match content {
            Content::Image(_) => self.pick("图片", "image"),
            Content::Sticker(_) => self.pick("表情", "sticker"),
            Content::Voice { .. } => self.pick("语音", "voice"),
            Content::Video { .. } => self.pick("视频", "video"),
            Content::Text(_)
            | Content::Game(_)
            | Content::Card(_)
            | Content::Location(_)
            | Content::Link(_)
            | Content::Articles(_)
            | Content::Music(_)
            | Content::File(_)
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
            | Content::System(_)
            | Content::Recalled(_)
            | Content::Gap(_)
            | Content::Unsupported { .. } => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Attachment;

    #[test]
    fn files_are_named_in_the_language_of_the_frontend() {
        let media = Attachment::default;
        let named = [
            Content::Image(media()),
            Content::Sticker(Some(media())),
            Content::Voice { length: 1, media: media() },
            Content::Video { seconds: 1, short: false, media: media() },
        ];
        for content in named {
            let (zh, en) = (Lang::Zh.file_stem(&content), Lang::En.file_stem(&content));
            assert!(!zh.is_empty() && en.is_ascii() && !en.is_empty(), "{content:?}");
        }
        assert_eq!(Lang::Zh.file_stem(&Content::File(media())), "");
    }
}
