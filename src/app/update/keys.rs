//! A key: which action it means where the user stands, and who carries it out.

use super::{
    attach, chat, complete, edit, files, irrevocable, leave, lines, list, login, people, popup,
    premature, quote, search, select, side, suggest, undecided,
};
use crate::app::action::{Action, Place, Row, TABLE};
use crate::app::event::TimerKind;
use crate::app::key::{Code, Key};
use crate::app::keymap::Found;
use crate::app::picker::PickFor;
use crate::app::popup::Popup;
use crate::app::status_message::Press;
use crate::app::{App, Effect, Screen};
use crate::model::Lang;

pub(super) fn press(app: &mut App, key: Key) -> Vec<Effect> {
    app.hands.deciding = None;
    let known = |key: Key| app.settings.keymap.knows(key);
    // Esc and the next key in one read look like a chord
    if key.alt && !known(key) {
        let mut effects = press(app, Key::plain(Code::Esc));
        effects.extend(press(app, Key { alt: false, ..key }));
        return effects;
    }
    // Shift that means nothing is as good as none
    let key = Key { shift: key.shift && known(key), ..key };
    if app.screen() == Screen::Blank {
        app.blank = false;
        if key.code == Code::Esc {
            to_normal(app);
        }
        return Vec::new();
    }
    if premature::answers_unseen(app, key) {
        app.pending.clear();
        return Vec::new();
    }
    let turns = matches!(key.code, Code::PageUp | Code::PageDown);
    let turned = turns && matches!(app.popup, Some(Popup::Menu { .. }));
    if (app.pending.is_empty() || turned) && app.popup.is_some() {
        return popup::press(app, key);
    }
    if app.pending.is_empty()
        && let Some(effects) = list::press(app, key)
    {
        return effects;
    }
    if app.timeline.selected().is_none() {
        irrevocable::begin_word(app);
    } else if app.pending.is_empty()
        && let Some(effects) = selected(app, key)
    {
        return effects;
    }
    app.pending.push(key);
    let keys = std::mem::take(&mut app.pending);
    if lines::is_answer(app, &keys) {
        close_menu(app);
        return lines::send_each(app);
    }
    let found = app.settings.keymap.find(places(app), &keys);
    match found {
        Found::Action(Action::Menu) | Found::Prefix => menu(app, keys),
        Found::Action(action) => {
            close_menu(app);
            act(app, action)
        }
        Found::Nothing => unknown(app, &keys),
    }
}

/// A key that belongs to the selection before any action: the answer to what was asked, a character
/// of an input method, a letter that means nothing or is a part of a word.
fn selected(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let typing = irrevocable::is_part_of_word(app, key);
    if let Some(effects) = irrevocable::answer(app, key) {
        return Some(effects);
    }
    if select::returns(app, key) {
        app.timeline.deselect();
        app.normal = false;
        return Some(edit::typed(app, key));
    }
    let idle = select::idle_letter(app, key);
    idle.or_else(|| typing.then(|| irrevocable::take_for_typing(app, key)))
}

/// In vim mode Esc leads to Normal mode, whatever else it closes.
pub(super) const fn to_normal(app: &mut App) {
    app.normal |= app.settings.vim;
}

/// The first key of a sequence: what may follow is shown after a moment.
fn menu(app: &mut App, keys: Vec<Key>) -> Vec<Effect> {
    super::pass(app, Press::Command);
    app.pending = keys;
    let timer = app.timer(TimerKind::Menu);
    vec![Effect::Timer { after_ms: super::MENU_MS, timer }]
}

fn close_menu(app: &mut App) {
    if matches!(app.popup, Some(Popup::Menu { .. })) {
        app.popup = None;
    }
}

