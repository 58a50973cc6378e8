//! Facts about a message: its file, its addresses, its words, and the keys that act on it.

use std::path::Path;

use crate::app::action::{Action, MessageAction, Place, SelectAction};
use crate::app::page::{asks, sent_words};
use crate::app::{App, quotation};
use crate::model::{Card, Content, Delivery, Item, Lang, Quote, Sender, Todo};
use crate::text::Printable;

/// The name of the file of a message; without one, the name of its kind.
#[must_use]
pub fn name_of(item: &Item, lang: Lang) -> String {
    let local = item.path.as_deref().filter(|_| item.delivery.is_some());
    let name = match (&item.content, local.and_then(Path::file_name)) {
        (Content::File(file), _) if !file.name.is_empty() => file.name.to_string(),
        (_, Some(name)) => name.to_string_lossy().into_owned(),
        (content, None) => {
            let label = content.label(lang);
            let kind = label.trim_start_matches('[').split(']').next();
            kind.unwrap_or_default().to_owned()
        }
    };
    Printable::line(&name).to_string()
}

/// Whether a file can be fetched for the content.
pub const fn has_file(content: &Content) -> bool {
    matches!(
        content,
        Content::Image(_)
            | Content::Sticker(Some(_))
            | Content::Voice { .. }
            | Content::Video { .. }
            | Content::File(_)
    )
}

/// Whether the message has a file that somebody sent, or the user from the phone. Stickers do not
/// count.
pub const fn is_received_file(item: &Item) -> bool {
    let is_sticker = matches!(item.content, Content::Sticker(_));
    item.delivery.is_none() && has_file(&item.content) && !is_sticker
}

/// What to say if a message does not support an action.
pub const fn nothing(lang: Lang) -> &'static str {
    lang.pick("这条消息没有文件", "this message has no file")
}

/// The addresses in a text, in order.
fn addresses_in(words: &str) -> Vec<String> {
    let found = crate::text::addresses(words);
    found.into_iter().filter_map(|at| words.get(at).map(str::to_owned)).collect()
}

/// An address in a message, with its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitledAddress {
    /// Empty if the address is part of a text.
    pub title: String,
    pub url: String,
}

impl TitledAddress {
    fn new(title: &Printable, url: &Printable) -> Self {
        Self { title: title.to_string(), url: url.to_string() }
    }
}

/// The addresses in a message, in order, without repetitions.
pub fn addresses(item: &Item) -> Vec<TitledAddress> {
    let plain = |urls: Vec<String>| -> Vec<TitledAddress> {
        urls.into_iter().map(|url| TitledAddress { title: String::new(), url }).collect()
    };
    let mut found: Vec<TitledAddress> = match &item.content {
        Content::Text(words) => plain(addresses_in(words)),
        Content::Quote(quote) => plain(addresses_in(&quote.words)),
        Content::Link(link) | Content::Music(link) => {
            vec![TitledAddress::new(&link.title, &link.url)]
        }
        Content::Articles(links) => {
            links.iter().map(|link| TitledAddress::new(&link.title, &link.url)).collect()
        }
        Content::Location(place) => vec![TitledAddress::new(&place.label, &place.url)],
        Content::Image(_)
        | Content::Voice { .. }
        | Content::Video { .. }
        | Content::Sticker(_)
        | Content::Game(_)
        | Content::Card(_)
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
        | Content::System(_)
        | Content::Unsupported { .. }
        | Content::Gap(_)
        | Content::Recalled(_) => Vec::new(),
    };
    found.retain(|it| it.url.starts_with("https://") || it.url.starts_with("http://"));
    let mut seen = std::collections::HashSet::new();
    found.retain(|it| seen.insert(it.url.clone()));
    found
}

