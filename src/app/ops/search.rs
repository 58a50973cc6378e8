//! Looking for messages, and going to one of them.

use super::{chat, page, status};
use crate::api::{HistoryAnchor, Hit, Method, RequestId};
use crate::app::dialog::Dialog;
use crate::app::dialog::search::Search;
use crate::app::jump::{Landing, MentionCursor};
use crate::app::{App, Effect};
use crate::model::{Find, Item};

pub fn begin(app: &mut App) -> Vec<Effect> {
    app.dialog = Some(Dialog::Search(Search::new(app.inbox.chats.open_id())));
    Vec::new()
}

/// Looks for words in the open chat.
pub fn words(app: &mut App, words: &str) -> Vec<Effect> {
    let mut search = Search::new(app.inbox.chats.open_id());
    search.list.filter.set_text(words);
    let effects = if words.is_empty() { Vec::new() } else { ask(app, &mut search) };
    app.dialog = Some(Dialog::Search(search));
    effects
}

/// Asks for what is typed now.
pub fn ask(app: &mut App, search: &mut Search) -> Vec<Effect> {
    let id = app.requests.next();
    let method = search.ask(id, app.clock.now, &app.settings.zone);
    vec![Effect::ask_as(id, app.account.key(), method)]
}

/// All messages that mention the user, the newest first.
pub fn mentions(app: &mut App) -> Vec<Effect> {
    let mut search = Search::new(None);
    search.list.filter.set_text(app.lang().pick("@我 ", "@me "));
    let effects = ask(app, &mut search);
    app.dialog = Some(Dialog::Search(search));
    effects
}

/// To the next older (1) or newer (-1) message that mentions the user, in whatever chat.
pub fn walk(app: &mut App, by: isize) -> Vec<Effect> {
    let Some(MentionCursor::On { hits, at }) = &app.inbox.mention_cursor else {
        let id = app.requests.next();
        app.inbox.mention_cursor = Some(MentionCursor::Asked(id));
        let find = Find { mentions: true, ..Find::default() };
        return vec![Effect::ask_as(id, app.account.key(), Method::Search { find, chat: None })];
    };
    let Some(next) = at.checked_add_signed(by).filter(|next| *next < hits.len()) else {
        let words = app.lang().pick("没有更多 @我 了", "no more mentions that way");
        return status::say(app, words);
    };
    step(app, next)
}

fn step(app: &mut App, to: usize) -> Vec<Effect> {
    let Some(MentionCursor::On { hits, at }) = &mut app.inbox.mention_cursor else {
        return Vec::new();
    };
    *at = to;
    let (count, item) = (hits.len(), hits.get(to).cloned());
    let Some(item) = item else { return Vec::new() };
    let mut effects = go(app, &item);
    effects.extend(status::say(app, format!("@ {}/{count}", to + 1)));
    effects
}

/// Those that mention the user have come.
fn walked(app: &mut App, hits: Vec<Hit>) -> Vec<Effect> {
    let hits: Vec<Item> = hits.into_iter().map(|(item, ..)| item).collect();
    if hits.is_empty() {
        app.inbox.mention_cursor = None;
        let words = app.lang().pick("还没有人 @我", "nobody mentions you yet");
        return status::say(app, words);
    }
    app.inbox.mention_cursor = Some(MentionCursor::On { hits, at: 0 });
    step(app, 0)
}

/// What was found; an answer to what is not asked any more is ignored.
pub fn found(app: &mut App, id: RequestId, hits: Vec<Hit>) -> Vec<Effect> {
    if app.inbox.mention_cursor == Some(MentionCursor::Asked(id)) {
        return walked(app, hits);
    }
    if let Some(Dialog::Search(search)) = &mut app.dialog
        && search.asked == Some(id)
    {
        search.answer(hits);
    }
    Vec::new()
}

/// To the message: the chat is opened where it stands. The way back is remembered.
pub fn go(app: &mut App, item: &Item) -> Vec<Effect> {
    page::remember(app);
    let mut effects = if app.inbox.timeline.item(item.id).is_some() {
        app.inbox.timeline.select(item.id);
        page::shown(app)
    } else {
        chat::jump(app, item.chat, HistoryAnchor::At(item.position()), Landing::Select)
    };
    let words = app.lang().pick("S-Tab 回到原处", "S-Tab goes back");
    effects.extend(status::say(app, words));
    effects
}
