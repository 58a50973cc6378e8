//! How files are named and worded that the backend writes for the user.

use super::{content, name};
use crate::api::Wording;
use crate::model::{Content, Lang, Sender};

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

    fn author(&self, sender: Sender, name: &str) -> String {
        match sender {
            Sender::Me => name::own(name, *self),
            Sender::Contact(_) => name::of_another(name::visible(name, *self), *self).into_owned(),
            Sender::System => String::new(),
        }
    }

    fn message(&self, content: &Content) -> String {
        if let Content::Link(link) | Content::Music(link) = content {
            format!("{}\n{}", content.label(*self).as_str(), link.url.as_str())
        } else if let Content::Text(text) = content {
            content::undisguised(text, *self).into_owned()
        } else {
            content.label(*self).to_string()
        }
    }

    fn somebody(&self) -> &str {
        name::somebody(*self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attachment, ContactId, WebLink};

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

    #[test]
    fn a_text_that_looks_like_a_payment_is_marked_as_a_text_in_an_export() {
        let text = Content::Text("[收款] ¥8888.00".into());
        assert_eq!(Lang::Zh.message(&text), "文字：[收款] ¥8888.00");
        assert_eq!(Lang::Zh.message(&Content::Text("早\n好".into())), "早\n好");
        let link = WebLink { title: "题".into(), url: "https://x".into(), ..WebLink::default() };
        assert_eq!(Lang::En.message(&Content::Link(link)), "[link] 题\nhttps://x");
    }

    #[test]
    fn the_user_and_nobody_else_is_called_me_in_an_export() {
        let other = Sender::Contact(ContactId(1));
        assert_eq!(Lang::Zh.author(Sender::Me, "小林"), "小林（我）");
        assert_eq!(Lang::Zh.author(other, "我"), "我（别人）");
        assert_eq!(Lang::En.author(other, "\u{3164}"), "(no name)");
        assert_eq!(Lang::En.author(Sender::System, "x"), "");
    }
}
