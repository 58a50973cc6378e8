//! An action, or a command by name: who carries it out.

use crate::api::{Login, Operation, Request};
use crate::app::action::{Action, Place, Row, TABLE};
use crate::app::command::{self, Command, Does, Entry};
use crate::app::forms::Form;
use crate::app::ops::{
    attach, chat, complete, compose, draft, files, finder, garbled, key_context, leave, lines,
    login, message, note, page, people, quote, search, side_pane, status, undecided, unread,
};
use crate::app::picker::PickFor;
use crate::app::popup::Popup;
use crate::app::prompt::Question;
use crate::app::status_message::Press;
use crate::app::timeline::Scroll;
use crate::app::{App, Effect, Opening, Outside};
use crate::model::{ChatKind, Item};
use crate::text::Printable;

/// Actions of the input alone are writing, but for those by which the text leaves it.
fn press_of(action: Action) -> Press {
    let leaves = matches!(action, Action::Send | Action::Editor);
    let input = |row: &Row| matches!(row.place, Place::Input | Place::Normal);
    let writing = !leaves && TABLE.iter().all(|row| row.action != action || input(row));
    if writing { Press::Writing } else { Press::Command }
}

/// Carries an action out.
#[expect(clippy::too_many_lines, reason = "a table of contents: one arm an action")]
pub fn act(app: &mut App, action: Action) -> Vec<Effect> {
    if action != Action::Interrupt {
        app.quitting = false;
    }
    if action != Action::Cancel {
        status::pass(app, press_of(action));
    }
    match action {
        Action::Cancel => cancel(app),
        Action::Interrupt => interrupt(app),
        Action::Quit => leave::quit(app),
        Action::Suspend => vec![Effect::Suspend],
        Action::Redraw => vec![Effect::Redraw],
        Action::Help => open(app, Popup::help()),
        Action::Palette => finder::palette(app),
        Action::GoTo => finder::go_to(app),
        Action::Menu => Vec::new(),
        Action::Blank => {
            app.blank = true;
            Vec::new()
        }
        Action::Bare => {
            app.bare = !app.bare;
            Vec::new()
        }
        Action::ToggleSide => side_pane::toggle(app),
        Action::ToggleList => chat::toggle_list(app),
        Action::NextChat => chat::step(app, 1),
        Action::PreviousChat => chat::step(app, -1),
        Action::NextUnread => unread::next_unread(app),
        Action::NextUndecided => undecided::next(app),
        Action::Back => chat::back(app),
        Action::LastChat => chat::last(app),
        Action::Notes => chat::notes(app),
        Action::Chat(number) => chat::nth(app, number),
        Action::MarkRead => unread::mark_read(app),
        Action::MarkUnread => unread::mark_unread(app),
        Action::Search => search::begin(app),
        Action::Mentions => search::mentions(app),
        Action::MentionOlder => search::walk(app, 1),
        Action::MentionNewer => search::walk(app, -1),
        Action::Attach => attach::attach(app),
        Action::PastePicture => files::paste(app),
        Action::Note => note::note(app),
        Action::Export => files::export(app),
        Action::PageChat => message::transcript(app),
        Action::Reply => quote::reply(app),
        Action::Mute => people::toggle(app, false),
        Action::Pin => people::toggle(app, true),
        Action::Info => info(app),
        Action::Contacts => people::pick(app, PickFor::Contact),
        Action::Complete => complete::complete(app),
        Action::Save if app.timeline.selected().is_none() => files::save_newest(app),
        Action::OpenLink if app.timeline.selected().is_none() => files::open_link(app, None),
        Action::RowUp => page::by_rows(app, -1),
        Action::RowDown => page::by_rows(app, 1),
        Action::PageUp
        | Action::PageDown
        | Action::Oldest
        | Action::Newest
        | Action::FirstUnread => scroll(app, action),
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
        | Action::Discard => act_on_messages(app, action),
        Action::LoginBlocks
        | Action::LoginInvert
        | Action::LoginPicture
        | Action::LoginLink
        | Action::LoginEdition
        | Action::LoginNew => act_on_login(app, action),
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
        | Action::ChangeToEnd => act_on_input(app, action),
    }
}

