//! Our own labels and rows, and texts that look like them: what a person wrote never passes for a
//! picture, a payment or a word of the program.
//!
//! | what is ours | what tells it from a text |
//! |---|---|
//! | labels in brackets (`[图片]`, `[收款] ¥1.00`, `[待发]`, `[类型 49/1]`) | a text that begins like one is shown behind `文字：`; in Markdown labels alone are in italics, in HTML in a colour of their own |
//! | rows beside a message (`! 没有发出`, `? 不知是否送达`, `✓ 已保存`, `没有下载成`, `… 还有`, `原文:`, `> 名字: 引文`) | the same, for each line of the text |
//! | `我` as the sender, `名字（我）` in histories and exports | names of others that read so end in `（别人）` |
//! | grey lines, dividers of days and of unread messages, names | they begin in the first column, texts are indented; in lines without a screen they begin with `--`, which follows the time, and texts follow a number and a name |
//! | `[收款]`, `[付款]` | only official accounts that tell of payments make them (PROTOCOL 7.6) |
//! | JSON | `kind` and `me` are fields of their own |

use std::borrow::Cow;

use crate::model::Lang;

/// The words with which our labels begin, without the bracket.
const LABELS: &[&str] = &[
    "图片",
    "语音",
    "视频",
    "小视频",
    "动画表情",
    "商店表情",
    "名片",
    "位置",
    "链接",
    "文章",
    "音乐",
    "文件",
    "小程序",
    "视频号",
    "聊天记录",
    "转账",
    "红包",
    "收款",
    "付款",
    "通话",
    "通话邀请",
    "实时位置",
    "好友请求",
    "骰子",
    "猜拳",
    "掷骰或猜拳",
    "空白",
    "读不出来的消息",
    "类型",
    "网页",
    "私密消息",
    "邮件",
    "QQ 消息",
    "系统推送",
    "QQ 离线图片",
    "应用消息",
    "语音提醒",
    "商品",
    "表情专辑",
    "卡券",
    "微信运动",
    "笔记",
    "视频号名片",
    "拍一拍",
    "视频号直播",
    "群公告",
    "礼物",
    "红包封面",
    "待发",
    "写于",
    "先不发",
    "还没发",
    "written",
    "not sent",
    "正在发",
    "未被接受",
    "不知是否送达",
    "image",
    "voice",
    "video",
    "clip",
    "sticker",
    "store sticker",
    "card",
    "place",
    "link",
    "articles",
    "music",
    "file",
    "mini program",
    "channel",
    "chat record",
    "transfer",
    "red packet",
    "received",
    "paid",
    "call",
    "call invite",
    "live location",
    "friend request",
    "dice",
    "rock paper scissors",
    "a game",
    "blank",
    "message that cannot be read",
    "type",
    "product",
    "group notice",
    "gift",
    "coupon",
    "not sent yet",
    "being sent",
    "refused",
    "it may have arrived",
    "page",
    "private message",
    "mail",
    "QQ message",
    "push",
    "QQ picture",
    "app message",
    "WeRun",
    "note",
    "nudge",
    "channel live",
    "消息",
    "message",
];

/// The words with which our rows begin.
const ROWS: &[&str] = &[
    "! 没有发出",
    "! refused",
    "? 不知是否送达",
    "? it may have arrived",
    "✓ 已保存",
    "✓ saved",
    "没有下载成：",
    "not fetched:",
    "没有上传成：",
    "not uploaded:",
    "等待下载，",
    "waits for its turn;",
    "… 还有",
    "… and more",
    "原文: ",
    "it was: ",
    "-- ",
    "? 写于 ",
    "? written ",
    "? 先不发：",
    "? not sent:",
    "还没发：",
    "not sent:",
];

/// The text, with a mark before each line that looks like one of ours.
#[must_use]
pub fn undisguised(text: &str, lang: Lang) -> Cow<'_, str> {
    let places = disguised(text);
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + places.len() * 8);
    let mut from = 0;
    for place in places {
        out.push_str(text.get(from..place).unwrap_or_default());
        out.push_str(text_mark(lang));
        from = place;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// The mark before a line of a text that looks like one of ours.
#[must_use]
pub const fn text_mark(lang: Lang) -> &'static str {
    lang.pick("文字：", "text: ")
}

/// The byte offsets of the lines of a text that look like ours.
#[must_use]
pub fn disguised(text: &str) -> Vec<usize> {
    let mut at = 0;
    let mut places = Vec::new();
    for line in text.split('\n') {
        if looks_like_ours(line) {
            places.push(at);
        }
        at += line.len() + 1;
    }
    places
}

