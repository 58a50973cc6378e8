//! The help: all keys in sections, those of the current place first, then what the signs mean;
//! filtered by what is typed.

use super::list::{Filter, Moved, Typed, moved, scroll, typed};
use super::{Context, DialogRow, DialogView, Modal, Reply, RowRole, WIDEST, columns};
use crate::app::action::{Action, ChatAction, Place};
use crate::app::finder;
use crate::app::key::{self, Key};
use crate::model::Lang;
use crate::text::{self, Widths};

/// The help on keys and signs.
#[derive(Clone, Debug)]
pub struct Help {
    /// What was typed, and the first row in sight.
    pub filter: Filter,
    /// Where the user was when the help was opened.
    here: Place,
}

impl Help {
    /// The help with the keys of `here` first.
    #[must_use]
    pub fn at(here: Place) -> Self {
        Self { filter: Filter::default(), here }
    }
}

impl Modal for Help {
    /// Rows whose keys or words contain what was typed. Words that do not fit beside their keys go
    /// on in rows below.
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let lang = cx.lang();
        DialogView {
            title: lang.pick("按键", "keys").to_owned(),
            query: Some(self.filter.shown()),
            rows: rows(cx, self),
            first: self.filter.cursor,
            columns: true,
            more: lang.pick("PgDn 还有", "PgDn: more"),
            advice: lang
                .pick(
                    "打字筛选，↑↓ PgUp PgDn 翻看，Esc 关闭",
                    "type to filter, arrows, PgUp PgDn, Esc",
                )
                .to_owned(),
            ..DialogView::default()
        }
        .or_nothing(lang)
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        let rows = (rows(cx, self).len(), columns(cx.size.0));
        let scrolled = scroll(cx, &mut self.filter.cursor, rows, key);
        // Keys that move a cursor in other lists do nothing to the filter here.
        let edits = scrolled == Moved::No && moved(&mut 0, 1, key) == Moved::No;
        if edits && typed(&mut self.filter.query, key) == Typed::Changed {
            self.filter.cursor = 0;
        }
        Reply::Stays
    }

    fn enter(&mut self, _cx: &Context<'_>) -> Option<Reply> {
        None
    }

    fn paste(&mut self, _cx: &Context<'_>, text: &str) -> Reply {
        self.filter.paste(text);
        Reply::Stays
    }
}

/// One entry: its keys or its sign, what it means, and the words by which it is found besides.
struct Entry {
    keys: Vec<String>,
    words: String,
    names: String,
}

/// A heading and its entries.
struct Section {
    title: String,
    entries: Vec<Entry>,
}

/// The order of the sections after that of the current place.
const ORDER: [Place; 7] = [
    Place::Chat,
    Place::Selected,
    Place::Input,
    Place::Empty,
    Place::NormalEmpty,
    Place::Normal,
    Place::Login,
];

const fn title(place: Place, lang: Lang) -> &'static str {
    match place {
        Place::Chat => lang.pick("随处可用", "everywhere"),
        Place::Selected => lang.pick("选中消息后", "with a message selected"),
        Place::Input => lang.pick("写字时", "writing"),
        Place::Empty => lang.pick("输入框为空时", "with an empty input"),
        Place::Normal => lang.pick("vim 普通模式", "vim: Normal mode"),
        Place::NormalEmpty => {
            lang.pick("vim 普通模式，输入框为空", "vim: Normal mode, empty input")
        }
        Place::Login => lang.pick("登录页", "at the login"),
    }
}

