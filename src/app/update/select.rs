//! A message is selected: answer, copy, send again, edit, discard.

use super::server::TOGETHER_MS;
use super::{chat, files, irrevocable, people, quote, say, suggest};
use crate::api::{Operation, Request, Spot};
use crate::app::action::{Action, Place};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::page::asks;
use crate::app::picker::PickFor;
use crate::app::popup::Popup;
use crate::app::status_message::Said;
use crate::app::transfers::Purpose;
use crate::app::{App, Copied, Effect, Opening, quotation};
use crate::model::{Content, Delivery, Item, ItemId, Lang, MessageId, Sender};

/// A key that goes back to the input and is typed there: what an input method commits. A letter of
/// the keyboard is a slip, and so it is not written.
pub(super) fn returns(app: &App, key: Key) -> bool {
    key.text().is_some_and(|c| !c.is_ascii()) && means_nothing(app, key)
}

/// No action here has this key.
fn means_nothing(app: &App, key: Key) -> bool {
    let places = [Place::Selected, Place::Chat];
    let typed = matches!(key.code, Code::Char(_)) && key.text().is_some();
    typed && app.settings.keymap.find(&places, &[key]) == Found::Nothing
}

/// A letter that means nothing here does nothing, and says so.
pub(super) fn idle_letter(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    if !means_nothing(app, key) {
        return None;
    }
    let words = match app.lang() {
        Lang::Zh => format!("选消息时 {key} 没有用处，Esc 回到输入框"),
        Lang::En => format!("{key} does nothing with a message; Esc goes back to the input"),
    };
    Some(suggest(app, words))
}

pub(super) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Select => {
            select_in_sight(app);
            shown(app)
        }
        Action::SelectLast => {
            app.timeline.select_newest();
            shown(app)
        }
        Action::SelectUp => {
            app.timeline.move_selection(-1);
            shown(app)
        }
        Action::SelectDown => {
            if !app.timeline.move_selection(1) {
                app.timeline.deselect();
            }
            shown(app)
        }
        Action::SelectFirst => {
            app.timeline.select_first();
            shown(app)
        }
        _ => match app.timeline.selected().cloned() {
            Some(item) => on_item(app, action, &item),
            None => Vec::new(),
        },
    }
}

/// The lowest message in sight: the page stays where somebody reads.
fn select_in_sight(app: &mut App) {
    let lowest = app.layout().in_sight(app.timeline.scroll).map(|(_, last)| last);
    match lowest.and_then(|at| app.timeline.items().get(at)).map(|item| item.id) {
        Some(item) => app.timeline.select(item),
        None => {
            app.timeline.select_newest();
        }
    }
}

/// Whatever comes or grows, or takes room from the messages, the selected one stays in sight: keys
/// act upon it.
pub(super) fn keep_in_sight(app: &mut App) {
    if let Some(item) = app.timeline.selected().map(|item| item.id) {
        app.timeline.scroll = app.layout().keeping(app.timeline.scroll, item);
    }
}

/// The page moved: what is selected is the nearest to it in sight, for keys act upon it.
pub(super) fn follow(app: &mut App) {
    let Some(at) = app.timeline.selected().and_then(|item| app.timeline.place(item.id)) else {
        return;
    };
    let Some((first, last)) = app.layout().in_sight(app.timeline.scroll) else { return };
    if let Some(item) = app.timeline.items().get(at.clamp(first, last)).map(|item| item.id) {
        app.timeline.select(item);
    }
}

/// The selected message comes into sight; older ones are asked for in time.
pub(super) fn shown(app: &mut App) -> Vec<Effect> {
    if let Some(item) = app.timeline.selected().map(|item| item.id) {
        app.timeline.scroll = app.layout().showing(app.timeline.scroll, item);
    }
    let mut effects = chat::more(app);
    effects.extend(chat::read(app));
    effects
}

