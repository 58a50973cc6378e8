//! Lists over the rest: go-to, commands, the menu, help, and questions.

use crate::api::{PictureOf, Request};
use crate::model::{Chat, ChatId, ContactId, Lang};
use crate::text::Editor;

use super::command::{self, Command};
use super::info::Info;
use super::keymap::Keymap;
use super::picker::Picker;
use super::picture::Picture;
use super::prompt::Prompt;
use super::search::Search;
use super::settings::Settings;

/// A list as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PopupView {
    /// Heading.
    pub title: String,
    /// What is typed into it, and the bytes of it before the caret.
    pub query: Option<(String, usize)>,
    /// What can be chosen or read.
    pub rows: Vec<PopupRow>,
    /// Where the user stands.
    pub cursor: Option<usize>,
    /// The first row in sight, where there is no cursor.
    pub first: usize,
    /// A line of advice.
    pub advice: String,
    /// A picture above the rows.
    pub picture: Option<Picture>,
}

/// A row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PopupRow {
    /// What it is.
    pub left: String,
    /// A word on it.
    pub right: String,
    /// The left part is a key of this many cells; the right part follows at once.
    pub key: Option<u16>,
}

/// Which list is open.
#[derive(Clone, Debug)]
pub enum Popup {
    /// Choosing a chat.
    GoTo {
        /// What was typed.
        query: Editor,
        /// Those that match, best first.
        hits: Vec<ChatId>,
        /// Where the user stands.
        cursor: usize,
    },
    /// Choosing a command.
    Palette {
        /// What was typed.
        query: Editor,
        /// Those that match.
        hits: Vec<Command>,
        /// Where the user stands.
        cursor: usize,
    },
    /// What the menu's key may be followed by.
    Menu,
    /// All keys.
    Help {
        /// First row in sight.
        first: usize,
    },
    /// Are these the same?
    Twin {
        /// The conversation of this login.
        new: ChatId,
        /// Those it may continue.
        old: Vec<Chat>,
        /// Where the user stands; behind the last: keep apart.
        cursor: usize,
    },
    /// Asked before what cannot be undone.
    Confirm(Command),
    /// Asked before what the server cannot undo.
    Sure {
        /// What will happen.
        words: String,
        /// What is asked of the backend then.
        request: Request,
    },
    /// Looking for messages.
    Search(Search),
    /// Choosing people or groups.
    Pick(Picker),
    /// A line that is asked for.
    Prompt(Prompt),
    /// What is known of somebody.
    Info(Info),
    /// A text to read.
    Reader {
        /// Heading.
        title: String,
        /// Its rows.
        rows: Vec<String>,
        /// First row in sight.
        first: usize,
    },
    /// A picture.
    Picture {
        /// Heading.
        title: String,
        /// Of what.
        of: PictureOf,
        /// The picture, once it is there.
        picture: Option<Picture>,
    },
    /// One of several.
    Choose {
        /// Heading.
        title: String,
        /// Words, and what they do.
        rows: Vec<(String, Chosen)>,
        /// Where the user stands.
        cursor: usize,
    },
}

/// What choosing does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// An address is opened.
    Address(String),
    /// Words take the place of what stands in the input from this byte to the caret.
    Words {
        /// From this byte.
        from: usize,
        /// What is put there.
        words: String,
    },
    /// Somebody is shown.
    Person(ContactId),
}

impl Popup {
    /// Enter means something here; elsewhere it is a key like others.
    #[must_use]
    pub const fn takes_enter(&self) -> bool {
        !matches!(self, Self::Menu | Self::Help { .. } | Self::Reader { .. } | Self::Picture { .. })
    }

