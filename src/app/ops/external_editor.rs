//! The user's external editor: the text that it opens, and the chat to which its text returns.

use super::{compose, draft, lines, status};
use crate::app::{App, Effect, Effects};
use crate::model::Lang;

/// Opens the text of the input in the user's editor.
pub fn open(app: &mut App) -> Effects {
    if app.account.writing.is_some() && app.unconfirmed.lending.is_none() {
        // The editor is open already.
        return Effects::new();
    }
    let Some(chat) = app.account.composer.chat() else { return compose::nowhere(app) };
    let text = app.editor().text().to_owned();
    app.account.writing = Some((chat, text.clone()));
    Effects::from(Effect::Edit(text))
}

/// Takes in the text of the editor for the chat from which it was opened.
pub fn edited(app: &mut App, result: Result<String, String>) -> Effects {
    let text = match result {
        Ok(text) => text,
        Err(why) => {
            app.account.writing = None;
            return status::warn(app, why);
        }
    };
    let text = text.strip_suffix('\n').unwrap_or(&text);
    let Some((chat, before)) = app.account.writing.take() else {
        let words = app.lang().pick(
            "换了账号，编辑器里的文字已复制",
            "another account is open; the text of the editor was copied",
        );
        let mut effects = status::warn(app, words);
        effects.push(Effect::Copy(text.to_owned()));
        effects.push(Effect::KeepEdited { why: words.to_owned() });
        return effects;
    };
    if app.account.composer.text(chat) == before && text != before {
        lines::reviewed(app, chat);
    }
    let whole = app.account.composer.rewritten(chat, &before, text);
    // Its file is removed next, so the draft is saved at once instead of after a pause.
    let mut effects = draft::save_drafts(app);
    if whole && effects.is_empty() {
        // The text is already on the disk as a draft.
        effects.push(Effect::RemoveEdited);
    } else if whole {
        app.unconfirmed.comes_from_editor();
    }
    if !whole {
        effects.push(Effect::Copy(text.to_owned()));
        let words = app.lang().pick(
            "太长，输入框放不下；编辑器里的文字已复制",
            "too long for the input; the text of the editor was copied",
        );
        effects.extend(status::warn(app, words));
        effects.push(Effect::KeepEdited { why: words.to_owned() });
    } else if app.account.composer.chat() != Some(chat) {
        let words = app.lang().pick("写好的文字在它的聊天里等着", "the text waits in its own chat");
        effects.extend(status::say(app, words));
    }
    effects
}

/// Says that the text of the editor may not have become a draft and is still in its file.
pub fn edited_kept(app: &mut App, path: &std::path::Path, why: &str) -> Effects {
    let head = match app.lang() {
        Lang::Zh => format!("{why}；编辑器里的文字在 "),
        Lang::En => format!("{why}; the editor's text is in "),
    };
    let said = status::located(app, &head, path);
    status::warn(app, said)
}