fn on_item(app: &mut App, action: Action, item: &Item) -> Vec<Effect> {
    match action {
        Action::Open => open(app, item),
        Action::Quote => quote::quote(app, item),
        Action::Copy => copy(app, item),
        Action::Mention => quote::mention(app, item),
        Action::EditUnsent => edit(app, item),
        Action::View => view(app, item),
        Action::Pager => {
            vec![Effect::Pager(app.transcript(std::slice::from_ref(item)), Opening::Begin)]
        }
        Action::OpenLink => files::open_link(app, Some(item)),
        Action::Save => save(app, item),
        Action::Forward => forward(app, item),
        Action::Recall => recall(app, item),
        _ => discard(app, item),
    }
}

/// The addresses in a text, in order.
pub(super) fn addresses(words: &str) -> Vec<String> {
    let found = crate::app::page::addresses(words);
    found.into_iter().filter_map(|at| words.get(at).map(str::to_owned)).collect()
}

/// The keys that do something with this message.
pub(in crate::app) fn keys_of(app: &App, item: &Item) -> String {
    let lang = app.lang();
    let (enter, copy) = (default_words(item, lang), lang.pick("复制", "copy"));
    let said = quotation::is_quotable(item);
    let is_text = matches!(item.content, Content::Text(_));
    let is_picture = matches!(item.content, Content::Image(_) | Content::Sticker(Some(_)));
    let view = if is_picture { lang.pick("看图", "view") } else { lang.pick("全文", "view") };
    let keys = [
        (true, Action::Open, enter),
        (said, Action::Quote, lang.pick("引用", "quote")),
        (enter != copy, Action::Copy, copy),
        (
            item.sender != Sender::System && is_forwardable(item),
            Action::Forward,
            lang.pick("转发", "forward"),
        ),
        (files::has_file(&item.content), Action::Save, lang.pick("保存", "save")),
        (item.is_recallable(), Action::Recall, lang.pick("撤回", "recall")),
        (
            is_text && (item.is_recallable() || waits(item)),
            Action::EditUnsent,
            lang.pick("重新编辑", "edit"),
        ),
        (app.transfers.is_running(item.id), Action::Discard, lang.pick("停止传输", "stop")),
        (is_discardable(item), Action::Discard, lang.pick("丢弃", "discard")),
        (true, Action::View, view),
    ];
    let keymap = &app.settings.keymap;
    let mut words = String::new();
    for (_, action, does) in keys.into_iter().filter(|(works, ..)| *works) {
        if let Some(key) = keymap.key_in(Place::Selected, action) {
            words.extend([&key, " ", does, " "]);
        }
    }
    words.push_str(lang.pick("Esc 返回", "Esc"));
    words
}

/// What Enter does with a message, in words.
fn default_words(item: &Item, lang: Lang) -> &'static str {
    if waits(item) {
        return lang.pick("重发", "send again");
    }
    match &item.content {
        Content::Voice { .. } => lang.pick("播放", "play"),
        Content::Quote(_) => lang.pick("跳到原文", "jump"),
        Content::FriendRequest { .. } => lang.pick("接受", "accept"),
        Content::Card(_) => lang.pick("看名片", "show"),
        Content::Record { .. } => lang.pick("展开", "unfold"),
        Content::Recalled(_) => lang.pick("看原文", "show the recalled text"),
        Content::Link(_) | Content::Music(_) | Content::Articles(_) | Content::Location(_) => {
            lang.pick("打开链接", "open")
        }
        content if files::has_file(content) => lang.pick("打开", "open"),
        _ => lang.pick("复制", "copy"),
    }
}

/// All messages that are loaded, as a text in the user's pager.
pub(super) fn transcript(app: &App) -> Vec<Effect> {
    vec![Effect::Pager(app.transcript(app.timeline.items()), Opening::End)]
}

fn save(app: &mut App, item: &Item) -> Vec<Effect> {
    if files::has_file(&item.content) {
        return files::fetch(app, item, Purpose::Save);
    }
    let words = files::nothing(app.lang());
    say(app, words, false)
}

fn forward(app: &mut App, item: &Item) -> Vec<Effect> {
    if !is_forwardable(item) {
        let words = app.lang().pick("这条还没有发出", "this was not sent yet");
        return say(app, words, false);
    }
    app.timeline.deselect();
    people::pick(app, PickFor::Forward(item.id))
}

