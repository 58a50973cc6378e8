//! One line that is asked for: a path, a remark, a name, a greeting.

use std::path::PathBuf;

use crate::model::{ChatId, Lang};
use crate::text::{Editor, Printable};

use super::{Cut, DialogRow, DialogView};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptFor {
    /// Which files go to this chat.
    Files(ChatId),
    /// How somebody is to be called.
    Remark(ChatId),
    /// How a group is to be called.
    GroupName(ChatId),
    /// What somebody who is asked to be friends will read.
    Greeting(ChatId),
    /// By which number somebody is looked for.
    Search,
    /// What is noted in File Transfer Helper.
    Note,
}

impl PromptFor {
    /// A conversation became part of another one.
    pub fn merged(&mut self, gone: ChatId, into: ChatId) {
        if let Self::Files(chat) | Self::Remark(chat) | Self::GroupName(chat) | Self::Greeting(chat) =
            self
            && *chat == gone
        {
            *chat = into;
        }
    }
}

/// What is written lacks something that was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Garbled {
    /// The user was told.
    Told,
    /// It was held when it was to be sent: once more sends it.
    Asked,
}

/// A line that is being written.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What for.
    pub question: PromptFor,
    /// The line.
    pub text: Editor,
    /// What the last word could become.
    pub offers: Vec<String>,
    /// Which of them still fit, by place.
    pub fitting: Vec<usize>,
    /// Where the user stands among those; `None`: in the line.
    pub cursor: Option<usize>,
    /// The path that is being completed.
    pub completing: Option<PathBuf>,
    /// Paths that are looked up; with the last one they are sent.
    pub checking: Vec<PathBuf>,
    /// Something of it was not understood.
    pub(in crate::app) garbled: Option<Garbled>,
}

impl Prompt {
    /// With a line to begin from.
    #[must_use]
    pub fn new(question: PromptFor, text: &str) -> Self {
        let mut editor = Editor::new();
        // What is too long is cut: it is a beginning only.
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

    /// What the last word could become now.
    pub fn offer(&mut self, offers: Vec<String>) {
        self.fitting = (0..offers.len()).collect();
        self.offers = offers;
        self.cursor = None;
    }

    /// Only those that begin so still fit.
    pub fn narrow(&mut self, begin: &str) {
        let fits = self.offers.iter().enumerate().filter(|(_, offer)| offer.starts_with(begin));
        self.fitting = fits.map(|(at, _)| at).collect();
        self.cursor = None;
    }

    /// Down the offers, or up and back into the line.
    pub fn move_by(&mut self, by: isize) {
        let next = self.cursor.map_or(0, |at| at + 1).saturating_add_signed(by);
        self.cursor = next.min(self.fitting.len()).checked_sub(1);
    }

    /// The offer where the user stands.
    #[must_use]
    pub fn chosen(&self) -> Option<String> {
        let at = self.fitting.get(self.cursor?)?;
        self.offers.get(*at).cloned()
    }

    /// A pasted text: of a note as it is, elsewhere as one line.
    pub fn paste(&mut self, text: &str) {
        // What has no room is more than a message holds.
        let _inserted = match self.question {
            PromptFor::Note => self.text.paste(text),
            PromptFor::Files(_)
            | PromptFor::Remark(_)
            | PromptFor::GroupName(_)
            | PromptFor::Greeting(_)
            | PromptFor::Search => self.text.insert_str(Printable::line(text).as_str()),
        };
    }

    /// The line as it is shown, with the caret: line feeds as signs of one cell.
    fn shown(&self) -> (String, usize) {
        let shown = |text: &str| text.replace('\n', "↵");
        (shown(self.text.text()), shown(self.text.before_caret()).len())
    }

    /// As it is shown.
    #[must_use]
    pub fn view(&self, lang: Lang) -> DialogView {
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
}
