//! Searching messages, and going to the results.

use super::{chat, key_context, page, side_pane, status};
use crate::api::{HistoryAnchor, Hit, Method, RequestId};
use crate::app::action::{Action, ChatAction, SelectAction};
use crate::app::dialog::Dialog;
use crate::app::dialog::search::{Search, Stands};
use crate::app::jump::{HitCursor, Landing, MentionCursor};
use crate::app::{App, Effect, Effects};
use crate::model::{Find, Item, Lang};

pub fn begin(app: &mut App) -> Effects {
    app.dialog = Some(Dialog::Search(Search::new(app.inbox.chats.open_id())));
    Effects::new()
}

/// Searches words in the open chat.
pub fn words(app: &mut App, words: &str) -> Effects {
    let mut search = Search::new(app.inbox.chats.open_id());
    search.list.filter.set_text(words);
    let effects = if words.is_empty() { Effects::new() } else { ask(app, &mut search) };
    app.dialog = Some(Dialog::Search(search));
    effects
}

/// Requests the results for the query.
pub fn ask(app: &mut App, search: &mut Search) -> Effects {
    let id = app.requests.next();
    let method = search.ask(id, app.clock.now, &app.settings.zone);
    Effects::from(Effect::ask_as(id, app.account.key(), method))
}

/// Goes to the chosen result, and remembers the others.
pub fn choose(app: &mut App, search: &Search) -> Effects {
    let hits: Vec<Item> = search.list.hits.iter().map(|(item, ..)| item.clone()).collect();
    let at = search.list.filter.cursor;
    let Some(item) = hits.get(at).cloned() else { return Effects::new() };
    let words = search.list.filter.text().to_owned();
    let count = hits.len();
    app.inbox.hit_cursor = HitCursor { words, hits, at };
    let mut effects = go(app, &item);
    effects.extend(say_place(app, at, count));
    effects
}

/// Goes to the next older (1) or newer (-1) result of the last search.
pub fn step_hit(app: &mut App, by: isize) -> Effects {
    let cursor = &app.inbox.hit_cursor;
    let count = cursor.hits.len();
    let next = cursor.at.checked_add_signed(by).filter(|at| *at < count);
    let Some((at, item)) = next.and_then(|at| Some((at, cursor.hits.get(at)?.clone()))) else {
        let words = match (count, app.lang()) {
            (0, lang) => lang.pick("还没有搜索过", "nothing was searched for yet"),
            (_, lang) => lang.pick("没有更多了", "no more that way"),
        };
        return status::say(app, words);
    };
    app.inbox.hit_cursor.at = at;
    let mut effects = if app.inbox.timeline.item(item.id).is_some() {
        app.inbox.timeline.select(item.id);
        page::shown(app)
    } else {
        chat::jump(app, item.chat, HistoryAnchor::At(item.position()), Landing::Select)
    };
    effects.extend(say_place(app, at, count));
    effects
}

fn say_place(app: &mut App, at: usize, count: usize) -> Effects {
    let key = |action| key_context::name_of(app, Action::Select(action));
    let (older, newer) = (key(SelectAction::OlderHit), key(SelectAction::NewerHit));
    let back = app.lang().pick("S-Tab 回到原处", "S-Tab goes back");
    let words = match app.lang() {
        Lang::Zh => format!("{}/{count}，{older} 更早 {newer} 更新，{back}", at + 1),
        Lang::En => format!("{}/{count}; {older} older, {newer} newer; {back}", at + 1),
    };
    status::say(app, words)
}

/// Lists all messages that mention the user, the newest first.
pub fn mentions(app: &mut App) -> Effects {
    let mut search = Search::new(None);
    search.list.filter.set_text(app.lang().pick("@我 ", "@me "));
    search.stands = Stands::BesideUnread;
    let effects = ask(app, &mut search);
    app.dialog = Some(Dialog::Search(search));
    effects
}

/// Goes to the next older (1) or newer (-1) message that mentions the user, in any chat.
pub fn walk(app: &mut App, by: isize) -> Effects {
    let Some(MentionCursor::On { hits, at }) = &app.inbox.mention_cursor else {
        let id = app.requests.next();
        app.inbox.mention_cursor = Some(MentionCursor::Asked(id));
        let find = Find { mentions: true, ..Find::default() };
        return Effects::from(Effect::ask_as(
            id,
            app.account.key(),
            Method::Search { find, chat: None },
        ));
    };
    let Some(next) = at.checked_add_signed(by).filter(|next| *next < hits.len()) else {
        let words = app.lang().pick("没有更多 @我 了", "no more mentions that way");
        return status::say(app, words);
    };
    step(app, next)
}

fn step(app: &mut App, to: usize) -> Effects {
    let Some(MentionCursor::On { hits, at }) = &mut app.inbox.mention_cursor else {
        return Effects::new();
    };
    *at = to;
    let (count, item) = (hits.len(), hits.get(to).cloned());
    let Some(item) = item else { return Effects::new() };
    let mut effects = go(app, &item);
    effects.extend(status::say(app, format!("@ {}/{count}", to + 1)));
    effects
}

/// Takes in the messages that mention the user.
fn walked(app: &mut App, hits: Vec<Hit>) -> Effects {
    let hits: Vec<Item> = hits.into_iter().map(|(item, ..)| item).collect();
    if hits.is_empty() {
        app.inbox.mention_cursor = None;
        let words = app.lang().pick("还没有人 @我", "nobody mentions you yet");
        return status::say(app, words);
    }
    app.inbox.mention_cursor = Some(MentionCursor::On { hits, at: 0 });
    step(app, 0)
}

/// Takes in results. Those of an earlier query are ignored.
pub fn found(app: &mut App, id: RequestId, hits: Vec<Hit>) -> Effects {
    if app.inbox.mention_cursor == Some(MentionCursor::Asked(id)) {
        return walked(app, hits);
    }
    if let Some(Dialog::Search(search)) = &mut app.dialog
        && search.asked == Some(id)
    {
        search.answer(hits);
    }
    Effects::new()
}

/// Opens the chat of a message at its place, and remembers the place from which the user came.
pub fn go(app: &mut App, item: &Item) -> Effects {
    page::remember(app);
    side_pane::leave(app);
    let mut effects = if app.inbox.timeline.item(item.id).is_some() {
        app.inbox.timeline.select(item.id);
        page::shown(app)
    } else {
        chat::jump(app, item.chat, HistoryAnchor::At(item.position()), Landing::Select)
    };
    let key = key_context::name_of(app, Action::Chat(ChatAction::Back));
    let words = match app.lang() {
        Lang::Zh => format!("{key} 回到原处"),
        Lang::En => format!("{key} goes back"),
    };
    effects.extend(status::say(app, words));
    effects
}