fn act_on_input(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Send => return send(app),
        Action::Editor => {
            if app.writing.is_some() {
                // It is open already.
                return Vec::new();
            }
            let Some(chat) = app.composer.chat() else { return compose::nowhere(app) };
            let text = app.editor().text().to_owned();
            app.writing = Some((chat, text.clone()));
            return vec![Effect::Edit(text)];
        }
        Action::HistoryBack => {
            app.composer.history(1);
        }
        Action::HistoryForward => {
            app.composer.history(-1);
        }
        _ => {
            compose::modal(app, action);
        }
    }
    vec![draft::draft_later(app)]
}

fn act_on_messages(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::Select => {
            page::select_in_sight(app);
            page::shown(app)
        }
        Action::SelectLast => {
            app.timeline.select_newest();
            page::shown(app)
        }
        Action::SelectUp => {
            app.timeline.move_selection(-1);
            page::shown(app)
        }
        Action::SelectDown => {
            if !app.timeline.move_selection(1) {
                app.timeline.deselect();
            }
            page::shown(app)
        }
        Action::SelectFirst => {
            app.timeline.select_first();
            page::shown(app)
        }
        _ => match app.timeline.selected().cloned() {
            Some(item) => on_item(app, action, &item),
            None => Vec::new(),
        },
    }
}

fn on_item(app: &mut App, action: Action, item: &Item) -> Vec<Effect> {
    match action {
        Action::Open => message::open(app, item),
        Action::Quote => quote::quote(app, item),
        Action::Copy => message::copy(app, item),
        Action::Mention => quote::mention(app, item),
        Action::EditUnsent => message::edit(app, item),
        Action::View => message::view(app, item),
        Action::Pager => {
            vec![Effect::Pager(app.transcript(std::slice::from_ref(item)), Opening::Begin)]
        }
        Action::OpenLink => files::open_link(app, Some(item)),
        Action::Save => message::save(app, item),
        Action::Forward => message::forward(app, item),
        Action::Recall => message::recall(app, item),
        _ => message::discard(app, item),
    }
}

fn act_on_login(app: &mut App, action: Action) -> Vec<Effect> {
    match action {
        Action::LoginBlocks => app.code.spaces = !app.code.spaces,
        Action::LoginInvert => app.code.inverted = !app.code.inverted,
        Action::LoginPicture => return login::picture(app),
        Action::LoginLink => return login::link(app),
        Action::LoginEdition => return login::edition(app),
        _ => return login::again(app),
    }
    Vec::new()
}

fn scroll(app: &mut App, action: Action) -> Vec<Effect> {
    let page = i32::from(app.places().timeline.height.saturating_sub(2).max(1));
    let effects = match action {
        Action::PageUp => page::by_rows(app, -page),
        Action::PageDown => page::by_rows(app, page),
        Action::Newest => chat::newest(app),
        Action::FirstUnread => unread::first_unread(app),
        _ => {
            if let Some(item) = app.timeline.items().first().map(|item| item.id) {
                app.timeline.scroll = app.layout().showing(Scroll::At { item, line: 0 }, item);
            }
            page::more(app)
        }
    };
    page::follow(app);
    effects
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
    if key_context::at_login(app) {
        return login::peek(app);
    }
    lines::keep(app);
    let inserting = app.settings.vim && !app.normal;
    key_context::to_normal(app);
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
    if !key_context::at_login(app) && !app.editor().is_empty() {
        return compose::clear(app);
    }
    if app.quitting {
        return leave::quit(app);
    }
    app.quitting = true;
    let words = app.lang().pick("再按一次 ^C 退出", "^C again to quit");
    status::suggest(app, words)
}

