//! The words for a message that another one quotes, or that a forwarded record contains.

use std::borrow::Cow;

use crate::model::{Excerpt, ExcerptKind, Lang};
use crate::text::is_visible;

impl Excerpt {
    /// The text of a text message; for other kinds the name of the kind, and what is known of the
    /// message.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Cow<'_, str> {
        let Some(kind) = name(self.kind, lang) else { return Cow::Borrowed(&self.text) };
        Cow::Owned(if is_visible(&self.text) {
            format!("[{kind}] {}", self.text.as_str())
        } else {
            format!("[{kind}]")
        })
    }
}

/// The name of a kind; `None` for a text, which needs none.
const fn name(kind: ExcerptKind, lang: Lang) -> Option<&'static str> {
    Some(match kind {
        ExcerptKind::Text => return None,
        ExcerptKind::Picture => lang.pick("图片", "image"),
        ExcerptKind::Voice => lang.pick("语音", "voice"),
        ExcerptKind::Video => lang.pick("视频", "video"),
        ExcerptKind::Clip => lang.pick("小视频", "clip"),
        ExcerptKind::Link => lang.pick("链接", "link"),
        ExcerptKind::Place => lang.pick("位置", "place"),
        ExcerptKind::Music => lang.pick("音乐", "music"),
        ExcerptKind::File => lang.pick("文件", "file"),
        ExcerptKind::Product => lang.pick("商品", "product"),
        ExcerptKind::Card => lang.pick("名片", "card"),
        ExcerptKind::Record => lang.pick("聊天记录", "chat record"),
        ExcerptKind::MiniProgram => lang.pick("小程序", "mini program"),
        ExcerptKind::Channel => lang.pick("视频号", "channel"),
        ExcerptKind::LiveChannel => lang.pick("视频号直播", "channel live"),
        ExcerptKind::Sticker => lang.pick("动画表情", "sticker"),
        ExcerptKind::Call => lang.pick("通话", "call"),
        ExcerptKind::Unknown => lang.pick("消息", "message"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::content::undisguised;

    #[test]
    fn quoted_and_forwarded_messages_of_every_kind_are_named_in_the_language_of_the_reader() {
        for kind in ExcerptKind::ALL {
            let bare = Excerpt::from(kind);
            let [zh, en] = [Lang::Zh, Lang::En].map(|lang| bare.words(lang).into_owned());
            if kind == ExcerptKind::Text {
                assert_eq!((zh.as_str(), en.as_str()), ("", ""));
                continue;
            }
            assert!(zh != en && en.is_ascii() && !zh.is_ascii(), "{kind:?}: {zh} {en}");
            for label in [&zh, &en] {
                assert_ne!(undisguised(label, Lang::Zh), *label, "{kind:?} can be feigned");
            }
            let titled = Excerpt { kind, text: "a.pdf".into() };
            assert_eq!(titled.words(Lang::En), format!("{en} a.pdf"));
        }
        assert_eq!(Excerpt::from("[图片]").words(Lang::En), "[图片]", "what was written stays");
    }
}
