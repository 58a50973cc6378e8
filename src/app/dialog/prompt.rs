//! A dialog that asks for one line: paths, a remark, a name, a greeting, a note.

use std::path::PathBuf;

use crate::app::key::{Code, Key};
use crate::app::question::Question;
use crate::app::status_message::Until;
use crate::app::{Effect, Effects, shell_words};
use crate::model::{ChatId, Lang};
use crate::text::{Editor, Printable};

use super::list::{Moved, Typed, moved, typed};
pub use super::prompt_for::PromptFor;
use super::{Asked, Choice, Context, Cut, DialogRow, DialogView, Left, Modal, Pointed, Reply};

/// How far the user knows that bytes are missing from a text because they were no UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Garbled {
    /// The user was told.
    Told,
    /// The text was held back at the first Enter; the next one sends it.
    Asked,
}

impl Garbled {
    /// The question that is asked when the text is held back.
    pub(in crate::app) const fn question(lang: Lang) -> &'static str {
        lang.pick(
            "这一行有字没收到（终端不是 UTF-8），还没有发；再按一次照样发",
            "not sent: text of this line was lost (the terminal is not UTF-8); once more sends it",
        )
    }
}

/// The line that is being written.
#[derive(Clone, Debug)]
pub struct Prompt {
    pub question: PromptFor,
    pub text: Editor,
    /// Completions of the last word.
    pub offers: Vec<String>,
    /// Which completions still match, by index.
    pub fitting: Vec<usize>,
    /// The completion at the cursor; `None` if the cursor is in the line.
    pub cursor: Option<usize>,
    /// The path that is being completed.
    pub completing: Option<PathBuf>,
    /// The paths that are being looked up. The files are sent when the last one was found.
    pub checking: Vec<PathBuf>,
    /// Set if bytes of the line are missing.
    pub(in crate::app) garbled: Option<Garbled>,
}

impl Prompt {
    /// A prompt with a text to begin from.
    #[must_use]
    pub fn new(question: PromptFor, text: &str) -> Self {
        let mut editor = Editor::new();
        // The text is only a suggestion, so what does not fit is cut off.
        let _taken = editor.set_text(text);
        Self {
            question,
            text: editor,
            offers: Vec::new(),
            fitting: Vec::new(),
            cursor: None,
            completing: None,
            checking: Vec::new(),
            garbled: None,
        }
    }

    /// Sets the completions of the last word.
    pub fn offer(&mut self, offers: Vec<String>) {
        self.fitting = (0..offers.len()).collect();
        self.offers = offers;
        self.cursor = None;
    }

    /// Keeps the completions that begin with `begin`.
    pub fn narrow(&mut self, begin: &str) {
        let fits = self.offers.iter().enumerate().filter(|(_, offer)| offer.starts_with(begin));
        self.fitting = fits.map(|(at, _)| at).collect();
        self.cursor = None;
    }

    /// Moves the cursor down the completions, or up and back into the line.
    pub fn move_by(&mut self, by: isize) {
        let next = self.cursor.map_or(0, |at| at + 1).saturating_add_signed(by);
        self.cursor = next.min(self.fitting.len()).checked_sub(1);
    }

    /// The completion at the cursor.
    #[must_use]
    pub fn chosen(&self) -> Option<String> {
        let at = self.fitting.get(self.cursor?)?;
        self.offers.get(*at).cloned()
    }

    /// The line with its caret as they are drawn: each line feed is a sign of one cell.
    fn shown(&self) -> (String, usize) {
        let shown = |text: &str| text.replace('\n', "↵");
        (shown(self.text.text()), shown(self.text.before_caret()).len())
    }

    /// Replaces the last word by a completion. After a folder, the files in it are offered.
    fn take(&mut self, cx: &Context<'_>, offer: &str) -> Reply {
        self.write(offer);
        self.offer(Vec::new());
        self.checking.clear();
        if !offer.ends_with('/') {
            return Reply::Stays;
        }
        let path = self.path(cx);
        self.complete(path)
    }

    /// The path that is being written.
    fn path(&self, cx: &Context<'_>) -> PathBuf {
        let (_, word) = shell_words::last(self.text.text());
        let settings = cx.settings;
        let mut path = shell_words::absolute(&word, settings.home.as_deref(), &settings.here);
        if word.ends_with('/') || word.is_empty() || word == "~" {
            // An empty last component asks for everything in the folder.
            path.push("");
        }
        path
    }

    fn complete(&mut self, path: PathBuf) -> Reply {
        self.completing = Some(path.clone());
        Reply::Asks(Effects::from(Effect::CompletePath(path)))
    }

    /// Replaces the last word by a path.
    pub fn write(&mut self, path: &str) {
        let line = self.text.text();
        let (from, end) = (shell_words::last(line).0, line.len());
        // A path that does not fit is longer than that of any file.
        let _taken = self.text.replace(from..end, &shell_words::quote(path));
        self.text.end();
    }

    /// The line was edited: completions that do not match any more go, and pending files are not
    /// sent.
    fn changed(&mut self) {
        (self.completing, self.checking) = (None, Vec::new());
        if !self.offers.is_empty() {
            let (_, word) = shell_words::last(self.text.text());
            self.narrow(&word);
        }
    }

