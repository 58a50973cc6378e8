//! Sending files: the line of paths, its completions, and the check that the files exist.

use std::path::{Path, PathBuf};

use super::{chat, complete, compose, draft, status};
use crate::api::Method;
use crate::app::action::MessageAction;
use crate::app::dialog::Dialog;
use crate::app::dialog::prompt::{Prompt, PromptFor};
use crate::app::status_message::{Said, Tone, Until};
use crate::app::{App, Effect, Effects, shell_words};
use crate::model::{ChatId, Lang};

/// Asks for the files to send, beginning with paths that were dropped into the input.
pub fn attach(app: &mut App) -> Effects {
    let Some(chat) = app.account.composer.chat() else {
        let words = app.lang().pick("先打开一个聊天", "open a chat first");
        return status::say(app, words);
    };
    app.inbox.timeline.deselect();
    let mut effects = Effects::new();
    let mut begin = String::new();
    let editor = app.account.composer.editor_mut();
    if shell_words::written(editor.text()) {
        editor.text().trim().clone_into(&mut begin);
        editor.clear();
        effects.push(draft::draft_later(app));
    }
    app.dialog = Some(Dialog::Prompt(Prompt::new(PromptFor::Files(chat), &begin)));
    effects
}

/// Sends the files if they exist. The prompt stays open until that is known.
pub fn entered(app: &mut App, mut prompt: Prompt, chat: ChatId) -> Effects {
    let (home, here) = (app.settings.home.as_deref(), &app.settings.here);
    let Some(mut paths) = shell_words::paths(prompt.text.text(), home, here) else {
        return send(app, chat, prompt.text.text());
    };
    paths.sort_unstable();
    paths.dedup();
    if paths.is_empty() {
        return Effects::new();
    }
    prompt.checking.clone_from(&paths);
    app.dialog = Some(Dialog::Prompt(prompt));
    paths.into_iter().map(Effect::CompletePath).collect()
}

/// Sends the files of a line of paths.
pub fn send(app: &mut App, chat: ChatId, line: &str) -> Effects {
    let (home, here) = (app.settings.home.clone(), app.settings.here.clone());
    let Some(paths) = shell_words::paths(line, home.as_deref(), &here) else {
        app.dialog = Some(Dialog::Prompt(Prompt::new(PromptFor::Files(chat), line)));
        let words = app.lang().pick("引号没有配对", "a quote is not closed");
        return status::reject_line(app, words);
    };
    if paths.is_empty() {
        return Effects::new();
    }
    app.grace.ask(app.clock.now);
    let sent = paths.clone();
    let attach = |path| app.ask(Method::Attach { chat, path });
    let mut effects: Effects = paths.into_iter().map(attach).collect();
    if app.account.composer.chat() == Some(chat) && !app.editor().text().trim().is_empty() {
        // Text beside files is always text, even if it begins like a command.
        effects.extend(compose::send_as_text(app));
    }
    effects.extend(chat::newest(app));
    if app.status.message.is_none() {
        let words = going_out(app, &sent);
        effects.extend(say_sending(app, chat, &sent, words));
    }
    effects
}

/// Says that files are being sent, until all of them are accepted or refused.
pub fn say_sending(
    app: &mut App,
    chat: ChatId,
    paths: &[PathBuf],
    words: impl Into<Said>,
) -> Effects {
    let open = app.inbox.timeline.chat() == Some(chat);
    let newest = app.inbox.timeline.items().iter().filter(|_| open).map(|item| item.id).max();
    app.account.transfers.send(chat, newest, paths);
    status::speak(app, words, Tone::Told, Until::Sent)
}

