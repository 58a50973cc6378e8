//! Commands by name are carried out: from the list of commands, or after a slash in the input.

use super::{attach, chat, keys, login, people, popup, save_drafts, say, search};
use crate::api::{Login, Request};
use crate::app::command::{Command, Does, Entry};
use crate::app::picker::PickFor;
use crate::app::popup::Popup;
use crate::app::prompt::Question;
use crate::app::{App, Effect, Outside};
use crate::model::ChatKind;

/// A command or an action by its name, with what followed it.
pub(super) fn begin(app: &mut App, entry: Entry, argument: &str) -> Vec<Effect> {
    match entry.does {
        Does::Action(action) => keys::act(app, action),
        Does::Command(command) if command.is_grave() => {
            app.popup = Some(Popup::Confirm(command));
            Vec::new()
        }
        Does::Command(command) => carry_out(app, command, argument),
    }
}

pub(super) fn carry_out(app: &mut App, command: Command, argument: &str) -> Vec<Effect> {
    match command {
        Command::Login => {
            if app.login != Login::In {
                app.outside = Outside::AtLogin;
            }
            app.hands.login = false;
            Vec::new()
        }
        Command::LogOut => {
            let mut effects = save_drafts(app);
            effects.push(Effect::Ask(Request::LogOut));
            effects
        }
        Command::Reconnect => vec![Effect::Ask(Request::ReconnectNow)],
        Command::Edition => login::edition(app),
        Command::Group => people::pick(app, PickFor::Group),
        Command::Find if argument.is_empty() => ask_line(app, Question::Search),
        Command::Find => people::answered(app, Question::Search, argument),
        Command::Go => go_by_name(app, argument),
        Command::Words => search::words(app, argument),
        Command::File => match (app.composer.chat(), argument) {
            (Some(chat), paths) if !paths.is_empty() => attach::send(app, chat, paths),
            _ => attach::attach(app),
        },
        Command::Remark => remark(app, argument),
        Command::Part => {
            // What stands in the input is on the disk before drafts are told anew.
            let mut effects = save_drafts(app);
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
        ChatKind::Person | ChatKind::Official => {
            people::answered(app, Question::Remark(chat), argument)
        }
        ChatKind::Group { .. } => {
            let words = lang.pick(
                "群不能改备注；改群名用 /info",
                "groups have no remark; /info changes a group's name",
            );
            say(app, words, false)
        }
        ChatKind::Notes | ChatKind::Service => {
            let words = lang.pick("这里不能改备注", "no remark can be set here");
            say(app, words, false)
        }
    }
}

fn ask_line(app: &mut App, question: Question) -> Vec<Effect> {
    people::prompt(app, question, "")
}

/// Straight to the only chat whose name fits best; else the list with what was typed.
fn go_by_name(app: &mut App, name: &str) -> Vec<Effect> {
    let mut effects = popup::go_to(app);
    if name.is_empty() {
        return effects;
    }
    let only = app.index.as_ref().and_then(|index| index.only(app.chats.all(), name));
    if let Some(only) = only {
        app.popup = None;
        effects.extend(chat::open(app, only));
        return effects;
    }
    let found = popup::hits(app, name);
    if let Some(Popup::GoTo { query, hits, .. }) = &mut app.popup {
        // What is longer than a line takes matches nothing anyway.
        let _taken = query.set_text(name);
        query.end();
        *hits = found;
    }
    effects
}