    /// The list as it is shown.
    #[must_use]
    pub fn view<'c>(
        &self,
        settings: &Settings,
        name: impl Fn(ChatId) -> PopupRow,
        chat: impl Fn(ChatId) -> Option<&'c Chat>,
    ) -> PopupView {
        let lang = settings.lang;
        match self {
            Self::GoTo { query, hits, cursor } => PopupView {
                title: lang.pick("跳转", "go to").to_owned(),
                query: Some((query.text().to_owned(), query.caret())),
                rows: hits.iter().map(|hit| name(*hit)).collect(),
                cursor: Some(*cursor),
                first: 0,
                advice: lang
                    .pick("名字、备注、拼音、首字母", "name, remark, pinyin, initials")
                    .to_owned(),
                picture: None,
            },
            Self::Palette { query, hits, cursor } => PopupView {
                title: lang.pick("命令", "commands").to_owned(),
                query: Some((query.text().to_owned(), query.caret())),
                rows: hits.iter().map(|hit| command_row(*hit, lang)).collect(),
                cursor: Some(*cursor),
                ..PopupView::default()
            },
            Self::Menu => menu(&settings.keymap, lang),
            Self::Help { first } => help(&settings.keymap, lang, *first),
            Self::Twin { new, old, cursor } => twin(&name(*new).left, old, *cursor, lang),
            Self::Confirm(command) => PopupView {
                title: command.words(lang).to_owned(),
                advice: lang
                    .pick("再按 Enter 确认，Esc 取消", "Enter again to confirm, Esc to leave")
                    .to_owned(),
                ..PopupView::default()
            },
            Self::Sure { words, .. } => PopupView {
                title: words.clone(),
                advice: lang.pick("Enter 确认，Esc 取消", "Enter does it, Esc leaves").to_owned(),
                ..PopupView::default()
            },
            Self::Search(search) => {
                let place = search.chat.map(|id| name(id).left).unwrap_or_default();
                search.view(&place, &settings.zone, lang)
            }
            Self::Pick(picker) => picker.view(lang, name),
            Self::Prompt(prompt) => prompt.view(lang),
            Self::Info(info) => info.view(chat(info.chat()), lang),
            Self::Reader { title, rows, first } => reader(title, rows, *first, lang),
            Self::Picture { title, picture, .. } => PopupView {
                title: title.clone(),
                advice: match picture {
                    Some(_) => lang.pick("任意键关闭", "any key closes").to_owned(),
                    None => lang.pick("正在取图…", "fetching…").to_owned(),
                },
                picture: picture.clone(),
                ..PopupView::default()
            },
            Self::Choose { title, rows, cursor } => PopupView {
                title: title.clone(),
                rows: rows.iter().map(|(words, _)| plain(words)).collect(),
                cursor: Some(*cursor),
                ..PopupView::default()
            },
        }
    }
}

fn plain(words: &str) -> PopupRow {
    PopupRow { left: words.to_owned(), ..PopupRow::default() }
}

fn reader(title: &str, rows: &[String], first: usize, lang: Lang) -> PopupView {
    PopupView {
        title: title.to_owned(),
        rows: rows.iter().map(|row| plain(row)).collect(),
        first,
        advice: lang
            .pick("↑↓ PgUp PgDn 翻看，Esc 关闭", "arrows and PgUp PgDn, Esc closes")
            .to_owned(),
        ..PopupView::default()
    }
}

fn command_row(command: Command, lang: Lang) -> PopupRow {
    PopupRow {
        left: format!("/{}", command.name()),
        right: command.words(lang).to_owned(),
        key: None,
    }
}

fn menu(keymap: &Keymap, lang: Lang) -> PopupView {
    let rows = keymap.menu(lang);
    let rows = rows.into_iter().map(|(key, words)| PopupRow {
        left: key,
        right: words.to_owned(),
        key: Some(8),
    });
    PopupView {
        title: lang.pick("菜单", "menu").to_owned(),
        rows: rows.collect(),
        ..PopupView::default()
    }
}

fn help(keymap: &Keymap, lang: Lang, first: usize) -> PopupView {
    let rows = keymap.rows().map(|(row, keys)| PopupRow {
        left: keys.join("  "),
        right: row.words(lang).to_owned(),
        key: Some(26),
    });
    PopupView {
        title: lang.pick("按键", "keys").to_owned(),
        rows: rows.collect(),
        first,
        advice: lang
            .pick("↑↓ PgUp PgDn 翻看，Esc 关闭", "arrows and PgUp PgDn, Esc closes")
            .to_owned(),
        ..PopupView::default()
    }
}

fn twin(new: &str, old: &[Chat], cursor: usize, lang: Lang) -> PopupView {
    let mut rows: Vec<PopupRow> = old
        .iter()
        .map(|chat| PopupRow {
            left: chat.name.to_string(),
            right: chat
                .last
                .as_ref()
                .map(|last| last.content.label(lang).to_string())
                .unwrap_or_default(),
            key: None,
        })
        .collect();
    rows.push(PopupRow {
        left: lang.pick("不是，分开保存", "no, keep them apart").to_owned(),
        ..PopupRow::default()
    });
    let title = match lang {
        Lang::Zh => format!("“{new}”是以前的哪一个？"),
        Lang::En => format!("Which earlier chat does \"{new}\" continue?"),
    };
    PopupView { title, rows, cursor: Some(cursor), ..PopupView::default() }
}

/// The commands that a query names, all for an empty one.
#[must_use]
pub fn commands(query: &str) -> Vec<Command> {
    let query = query.trim().trim_start_matches('/').to_lowercase();
    let fits = |command: &&Command| {
        let words = [command.name(), command.words(Lang::Zh), command.words(Lang::En)];
        words.iter().any(|words| words.contains(&query))
    };
    command::TABLE.iter().filter(fits).copied().collect()
}
