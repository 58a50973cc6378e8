//! A long text that was pasted among the notes: it may go out as a file.

use std::path::PathBuf;

use super::{attach, compose, status};
use crate::api::Method;
use crate::app::account::SavedPaste;
use crate::app::dialog::pasted::{ENDS, Pasted};
use crate::app::dialog::{Dialog, PastedForm};
use crate::app::page::when;
use crate::app::{App, Effect, Effects};
use crate::model::Lang;

/// A text of more lines is asked about.
const MANY: usize = 50;

/// Asks how a long text is sent that has just been pasted into the input of the notebook.
pub fn ask(app: &mut App, text: &str) {
    let chat = app.account.composer.chat().filter(|_| app.inbox.chats.notes_are_open());
    let Some(chat) = chat.filter(|_| app.dialog.is_none() && text.lines().count() > MANY) else {
        return;
    };
    let is_whole = app.editor().text().contains(text);
    if is_whole {
        app.dialog = Some(Dialog::Pasted(Pasted::new(chat, text.to_owned())));
    }
}

/// Has the text written into a file, if it goes out as one. Until that is done it stays in the input.
pub fn chosen(app: &mut App, pasted: Pasted, form: PastedForm) -> Effects {
    if form == PastedForm::Text {
        return Effects::new();
    }
    let Pasted { chat, text, .. } = pasted;
    let at = when::full_second(app.clock.now, &app.settings.zone);
    let name = format!("clipboard-{}.txt", at.replace(':', "").replace(' ', "-"));
    app.clipboard.pastes += 1;
    let number = app.clipboard.pastes;
    let saved = SavedPaste { number, chat, text: text.clone(), form };
    app.account.saved_pastes.push(saved);
    Effects::from(Effect::SaveText { number, name, text })
}

/// The file was written, or could not be: then the text stays in the input.
pub fn saved(app: &mut App, number: u64, result: Result<PathBuf, String>) -> Effects {
    let all = &mut app.account.saved_pastes;
    let Some(at) = all.iter().position(|it| it.number == number) else { return Effects::new() };
    let SavedPaste { chat, text, form, .. } = all.swap_remove(at);
    let path = match result {
        Ok(path) => path,
        Err(why) => return status::warn(app, why),
    };
    let stands = app.editor().text().find(&text);
    let Some(from) = stands.filter(|_| app.account.composer.chat() == Some(chat)) else {
        let words = app.lang().pick("没有发出，文件在 ", "not sent; the file is at ");
        return status::warn(app, status::located(app, words, &path));
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stays = match form {
        PastedForm::Text | PastedForm::File => String::new(),
        PastedForm::FileWithEnds => ends(&text, &name, app.lang()),
    };
    let range = from..from + text.len();
    let inserted = app.account.composer.editor_mut().replace(range, &stays);
    let mut effects = compose::changed(app, inserted);
    effects.push(app.ask(Method::Attach { chat, path: path.clone() }));
    if form == PastedForm::FileWithEnds {
        effects.extend(compose::send_as_text(app));
    }
    let words = app.lang().pick("正在发送粘贴的文字", "sending the pasted text");
    effects.extend(attach::say_sending(app, chat, std::slice::from_ref(&path), words));
    effects
}

/// The first and the last lines, and how many are between them in the file.
fn ends(text: &str, name: &str, lang: Lang) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let between = lines.len().saturating_sub(2 * ENDS);
    let (first, rest) = lines.split_at_checked(ENDS).unwrap_or((&lines, &[]));
    let (_, last) = rest.split_at_checked(between).unwrap_or((&[], rest));
    let middle = match lang {
        Lang::Zh => format!("…（中间 {between} 行见 {name}）"),
        Lang::En => format!("… ({between} lines between them in {name})"),
    };
    [first.join("\n"), middle, last.join("\n")].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_text_say_how_much_is_between_them() {
        let lines: Vec<String> = (1..=60).map(|n| format!("  {n}")).collect();
        let ends = ends(&lines.join("\n"), "a.txt", Lang::En);
        assert_eq!(ends, "  1\n  2\n  3\n… (54 lines between them in a.txt)\n  58\n  59\n  60");
    }
}
