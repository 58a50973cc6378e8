//! The dispatch of actions and of commands by name, each to its operation.

use crate::api::{Login, Method, Operation};
use crate::app::action::{
    Action, ChatAction, EditAction, LoginAction, MessageAction, PageAction, Place, Row,
    SelectAction, TABLE, WindowAction,
};
use crate::app::command::{self, Command, Does, Entry};
use crate::app::dialog::Dialog;
use crate::app::dialog::confirm::Confirm;
use crate::app::dialog::help::Help;
use crate::app::dialog::picker::PickFor;
use crate::app::dialog::prompt::PromptFor;
use crate::app::forms::Form;
use crate::app::ops::{
    attach, chat, complete, compose, draft, external_editor, files, finder, garbled, handover,
    key_context, leave, lines, login, marked, message, mute, note, page, people, quote, search,
    side_pane, status, undecided, unread,
};
use crate::app::session::Outside;
use crate::app::status_message::Press;
use crate::app::{App, Effect, Effects, Opening};
use crate::model::{ChatKind, Item, Lang};
use crate::text::Printable;

/// The kind of an action. Actions of the input are writing, except those by which the text leaves
/// it.
fn press_of(action: Action) -> Press {
    let leaves = matches!(action, Action::Edit(EditAction::Send | EditAction::Editor));
    let input = |row: &Row| matches!(row.place, Place::Input | Place::Normal);
    let writing = !leaves && TABLE.iter().all(|row| row.action != action || input(row));
    if writing { Press::Writing } else { Press::Command }
}

/// Carries out an action.
pub fn act(app: &mut App, action: Action) -> Effects {
    if action != Action::Window(WindowAction::Interrupt) {
        app.status.quitting = false;
    }
    if action != Action::Window(WindowAction::Cancel) {
        status::clear_status(app, press_of(action));
    }
    match action {
        Action::Window(action) => act_on_window(app, action),
        Action::Chat(action) => act_on_chat(app, action),
        Action::Page(action) => act_on_page(app, action),
        Action::Select(action) => select(app, action),
        Action::Message(action) => match app.inbox.timeline.selected().cloned() {
            Some(item) => act_on_message(app, action, &item),
            None if action == MessageAction::Save => files::save_newest(app),
            None if action == MessageAction::SaveNew => files::save_new(app),
            None if action == MessageAction::OpenLink => files::open_link(app, None),
            None => Effects::new(),
        },
        Action::Edit(action) => act_on_input(app, action),
        Action::Login(action) => act_on_login(app, action),
    }
}

fn act_on_window(app: &mut App, action: WindowAction) -> Effects {
    match action {
        WindowAction::Cancel => cancel(app),
        WindowAction::Interrupt => interrupt(app),
        WindowAction::HandOver => handover::begin(app),
        WindowAction::Quit => leave::quit(app),
        WindowAction::Suspend => Effects::from(Effect::Suspend),
        WindowAction::Redraw => Effects::from(Effect::Redraw),
        WindowAction::Help => {
            let here = key_context::places(app).first().copied().unwrap_or(Place::Chat);
            open(app, Dialog::Help(Help::at(here)))
        }
        WindowAction::Palette => finder::palette(app),
        WindowAction::Menu => Effects::new(),
        WindowAction::Blank => {
            app.window.blank = true;
            Effects::new()
        }
        WindowAction::Bare => {
            app.window.bare = !app.window.bare;
            Effects::new()
        }
        WindowAction::ToggleSide => side_pane::toggle(app),
        WindowAction::ToggleList => chat::toggle_list(app),
        WindowAction::FilterList => chat::filter_list(app),
    }
}