/// The signs beside messages and chats: on the screen, in ASCII, and in words in both languages.
const SIGNS: &[(&str, &str, &str, &str)] = &[
    ("…", ".", "排着队，还没发", "queued, not sent yet"),
    ("↻", "~", "没发成，会再试", "failed, is tried again"),
    ("✓", "v", "服务器收下了", "accepted by the server"),
    ("!", "!", "没有发出，等你决定", "refused, waits for you"),
    ("?", "?", "不知是否送达，等你决定", "may have arrived, waits for you"),
    ("▯", "p", "手机上记的", "written on the phone"),
    ("@", "@", "提到你", "mentions you"),
    ("·", "-", "一条新消息从这里开始", "a message begins here"),
    ("↪", "\\", "代码折的行", "a row of code goes on"),
    ("↳", ">", "你在回复的那条", "what you are answering"),
    ("▸", ">", "打开的聊天", "the open chat"),
    ("*", "*", "有草稿；多选时勾上的", "has a draft; a marked message"),
    ("-", "-", "免打扰的聊天", "a muted chat"),
    ("@2 12", "@2 12", "12 条未读，2 条提到你", "12 unread, 2 mention you"),
    ("(99)", "(99)", "免打扰的未读", "unread in a muted chat"),
];

/// What can be written besides plain text: as written in Chinese and in English, and what it does.
const WRITTEN: &[(&str, &str, &str, &str)] = &[
    ("/go 名字", "/go NAME", "跳到聊天", "go to a chat"),
    ("/grep 词", "/grep WORDS", "搜这个聊天", "search this chat"),
    ("/file 路径", "/file PATH", "发送文件", "send files"),
    ("//", "//", "以 / 开头的文字", "a text that begins with /"),
    ("来自:名字", "from:NAME", "搜索条件：谁说的", "in a search: who wrote it"),
    ("类型:图片", "kind:file", "搜索条件：哪一种", "in a search: of which kind"),
    ("从:7d", "after:7d", "搜索条件：从几时起", "in a search: since when"),
    ("到:9-14", "before:9-14", "搜索条件：到哪天", "in a search: until when"),
    ("@我", "@me", "搜索条件：提到你的", "in a search: mentions of you"),
];

fn sections(cx: &Context<'_>, here: Place) -> Vec<Section> {
    let lang = cx.lang();
    let first = Section {
        title: format!("{}: {}", lang.pick("现在", "now"), title(here, lang)),
        entries: of_place(cx, here),
    };
    let vim = |place: &Place| matches!(place, Place::Normal | Place::NormalEmpty);
    let others = ORDER.into_iter().filter(|place| *place != here);
    let others = others.filter(|place| cx.settings.vim || !vim(place)).map(|place| Section {
        title: title(place, lang).to_owned(),
        entries: of_place(cx, place),
    });
    let plain = |sign: &str, words: &str| Entry {
        keys: vec![sign.to_owned()],
        words: words.to_owned(),
        names: String::new(),
    };
    let ascii = cx.settings.ascii || cx.settings.ambiguous_wide;
    let sign = |(sign, plainer, zh, en): &(&str, &str, &str, &str)| {
        plain(if ascii { plainer } else { sign }, lang.pick(zh, en))
    };
    let written = |(zh, en, does, does_en): &(&str, &str, &str, &str)| {
        plain(lang.pick(zh, en), lang.pick(does, does_en))
    };
    let chords = Entry {
        keys: ["^X", "M-x", "S-x"].map(str::to_owned).to_vec(),
        words: lang.pick("Ctrl、Alt、Shift 加 x", "x with Ctrl, Alt, Shift").to_owned(),
        names: "ctrl alt shift".to_owned(),
    };
    let last = [
        (lang.pick("可以写的", "to be written"), WRITTEN.iter().map(written).collect()),
        (
            lang.pick("记号", "signs and marks"),
            std::iter::once(chords).chain(SIGNS.iter().map(sign)).collect(),
        ),
    ];
    let last =
        last.into_iter().map(|(title, entries)| Section { title: title.to_owned(), entries });
    std::iter::once(first).chain(others).chain(last).filter(|it| !it.entries.is_empty()).collect()
}

