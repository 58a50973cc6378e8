//! How a long pasted text is sent: as a text, as a file, or as a file with its first and last lines as a text.

use super::list::{Moved, moved};
use super::pasted_form::PastedForm;
use super::{Choice, Context, DialogRow, DialogView, Modal, Pointed, Reply, TypedIn};
use crate::app::key::{Code, Key};
use crate::app::question::Question;
use crate::model::{ChatId, Lang};

/// The first and the last lines that stay as a text, each.
pub const ENDS: usize = 3;

const FORMS: [PastedForm; 3] = [PastedForm::Text, PastedForm::File, PastedForm::FileWithEnds];

/// A long text that was pasted into the input, about which the user is asked.
#[derive(Clone, Debug)]
pub struct Pasted {
    pub chat: ChatId,
    /// The text as it is in the input.
    pub text: String,
    cursor: usize,
}

impl Pasted {
    pub(in crate::app) const fn new(chat: ChatId, text: String) -> Self {
        Self { chat, text, cursor: 0 }
    }

    fn choice(&self) -> Option<Reply> {
        let form = FORMS.get(self.cursor)?;
        Some(Reply::Chosen(Choice::Pasted(*form)))
    }
}

const fn words(form: PastedForm, lang: Lang) -> &'static str {
    match form {
        PastedForm::Text => lang.pick("文字：留在输入框", "as a text: it stays in the input"),
        PastedForm::File => lang.pick("文件：存成 .txt 发出", "as a .txt file"),
        PastedForm::FileWithEnds => lang.pick(
            "前后 3 行：发文件，文字只留头尾",
            "as a file, with the first and last 3 lines as a text",
        ),
    }
}

impl Modal for Pasted {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let (lang, lines) = (cx.lang(), self.text.lines().count());
        let title = match lang {
            Lang::Zh => format!("粘贴了 {lines} 行，怎么发"),
            Lang::En => format!("{lines} lines were pasted; send them"),
        };
        let advice = lang.pick(
            "↑↓ 选，Enter 确定，Esc 留在输入框",
            "arrows, Enter takes, Esc leaves it in the input",
        );
        DialogView {
            title,
            rows: FORMS.iter().map(|form| DialogRow::plain(words(*form, lang))).collect(),
            cursor: Some(self.cursor),
            advice: advice.to_owned(),
            typed_in: TypedIn::Input,
            ..DialogView::default()
        }
    }

    fn press(&mut self, _cx: &Context<'_>, key: Key) -> Reply {
        let moves = matches!(key.code, Code::Up | Code::Down);
        if moves && moved(&mut self.cursor, FORMS.len(), key) == Moved::Yes {
            return Reply::Stays;
        }
        // Whoever writes on has kept the text in the input.
        Reply::Passes
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        self.choice()
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.cursor = row.min(FORMS.len() - 1);
        Pointed::Chosen
    }

    fn question(&self) -> Option<Question> {
        Some(Question::Pasted)
    }
}
