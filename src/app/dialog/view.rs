//! The lists as they are shown.

use super::{Chosen, Cut, Dialog, DialogRow, DialogView, WIDEST};
use crate::app::action::Place;
use crate::app::command::Entry;
use crate::app::finder::{self, Match};
use crate::app::key;
use crate::app::keymap::Keymap;
use crate::app::picture::Picture;
use crate::app::{App, Settings};
use crate::model::{ChatId, Earlier, Lang};
use crate::text::{self, Editor, Widths};

impl App {
    /// The list over the rest, if there is one.
    #[must_use]
    pub fn dialog(&self) -> Option<DialogView> {
        self.dialog.as_ref().map(|dialog| dialog.view(self))
    }
}

impl Dialog {
    /// The list as it is shown. Where nothing matches what was typed, it says so.
    #[must_use]
    pub(in crate::app) fn view(&self, app: &App) -> DialogView {
        let mut view = self.listed(app);
        let typed = view.query.as_ref().is_some_and(|(typed, _)| !typed.is_empty());
        let narrowed = !matches!(self, Self::Prompt(_) | Self::Search(_));
        if narrowed && typed && view.rows.is_empty() {
            app.lang().pick("没有符合的", "nothing matches").clone_into(&mut view.advice);
        }
        view
    }

    fn listed(&self, app: &App) -> DialogView {
        let settings = app.settings();
        let lang = settings.lang;
        let name = |id: ChatId| app.chat_row(id);
        match self {
            Self::GoTo { query, hits, cursor } => DialogView {
                title: lang.pick("跳转", "go to").to_owned(),
                query: Some(typed(query)),
                rows: hit_rows(app, hits, *cursor),
                cursor: Some(*cursor),
                advice: lang
                    .pick(
                        "名字、备注、拼音、首字母、群成员",
                        "name, remark, pinyin, member of a group",
                    )
                    .to_owned(),
                ..DialogView::default()
            },
            Self::Palette { query, hits, cursor } => DialogView {
                title: lang.pick("命令", "commands").to_owned(),
                query: Some(typed(query)),
                rows: hits.iter().map(|hit| command_row(hit, &settings.keymap, lang)).collect(),
                cursor: Some(*cursor),
                ..DialogView::default()
            },
            Self::Menu { first } => menu(&settings.keymap, lang, *first),
            Self::Help { query, first } => help(app, query, *first),
            Self::SamePerson { new, old, cursor } => twin(&name(*new).left, old, *cursor, lang),
            Self::Confirm(command) => question(
                command.words(lang),
                lang.pick("再按 Enter 确认，Esc 取消", "Enter again to confirm, Esc to leave"),
            ),
            Self::Sure { words, .. } => {
                question(words, lang.pick("Enter 确认，Esc 取消", "Enter does it, Esc leaves"))
            }
            Self::Search(search) => {
                let place = search.chat.map(|id| name(id).left).unwrap_or_default();
                search.view(&place, (app.clock.now, &settings.zone), lang)
            }
            Self::Pick(picker) => {
                let apart = app.namesakes(picker.hits.iter().copied());
                picker.view(lang, |id| DialogRow { left: apart.called(id), ..name(id) })
            }
            Self::Prompt(prompt) => prompt.view(lang),
            Self::Info(info) => info.view(app.inbox.chats.get(info.chat()), settings),
            Self::Pager { title, rows, first } => reader(title, rows, *first, lang),
            Self::Picture { title, picture, .. } => seen(title, picture.as_ref(), lang),
            Self::Select { title, rows, query, cursor } => {
                choice(title, rows, query, *cursor, settings)
            }
        }
    }
}

fn typed(query: &Editor) -> (String, usize) {
    (query.text().to_owned(), query.caret())
}

fn seen(title: &str, picture: Option<&Picture>, lang: Lang) -> DialogView {
    let advice = match picture {
        Some(_) => lang.pick("Esc 或 Enter 关闭", "Esc or Enter closes"),
        None => lang.pick("正在取图…", "fetching…"),
    };
    DialogView { picture: picture.cloned(), ..question(title, advice) }
}

