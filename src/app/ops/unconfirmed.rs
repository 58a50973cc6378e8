//! Texts that an event takes off the screen are saved together, and return if they could not be
//! saved.

use super::{attach, clipboard, draft, page, status};
use crate::api::{AccountKey, Method, RequestId};
use crate::app::status_message::{Tone, Until};
use crate::app::unconfirmed::{Leaving, Source, Unanswered};
use crate::app::{App, Effect, Effects};
use crate::model::{ChatId, ContactId};
use crate::text::Printable;

/// Joins everything that one event asks to keep into one request. If the program is killed, either
/// all of it is on the disk or all of it is still on the screen.
pub fn together(app: &mut App, effects: Effects) -> Effects {
    let mut all = Effects::new();
    let (mut kept, mut place, mut account) = (Vec::new(), 0, None);
    for effect in effects {
        let Effect::Ask(request) = effect else {
            all.push(effect);
            continue;
        };
        let method = &request.method;
        if matches!(method, Method::Keep { .. })
            || !(method.stores_user_text() || (!kept.is_empty() && gives_up(method)))
        {
            all.push(Effect::Ask(request));
            continue;
        }
        if kept.is_empty() || account != request.account {
            // What follows is about another account.
            insert(app, &mut all, (place, account), std::mem::take(&mut kept));
            (place, account) = (all.len(), request.account);
        }
        kept.push(request.method);
    }
    insert(app, &mut all, (place, account), kept);
    all
}

/// Whether the effect sends something, instead of only saving a draft.
pub fn sends(effect: &Effect) -> bool {
    let Effect::Ask(request) = effect else { return false };
    request.method.stores_user_text() && !matches!(request.method, Method::SaveDraft { .. })
}

/// Whether the method discards a message that has become a draft.
const fn gives_up(method: &Method) -> bool {
    matches!(method, Method::Discard { .. })
}

fn insert(
    app: &mut App,
    all: &mut Effects,
    (place, account): (usize, Option<AccountKey>),
    kept: Vec<Method>,
) {
    if !kept.is_empty() {
        let id = app.requests.next();
        all.insert(place, Effect::Ask(app.unconfirmed.ask(id, kept, account)));
    }
}

/// Takes in whether everything was saved, or nothing.
pub fn answered(app: &mut App, id: RequestId, result: Result<(), Printable>) -> Effects {
    let Some(asked) = app.unconfirmed.answered(id) else { return Effects::new() };
    // The input has fewer rows now, so the newest message may have come into sight.
    let mut effects = page::read(app);
    answered_leaving(app, result.as_ref().map(drop).map_err(drop));
    if asked.source == Source::Editor {
        effects.push(match &result {
            Ok(()) => Effect::RemoveEdited,
            Err(why) => Effect::KeepEdited { why: why.to_string() },
        });
    }
    match (result, asked.then.clone()) {
        (Ok(()), words) => {
            effects.extend(words.into_iter().flat_map(|words| status::say(app, words)));
            effects.extend(draft::note_unaddressed(app));
        }
        (Err(why), _) => effects.extend(back(app, asked, &why)),
    }
    effects
}

/// Puts what was not saved back on the screen. Drafts have never left their inputs, and the backend
/// retries them.
fn back(app: &mut App, asked: Unanswered, why: &Printable) -> Effects {
    let here = asked.account == app.account.key();
    let sends: Vec<ChatId> = asked.methods.iter().filter_map(sends_to).collect();
    let mut effects = match sends.first() {
        Some(chat) => status::speak(app, why.as_str(), Tone::Alarming, Until::Draft(*chat)),
        None => status::warn(app, why.as_str()),
    };
    let mut texts: Vec<(ChatId, String)> = Vec::new();
    let mut files: Vec<(ChatId, std::path::PathBuf)> = Vec::new();
    for method in asked.methods {
        if let Method::Send { chat, text, mentions } = method {
            if here && app.inbox.chats.get(chat).is_some() {
                choose_again(app, chat, &mentions);
                match texts.iter_mut().find(|(of, _)| *of == chat) {
                    Some((_, texts)) => *texts = format!("{texts}\n{}", text.as_str()),
                    None => texts.push((chat, text.to_string())),
                }
            } else {
                effects.extend(clipboard::came_back(app, &text, why));
            }
        } else if let Method::SaveDraft { chat, text } = method {
            if !here && !text.is_empty() && !sends.contains(&chat) {
                effects.extend(clipboard::came_back(app, &text, why));
            }
        } else if let Method::Attach { chat, path } = method {
            files.push((chat, path));
        }
    }
    for (chat, text) in texts {
        effects.extend(into_input(app, chat, &text));
    }
    if let Some((chat, _)) = files.first().filter(|_| here) {
        let (chat, paths) = (*chat, files.iter().map(|(_, path)| path.as_path()));
        effects.extend(attach::again(app, chat, paths, why));
    }
    effects
}

/// Remembers whom the mentions of a text mean that comes back into its input.
fn choose_again(app: &mut App, chat: ChatId, mentions: &[ContactId]) {
    if app.inbox.chats.open_id() != Some(chat) {
        return;
    }
    for member in app.inbox.members.iter().filter(|it| mentions.contains(&it.contact)) {
        let words = format!("@{}\u{2005}", member.public.as_str());
        app.account.mentions.choose(chat, &words, member.contact);
    }
}

fn sends_to(method: &Method) -> Option<ChatId> {
    if let Method::Send { chat, .. } = method { Some(*chat) } else { None }
}

fn into_input(app: &mut App, chat: ChatId, text: &str) -> Effects {
    let mut effects = Effects::new();
    if !app.account.composer.put_back(chat, text) {
        effects.push(Effect::Copy(text.to_owned()));
    }
    effects.push(draft::draft_later(app));
    effects
}

/// Takes in for a quit whether texts were saved. If not, the client stays open and shows them.
const fn answered_leaving(app: &mut App, result: Result<(), ()>) {
    app.leaving = match (app.leaving, result) {
        (Leaving::Waiting, Err(())) => Leaving::Refused,
        (Leaving::Refused, Ok(())) => Leaving::No,
        (leaving, Ok(()) | Err(())) => leaving,
    };
}