/// Takes back files that could not be put into the outbox: opens the prompt with their paths again, at
/// once where the user has typed nothing since, otherwise once the user has stopped typing.
pub fn again<'p>(
    app: &mut App,
    chat: ChatId,
    paths: impl Iterator<Item = &'p Path>,
    why: &str,
) -> Effects {
    let quoted: Vec<String> =
        paths.map(|path| shell_words::quote(&path.to_string_lossy())).collect();
    let line = quoted.join(" ");
    let is_awaited = app.dialog.is_none() && (app.grace.wait() || app.is_calm());
    if is_awaited && app.account.composer.chat() == Some(chat) {
        app.dialog = Some(Dialog::Prompt(Prompt::new(PromptFor::Files(chat), &line)));
        return status::reject_line(app, why);
    }
    app.grace.refused_files.push((chat, line.clone()));
    let said = Said { head: format!("{why}  "), path: line, tail: String::new() };
    let mut effects = status::warn(app, said);
    effects.push(status::calm_later(app));
    effects
}

/// Names the files that are being sent, and how to stop them.
fn going_out(app: &App, paths: &[PathBuf]) -> Said {
    let lang = app.lang();
    let key = app.settings.keymap.key_of_selected(MessageAction::Discard);
    let stop = match lang {
        Lang::Zh => format!("  选中后 {key} 停止"),
        Lang::En => format!("  select it: {key} stops"),
    };
    match paths {
        [path] => Said {
            tail: stop,
            ..status::located(app, lang.pick("正在发送 ", "sending "), path)
        },
        _ => match lang {
            Lang::Zh => format!("正在发送 {} 个文件{stop}", paths.len()).into(),
            Lang::En => format!("sending {} files{stop}", paths.len()).into(),
        },
    }
}

/// Takes in completions of a path, and writes their longest common beginning at once.
pub fn completed(app: &mut App, path: &Path, found: &[String]) -> Effects {
    let Some(Dialog::Prompt(prompt)) = &mut app.dialog else {
        return complete::paths(app, path, found);
    };
    if prompt.checking.iter().any(|it| it == path) {
        return checked(app, path, found);
    }
    if prompt.completing.take_if(|asked| asked == path).is_none() {
        return Effects::new();
    }
    let (_, word) = shell_words::last(prompt.text.text());
    let found: Vec<String> =
        found.iter().map(|found| shell_words::as_begun(&word, path, found)).collect();
    let common = common(&found);
    if common.len() > word.len() || found.len() == 1 {
        prompt.write(&common);
    }
    if found.is_empty() {
        let words = app.lang().pick("没有对得上的", "nothing fits");
        return status::suggest(app, words);
    }
    prompt.offer(if found.len() > 1 { found } else { Vec::new() });
    Effects::new()
}

/// Takes in whether a path exists. After the last one the files are sent; if one is missing, none
/// is.
fn checked(app: &mut App, path: &Path, found: &[String]) -> Effects {
    let file = found.iter().any(|it| !it.ends_with('/') && Path::new(it) == path);
    let folder = found.iter().any(|it| it.ends_with('/') && Path::new(it) == path);
    let inside = path.to_string_lossy().ends_with('/') && !found.is_empty();
    let Some(Dialog::Prompt(prompt)) = &mut app.dialog else { return Effects::new() };
    if !file {
        prompt.checking.clear();
        let lang = app.lang();
        let words = if folder || inside {
            lang.pick("这是文件夹，只能发送文件", "a folder; only files can be sent")
        } else {
            lang.pick("没有这个文件", "no such file")
        };
        let said = status::located(app, &format!("{words}: "), path);
        return status::reject_line(app, said);
    }
    prompt.checking.retain(|it| it != path);
    let PromptFor::Files(chat) = prompt.question else { return Effects::new() };
    if !prompt.checking.is_empty() {
        return Effects::new();
    }
    let line = prompt.text.text().to_owned();
    app.dialog = None;
    send(app, chat, &line)
}

fn common(found: &[String]) -> String {
    let Some(first) = found.first() else { return String::new() };
    let mut length = first.len();
    for other in found {
        let same = first.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        length = length.min(same);
    }
    while !first.is_char_boundary(length) {
        length -= 1;
    }
    first.get(..length).unwrap_or_default().to_owned()
}
