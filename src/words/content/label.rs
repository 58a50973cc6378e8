//! The one-line label of every kind.

use super::kind_name::kind_name;
use super::own_forms::undisguised;
use super::quoted_text::QuotedText;
use crate::model::{
    Attachment, CallKind, Card, Content, Game, Gap, Lang, Payment, Quote, RecallNotice, Recalled,
};
use crate::text::{self, Printable};
use crate::words::name::with_people;

/// The greatest number of bytes of a label that a row can show.
const GIST: usize = 4 << 10;

pub(super) fn label(content: &Content, lang: Lang) -> Printable {
    Printable::line(&with_people(&words(content, lang), lang))
}

pub(super) fn gist(content: &Content, lang: Lang) -> Printable {
    let written = matches!(content, Content::Text(_) | Content::Quote(_));
    match own_words(content).filter(|words| words.len() > GIST) {
        Some(words) if written => {
            Printable::line(&with_people(&undisguised(text::head(words, GIST), lang), lang))
        }
        Some(words) => Printable::line(&with_people(text::head(words, GIST), lang)),
        None => label(content, lang),
    }
}

/// The text that is the whole label of some kinds, and which may be long.
fn own_words(content: &Content) -> Option<&str> {
    match content {
        Content::Text(words) => Some(answer(words)),
        Content::System(words)
        | Content::Gap(Gap::Sentence(words))
        | Content::Recalled(Recalled { notice: RecallNotice::Server(words), .. }) => Some(words),
        Content::Quote(quote) => Some(&quote.words),
        Content::Image(_)
        | Content::Voice { .. }
        | Content::Video { .. }
        | Content::Sticker(_)
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
        | Content::Transfer { .. }
        | Content::RedPacket
        | Content::Payment(_)
        | Content::Call(_)
        | Content::LiveLocation
        | Content::FriendRequest { .. }
        | Content::Recalled(_)
        | Content::Gap(_)
        | Content::Unsupported { .. } => None,
    }
}

/// The part of a text with a quotation that its sender wrote.
fn answer(text: &str) -> &str {
    QuotedText::read(text).map_or(text, |quote| quote.words)
}

fn words(content: &Content, lang: Lang) -> String {
    match content {
        Content::Text(words) => said(&undisguised(answer(words), lang), lang),
        Content::Quote(Quote { words, .. }) => said(&undisguised(words, lang), lang),
        Content::System(words) => said(words, lang),
        Content::Gap(gap) => said(gap.words(lang), lang),
        Content::Image(media) => {
            let size = pixels(media);
            tag(lang.pick("图片", "image"), &size)
        }
        Content::Voice { length, .. } => {
            tag(lang.pick("语音", "voice"), &format!("{}\"", length.div_ceil(1000)))
        }
        Content::Video { seconds, short, .. } => {
            let name =
                if *short { lang.pick("小视频", "clip") } else { lang.pick("视频", "video") };
            tag(name, &length(*seconds))
        }
        Content::Sticker(Some(_)) => lang.pick("[动画表情]", "[sticker]").to_owned(),
        Content::Sticker(None) => {
            lang.pick("[商店表情] 请在手机上查看", "[store sticker] see it on the phone").to_owned()
        }
        Content::Game(throw) => thrown(*throw, lang),
        Content::Card(card) => tag(lang.pick("名片", "card"), name_of(card)),
        Content::Location(place) => tag(lang.pick("位置", "place"), &place.label),
        Content::Link(link) => tag(lang.pick("链接", "link"), &link.title),
        Content::Articles(links) => {
            let first = links.first().map(|link| link.title.to_string()).unwrap_or_default();
            tag(lang.pick("文章", "articles"), &first)
        }
        Content::Music(link) => tag(lang.pick("音乐", "music"), &link.title),
        Content::File(file) => tag(lang.pick("文件", "file"), &file.name),
        Content::MiniProgram { title, .. } => tag(lang.pick("小程序", "mini program"), title),
        Content::Channel { name, about } => {
            let about = if text::is_visible(about) { about } else { name };
            tag(lang.pick("视频号", "channel"), about)
        }
        Content::Record { title, .. } => tag(lang.pick("聊天记录", "chat record"), title),
        Content::Transfer { words } => tag(lang.pick("转账", "transfer"), words),
        Content::RedPacket => {
            lang.pick("[红包] 请在手机上打开", "[red packet] open it on the phone").to_owned()
        }
        Content::Payment(payment) => pay(payment, lang),
        Content::Call(kind) => call(*kind, lang).to_owned(),
        Content::LiveLocation => {
            lang.pick("[实时位置] 请在手机上查看", "[live location] see it on the phone").to_owned()
        }
        Content::FriendRequest { card, .. } => {
            tag(lang.pick("好友请求", "friend request"), name_of(card))
        }
        Content::Recalled(recalled) => said(recalled.notice.words(lang), lang),
        Content::Unsupported { kind, app, hint } => unsupported(*kind, *app, hint, lang),
    }
}