fn send(app: &mut App) -> Vec<Effect> {
    if app.is_leaving() {
        // Where a note was being written when the user quit, Enter was meant for the note.
        let words =
            app.lang().pick("正在退出，没有发，留作草稿", "leaving: not sent, kept as a draft");
        return status::say(app, words, false);
    }
    if let Some(effects) = garbled::hold_input(app) {
        return effects;
    }
    lines::keep(app);
    let open = app.composer.chat();
    if let Some((entry, argument)) = command::read(app.editor().text()) {
        if !argument.is_empty() && !entry.does.takes_words() {
            return compose::misused(app, entry.name);
        }
        let argument = argument.to_owned();
        compose::clear_quietly(app);
        let mut effects = begin(app, entry, &argument);
        app.doubted = None;
        // What the command sends is no draft any more, not for a moment.
        if let Some(chat) = open {
            let draft = app.composer.unsaved(chat);
            effects.extend(draft.map(|text| Effect::Ask(Request::SaveDraft { chat, text })));
        }
        return effects;
    }
    let Some(chat) = open else { return compose::nowhere(app) };
    let doubted = app.doubted.take();
    if command::is_doubtful(app.editor().text())
        && doubted.is_none_or(|(of, line)| of != chat || line != app.editor().text())
    {
        return compose::doubt(app, chat);
    }
    if let Some(effects) = compose::over(app, chat) {
        return effects;
    }
    let Some(text) = app.composer.take() else { return Vec::new() };
    compose::submit(app, chat, &[command::sent(&text).to_owned()])
}

/// A command or an action by its name, with what followed it.
pub fn begin(app: &mut App, entry: Entry, argument: &str) -> Vec<Effect> {
    match entry.does {
        Does::Action(action) => act(app, action),
        Does::Command(command) if command.is_grave() => {
            app.popup = Some(Popup::Confirm(command));
            Vec::new()
        }
        Does::Command(command) => carry_out(app, command, argument),
    }
}

pub fn carry_out(app: &mut App, command: Command, argument: &str) -> Vec<Effect> {
    match command {
        Command::Login => {
            if app.login != Login::In {
                app.outside = Outside::AtLogin;
            }
            app.hands.login = false;
            Vec::new()
        }
        Command::LogOut => {
            let mut effects = draft::save_drafts(app);
            effects.push(Effect::Ask(Request::LogOut));
            effects
        }
        Command::Reconnect => vec![Effect::Ask(Request::ReconnectNow)],
        Command::Edition => login::edition(app),
        Command::Group => people::pick(app, PickFor::Group),
        Command::Find if argument.is_empty() => ask_line(app, Question::Search),
        Command::Find => answered(app, Question::Search, argument),
        Command::Go => finder::go_by_name(app, argument),
        Command::Words => search::words(app, argument),
        Command::File => match (app.composer.chat(), argument) {
            (Some(chat), paths) if !paths.is_empty() => attach::send(app, chat, paths),
            _ => attach::attach(app),
        },
        Command::Remark => remark(app, argument),
        Command::Part => {
            // What stands in the input is on the disk before drafts are told anew.
            let mut effects = draft::save_drafts(app);
            effects.extend(app.chats.open_id().map(|chat| Effect::Ask(Request::Part { chat })));
            effects
        }
    }
}

/// Only people have remarks; the server answers others with a number.
fn remark(app: &mut App, argument: &str) -> Vec<Effect> {
    let Some((chat, kind)) = app.chats.open().map(|chat| (chat.id, chat.kind)) else {
        return Vec::new();
    };
    let lang = app.lang();
    match kind {
        ChatKind::Person | ChatKind::Official if argument.is_empty() => {
            ask_line(app, Question::Remark(chat))
        }
        ChatKind::Person | ChatKind::Official => answered(app, Question::Remark(chat), argument),
        ChatKind::Group { .. } => {
            let words = lang.pick(
                "群不能改备注；改群名用 /info",
                "groups have no remark; /info changes a group's name",
            );
            status::say(app, words, false)
        }
        ChatKind::Notes | ChatKind::Service => {
            let words = lang.pick("这里不能改备注", "no remark can be set here");
            status::say(app, words, false)
        }
    }
}

fn ask_line(app: &mut App, question: Question) -> Vec<Effect> {
    people::prompt(app, question, "")
}

/// The line that was asked for.
pub fn answered(app: &mut App, question: Question, line: &str) -> Vec<Effect> {
    app.hands.ask(app.now);
    let words = Printable::line(line.trim());
    match question {
        Question::Files(chat) => attach::send(app, chat, line),
        Question::Remark(chat) => {
            let operation = Operation::Remark { chat, remark: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
        Question::GroupName(chat) => {
            let operation = Operation::RenameGroup { chat, name: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
        Question::Greeting(chat) => {
            let operation = Operation::Befriend { chat, greeting: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
        Question::Search | Question::Note if words.is_empty() => Vec::new(),
        Question::Note => note::noted(app, line),
        Question::Search => {
            let operation = Operation::Search { keyword: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
    }
}
