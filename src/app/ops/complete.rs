//! Completion by Tab in the input: members after `@`, emoji codes after `[`, commands after `/`,
//! tags after `#`, and paths.

use std::path::{Path, PathBuf};

use super::{draft, status};
use crate::api::Method;
use crate::app::dialog::mention::Offered;
use crate::app::dialog::select::{Offer, Select};
use crate::app::dialog::{Choice, Cut, Dialog};
use crate::app::{App, Effect, Effects, command, finder, shell_words};
use crate::model::{ContactId, Sender};
use crate::text::emoji_codes;

/// How many completions are shown at most.
const MOST: usize = 60;

/// How many messages are searched for their senders.
const LOOKED_BACK: usize = 300;

/// The text that a completion writes, and the text of its row.
struct Completion {
    words: String,
    shown: String,
    cut: Cut,
    /// The member whom the text mentions.
    member: Option<ContactId>,
}

impl Completion {
    const fn words(words: String, shown: String) -> Self {
        Self { words, shown, cut: Cut::End, member: None }
    }
}

pub fn complete(app: &mut App) -> Effects {
    let editor = app.editor();
    let before = editor.text().get(..editor.caret()).unwrap_or_default().to_owned();
    if let Some((from, word)) = path(app, &before) {
        app.account.completing = Some((from, word.clone()));
        return Effects::from(Effect::CompletePath(word));
    }
    if let Some((from, typed)) = tag(app, &before) {
        app.account.completing = Some((from, PathBuf::from(typed)));
        let chat = app.account.composer.chat();
        return chat.map(|chat| app.ask(Method::ListTags { chat })).into_iter().collect();
    }
    let found =
        slash(app, &before).or_else(|| members(app, &before)).or_else(|| face(app, &before));
    let Some((from, offers)) = found else {
        let words = app.lang().pick(
            "Tab 补全 @成员 [表情] /命令 #标签 和路径",
            "Tab completes @members, [faces], /commands, #tags and paths",
        );
        return status::suggest(app, words);
    };
    offer(app, from, offers)
}

/// Writes the only completion, or lets the user choose one of several.
fn offer(app: &mut App, from: usize, mut offers: Vec<Completion>) -> Effects {
    offers.truncate(MOST);
    match offers.as_slice() {
        [] => {
            let words = app.lang().pick("没有对得上的", "nothing fits");
            status::suggest(app, words)
        }
        [one] => insert(app, from, &one.words.clone(), one.member),
        _ => {
            let offer = |it: Completion| Offer {
                words: it.shown,
                cut: it.cut,
                choice: Choice::Words { from, words: it.words, member: it.member },
            };
            let title = app.lang().pick("补全", "complete");
            let offers = offers.into_iter().map(offer).collect();
            app.dialog = Some(Dialog::Select(Select::new(title, offers)));
            Effects::new()
        }
    }
}

/// The path before the caret, with the byte at which it begins: after a blank or at the beginning
/// of the line, starting with `/`, `~/` or `./`. If the line begins with the name of a command,
/// only what follows a blank can be a path.
fn path(app: &App, before: &str) -> Option<(usize, PathBuf)> {
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let (from, word) = shell_words::last(before.get(line..)?);
    let from = line + from;
    let begins = word.starts_with("~/") || word.starts_with("./") || word.starts_with('/');
    let named = from == 0 && !word.get(1..).unwrap_or_default().contains('/') && word != "~/";
    if !begins || named {
        return None;
    }
    let mut path = shell_words::absolute(&word, app.settings.home.as_deref(), &app.settings.here);
    if word.ends_with('/') {
        path.push("");
    }
    Some((from, path))
}

/// Takes in completions of a path in the input.
pub fn paths(app: &mut App, path: &std::path::Path, found: &[String]) -> Effects {
    let Some((from, _)) = app.account.completing.take_if(|(_, asked)| asked == path) else {
        return Effects::new();
    };
    let editor = app.editor();
    let before = editor.text().get(from..editor.caret()).unwrap_or_default();
    let (_, word) = shell_words::last(before);
    let offer_of = |found: &String| {
        let shown = shell_words::as_begun(&word, path, found);
        Completion { words: shell_words::quote(&shown), shown, cut: Cut::Folders, member: None }
    };
    offer(app, from, found.iter().map(offer_of).collect())
}

/// The word after `#` in File Transfer Helper, as far as it can be a tag, with the byte at which it
/// begins.
fn tag(app: &App, before: &str) -> Option<(usize, String)> {
    let is_notebook = app.inbox.chats.notes_are_open();
    let sign = before.rfind(['#', '＃']).filter(|_| is_notebook)?;
    let from = sign + before.get(sign..)?.chars().next()?.len_utf8();
    let typed = before.get(from..)?;
    let is_tag = typed.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    is_tag.then(|| (from, typed.to_owned()))
}