/// The text, or a placeholder if it is empty.
fn said(words: &str, lang: Lang) -> String {
    if text::is_visible(words) {
        words.to_owned()
    } else {
        lang.pick("[空白]", "[blank]").to_owned()
    }
}

fn tag(name: &str, rest: &str) -> String {
    // A person does not write a longer title.
    let rest = text::head(rest.trim(), GIST);
    if text::is_visible(rest) { format!("[{name}] {rest}") } else { format!("[{name}]") }
}

/// The name on a contact card; the account number if no character of the name is visible.
fn name_of(card: &Card) -> &str {
    if text::is_visible(&card.name) { &card.name } else { &card.alias }
}

fn pixels(media: &Attachment) -> String {
    if media.width == 0 || media.height == 0 {
        return String::new();
    }
    format!("{}x{}", media.width, media.height)
}

fn length(seconds: u32) -> String {
    if seconds == 0 {
        return String::new();
    }
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn pay(payment: &Payment, lang: Lang) -> String {
    let name = if payment.incoming {
        lang.pick("收款", "received")
    } else {
        lang.pick("付款", "paid")
    };
    match payment.fen {
        Some(fen) => tag(name, &format!("¥{}.{:02}", fen / 100, fen % 100)),
        None => tag(name, &payment.title),
    }
}

fn thrown(throw: Game, lang: Lang) -> String {
    let (game, side) = match throw {
        Game::Dice(dots) => (lang.pick("骰子", "dice"), dots.to_string()),
        Game::Rock => (lang.pick("猜拳", "rock paper scissors"), lang.pick("石头", "rock").into()),
        Game::Paper => (lang.pick("猜拳", "rock paper scissors"), lang.pick("布", "paper").into()),
        Game::Scissors => {
            (lang.pick("猜拳", "rock paper scissors"), lang.pick("剪刀", "scissors").into())
        }
        Game::Other => (lang.pick("掷骰或猜拳", "a game"), String::new()),
    };
    let doubt = lang.pick("（以手机为准）", "(see the phone)");
    tag(game, &format!("{side}{doubt}"))
}

const fn call(kind: CallKind, lang: Lang) -> &'static str {
    match kind {
        CallKind::Call => lang.pick("[通话] 请在手机上接听", "[call] answer on the phone"),
        CallKind::Ended => lang.pick("[通话] 已结束", "[call] ended"),
        CallKind::Invite => lang.pick("[通话邀请] 请在手机上查看", "[call invite] see the phone"),
    }
}

fn unsupported(kind: u32, app: u32, hint: &str, lang: Lang) -> String {
    if kind == 0 && app == 0 && hint.is_empty() {
        return lang.pick("[读不出来的消息]", "[message that cannot be read]").to_owned();
    }
    let advice = lang.pick("请在手机上查看", "view on phone");
    if let Some(name) = kind_name(kind, app, lang) {
        return tag(name, if hint.trim().is_empty() { advice } else { hint });
    }
    let number = if app == 0 { format!("{kind}") } else { format!("{kind}/{app}") };
    let head = format!("[{} {number}] {advice}", lang.pick("类型", "type"));
    let hint = text::head(hint.trim(), GIST);
    if hint.is_empty() { head } else { format!("{head}: {hint}") }
}