/// The keys of a place. The keys of chats by number are one entry.
fn of_place(cx: &Context<'_>, place: Place) -> Vec<Entry> {
    let lang = cx.lang();
    let mut entries: Vec<Entry> = Vec::new();
    let mut numbered = None;
    let here = cx.settings.keymap.rows().filter(|(row, _)| row.place == place);
    for (row, keys) in here.filter(|(row, _)| cx.has_others || !row.action.needs_others()) {
        let on_screen = keys.iter().map(|keys| key::shown(keys));
        let words = row.words(lang);
        let words = words.trim_start_matches("vim: ").trim_start_matches("vim ");
        if let Action::Chat(ChatAction::Nth(_)) = row.action {
            let at = *numbered.get_or_insert(entries.len());
            if let Some(entry) = entries.get_mut(at) {
                entry.keys.extend(on_screen);
                entry.names.push_str(&keys.join(" "));
                continue;
            }
        }
        let words = if numbered == Some(entries.len()) {
            lang.pick("列表里第 1 到 9 个聊天", "chat 1 to 9 of the list")
        } else {
            words
        };
        let (words, names) = (words.to_owned(), keys.join(" "));
        entries.push(Entry { keys: on_screen.collect(), words, names });
    }
    entries
}

fn rows(cx: &Context<'_>, help: &Help) -> Vec<DialogRow> {
    let sections = sections(cx, help.here);
    let entries = || sections.iter().flat_map(|section| &section.entries);
    let widest = entries().map(|it| text::cells(&it.keys.join("  "), cx.widths())).max();
    let widest = widest.and_then(|cells| u16::try_from(cells).ok()).unwrap_or(u16::MAX);
    let column = key_column(widest, cx.size.0 / columns(cx.size.0));
    let typed = help.filter.text();
    if typed.trim().is_empty() {
        let mut rows = Vec::new();
        for section in &sections {
            if !rows.is_empty() {
                rows.push(DialogRow::default());
            }
            let left = section.title.clone();
            rows.push(DialogRow { left, role: RowRole::Heading, ..DialogRow::default() });
            rows.extend(section.entries.iter().flat_map(|it| wrapped(it, column, cx.widths())));
        }
        return rows;
    }
    let found = |it: &Entry| format!("{} {} {}", it.words, it.keys.join(" "), it.names);
    let found: Vec<String> = entries().map(found).collect();
    let shown = finder::narrow(found.iter().map(String::as_str), typed, cx.settings.sounds);
    let all: Vec<&Entry> = entries().collect();
    let shown = shown.into_iter().filter_map(|at| all.get(at));
    shown.flat_map(|it| wrapped(it, column, cx.widths())).collect()
}

/// The columns for the keys and for the words beside them: one cell is left free at either side,
/// two between.
fn key_column(wanted: u16, width: u16) -> (u16, u16) {
    let width = width.saturating_sub(2).min(WIDEST);
    let column = wanted.min(width * 4 / 9).max(1);
    (column, width.saturating_sub(column + 2).max(1))
}

/// The rows of one entry.
fn wrapped(entry: &Entry, (column, rest): (u16, u16), widths: Widths) -> Vec<DialogRow> {
    let mut left: Vec<String> = Vec::new();
    for key in &entry.keys {
        let joined = left.last().map(|line| format!("{line}  {key}"));
        let fits = joined.filter(|line| text::cells(line, widths) <= usize::from(column));
        match (fits, left.last_mut()) {
            (Some(line), Some(last)) => *last = line,
            (Some(_) | None, _) => left.push(key.clone()),
        }
    }
    let words = entry.words.as_str();
    let right: Vec<String> =
        text::wrap(words, rest, widths).map(|row| row.shown(words).to_owned()).collect();
    let row = |at: usize| DialogRow {
        left: left.get(at).cloned().unwrap_or_default(),
        right: right.get(at).cloned().unwrap_or_default(),
        key: Some(column),
        ..DialogRow::default()
    };
    (0..left.len().max(right.len())).map(row).collect()
}
