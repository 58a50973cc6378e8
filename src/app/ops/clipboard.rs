//! Copying: where a copied text is, and texts that came back unsent without a chat to return to.

use super::{key_context, status};
use crate::app::action::{Action, WindowAction};
use crate::app::clipboard::Returned;
use crate::app::event::TimerKind;
use crate::app::status_message::{Said, Tone, Until};
use crate::app::{App, Copied, Effect, Effects};
use crate::model::Lang;

/// Texts that come back within this time are copied as one, in milliseconds.
const TOGETHER_MS: i64 = 10_000;

/// How long more texts are waited for after each one, in milliseconds.
const RETURNED_MS: u64 = 200;

/// Says where the copied text is now; of a text that came back, also why it did.
pub fn copied(app: &mut App, result: Result<Copied, String>) -> Effects {
    let lang = app.lang();
    let tone = if result.is_err() { Tone::Alarming } else { Tone::Told };
    let mut path_said = String::new();
    let words = match result {
        Ok(Copied::Tmux { outside: true }) => lang
            .pick(
                "已复制到 tmux（前缀键 ] 粘贴），已请 tmux 交给系统剪贴板",
                "in tmux's buffer (prefix ] pastes); tmux was asked to hand it to the clipboard",
            )
            .to_owned(),
        Ok(Copied::Tmux { outside: false }) => lang
            .pick(
                "已复制到 tmux（前缀键 ] 粘贴）；它的 set-clipboard 是 off，外面没有",
                "in tmux's buffer (prefix ] pastes); its set-clipboard is off, so not outside",
            )
            .to_owned(),
        Ok(Copied::Terminal) => {
            let key = key_context::name_of(app, Action::Window(WindowAction::Bare));
            match lang {
                Lang::Zh => {
                    format!("已请终端复制（OSC 52，它不回话）；贴不出来就 {key} 用鼠标选")
                }
                Lang::En => format!(
                    "asked the terminal to copy (OSC 52, it does not answer); else {key} and the \
                     mouse"
                ),
            }
        }
        Ok(Copied::File(path)) => {
            path_said = status::short(app, &path);
            lang.pick("太长，终端不收；存在 ", "too long for terminals; it lies in ").to_owned()
        }
        Ok(Copied::FileForTmux { path, why }) => {
            path_said = status::short(app, &path);
            match lang {
                Lang::Zh => format!("tmux 没有收（{why}）；存在 "),
                Lang::En => format!("tmux did not take it ({why}); it lies in "),
            }
        }
        Err(why) => format!("{}: {why}", lang.pick("没有复制成", "not copied")),
    };
    let back =
        app.clipboard.returned.as_ref().filter(|it| app.clock.now.since(it.at) < TOGETHER_MS);
    let (head, tone) = match back {
        Some(it) => (format!("{}{}{words}", it.why, lang.pick("；", "; ")), Tone::Alarming),
        None => (words, tone),
    };
    let said = Said { head, path: path_said, tail: String::new() };
    status::speak(app, said, tone, Until::NextCommand)
}

/// Copies a text that came back and whose chat does not exist any more, with others that arrive
/// with it.
pub fn came_back(app: &mut App, text: &str, why: &str) -> Effects {
    let recent =
        app.clipboard.returned.take().filter(|it| app.clock.now.since(it.at) < TOGETHER_MS);
    let texts = recent.map_or_else(|| text.to_owned(), |it| format!("{}\n{text}", it.texts));
    app.clipboard.returned =
        Some(Returned { at: app.clock.now, texts, why: why.to_owned(), copied: false });
    let mut effects = status::warn(app, why);
    let timer = app.clock.timer(TimerKind::Returned);
    effects.push(Effect::Timer { after_ms: RETURNED_MS, timer });
    effects
}

/// Copies all texts that came back as one, because the clipboard holds only one.
pub fn copy_returned(app: &mut App) -> Effects {
    let Some(returned) = app.clipboard.returned.as_mut().filter(|it| !it.copied) else {
        return Effects::new();
    };
    returned.copied = true;
    Effects::from(Effect::Copy(returned.texts.clone()))
}