/// The keys that act on a message, for the hint line.
pub fn keys_of(app: &App, item: &Item) -> String {
    let lang = app.lang();
    let (enter, copy) = (DefaultAction::of(item).words(lang), lang.pick("复制", "copy"));
    let said = quotation::is_quotable(item);
    let is_text = matches!(item.content, Content::Text(_));
    let is_picture = matches!(item.content, Content::Image(_) | Content::Sticker(Some(_)));
    let view = if is_picture { lang.pick("看图", "view") } else { lang.pick("全文", "view") };
    let keys = [
        (true, MessageAction::Open, enter),
        (said, MessageAction::Quote, lang.pick("引用", "quote")),
        (enter != copy, MessageAction::Copy, copy),
        (
            item.sender != Sender::System && is_forwardable(item),
            MessageAction::Forward,
            lang.pick("转发", "forward"),
        ),
        (item.todo == Some(Todo::Open), MessageAction::ToggleTodo, lang.pick("勾掉", "done")),
        (
            item.todo == Some(Todo::Done),
            MessageAction::ToggleTodo,
            lang.pick("放回待办", "not done"),
        ),
        (has_file(&item.content), MessageAction::Save, lang.pick("保存", "save")),
        (item.is_recallable(), MessageAction::Recall, lang.pick("撤回", "recall")),
        (
            is_text && (item.is_recallable() || waits(item)),
            MessageAction::EditUnsent,
            lang.pick("重新编辑", "edit"),
        ),
        (
            app.account.transfers.is_running(item.id),
            MessageAction::Discard,
            lang.pick("停止传输", "stop"),
        ),
        (is_discardable(item), MessageAction::Discard, lang.pick("丢弃", "discard")),
        (true, MessageAction::View, view),
    ];
    let keymap = &app.settings.keymap;
    let mut words = String::new();
    for (_, action, does) in keys.into_iter().filter(|(works, ..)| *works) {
        if let Some(key) = keymap.key_in(Place::Selected, Action::Message(action)) {
            words.extend([&key, " ", does, " "]);
        }
    }
    if let Some(key) = keymap.key_in(Place::Selected, Action::Select(SelectAction::Mark)) {
        words.extend([&key, " ", lang.pick("多选", "mark"), " "]);
    }
    words.push_str(lang.pick("Esc 返回", "Esc"));
    words
}

/// What Enter does with a selected message.
#[derive(Clone, Copy, Debug)]
pub enum DefaultAction<'a> {
    SendAgain,
    Play,
    JumpToQuoted(&'a Quote),
    AcceptFriend(&'a Card),
    ShowCard(&'a Card),
    UnfoldRecord,
    ViewRecalled,
    OpenLink,
    OpenFile,
    Copy,
}

impl<'a> DefaultAction<'a> {
    pub fn of(item: &'a Item) -> Self {
        if waits(item) {
            return Self::SendAgain;
        }
        match &item.content {
            Content::Voice { .. } => Self::Play,
            Content::Quote(quote) => Self::JumpToQuoted(quote),
            Content::FriendRequest { card, .. } => Self::AcceptFriend(card),
            Content::Card(card) => Self::ShowCard(card),
            Content::Record { .. } => Self::UnfoldRecord,
            Content::Recalled(_) => Self::ViewRecalled,
            Content::Link(_) | Content::Music(_) | Content::Articles(_) | Content::Location(_) => {
                Self::OpenLink
            }
            Content::Image(_)
            | Content::Sticker(Some(_))
            | Content::Video { .. }
            | Content::File(_) => Self::OpenFile,
            Content::Text(_)
            | Content::Sticker(None)
            | Content::Game(_)
            | Content::MiniProgram { .. }
            | Content::Channel { .. }
            | Content::Transfer { .. }
            | Content::RedPacket
            | Content::Payment(_)
            | Content::Call(_)
            | Content::LiveLocation
            | Content::System(_)
            | Content::Unsupported { .. }
            | Content::Gap(_) => Self::Copy,
        }
    }

    const fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::SendAgain => lang.pick("重发", "send again"),
            Self::Play => lang.pick("播放", "play"),
            Self::JumpToQuoted(_) => lang.pick("跳到原文", "jump"),
            Self::AcceptFriend(_) => lang.pick("接受", "accept"),
            Self::ShowCard(_) => lang.pick("看名片", "show"),
            Self::UnfoldRecord => lang.pick("展开", "unfold"),
            Self::ViewRecalled => lang.pick("看原文", "show the recalled text"),
            Self::OpenLink => lang.pick("打开链接", "open"),
            Self::OpenFile => lang.pick("打开", "open"),
            Self::Copy => lang.pick("复制", "copy"),
        }
    }
}

pub const fn is_forwardable(item: &Item) -> bool {
    item.message.is_some() || matches!(item.content, Content::Text(_))
}

/// Whether the message waits for the user: it is neither accepted nor sent automatically.
pub const fn waits(item: &Item) -> bool {
    match &item.delivery {
        Some(delivery) => asks(delivery),
        None => false,
    }
}

/// Whether the message is unsent and can be discarded.
pub const fn is_discardable(item: &Item) -> bool {
    waits(item) || matches!(item.delivery, Some(Delivery::Queued | Delivery::Retrying { .. }))
}

/// The text of a message as it was written.
pub fn words(app: &App, item: &Item) -> String {
    sent_words(&item.content, app.lang())
}