    /// Handles a key in the line of paths.
    fn press_in_paths(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        let lists = !self.offers.is_empty();
        match (key.code, key.ctrl) {
            (Code::Tab, _) if !key.shift => {
                if let Some(offer) = self.chosen() {
                    return self.take(cx, &offer);
                }
                let path = self.path(cx);
                return self.complete(path);
            }
            (Code::Down, _) | (Code::Char('n'), true) if lists => self.move_by(1),
            (Code::Tab | Code::Up, _) | (Code::Char('p'), true) if lists => self.move_by(-1),
            _ => {
                if moved(&mut 0, 1, key) == Moved::No
                    && typed(&mut self.text, key) == Typed::Changed
                {
                    self.changed();
                }
            }
        }
        Reply::Stays
    }

    /// Holds a line with missing bytes back at the first Enter. Not if Enter takes a completion,
    /// because nothing is sent by that. An empty line is held too, because it would remove a
    /// remark.
    fn hold_garbled(&mut self, lang: Lang) -> Option<Reply> {
        if self.garbled != Some(Garbled::Told) || self.chosen().is_some() {
            return None;
        }
        self.garbled = Some(Garbled::Asked);
        Some(Reply::Refuses(Garbled::question(lang), Until::NextCommand))
    }

    /// Whether the line is empty where it must not be. An empty remark removes the remark; whether
    /// the other lines are acceptable is for the server to say.
    fn is_missing(&self) -> bool {
        match self.question {
            PromptFor::Files(_) | PromptFor::Search | PromptFor::Note => {
                self.chosen().is_none() && self.text.text().trim().is_empty()
            }
            PromptFor::Remark(_) | PromptFor::GroupName(_) | PromptFor::Greeting(_) => false,
        }
    }
}

impl Modal for Prompt {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        let (title, advice) = match self.question {
            PromptFor::Files(_) => (
                lang.pick("发送文件", "send files"),
                lang.pick(
                    "路径，可多个；Tab 补全，↑↓ 选；输入框里的文字随后发出",
                    "paths; Tab completes, ↑↓ choose; text in the input is sent after the files",
                ),
            ),
            PromptFor::Remark(_) => (
                lang.pick("备注", "remark"),
                lang.pick("最多 18 个字，空着就是删除", "at most 18 characters; empty removes it"),
            ),
            PromptFor::GroupName(_) => (
                lang.pick("群名", "group name"),
                lang.pick("最多 32 字节，约 10 个汉字", "at most 32 bytes"),
            ),
            PromptFor::Greeting(_) => (
                lang.pick("加好友，打个招呼", "greeting"),
                lang.pick("对方会看到这句话，Enter 发出", "they will read this; Enter sends it"),
            ),
            PromptFor::Note => (
                lang.pick("记一笔", "note"),
                lang.pick(
                    "发到文件传输助手，不离开这个聊天",
                    "goes to File Transfer Helper; this chat stays",
                ),
            ),
            PromptFor::Search => (
                lang.pick("找人", "find somebody"),
                lang.pick("微信号、手机号或 QQ 号", "WeChat, telephone or QQ number"),
            ),
        };
        let row = |offer: &String| DialogRow {
            left: offer.clone(),
            cut: Cut::Folders,
            ..DialogRow::default()
        };
        DialogView {
            title: title.to_owned(),
            query: Some(self.shown()),
            rows: self.fitting.iter().filter_map(|at| self.offers.get(*at)).map(row).collect(),
            cursor: self.cursor,
            advice: advice.to_owned(),
            ..DialogView::default()
        }
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        let empty = self.text.is_empty();
        let reply = if matches!(self.question, PromptFor::Files(_)) {
            self.press_in_paths(cx, key)
        } else {
            if moved(&mut 0, 1, key) == Moved::No {
                typed(&mut self.text, key);
            }
            Reply::Stays
        };
        if !empty && self.text.is_empty() {
            // What is written from now on is another line.
            self.garbled = None;
        }
        reply
    }

    fn point(&mut self, row: usize) -> Pointed {
        if row >= self.fitting.len() {
            return Pointed::Nowhere;
        }
        self.cursor = Some(row);
        Pointed::Chosen
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let lang = cx.lang();
        if self.is_missing() {
            let words = lang.pick("还没有写，Esc 关闭", "nothing is written; Esc closes");
            return Some(Reply::Refuses(words, Until::NextKey));
        }
        if let Some(held) = self.hold_garbled(lang) {
            return Some(held);
        }
        Some(match (self.question, self.chosen()) {
            (PromptFor::Files(_), Some(offer)) => self.take(cx, &offer),
            (PromptFor::Files(chat), None) => Reply::Chosen(Choice::Files(chat)),
            (
                question @ (PromptFor::Remark(_)
                | PromptFor::GroupName(_)
                | PromptFor::Greeting(_)
                | PromptFor::Search
                | PromptFor::Note),
                _,
            ) => Reply::Chosen(Choice::Line(question, self.text.text().to_owned())),
        })
    }

    /// A paste into a note keeps its lines; elsewhere it becomes one line.
    fn paste(&mut self, _cx: &Context<'_>, text: &str) -> Reply {
        // What does not fit is longer than a message can be.
        let _inserted = match self.question {
            PromptFor::Note => self.text.paste(text),
            PromptFor::Files(_)
            | PromptFor::Remark(_)
            | PromptFor::GroupName(_)
            | PromptFor::Greeting(_)
            | PromptFor::Search => self.text.insert_str(Printable::line(text).as_str()),
        };
        self.changed();
        Reply::Stays
    }

    fn left(&self) -> Left {
        Left::Kept
    }

    fn question(&self) -> Option<Question> {
        (self.garbled == Some(Garbled::Asked)).then_some(Question::GarbledForm)
    }

    fn merged(&mut self, gone: ChatId, into: ChatId) -> Asked {
        self.question.merged(gone, into);
        Asked::Still
    }
}
