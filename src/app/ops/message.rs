//! Actions on one message.

use super::item::DefaultAction;
use super::{chat, draft, files, irrevocable, item, page, people, picture, status};
use crate::api::{HistoryAnchor, Method, Operation};
use crate::app::dialog::Dialog;
use crate::app::dialog::pager::Pager;
use crate::app::jump::Landing;
use crate::app::local_names;
use crate::app::page::when;
use crate::app::question::Irrevocable;
use crate::app::transfers::Purpose;
use crate::app::{App, Effect, Effects, Opening};
use crate::model::{Content, Delivery, Item, ItemId, Lang, MessageId};
use crate::text::Printable;
use crate::words::name;

/// Shows all loaded messages as a text in the user's pager.
pub fn transcript(app: &App) -> Effects {
    Effects::from(Effect::Pager(app.transcript(app.inbox.timeline.items()), Opening::End))
}

pub fn save(app: &mut App, item: &Item) -> Effects {
    if item::has_file(&item.content) {
        return files::fetch(app, item, Purpose::Save);
    }
    let words = item::nothing(app.lang());
    status::say(app, words)
}

pub fn forward(app: &mut App, item: &Item) -> Effects {
    if !item::is_forwardable(item) {
        let words = app.lang().pick("这条还没有发出", "this was not sent yet");
        return status::say(app, words);
    }
    app.inbox.timeline.deselect();
    people::pick_for_forward(app, vec![item.id])
}

pub fn recall(app: &mut App, item: &Item) -> Effects {
    if !item.is_recallable() {
        let words = app.lang().pick("只能撤回自己发出的", "only own sent messages");
        return status::say(app, words);
    }
    irrevocable::ask(app, Irrevocable::Recall, item)
}

/// Shows the whole message.
pub fn view(app: &mut App, item: &Item) -> Effects {
    if matches!(item.content, Content::Image(_) | Content::Sticker(Some(_))) {
        return picture::look(app, item);
    }
    let measure = app.reader_measure();
    let people = app.inbox.timeline.names();
    let content = local_names::of_quoted(&item.content, people);
    let rows: Vec<String> = crate::app::page::whole(&content, measure, people);
    let title = app.layout().name(item);
    app.dialog = Some(Dialog::Pager(Pager { title, rows, first: 0 }));
    Effects::new()
}

/// Shows when a message was written, by whom, and how its delivery went.
pub fn details(app: &mut App, item: &Item) -> Effects {
    let (lang, zone) = (app.lang(), app.settings.zone.clone());
    let mut rows = vec![
        format!("{}  {}", lang.pick("时间", "time"), when::full_second(item.written(), &zone)),
        format!("{}  {}", lang.pick("种类", "kind"), item.content.label(lang)),
    ];
    if let Some(delivery) = &item.delivery {
        let said = delivery_words(delivery, lang);
        rows.push(format!("{}  {said}", lang.pick("进度", "state")));
    }
    let number = match &item.message {
        Some(id) => id.0.clone(),
        None => lang.pick("服务器还没有给", "none from the server yet").to_owned(),
    };
    rows.push(format!("{}  {number}", lang.pick("编号", "number")));
    if let Some(path) = &item.path {
        rows.push(format!("{}  {}", lang.pick("文件", "file"), status::short(app, path)));
    }
    let title = app.layout().name(item);
    let rows = rows.into_iter().map(|row| Printable::line(&row).to_string()).collect();
    app.dialog = Some(Dialog::Pager(Pager { title, rows, first: 0 }));
    Effects::new()
}

fn delivery_words(delivery: &Delivery, lang: Lang) -> String {
    match delivery {
        Delivery::Queued => lang.pick("排着队，还没有发", "queued, not sent yet").to_owned(),
        Delivery::Sending => lang.pick("正在发", "being sent").to_owned(),
        Delivery::Retrying { attempt } => match lang {
            Lang::Zh => format!("还没有成，会再试（第 {attempt} 次）"),
            Lang::En => format!("not sent so far; try {attempt} follows"),
        },
        Delivery::Sent => lang.pick("服务器收下了", "accepted by the server").to_owned(),
        Delivery::Refused(refusal) => {
            let said = refusal.said(lang);
            let advice = refusal.advice(lang);
            let advice = advice.map(|advice| format!("{}{advice}", lang.pick("；", "; ")));
            let head = lang.pick("没有发出：", "refused:");
            format!("{head} {said}{}", advice.unwrap_or_default())
        }
        Delivery::Unknown => lang.pick("不知是否送达", "it may have arrived").to_owned(),
        Delivery::Held(_) => lang.pick("等你决定", "waits for you to decide").to_owned(),
    }
}