fn act_on_chat(app: &mut App, action: ChatAction) -> Effects {
    match action {
        ChatAction::GoTo => finder::go_to(app),
        ChatAction::NextChat => chat::step(app, 1),
        ChatAction::PreviousChat => chat::step(app, -1),
        ChatAction::NextUnread => unread::next_unread(app),
        ChatAction::NextUndecided => undecided::next(app),
        ChatAction::Back => chat::back(app),
        ChatAction::LastChat => chat::last(app),
        ChatAction::Notes => chat::notes(app),
        ChatAction::Nth(number) => chat::nth(app, number),
        ChatAction::MarkRead => unread::mark_read(app),
        ChatAction::MarkAllRead => unread::ask_to_mark_all(app),
        ChatAction::UnreadChats => unread::show(app),
        ChatAction::MarkUnread => unread::mark_unread(app),
        ChatAction::Search => search::begin(app),
        ChatAction::Mentions => search::mentions(app),
        ChatAction::MentionOlder => search::walk(app, 1),
        ChatAction::MentionNewer => search::walk(app, -1),
        ChatAction::Attach => attach::attach(app),
        ChatAction::PastePicture => files::paste(app),
        ChatAction::Note => note::note(app),
        ChatAction::Export => files::export(app),
        ChatAction::PageChat => message::transcript(app),
        ChatAction::Reply => quote::reply(app),
        ChatAction::Mute => mute::toggle_muted(app),
        ChatAction::Pin => people::toggle_pinned(app),
        ChatAction::Info => info(app),
        ChatAction::Contacts => people::address_book(app),
    }
}

fn act_on_page(app: &mut App, action: PageAction) -> Effects {
    let rows = i32::from(app.places().timeline.height.saturating_sub(2).max(1));
    let effects = match action {
        PageAction::RowUp => return page::by_rows(app, -1),
        PageAction::RowDown => return page::by_rows(app, 1),
        PageAction::PageUp => page::by_rows(app, -rows),
        PageAction::PageDown => page::by_rows(app, rows),
        PageAction::Oldest => page::oldest(app),
        PageAction::Newest => chat::newest(app),
        PageAction::FirstUnread => unread::first_unread(app),
    };
    page::follow(app);
    effects
}

fn select(app: &mut App, action: SelectAction) -> Effects {
    match action {
        SelectAction::Begin => page::select_in_sight(app),
        SelectAction::Up => {
            app.inbox.timeline.move_selection(-1);
        }
        SelectAction::Down => {
            if !app.inbox.timeline.move_selection(1) {
                app.inbox.timeline.deselect();
            }
        }
        SelectAction::First => app.inbox.timeline.select_first(),
        SelectAction::Last => {
            app.inbox.timeline.select_newest();
        }
        SelectAction::OlderHit => return search::step_hit(app, 1),
        SelectAction::NewerHit => return search::step_hit(app, -1),
        SelectAction::Mark => {
            app.inbox.timeline.toggle_mark();
            app.inbox.timeline.move_selection(1);
        }
        SelectAction::MarkRange => app.inbox.timeline.toggle_range(),
    }
    page::shown(app)
}

fn act_on_message(app: &mut App, action: MessageAction, item: &Item) -> Effects {
    match action {
        MessageAction::Open => message::open(app, item),
        MessageAction::Quote => quote::quote(app, item),
        MessageAction::Copy => marked::copy(app, item),
        MessageAction::Mention => quote::mention(app, item),
        MessageAction::EditUnsent => message::edit(app, item),
        MessageAction::View => message::view(app, item),
        MessageAction::Pager => {
            Effects::from(Effect::Pager(app.transcript(std::slice::from_ref(item)), Opening::Begin))
        }
        MessageAction::OpenLink => files::open_link(app, Some(item)),
        MessageAction::Save => marked::save(app, item),
        MessageAction::SaveNew => files::save_new(app),
        MessageAction::Forward => marked::forward(app, item),
        MessageAction::Recall => message::recall(app, item),
        MessageAction::Discard => message::discard(app, item),
        MessageAction::ToggleTodo => note::toggle_todo(app, item),
        MessageAction::Details => message::details(app, item),
    }
}

fn act_on_input(app: &mut App, action: EditAction) -> Effects {
    match action {
        EditAction::Send => return send(app),
        EditAction::Complete => return complete::complete(app),
        EditAction::Editor => return external_editor::open(app),
        EditAction::HistoryBack => {
            app.account.composer.history(1);
        }
        EditAction::HistoryForward => {
            app.account.composer.history(-1);
        }
        EditAction::Line(step) => compose::edit_line(app, step),
        EditAction::Normal(action) => compose::normal(app, action),
    }
    Effects::from(draft::draft_later(app))
}