/// A sequence that means nothing is left; a single key is typed if it is text.
fn unknown(app: &mut App, keys: &[Key]) -> Vec<Effect> {
    close_menu(app);
    match keys {
        [key] if !super::at_login(app) => {
            // In Normal mode a letter is a slip; what an input method commits is meant to be written.
            if app.normal && key.text().is_none_or(|c| c.is_ascii()) {
                let key = key.shown();
                let words = match app.lang() {
                    Lang::Zh => format!("普通模式里没有 {key}，i 开始写"),
                    Lang::En => format!("{key} does nothing in Normal mode; i inserts"),
                };
                return suggest(app, words);
            }
            app.normal = false;
            edit::typed(app, *key)
        }
        [_] => Vec::new(),
        [.., last]
            if matches!(last.code, Code::Esc) || (last.ctrl && last.code == Code::Char('g')) =>
        {
            if last.code == Code::Esc && !super::at_login(app) {
                to_normal(app);
            }
            Vec::new()
        }
        keys => {
            let keys: Vec<String> = keys.iter().map(|key| key.shown()).collect();
            let words = app.lang().pick("没有这个键", "no such key");
            suggest(app, format!("{words}: {}", keys.join(" ")))
        }
    }
}

/// Where a key is looked up, in order.
pub(super) fn places(app: &App) -> &'static [Place] {
    if super::at_login(app) {
        &[Place::Login, Place::Chat]
    } else if app.timeline.selected().is_some() {
        &[Place::Selected, Place::Chat]
    } else if app.normal && app.editor().is_empty() {
        &[Place::NormalEmpty, Place::Normal, Place::Input, Place::Chat]
    } else if app.normal {
        &[Place::Normal, Place::Input, Place::Chat]
    } else if app.editor().is_empty() {
        &[Place::Empty, Place::Input, Place::Chat]
    } else {
        &[Place::Input, Place::Chat]
    }
}

/// Actions of the input alone are writing, but for those by which the text leaves it.
fn press_of(action: Action) -> Press {
    let leaves = matches!(action, Action::Send | Action::Editor);
    let input = |row: &Row| matches!(row.place, Place::Input | Place::Normal);
    let writing = !leaves && TABLE.iter().all(|row| row.action != action || input(row));
    if writing { Press::Writing } else { Press::Command }
}