/// Takes in the tags of the chat. Tags that begin with the word come before those that contain it;
/// both also match by sound.
pub fn tags(app: &mut App, tags: &[String]) -> Effects {
    let Some((from, typed)) = app.account.completing.take() else { return Effects::new() };
    let editor = app.editor();
    let before = editor.text().get(from..editor.caret()).unwrap_or_default().to_owned();
    if Path::new(&before) != typed {
        return Effects::new();
    }
    let found = finder::narrow(tags.iter().map(String::as_str), &before, app.settings.sounds);
    let offer = |tag: &String| Completion::words(format!("{tag} "), format!("#{tag}"));
    self::offer(app, from, found.into_iter().filter_map(|at| tags.get(at)).map(offer).collect())
}

/// Commands, if the line begins with a slash.
fn slash(app: &App, before: &str) -> Option<(usize, Vec<Completion>)> {
    let typed = before.strip_prefix('/')?;
    if typed.contains(char::is_whitespace) {
        return None;
    }
    let named: Vec<_> = command::all().filter(|entry| entry.name.starts_with(typed)).collect();
    let entries =
        if named.is_empty() { command::matching(typed, app.settings.sounds) } else { named };
    let lang = app.lang();
    let offer = |entry: command::Entry| {
        let shown = format!("/{}  {}", entry.name, entry.words(lang));
        Completion::words(format!("/{} ", entry.name), shown)
    };
    Some((0, entries.into_iter().map(offer).collect()))
}

/// Replaces the text from the byte `from` to the caret, by a mention of the member if there is one.
pub fn insert(app: &mut App, from: usize, words: &str, member: Option<ContactId>) -> Effects {
    if let (Some(chat), Some(member)) = (app.account.composer.chat(), member) {
        app.account.mentions.choose(chat, words, member);
    }
    let editor = app.account.composer.editor_mut();
    let to = editor.caret();
    let sound = from <= to && editor.text().is_char_boundary(from);
    if sound && editor.replace(from..to, words).whole() {
        editor.set_caret(from + words.len());
    }
    Effects::from(draft::draft_later(app))
}

fn members(app: &App, before: &str) -> Option<(usize, Vec<Completion>)> {
    let (from, members) = at_sign(app, before)?;
    let offer = |offered: Offered| Completion {
        member: Some(offered.contact),
        ..Completion::words(offered.words, offered.shown)
    };
    Some((from, members.into_iter().map(offer).collect()))
}

/// The members whose name in the group, nickname or remark matches the text after the last `@`,
/// with the byte at which that begins. After `@` alone, everybody else, by who spoke last. What is
/// written is the name that the others know, never the remark.
pub fn at_sign(app: &App, before: &str) -> Option<(usize, Vec<Offered>)> {
    let from = before.rfind('@')?;
    let typed = before.get(from + 1..)?;
    if typed.contains(['\n', '\u{2005}', '[']) || app.inbox.members.is_empty() {
        return None;
    }
    let sounds = app.settings.sounds;
    let mut hits = Vec::new();
    for names in [
        finder::narrow(app.inbox.members.iter().map(|it| it.public.as_str()), typed, sounds),
        finder::narrow(app.inbox.members.iter().map(|it| it.name.as_str()), typed, sounds),
    ] {
        hits.extend(names);
    }
    let mut seen = std::collections::HashSet::new();
    hits.retain(|at| seen.insert(*at));
    let me = app.account.who.as_ref().map(|account| account.me.id);
    let contact = |at: &usize| app.inbox.members.get(*at).map(|member| member.contact);
    hits.retain(|at| contact(at) != me);
    if typed.is_empty() {
        let spoke = last_speakers(app);
        let silent = spoke.len();
        hits.sort_by_key(|at| {
            spoke.iter().position(|it| Some(*it) == contact(at)).unwrap_or(silent)
        });
    }
    let members = hits.into_iter().filter_map(|at| app.inbox.members.get(at));
    let offers = members.filter(|member| !member.public.is_empty()).map(|member| {
        let (called, name) = (member.public.as_str(), member.name.as_str());
        let shown = if called == name { format!("@{name}") } else { format!("@{called}  {name}") };
        Offered { words: format!("@{called}\u{2005}"), shown, contact: member.contact }
    });
    Some((from, offers.collect()))
}

/// The senders of the loaded messages of the open chat, by who spoke last.
fn last_speakers(app: &App) -> Vec<ContactId> {
    let mut spoke = Vec::new();
    for item in app.inbox.timeline.items().iter().rev().take(LOOKED_BACK) {
        if let Sender::Contact(contact) = item.sender
            && !spoke.contains(&contact)
        {
            spoke.push(contact);
        }
    }
    spoke
}

fn face(app: &App, before: &str) -> Option<(usize, Vec<Completion>)> {
    let from = before.rfind('[')?;
    let typed = before.get(from + 1..)?;
    if typed.contains([']', '\n', ' ']) {
        return None;
    }
    let names: Vec<&str> = emoji_codes::names().collect();
    let hits = finder::narrow(names.iter().copied(), typed, app.settings.sounds);
    let offer = |name: &&str| Completion::words(format!("[{name}]"), format!("[{name}]"));
    Some((from, hits.into_iter().filter_map(|at| names.get(at)).map(offer).collect()))
}