fn act_on_login(app: &mut App, action: LoginAction) -> Effects {
    match action {
        LoginAction::Blocks => app.session.code.spaces = !app.session.code.spaces,
        LoginAction::Invert => app.session.code.inverted = !app.session.code.inverted,
        LoginAction::Picture => return login::picture(app),
        LoginAction::Link => return login::link(app),
        LoginAction::Edition => return login::edition(app),
        LoginAction::New => return login::again(app),
    }
    Effects::new()
}

fn info(app: &mut App) -> Effects {
    match app.inbox.chats.open_id() {
        Some(chat) => people::show(app, chat, None),
        None => Effects::new(),
    }
}

fn open(app: &mut App, dialog: Dialog) -> Effects {
    app.dialog = Some(dialog);
    Effects::new()
}

/// Closes the dialog, ends the selection or leaves bare mode. The text stays.
fn cancel(app: &mut App) -> Effects {
    if key_context::at_login(app) {
        return login::peek(app);
    }
    lines::keep(app);
    let inserting = app.settings.vim && !app.keys.normal;
    key_context::to_normal(app);
    if side_pane::leave(app) {
        return Effects::new();
    }
    if !app.inbox.timeline.marked().is_empty() {
        app.inbox.timeline.unmark();
    } else if app.inbox.timeline.selected().is_some() {
        app.inbox.timeline.deselect();
    } else if app.window.bare {
        app.window.bare = false;
    } else if let Some(effects) = (!inserting).then(|| quote::drop_quotation(app)).flatten() {
        return effects;
    } else if app.status.message.is_some() {
        app.status.message = None;
    } else if inserting {
        return Effects::new();
    } else if app.window.size.0 < crate::app::geometry::TWO_PANES
        && !app.window.list_only
        && !app.is_notebook()
    {
        app.window.list_only = true;
    }
    Effects::new()
}

/// Like [`cancel`]. With nothing to cancel, clears the input; with an empty input, asks to quit,
/// then quits.
fn interrupt(app: &mut App) -> Effects {
    if side_pane::leave(app) {
        return Effects::new();
    }
    if app.inbox.timeline.selected().is_some() {
        app.inbox.timeline.deselect();
        return Effects::new();
    }
    if !key_context::at_login(app) && !app.editor().is_empty() {
        return compose::clear(app);
    }
    if let Some(effects) = quote::drop_quotation(app) {
        return effects;
    }
    if app.status.quitting {
        return leave::quit(app);
    }
    app.status.quitting = true;
    let key = key_context::name_of(app, Action::Window(WindowAction::Interrupt));
    let words = match app.lang() {
        Lang::Zh => format!("再按一次 {key} 退出"),
        Lang::En => format!("{key} again to quit"),
    };
    status::suggest(app, words)
}

fn send(app: &mut App) -> Effects {
    if app.is_leaving() {
        // If a note was being written when the user quit, Enter was meant for the note.
        let words =
            app.lang().pick("正在退出，没有发，留作草稿", "leaving: not sent, kept as a draft");
        return status::say(app, words);
    }
    if let Some(effects) = garbled::hold_input(app) {
        return effects;
    }
    if let Some(effects) = lines::hold_joined(app) {
        return effects;
    }
    lines::keep(app);
    let open = app.account.composer.chat();
    if let Some((entry, argument)) = command::read(app.editor().text()) {
        if !argument.is_empty() && !entry.does.takes_words() {
            return compose::misused(app, entry.name);
        }
        let argument = argument.to_owned();
        compose::clear_quietly(app);
        let mut effects = begin(app, entry, &argument);
        app.account.review.unconfirmed_command = None;
        // What the command sends must not be in the draft at the same time.
        if let Some(chat) = open {
            let draft = app.account.composer.unsaved(chat);
            effects.extend(draft.map(|text| app.ask(Method::SaveDraft { chat, text })));
        }
        return effects;
    }
    let Some(chat) = open else { return compose::nowhere(app) };
    let doubted = app.account.review.unconfirmed_command.take();
    if command::is_doubtful(app.editor().text())
        && doubted.is_none_or(|(of, line)| of != chat || line != app.editor().text())
    {
        return compose::doubt(app, chat);
    }
    if let Some(effects) = compose::over(app, chat) {
        return effects;
    }
    let Some(text) = app.account.composer.take() else { return Effects::new() };
    compose::submit(app, chat, &[command::sent(&text).to_owned()])
}