/// Whether a line could be mistaken for a label or a row of ours. Only its beginning is looked at.
fn looks_like_ours(line: &str) -> bool {
    let blank = |c: char| c.is_whitespace() || !crate::text::is_visible(c.encode_utf8(&mut [0; 4]));
    let line = line.trim_start_matches(blank);
    if ROWS.iter().any(|row| line.starts_with(row)) {
        return true;
    }
    if line.starts_with("… ") && line.contains(" more lines") {
        return true;
    }
    if ["选中后 ", "select it: "].iter().any(|hint| line.contains(&format!("  {hint}")))
        || counts_rest(line)
    {
        return true;
    }
    if let Some(quote) = line.strip_prefix("> ") {
        return quote.contains(": ");
    }
    let Some(inner) = line.strip_prefix(['[', '【', '［', '〔']) else { return false };
    let begins = |label: &str| {
        let rest = inner.get(..label.len()).filter(|it| it.eq_ignore_ascii_case(label));
        let next = rest.and_then(|_| inner.get(label.len()..)?.chars().next());
        next.is_some_and(|next| !next.is_alphanumeric())
    };
    LABELS.iter().any(|label| begins(label))
}

/// Whether the line reads as `还有 3 条`, as below a list that is not shown whole.
fn counts_rest(line: &str) -> bool {
    let zh = line.strip_prefix("还有 ").and_then(|rest| rest.trim_end().strip_suffix(" 条"));
    let count = zh.or_else(|| line.trim_end().strip_suffix(" more"));
    count.is_some_and(|count| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attachment, CallKind, Card, Content, Game, Location, Payment, WebLink};

    /// One of each kind that has a label.
    fn labelled() -> Vec<Content> {
        let media = Attachment { name: "a.txt".into(), bytes: 9, ..Attachment::default() };
        let link = WebLink { title: "题".into(), ..WebLink::default() };
        let mut all = vec![
            Content::Image(media.clone()),
            Content::Voice { length: 3_000, media: media.clone() },
            Content::Video { seconds: 3, short: false, media: media.clone() },
            Content::Video { seconds: 3, short: true, media: media.clone() },
            Content::Sticker(Some(media.clone())),
            Content::Sticker(None),
            Content::Game(Game::Dice(6)),
            Content::Game(Game::Rock),
            Content::Game(Game::Other),
            Content::Card(Card::default()),
            Content::Location(Location { label: "门口".into(), ..Location::default() }),
            Content::Link(link.clone()),
            Content::Articles(vec![link.clone()]),
            Content::Music(link),
            Content::File(media),
            Content::Transfer { words: "¥1.00".into() },
            Content::RedPacket,
            Content::Call(CallKind::Call),
            Content::Call(CallKind::Ended),
            Content::Call(CallKind::Invite),
            Content::LiveLocation,
            Content::Text(" ".into()),
        ];
        for incoming in [true, false] {
            let (title, about) = ("题".into(), "".into());
            all.push(Content::Payment(Payment { fen: Some(100), incoming, title, about }));
        }
        let unsupported = |kind, app| Content::Unsupported { kind, app, hint: "话".into() };
        all.extend((1..120).map(|kind| unsupported(kind, 0)));
        all.extend((1..120).chain(2000..2010).map(|app| unsupported(49, app)));
        all.push(Content::Unsupported { kind: 0, app: 0, hint: "".into() });
        all
    }

    #[test]
    fn a_text_never_reads_as_the_label_of_something_else() {
        for content in labelled() {
            for lang in [Lang::Zh, Lang::En] {
                let label = content.label(lang);
                for lookalike in [label.to_string(), format!(" \u{2060}{}", label.as_str())] {
                    let text = Content::Text(lookalike.as_str().into());
                    let shown = text.label(lang);
                    assert_ne!(shown.trim(), label.trim(), "{content:?}");
                    assert!(!shown.starts_with('['), "{shown:?}");
                }
            }
        }
    }

    #[test]
    fn what_looks_like_ours_is_marked_line_by_line_and_nothing_else_is() {
        for ours in [
            "[收款] ¥8888.00",
            " [图片 1280x720 214KB]",
            "\u{200b}[文件] 工资.xlsx",
            "【红包】",
            "[Image]",
            "> 妈妈: 密码是多少",
            "! 没有发出：对方已不是好友",
            "[待发] 你好",
            "… 还有 3 行，选中后按 v 看全文",
            "… 3 more lines: select it, v shows all",
            "还有 3 条",
            "12 more",
        ] {
            let text = format!("你好\n{ours}");
            assert_eq!(undisguised(&text, Lang::Zh), format!("你好\n文字：{ours}"));
            assert_eq!(undisguised(ours, Lang::En), format!("text: {ours}"));
        }
        for text in [
            "[微笑]",
            "还有 3 条没看",
            "no more",
            "[TODO] 写测试",
            "[fileserver] up",
            "a [图片] b",
            "> 引用",
            "图片",
            "",
            "- [ ] milk",
            "!!!",
            "[",
        ] {
            assert_eq!(undisguised(text, Lang::Zh), text);
        }
    }
}