const fn is_forwardable(item: &Item) -> bool {
    item.message.is_some() || matches!(item.content, Content::Text(_))
}

fn recall(app: &mut App, item: &Item) -> Vec<Effect> {
    if !item.is_recallable() {
        let words = app.lang().pick("只能撤回自己发出的", "only own sent messages");
        return say(app, words, false);
    }
    irrevocable::ask(app, Action::Recall, item)
}

/// The whole message as a text to read.
fn view(app: &mut App, item: &Item) -> Vec<Effect> {
    if matches!(item.content, Content::Image(_) | Content::Sticker(Some(_))) {
        return files::look(app, item);
    }
    let measure = app.reader_measure();
    let rows: Vec<String> = crate::app::page::whole(&item.content, measure);
    let title = app.layout().name(item);
    app.popup = Some(Popup::Reader { title, rows, first: 0 });
    Vec::new()
}

/// It waits for the user: neither accepted nor going out by itself.
pub(super) const fn waits(item: &Item) -> bool {
    match &item.delivery {
        Some(delivery) => asks(delivery),
        None => false,
    }
}

/// It was not sent yet.
const fn is_discardable(item: &Item) -> bool {
    waits(item) || matches!(item.delivery, Some(Delivery::Queued | Delivery::Retrying { .. }))
}

/// The text of a message as it was written.
pub(super) fn words(app: &App, item: &Item) -> String {
    match &item.content {
        Content::Text(text) => text.to_string(),
        Content::Quote(quote) => quote.words.to_string(),
        Content::Link(link) | Content::Music(link) => {
            format!("{}\n{}", link.title.as_str(), link.url.as_str())
        }
        other => other.label(app.lang()).to_string(),
    }
}

/// What Enter does: the default of the kind.
fn open(app: &mut App, item: &Item) -> Vec<Effect> {
    if waits(item) {
        app.timeline.deselect();
        // The answer may be a question, which the user waits for.
        app.hands.ask(app.now);
        return vec![Effect::Ask(Request::Retry { item: item.id })];
    }
    match &item.content {
        Content::Quote(quote) => match quote.of.clone() {
            Some(quoted) => jump(app, &quoted),
            None => view(app, item),
        },
        Content::Voice { .. } => files::fetch(app, item, Purpose::Play),
        Content::Link(_) | Content::Music(_) | Content::Articles(_) | Content::Location(_) => {
            files::open_link(app, Some(item))
        }
        Content::FriendRequest { card, .. } => {
            let words = match app.lang() {
                Lang::Zh => format!("接受“{}”的好友请求？", card.name.as_str()),
                Lang::En => format!("Accept the request of \"{}\"?", card.name.as_str()),
            };
            people::sure(app, words, Operation::Accept { item: item.id })
        }
        Content::Card(card) => match card.contact {
            Some(contact) => people::show(app, contact.chat(), None),
            None => view(app, item),
        },
        Content::Record { .. } | Content::Recalled(_) => view(app, item),
        content if files::has_file(content) => files::fetch(app, item, Purpose::Open),
        _ => copy(app, item),
    }
}

fn jump(app: &mut App, quoted: &MessageId) -> Vec<Effect> {
    let found = app.timeline.items().iter().find(|it| it.message.as_ref() == Some(quoted));
    let found = found.map(|item| item.id);
    chat::remember(app);
    match (found, app.chats.open_id()) {
        (Some(id), _) => {
            app.timeline.select(id);
            shown(app)
        }
        (None, Some(chat)) => chat::jump(app, chat, Spot::Message(quoted.clone()), true),
        (None, None) => Vec::new(),
    }
}

fn copy(app: &mut App, item: &Item) -> Vec<Effect> {
    let text = words(app, item);
    app.timeline.deselect();
    vec![Effect::Copy(text)]
}

