//! The rows below a message about its transfer and delivery: the progress of its file, the path of
//! the file, and why a text waits.

use std::path::Path;

use super::{FileState, Measure, Page, path_mark};
use crate::app::action::MessageAction;
use crate::app::page::Ink;
use crate::app::page::unsent::{self, Waits};
use crate::app::transfers::Transfer;
use crate::model::{Content, Delivery, Item, Lang};
use crate::text;

impl Page<'_> {
    /// The progress of a file, why it is not here, or its path.
    pub(super) fn file_state(&mut self, item: &Item, file: FileState<'_>) {
        match (file.transfer, &item.delivery) {
            (Some(Transfer::Asked), _) => {
                let key = self.key(MessageAction::Discard);
                let words = match self.measure.lang {
                    Lang::Zh => format!("等待下载，选中后 {key} 停止"),
                    Lang::En => format!("waits for its turn; select it: {key} stops"),
                };
                self.lines(&words, Ink::Warn);
            }
            (Some(Transfer::Moving(moving)), _) => {
                let (moving, key) =
                    (moving.words(self.measure.lang), self.key(MessageAction::Discard));
                let words = match self.measure.lang {
                    Lang::Zh => format!("{moving}  选中后 {key} 停止"),
                    Lang::En => format!("{moving}  select it: {key} stops"),
                };
                self.lines(&words, Ink::Warn);
            }
            (Some(Transfer::Failed(why)), None | Some(Delivery::Sent)) => {
                let (open, save) = (self.key(MessageAction::Open), self.key(MessageAction::Save));
                let words = match self.measure.lang {
                    Lang::Zh => format!("没有下载成：{why}。选中后 {open} 或 {save} 再试"),
                    Lang::En => {
                        format!("not fetched: {why}. Select it: {open} or {save} tries again")
                    }
                };
                self.lines(&words, Ink::Bad);
            }
            // For a message that waits for the user, the rows of its delivery say it.
            (
                Some(Transfer::Failed(why)),
                Some(Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. }),
            ) => {
                let words = match self.measure.lang {
                    Lang::Zh => format!("没有上传成：{why}。会自动再试"),
                    Lang::En => format!("not uploaded: {why}. It is tried again by itself"),
                };
                self.lines(&words, Ink::Warn);
            }
            (None, None) => {
                if let Some(path) = &item.path {
                    self.saved(path, file.home);
                }
            }
            (
                Some(Transfer::Failed(_)),
                Some(Delivery::Refused(_) | Delivery::Unknown | Delivery::Held(_)),
            )
            | (None, Some(_)) => {}
        }
    }

    /// The path of a fetched file, in one row that contains its name.
    fn saved(&mut self, path: &Path, home: Option<&Path>) {
        let Measure { width, widths, .. } = self.measure;
        let head = self.say("✓ 已保存 ", "✓ saved ");
        let cells = u16::try_from(text::cells(head, widths)).unwrap_or(u16::MAX);
        let path = text::home_path(path, home);
        let name = text::cells(path.rsplit('/').next().unwrap_or_default(), widths);
        // Without room for both, the name is more useful than the label.
        let both = usize::from(width) >= usize::from(cells) + name;
        let (head, room) = if both { (head, width - cells) } else { ("", width) };
        let path = text::shorten_path(&path, room, widths, path_mark(widths));
        self.some_lines(&format!("{head}{path}"), Ink::Dim, 1);
    }

    /// Says that a message waits for the user, and the keys that decide about it.
    pub(super) fn delivery(&mut self, content: &Content, delivery: &Delivery, waits: &Waits) {
        let ink = if matches!(delivery, Delivery::Refused(_)) { Ink::Bad } else { Ink::Warn };
        let Some(keymap) = self.keymap else { return };
        let lang = self.measure.lang;
        if let Some(words) = unsent::with_keys(content, delivery, waits, (keymap, lang)) {
            self.lines(&words, ink);
        }
    }
}