/// Carries out a command or an action by name, with its argument.
pub fn begin(app: &mut App, entry: Entry, argument: &str) -> Effects {
    match entry.does {
        Does::Action(action) => act(app, action),
        Does::Command(command) if command.is_grave() => {
            app.dialog = Some(Dialog::Confirm(Confirm::Command(command)));
            Effects::new()
        }
        Does::Command(command) => carry_out(app, command, argument),
    }
}

pub fn carry_out(app: &mut App, command: Command, argument: &str) -> Effects {
    match command {
        Command::Login => {
            if app.session.login != Login::LoggedIn {
                app.session.outside = Outside::AtLogin;
            }
            app.grace.login = false;
            Effects::new()
        }
        Command::LogOut => {
            let mut effects = draft::save_drafts(app);
            effects.push(app.ask(Method::LogOut));
            effects
        }
        Command::Reconnect => Effects::from(app.ask(Method::ReconnectNow)),
        Command::Edition => login::edition(app),
        Command::Group => people::pick(app, PickFor::Group),
        Command::Find if argument.is_empty() => ask_line(app, PromptFor::Search),
        Command::Find => answered(app, PromptFor::Search, argument),
        Command::Go => finder::go_by_name(app, argument),
        Command::Words => search::words(app, argument),
        Command::File => match (app.account.composer.chat(), argument) {
            (Some(chat), paths) if !paths.is_empty() => attach::send(app, chat, paths),
            _ => attach::attach(app),
        },
        Command::Remark => remark(app, argument),
        Command::Part => {
            // The drafts are on the disk before they are told anew.
            let mut effects = draft::save_drafts(app);
            effects.extend(app.inbox.chats.open_id().map(|chat| app.ask(Method::Part { chat })));
            effects
        }
    }
}

/// Only people have remarks. For others the server answers with an error code.
fn remark(app: &mut App, argument: &str) -> Effects {
    let Some((chat, kind)) = app.inbox.chats.open().map(|chat| (chat.id, chat.kind)) else {
        return Effects::new();
    };
    let lang = app.lang();
    match kind {
        ChatKind::Person | ChatKind::Official if argument.is_empty() => {
            ask_line(app, PromptFor::Remark(chat))
        }
        ChatKind::Person | ChatKind::Official => answered(app, PromptFor::Remark(chat), argument),
        ChatKind::Group { .. } => {
            let words = lang.pick(
                "群不能改备注；改群名用 /info",
                "groups have no remark; /info changes a group's name",
            );
            status::say(app, words)
        }
        ChatKind::Notes | ChatKind::Service => {
            let words = lang.pick("这里不能改备注", "no remark can be set here");
            status::say(app, words)
        }
    }
}

fn ask_line(app: &mut App, question: PromptFor) -> Effects {
    people::prompt(app, question, "")
}

/// Uses the line of a prompt.
pub fn answered(app: &mut App, question: PromptFor, line: &str) -> Effects {
    app.grace.ask(app.clock.now);
    let words = Printable::line(line.trim());
    match question {
        PromptFor::Files(chat) => attach::send(app, chat, line),
        PromptFor::Remark(chat) => {
            let operation = Operation::Remark { chat, remark: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
        PromptFor::GroupName(chat) => {
            let operation = Operation::RenameGroup { chat, name: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
        PromptFor::Greeting(chat) => {
            let operation = Operation::AddFriend { chat, greeting: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
        PromptFor::Search | PromptFor::Note if words.is_empty() => Effects::new(),
        PromptFor::Note => note::noted(app, line),
        PromptFor::Search => {
            let operation = Operation::Search { keyword: words };
            people::submit(app, operation, Form::Line(question, line.to_owned()))
        }
    }
}
