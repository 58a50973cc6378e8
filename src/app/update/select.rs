//! A message is selected: answer, copy, send again, edit, discard.

use super::{chat, draft_later, say};
use crate::api::Request;
use crate::app::action::{Action, Place};
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::{App, Effect};
use crate::model::{Content, Delivery, Item, Sender};

/// A key that goes back to the input and is typed there: every character that is no action here,
/// above all what an input method commits.
pub(super) fn returns(app: &App, key: Key) -> bool {
    let typed = matches!(key.code, Code::Char(_)) && key.text().is_some();
    let places = [Place::Selected, Place::Chat];
    typed && app.settings.keymap.find(&places, &[key]) == Found::Nothing
}

pub(super) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Select | Action::SelectLast => {
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

/// The selected message comes into sight; older ones are asked for in time.
fn shown(app: &mut App) -> Vec<Effect> {
    if let Some(item) = app.timeline.selected().map(|item| item.id) {
        app.timeline.scroll = app.layout().showing(app.timeline.scroll, item);
    }
    let mut effects = chat::older(app);
    effects.extend(chat::read(app));
    effects
}

fn on_item(app: &mut App, action: Action, item: &Item) -> Vec<Effect> {
    match action {
        Action::Open => open(app, item),
        Action::Quote => quote(app, item),
        Action::Copy => copy(app, item),
        Action::Mention => mention(app, item),
        Action::EditUnsent => edit(app, item),
        _ => discard(app, item),
    }
}

/// It waits for the user: neither accepted nor going out by itself.
const fn waits(item: &Item) -> bool {
    matches!(item.delivery, Some(Delivery::Refused(_) | Delivery::Unknown))
}

/// The text of a message as it was written.
fn words(app: &App, item: &Item) -> String {
    match &item.content {
        Content::Text(text) => text.to_string(),
        other => other.label(app.lang()).to_string(),
    }
}

fn open(app: &mut App, item: &Item) -> Vec<Effect> {
    if waits(item) {
        app.timeline.deselect();
        return vec![Effect::Ask(Request::Retry { item: item.id })];
    }
    let quoted = match &item.content {
        Content::Quote(quote) => quote.of.clone(),
        _ => None,
    };
    let Some(quoted) = quoted else { return copy(app, item) };
    let found = app.timeline.items().iter().find(|it| it.message.as_ref() == Some(&quoted));
    if let Some(id) = found.map(|item| item.id) {
        app.timeline.select(id);
        return shown(app);
    }
    let words = app.lang().pick("原文不在已载入的消息里", "the quoted message is not loaded");
    say(app, words, false)
}

fn copy(app: &mut App, item: &Item) -> Vec<Effect> {
    let text = words(app, item);
    app.timeline.deselect();
    let said = app.lang().pick("已交给终端复制（OSC 52）", "handed to the terminal (OSC 52)");
    let mut effects = vec![Effect::Copy(text)];
    effects.extend(say(app, said, false));
    effects
}

/// The web edition has no quotes of its own, so they are text (PROTOCOL 9.2).
fn quote(app: &mut App, item: &Item) -> Vec<Effect> {
    let name = app.layout().name(item);
    let quoted = format!("「{name}：{}」\n- - - - - - - - - - - - - - -\n", words(app, item));
    app.timeline.deselect();
    let Some(editor) = app.composer.editor_mut() else { return Vec::new() };
    let caret = editor.caret();
    let inserted = editor.replace(0..0, &quoted);
    if inserted.whole() {
        editor.set_caret(caret + quoted.len());
    }
    vec![draft_later(app)]
}

fn mention(app: &mut App, item: &Item) -> Vec<Effect> {
    app.timeline.deselect();
    if !matches!(item.sender, Sender::Contact(_)) {
        return Vec::new();
    }
    let name = app.layout().name(item);
    let Some(editor) = app.composer.editor_mut() else { return Vec::new() };
    // The four-per-em space ends a mention (PROTOCOL 7.3).
    let _inserted = editor.insert_str(&format!("@{name}\u{2005}"));
    vec![draft_later(app)]
}

/// An unsent text goes back into the input; what stands there stays below it.
fn edit(app: &mut App, item: &Item) -> Vec<Effect> {
    let (Content::Text(text), true) = (&item.content, waits(item)) else {
        let words = app.lang().pick("只能改没发出的消息", "only unsent messages can be edited");
        return say(app, words, false);
    };
    app.timeline.deselect();
    let Some(editor) = app.composer.editor_mut() else { return Vec::new() };
    let rest = if editor.is_empty() { "" } else { "\n" };
    let inserted = editor.replace(0..0, &format!("{}{rest}", text.as_str()));
    if !inserted.whole() {
        editor.undo();
        let words = app
            .lang()
            .pick("输入框放不下，请先发出或清空", "the input is full; send or clear it first");
        return say(app, words, true);
    }
    // On disk as a draft before the outbox forgets it.
    let mut effects = super::save_drafts(app);
    effects.push(Effect::Ask(Request::Discard { item: item.id }));
    effects
}

fn discard(app: &mut App, item: &Item) -> Vec<Effect> {
    if !waits(item) {
        let words =
            app.lang().pick("只能丢弃没发出的消息", "only unsent messages can be discarded");
        return say(app, words, false);
    }
    app.timeline.deselect();
    vec![Effect::Ask(Request::Discard { item: item.id })]
}