/// Carries an action out.
#[expect(clippy::too_many_lines, reason = "a table of contents: one arm an action")]
pub(super) fn act(app: &mut App, action: Action) -> Vec<Effect> {
    if action != Action::Interrupt {
        app.quitting = false;
    }
    if action != Action::Cancel {
        super::pass(app, press_of(action));
    }
    match action {
        Action::Cancel => cancel(app),
        Action::Interrupt => interrupt(app),
        Action::Quit => leave::quit(app),
        Action::Suspend => vec![Effect::Suspend],
        Action::Redraw => vec![Effect::Redraw],
        Action::Help => open(app, Popup::help()),
        Action::Palette => popup::palette(app),
        Action::GoTo => popup::go_to(app),
        Action::Menu => Vec::new(),
        Action::Blank => {
            app.blank = true;
            Vec::new()
        }
        Action::Bare => {
            app.bare = !app.bare;
            Vec::new()
        }
        Action::ToggleSide => side::toggle(app),
        Action::ToggleList => chat::toggle_list(app),
        Action::NextChat => chat::step(app, 1),
        Action::PreviousChat => chat::step(app, -1),
        Action::NextUnread => chat::next_unread(app),
        Action::NextUndecided => undecided::next(app),
        Action::Back => chat::back(app),
        Action::LastChat => chat::last(app),
        Action::Notes => chat::notes(app),
        Action::Chat(number) => chat::nth(app, number),
        Action::MarkRead => chat::mark_read(app),
        Action::MarkUnread => chat::mark_unread(app),
        Action::Search => search::begin(app),
        Action::Mentions => search::mentions(app),
        Action::MentionOlder => search::walk(app, 1),
        Action::MentionNewer => search::walk(app, -1),
        Action::Attach => attach::attach(app),
        Action::PastePicture => files::paste(app),
        Action::Note => people::note(app),
        Action::Export => files::export(app),
        Action::PageChat => select::transcript(app),
        Action::Reply => quote::reply(app),
        Action::Mute => people::toggle(app, false),
        Action::Pin => people::toggle(app, true),
        Action::Info => info(app),
        Action::Contacts => people::pick(app, PickFor::Contact),
        Action::Complete => complete::complete(app),
        Action::Save if app.timeline.selected().is_none() => files::save_newest(app),
        Action::OpenLink if app.timeline.selected().is_none() => files::open_link(app, None),
        Action::RowUp => chat::by_rows(app, -1),
        Action::RowDown => chat::by_rows(app, 1),
        Action::PageUp
        | Action::PageDown
        | Action::Oldest
        | Action::Newest
        | Action::FirstUnread => chat::scroll(app, action),
        Action::Select
        | Action::SelectUp
        | Action::SelectDown
        | Action::SelectFirst
        | Action::SelectLast
        | Action::Open
        | Action::Quote
        | Action::Copy
        | Action::Mention
        | Action::EditUnsent
        | Action::View
        | Action::Pager
        | Action::OpenLink
        | Action::Save
        | Action::Forward
        | Action::Recall
        | Action::Discard => select::act(app, action),
        Action::LoginBlocks
        | Action::LoginInvert
        | Action::LoginPicture
        | Action::LoginLink
        | Action::LoginEdition
        | Action::LoginNew => login::act(app, action),
        Action::Send
        | Action::NewLine
        | Action::Editor
        | Action::HistoryBack
        | Action::HistoryForward
        | Action::Left
        | Action::Right
        | Action::WordLeft
        | Action::WordRight
        | Action::Home
        | Action::End
        | Action::Up
        | Action::Down
        | Action::Backspace
        | Action::Delete
        | Action::CutToBlank
        | Action::CutWordBack
        | Action::CutWord
        | Action::CutToStart
        | Action::CutToEnd
        | Action::Yank
        | Action::Transpose
        | Action::Undo
        | Action::Redo
        | Action::Insert
        | Action::Append
        | Action::InsertHome
        | Action::AppendEnd
        | Action::OpenLine
        | Action::CutLine
        | Action::ChangeLine
        | Action::ChangeWord
        | Action::ChangeToEnd => edit::act(app, action),
    }
}

fn info(app: &mut App) -> Vec<Effect> {
    match app.chats.open_id() {
        Some(chat) => people::show(app, chat, None),
        None => Vec::new(),
    }
}

fn open(app: &mut App, popup: Popup) -> Vec<Effect> {
    app.popup = Some(popup);
    Vec::new()
}

/// Close the popup, leave the selection, leave bare mode; text stays.
fn cancel(app: &mut App) -> Vec<Effect> {
    if super::at_login(app) {
        return login::peek(app);
    }
    lines::keep(app);
    let inserting = app.settings.vim && !app.normal;
    to_normal(app);
    if app.timeline.selected().is_some() {
        app.timeline.deselect();
    } else if app.bare {
        app.bare = false;
    } else if app.status.is_some() {
        app.status = None;
    } else if inserting {
        return Vec::new();
    } else if app.size.0 < crate::app::geometry::TWO_PANES && !app.list_only && !app.is_notebook() {
        app.list_only = true;
    }
    Vec::new()
}

/// As cancel; with nothing to cancel clear the input; with nothing to clear ask, then leave.
fn interrupt(app: &mut App) -> Vec<Effect> {
    if app.timeline.selected().is_some() {
        app.timeline.deselect();
        return Vec::new();
    }
    if !super::at_login(app) && !app.editor().is_empty() {
        return edit::clear(app);
    }
    if app.quitting {
        return leave::quit(app);
    }
    app.quitting = true;
    let words = app.lang().pick("再按一次 ^C 退出", "^C again to quit");
    suggest(app, words)
}