fn choice(
    title: &str,
    rows: &[(String, Chosen)],
    query: &Editor,
    cursor: usize,
    settings: &Settings,
) -> DialogView {
    let words = rows.iter().map(|(words, _)| words.as_str());
    let shown = finder::narrow(words, query.text(), settings.sounds);
    let row = |at: usize| {
        let (words, chosen) = rows.get(at)?;
        let cut = match chosen {
            Chosen::Words { cut, .. } => *cut,
            Chosen::Address(_) | Chosen::Person(_) => Cut::End,
        };
        Some(DialogRow { cut, ..plain(words) })
    };
    DialogView {
        title: title.to_owned(),
        query: Some(typed(query)),
        rows: shown.into_iter().filter_map(row).collect(),
        cursor: Some(cursor),
        ..DialogView::default()
    }
}

fn question(title: &str, advice: &str) -> DialogView {
    DialogView { title: title.to_owned(), advice: advice.to_owned(), ..DialogView::default() }
}

fn plain(words: &str) -> DialogRow {
    DialogRow { left: words.to_owned(), ..DialogRow::default() }
}

/// Chats, those of the same name told apart where they can be in sight, then people.
fn hit_rows(app: &App, hits: &[Match], cursor: usize) -> Vec<DialogRow> {
    let chats = hits.iter().filter_map(|hit| match hit {
        Match::Chat(id) => Some(*id),
        Match::Person { .. } => None,
    });
    let apart = app.namesakes(chats);
    let height = usize::from(app.size().1);
    let row = |(at, hit): (usize, &Match)| {
        let mut row = hit_row(app, *hit);
        if let Match::Chat(id) = hit
            && at.abs_diff(cursor) <= height
        {
            row.left = apart.called(*id);
        }
        row
    };
    hits.iter().enumerate().map(row).collect()
}

/// A chat, or somebody with the group they are known from.
fn hit_row(app: &App, hit: Match) -> DialogRow {
    match hit {
        Match::Chat(id) => app.chat_row(id),
        Match::Person { contact, group } => {
            let Some(person) = app.inbox.index.as_ref().and_then(|index| index.person(contact))
            else {
                return DialogRow::default();
            };
            let mut left = person.name.to_string();
            if let Some(alias) = person.aliases.first() {
                left = format!("{left} ({})", alias.as_str());
            }
            DialogRow { left, right: app.chat_row(group).left, ..DialogRow::default() }
        }
    }
}

fn reader(title: &str, rows: &[String], first: usize, lang: Lang) -> DialogView {
    DialogView {
        title: title.to_owned(),
        rows: rows.iter().map(|row| plain(row)).collect(),
        first,
        advice: lang
            .pick("↑↓ PgUp PgDn 翻看，Esc 关闭", "arrows and PgUp PgDn, Esc closes")
            .to_owned(),
        ..DialogView::default()
    }
}

fn command_row(entry: &Entry, keymap: &Keymap, lang: Lang) -> DialogRow {
    let key = match entry.does {
        crate::app::command::Does::Action(action) => keymap.key_of(action),
        crate::app::command::Does::Command(_) => None,
    };
    let words = entry.words(lang);
    let right = key.map_or_else(|| words.to_owned(), |key| format!("{words}  {key}"));
    DialogRow { left: format!("/{}", entry.name), right, key: Some(18), ..DialogRow::default() }
}

fn menu(keymap: &Keymap, lang: Lang, first: usize) -> DialogView {
    let rows = keymap.menu(lang).into_iter().map(|(key, words)| DialogRow {
        left: key,
        right: words.to_owned(),
        key: Some(8),
        ..DialogRow::default()
    });
    DialogView {
        title: lang.pick("菜单", "menu").to_owned(),
        rows: rows.collect(),
        first,
        columns: true,
        more: lang.pick("PgDn 还有", "PgDn: more"),
        ..DialogView::default()
    }
}