/// Carries out the default action of the message.
pub fn open(app: &mut App, item: &Item) -> Effects {
    match DefaultAction::of(item) {
        DefaultAction::SendAgain => {
            app.inbox.timeline.deselect();
            // The answer may be a question for which the user is waiting.
            app.grace.ask(app.clock.now);
            Effects::from(app.ask(Method::Retry { item: item.id }))
        }
        DefaultAction::Play => files::fetch(app, item, Purpose::Play),
        DefaultAction::JumpToQuoted(quote) => match quote.of.clone() {
            Some(quoted) => jump(app, &quoted),
            None => view(app, item),
        },
        DefaultAction::AcceptFriend(card) => {
            let name = name::shown(&card.name, app.lang());
            let words = match app.lang() {
                Lang::Zh => format!("接受“{name}”的好友请求？"),
                Lang::En => format!("Accept the request of \"{name}\"?"),
            };
            people::sure(app, words, Operation::Accept { item: item.id })
        }
        DefaultAction::ShowCard(card) => match card.contact {
            Some(contact) => people::show(app, contact.chat(), None),
            None => view(app, item),
        },
        DefaultAction::UnfoldRecord | DefaultAction::ViewRecalled => view(app, item),
        DefaultAction::OpenLink => files::open_link(app, Some(item)),
        DefaultAction::OpenFile => files::fetch(app, item, Purpose::Open),
        DefaultAction::Copy => copy(app, item),
    }
}

fn jump(app: &mut App, quoted: &MessageId) -> Effects {
    let found = app.inbox.timeline.items().iter().find(|it| it.message.as_ref() == Some(quoted));
    let found = found.map(|item| item.id);
    page::remember(app);
    match (found, app.inbox.chats.open_id()) {
        (Some(id), _) => {
            app.inbox.timeline.select(id);
            page::shown(app)
        }
        (None, Some(chat)) => {
            chat::jump(app, chat, HistoryAnchor::Message(quoted.clone()), Landing::Select)
        }
        (None, None) => Effects::new(),
    }
}

pub fn copy(app: &App, item: &Item) -> Effects {
    Effects::from(Effect::Copy(item::words(app, item)))
}

/// Moves an unsent text back into the input, above what stands there.
pub fn edit(app: &mut App, item: &Item) -> Effects {
    let Content::Text(text) = &item.content else {
        let words = app.lang().pick("只能改文字", "only text can be edited");
        return status::say(app, words);
    };
    if item.is_recallable() {
        return irrevocable::ask(app, Irrevocable::Rewrite, item);
    }
    let kept = matches!(item.delivery, Some(Delivery::Queued | Delivery::Retrying { .. }))
        && app.inbox.chats.get(item.chat).is_some_and(|chat| !chat.is_reachable());
    if !item::waits(item) && !kept {
        let words = app.lang().pick("只能改自己的消息", "only own messages can be edited");
        return status::say(app, words);
    }
    app.inbox.timeline.deselect();
    if !app.account.composer.put_back(item.chat, text.as_str()) {
        let words = app
            .lang()
            .pick("输入框放不下，请先发出或清空", "the input is full; send or clear it first");
        return status::warn(app, words);
    }
    app.keys.normal = false;
    // The draft is on the disk before the outbox forgets the text.
    let mut effects = draft::save_drafts(app);
    effects.push(app.ask(Method::Discard { item: item.id }));
    effects
}

/// Puts the text of a message that was recalled for this into the input.
pub fn rewritten(app: &mut App) -> Effects {
    let timeline = &app.inbox.timeline;
    let taken = |id: ItemId| {
        timeline.item(id).is_some_and(|item| matches!(item.content, Content::Recalled(_)))
    };
    let Some(at) = app.account.rewriting.iter().position(|(id, ..)| taken(*id)) else {
        return Effects::new();
    };
    let (_, chat, text) = app.account.rewriting.remove(at);
    let whole = app.account.composer.put_back(chat, &text);
    let mut effects = draft::save_drafts(app);
    if !whole {
        effects.push(Effect::Copy(text));
        let words = app.lang().pick(
            "输入框放不下，撤回的文字已复制",
            "the input is full; the text taken back was copied",
        );
        effects.extend(status::warn(app, words));
    }
    effects
}

pub fn discard(app: &mut App, item: &Item) -> Effects {
    if app.account.transfers.is_running(item.id) {
        return Effects::from(app.ask(Method::CancelTransfer { item: item.id }));
    }
    if !item::is_discardable(item) {
        let words =
            app.lang().pick("只能丢弃没发出的消息", "only unsent messages can be discarded");
        return status::say(app, words);
    }
    irrevocable::ask(app, Irrevocable::Discard, item)
}