/// Where the copied text is now, in words that are true; of one that came back, why it did.
pub(super) fn copied(app: &mut App, result: Result<Copied, String>) -> Vec<Effect> {
    let lang = app.lang();
    let bad = result.is_err();
    let mut path_said = String::new();
    let words = match result {
        Ok(Copied::Tmux { outside: true }) => lang
            .pick(
                "已复制到 tmux（前缀键 ] 粘贴），已请 tmux 交给系统剪贴板",
                "in tmux's buffer (prefix ] pastes); tmux was asked to hand it to the clipboard",
            )
            .to_owned(),
        Ok(Copied::Tmux { outside: false }) => lang
            .pick(
                "已复制到 tmux（前缀键 ] 粘贴）；它的 set-clipboard 是 off，外面没有",
                "in tmux's buffer (prefix ] pastes); its set-clipboard is off, so not outside",
            )
            .to_owned(),
        Ok(Copied::Terminal) => lang
            .pick(
                "已请终端复制（OSC 52，它不回话）；贴不出来就 ^X b 用鼠标选",
                "asked the terminal to copy (OSC 52, it does not answer); else ^X b and the mouse",
            )
            .to_owned(),
        Ok(Copied::File(path)) => {
            path_said = super::files::short(app, &path);
            lang.pick("太长，终端不收；存在 ", "too long for terminals; it lies in ").to_owned()
        }
        Err(why) => format!("{}: {why}", lang.pick("没有复制成", "not copied")),
    };
    let back = app.returned.as_ref().filter(|it| app.now.since(it.at) < TOGETHER_MS);
    let (head, alarming) = match back {
        Some(it) => (format!("{}{}{words}", it.why, lang.pick("；", "; ")), true),
        None => (words, bad),
    };
    say(app, Said { head, path: path_said, tail: String::new() }, alarming)
}

/// An unsent text goes back into the input; what stands there stays below it.
fn edit(app: &mut App, item: &Item) -> Vec<Effect> {
    let Content::Text(text) = &item.content else {
        let words = app.lang().pick("只能改文字", "only text can be edited");
        return say(app, words, false);
    };
    if item.is_recallable() {
        return irrevocable::ask(app, Action::EditUnsent, item);
    }
    let kept = matches!(item.delivery, Some(Delivery::Queued | Delivery::Retrying { .. }))
        && app.chats.get(item.chat).is_some_and(|chat| !chat.is_reachable());
    if !waits(item) && !kept {
        let words = app.lang().pick("只能改自己的消息", "only own messages can be edited");
        return say(app, words, false);
    }
    app.timeline.deselect();
    if !app.composer.put_back(item.chat, text.as_str()) {
        let words = app
            .lang()
            .pick("输入框放不下，请先发出或清空", "the input is full; send or clear it first");
        return say(app, words, true);
    }
    app.normal = false;
    // On disk as a draft before the outbox forgets it.
    let mut effects = super::save_drafts(app);
    effects.push(Effect::Ask(Request::Discard { item: item.id }));
    effects
}

/// An own message was taken back to be written anew: its text comes into the input.
pub(super) fn rewritten(app: &mut App) -> Vec<Effect> {
    let timeline = &app.timeline;
    let taken = |id: ItemId| {
        timeline.item(id).is_some_and(|item| matches!(item.content, Content::Recalled(_)))
    };
    let Some(at) = app.rewriting.iter().position(|(id, ..)| taken(*id)) else { return Vec::new() };
    let (_, chat, text) = app.rewriting.remove(at);
    let whole = app.composer.put_back(chat, &text);
    let mut effects = super::save_drafts(app);
    if !whole {
        effects.push(Effect::Copy(text));
        let words = app.lang().pick(
            "输入框放不下，撤回的文字已复制",
            "the input is full; the text taken back was copied",
        );
        effects.extend(say(app, words, true));
    }
    effects
}

fn discard(app: &mut App, item: &Item) -> Vec<Effect> {
    if app.transfers.is_running(item.id) {
        return vec![Effect::Ask(Request::Stop { item: item.id })];
    }
    if !is_discardable(item) {
        let words =
            app.lang().pick("只能丢弃没发出的消息", "only unsent messages can be discarded");
        return say(app, words, false);
    }
    irrevocable::ask(app, Action::Discard, item)
}