/// Rows whose keys or words hold what was typed. What has no room beside the other goes on in rows
/// below.
fn help(app: &App, query: &Editor, first: usize) -> DialogView {
    let settings = app.settings();
    let lang = settings.lang;
    let rows = settings
        .keymap
        .rows()
        .filter(|(row, _)| settings.vim || !matches!(row.place, Place::Normal | Place::NormalEmpty))
        .map(|(row, keys)| {
            let on_screen = keys.iter().map(|keys| key::shown(keys)).collect();
            (on_screen, row.words(lang), keys.join(" "))
        });
    let legend = (
        ["^X", "M-x", "S-x"].map(str::to_owned).to_vec(),
        lang.pick("Ctrl、Alt、Shift 加 x", "x with Ctrl, Alt, Shift"),
        "ctrl alt shift".to_owned(),
    );
    let rows: Vec<(Vec<String>, &str, String)> = std::iter::once(legend).chain(rows).collect();
    let found = |(on_screen, words, named): &(Vec<String>, &str, String)| {
        format!("{words} {} {named}", on_screen.join(" "))
    };
    let found: Vec<String> = rows.iter().map(found).collect();
    let shown = finder::narrow(found.iter().map(String::as_str), query.text(), settings.sounds);
    let column = rows.iter().map(|(keys, ..)| text::cells(&keys.join("  "), app.widths()));
    let column = column.max().and_then(|cells| u16::try_from(cells).ok()).unwrap_or(u16::MAX);
    let (column, rest) = key_column(column, app.size().0);
    let row = |at: usize| rows.get(at).map(|(keys, words, _)| (keys.as_slice(), *words));
    let rows = shown.into_iter().filter_map(row);
    DialogView {
        title: lang.pick("按键", "keys").to_owned(),
        query: Some(typed(query)),
        rows: rows
            .flat_map(|(keys, words)| wrapped(keys, words, (column, rest), app.widths()))
            .collect(),
        first,
        advice: lang
            .pick("打字筛选，↑↓ PgUp PgDn 翻看，Esc 关闭", "type to filter, arrows, PgUp PgDn, Esc")
            .to_owned(),
        ..DialogView::default()
    }
}

/// Cells of the keys and of the words beside them: a cell is left free at both sides, two between.
fn key_column(wanted: u16, width: u16) -> (u16, u16) {
    let width = width.saturating_sub(2).min(WIDEST);
    let column = wanted.min(width * 4 / 9).max(1);
    (column, width.saturating_sub(column + 2).max(1))
}

/// Some keys for something, in as many rows as they take.
fn wrapped(
    keys: &[String],
    words: &str,
    (column, rest): (u16, u16),
    widths: Widths,
) -> Vec<DialogRow> {
    let mut left: Vec<String> = Vec::new();
    for key in keys {
        let joined = left.last().map(|line| format!("{line}  {key}"));
        let fits = joined.filter(|line| text::cells(line, widths) <= usize::from(column));
        match (fits, left.last_mut()) {
            (Some(line), Some(last)) => *last = line,
            (Some(_) | None, _) => left.push(key.clone()),
        }
    }
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

fn twin(new: &str, old: &[Earlier], cursor: usize, lang: Lang) -> DialogView {
    let row = |Earlier { chat, likeness }: &Earlier| {
        let words = likeness.words(lang);
        let name = chat.name.as_str();
        let only = old.len() == 1;
        let left = match (only, words.is_empty(), lang) {
            (true, true, Lang::Zh) => format!("是，就是以前的“{name}”"),
            (true, true, Lang::En) => format!("yes, the earlier \"{name}\""),
            (true, false, Lang::Zh) => format!("是（{words}）"),
            (true, false, Lang::En) => format!("yes ({words})"),
            (false, true, _) => name.to_owned(),
            (false, false, Lang::Zh) => format!("{name}（{words}）"),
            (false, false, Lang::En) => format!("{name} ({words})"),
        };
        let last = chat.last.as_ref().map(|last| last.content.gist(lang).to_string());
        DialogRow { left, right: last.unwrap_or_default(), ..DialogRow::default() }
    };
    let mut rows: Vec<DialogRow> = old.iter().map(row).collect();
    rows.push(plain(lang.pick("不是，分开保存", "no, keep them apart")));
    let waiting: u32 = old.iter().map(|earlier| earlier.chat.waiting).sum();
    let title = match (old, waiting, lang) {
        ([_], 0, Lang::Zh) => format!("仍是原来的“{new}”吗？"),
        ([_], 0, Lang::En) => format!("Is this still the same \"{new}\"?"),
        ([_], _, Lang::Zh) => format!("仍是原来的“{new}”吗？是就发出等着的 {waiting} 条"),
        ([_], _, Lang::En) => format!("Still the same \"{new}\"? Yes sends the {waiting} waiting"),
        (_, _, Lang::Zh) => format!("“{new}”是以前的哪一个？"),
        (_, _, Lang::En) => format!("Which earlier chat does \"{new}\" continue?"),
    };
    DialogView { title, rows, cursor: Some(cursor), ..DialogView::default() }
}
