//! Notes to File Transfer Helper: the prompt, and the draft that keeps an unfinished one.

use super::{draft, garbled, marked, people, status};
use crate::api::Method;
use crate::app::dialog::Dialog;
use crate::app::dialog::prompt::{Prompt, PromptFor};
use crate::app::page::when;
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effect, Effects, quotation};
use crate::model::{Item, ItemId, Lang, Timestamp};
use crate::text::Printable;
use crate::words;

/// Asks for a note.
pub fn note(app: &mut App) -> Effects {
    if app.inbox.chats.notes().is_none() {
        return note_nowhere(app);
    }
    people::prompt(app, PromptFor::Note, "")
}

fn note_nowhere(app: &mut App) -> Effects {
    let words = app.lang().pick("文件传输助手还没出现", "File Transfer Helper is not there yet");
    status::say(app, words)
}

pub fn noted(app: &mut App, line: &str) -> Effects {
    let Some(chat) = app.inbox.chats.notes() else {
        // The text stays until there is a chat for it.
        let mut effects = people::prompt(app, PromptFor::Note, line);
        effects.extend(note_nowhere(app));
        return effects;
    };
    app.unconfirmed.say_then(app.lang().pick("记下了", "noted"));
    // Notes are stored by the server too, so mentions use public names; the people are mostly those
    // of the open group.
    let text = Printable::new(&quotation::addressed(line, &app.inbox.members, app.lang()));
    let mut effects = Effects::from(app.ask(Method::Send { chat, text, mentions: Vec::new() }));
    // The note is not part of the draft any more.
    app.account.composer.note(None);
    let draft = app.account.composer.unsaved(chat);
    effects.extend(draft.map(|text| app.ask(Method::SaveDraft { chat, text })));
    effects
}

/// Marks the task of a note as done, or as not done. All marked notes get the same state as the
/// selected one.
pub fn toggle_todo(app: &mut App, selected: &Item) -> Effects {
    let chosen = marked::chosen(app, selected);
    let mut todos = chosen.iter().filter_map(|item| Some((item.id, item.todo?)));
    let Some((first, state)) = todos.next() else {
        let words = app.lang().pick(
            "这条不是待办；待办以 [ ] 或 todo: 开头",
            "nothing to do in this one; a todo begins with [ ] or todo:",
        );
        return status::say(app, words);
    };
    let todo = selected.todo.unwrap_or(state).toggled();
    let items: Vec<ItemId> = std::iter::once(first).chain(todos.map(|(id, _)| id)).collect();
    app.inbox.timeline.unmark();
    items.into_iter().map(|item| app.ask(Method::MarkTodo { item, todo })).collect()
}

/// Notifies the user of a note that is due, whatever is open and even in quiet hours, because they
/// asked for it.
pub fn remind(app: &mut App, note: &Item, due: Timestamp) -> Effects {
    let method = Method::EndReminder { item: note.id, due };
    if app.requests.is_waiting(&method) {
        return Effects::new();
    }
    let (lang, zone) = (app.lang(), &app.settings.zone);
    let words = words::content::line(&note.content, lang);
    let at = when::clock(due, zone);
    let head = match lang {
        Lang::Zh => format!("提醒 {at}"),
        Lang::En => format!("reminder {at}"),
    };
    let (unread, _) = app.totals();
    let notice = app.settings.manners.reminder(&head, &words, unread);
    let mut effects =
        status::speak(app, format!("{head} · {words}"), Tone::Alarming, Until::NextCommand);
    effects.push(Effect::Notify(notice));
    effects.push(app.ask(method));
    effects
}

/// Saves an unfinished note as a draft of File Transfer Helper.
pub fn keep_note(app: &mut App, prompt: &Prompt) -> Effects {
    let text = prompt.text.text();
    let notes = app.inbox.chats.notes().filter(|_| prompt.question == PromptFor::Note);
    let Some(chat) = notes.filter(|_| !text.trim().is_empty()) else { return Effects::new() };
    // From now on it is the text of the input.
    app.account.composer.note(None);
    let mut effects = if app.account.composer.put_back(chat, text) {
        garbled::follow_into_input(app, prompt, chat);
        let words = app.lang().pick(
            "没写完的留在文件传输助手的输入框",
            "what you wrote waits in the input of File Transfer Helper",
        );
        status::say(app, words)
    } else {
        Effects::from(Effect::Copy(text.to_owned()))
    };
    effects.extend(draft::save_drafts(app));
    effects
}

/// Saves a note while it is being written, like the text of an input.
pub fn follow_note(app: &mut App) -> Option<Effect> {
    let note = match &app.dialog {
        Some(Dialog::Prompt(prompt)) if prompt.question == PromptFor::Note => {
            app.inbox.chats.notes().map(|chat| (chat, prompt.text.text().to_owned()))
        }
        Some(_) | None => None,
    };
    app.account.composer.note(note).then(|| draft::draft_later(app))
}
