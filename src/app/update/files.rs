//! Files: sent, fetched, opened, played.

use std::path::{Path, PathBuf};

use super::{attach, say, select, speak};
use crate::api::{PictureOf, Request, Transfer};
use crate::app::picture::Picture;
use crate::app::popup::{Chosen, Popup};
use crate::app::previews::{self, Previews};
use crate::app::status_message::{Said, Tone, Until};
use crate::app::transfers::{Moving, Purpose, Wanted};
use crate::app::{App, Effect};
use crate::model::{Content, Item, ItemId, Lang};
use crate::text::{self, Printable};

/// From so many rows of messages on, pictures are shown among them.
const PREVIEW_ROWS: usize = 16;
/// Columns and rows of a face.
const FACE: (u16, u16) = (12, 6);

/// Has the file of a message fetched, and does with it what is wanted. It is said at once, by name,
/// and how to stop it.
pub(super) fn fetch(app: &mut App, item: &Item, purpose: Purpose) -> Vec<Effect> {
    let id = item.id;
    let name = name_of(item, app.lang());
    app.transfers.want(id, Wanted { purpose, name: name.clone() });
    let lang = app.lang();
    let head = lang.pick("正在下载 ", "fetching ").to_owned();
    let tail = match app.timeline.selected() {
        Some(selected) if selected.id == id => lang.pick("  Del 停止", "  Del stops"),
        Some(_) | None => lang.pick("  选中后 Del 停止", "  select it: Del stops"),
    };
    let said = Said { head, path: name, tail: tail.to_owned() };
    let mut effects = speak(app, said, Tone::Told, Until::Transfer(id));
    effects.push(Effect::Ask(Request::Fetch { item: id }));
    effects
}

/// How the file of a message is called: by its own name, else by what it is.
#[must_use]
pub fn name_of(item: &Item, lang: Lang) -> String {
    let local = item.path.as_deref().filter(|_| item.delivery.is_some());
    let name = match (&item.content, local.and_then(Path::file_name)) {
        (Content::File(file), _) if !file.name.is_empty() => file.name.to_string(),
        (_, Some(name)) => name.to_string_lossy().into_owned(),
        (content, None) => {
            let label = content.label(lang);
            let kind = label.trim_start_matches('[').split(']').next();
            kind.unwrap_or_default().to_owned()
        }
    };
    Printable::line(&name).to_string()
}

/// There is a file in it that can be fetched.
pub(super) const fn has_file(content: &Content) -> bool {
    matches!(
        content,
        Content::Image(_)
            | Content::Sticker(Some(_))
            | Content::Voice { .. }
            | Content::Video { .. }
            | Content::File(_)
    )
}

/// The newest file of the conversation that was loaded.
pub(super) fn save_newest(app: &mut App) -> Vec<Effect> {
    let newest = app.timeline.items().iter().rev().find(|item| has_file(&item.content));
    let Some(item) = newest.cloned() else {
        let words = app.lang().pick("这里还没有文件", "no file here yet");
        return say(app, words, false);
    };
    fetch(app, &item, Purpose::Save)
}

/// How the file of a message fares.
pub(super) fn transfer(app: &mut App, item: ItemId, transfer: Transfer) -> Vec<Effect> {
    match transfer {
        Transfer::Moving { up, done, total } => {
            app.transfers.moved(item, Moving { up, done, total });
            Vec::new()
        }
        Transfer::Fetched(path) => match app.transfers.ended(item).map(|it| it.purpose) {
            Some(Purpose::Open) => vec![Effect::OpenFile { path, play: false }],
            Some(Purpose::Play) => vec![Effect::OpenFile { path, play: true }],
            Some(Purpose::Save) | None => {
                say(app, located(app, app.lang().pick("已保存到 ", "saved to "), &path), false)
            }
        },
        Transfer::Uploaded => {
            app.transfers.ended(item);
            Vec::new()
        }
        Transfer::Stopped => match app.transfers.ended(item) {
            Some(wanted) => {
                let head = app.lang().pick("已停止下载 ", "stopped fetching ").to_owned();
                say(app, Said { head, path: wanted.name, tail: String::new() }, false)
            }
            None => Vec::new(),
        },
        Transfer::Failed(why) => failed(app, item, why.as_str()),
    }
}

/// A file did not come, or did not go: which and why. Its row says it until it is tried again.
fn failed(app: &mut App, item: ItemId, why: &str) -> Vec<Effect> {
    let wanted = app.transfers.failed(item, why);
    let lang = app.lang();
    let up = app.timeline.item(item).filter(|it| it.delivery.is_some() && wanted.is_none());
    let (head, name) = match (wanted, up) {
        (Some(wanted), _) => (lang.pick("没有下载成 ", "not fetched: "), wanted.name),
        (None, Some(up)) => (lang.pick("没有上传成 ", "not uploaded: "), name_of(up, lang)),
        (None, None) => {
            (lang.pick("没有传成 ", "not transferred: "), lang.pick("文件", "a file").to_owned())
        }
    };
    let tail = match lang {
        Lang::Zh => format!("：{why}"),
        Lang::En => format!(": {why}"),
    };
    say(app, Said { head: head.to_owned(), path: name, tail }, true)
}

/// A path as it is said: from the home on, where it lies there.
pub(super) fn short(app: &App, path: &Path) -> String {
    text::home_path(path, app.settings.home.as_deref())
}

/// Words with a path behind them.
pub(super) fn located(app: &App, head: &str, path: &Path) -> Said {
    Said { head: head.to_owned(), path: short(app, path), tail: String::new() }
}

/// The open conversation is written into a file.
pub(super) fn export(app: &mut App) -> Vec<Effect> {
    let Some(chat) = app.chats.open_id() else { return Vec::new() };
    vec![Effect::Ask(Request::Export { chat })]
}

/// It was written, or not.
pub(super) fn exported(app: &mut App, result: Result<PathBuf, Printable>) -> Vec<Effect> {
    match result {
        Ok(path) => {
            let words = app.lang().pick("聊天已存到 ", "the chat was written to ");
            say(app, located(app, words, &path), false)
        }
        Err(why) => say(app, why.as_str(), true),
    }
}

/// A picture is looked at: a small form of it is fetched and painted.
pub(super) fn look(app: &mut App, item: &Item) -> Vec<Effect> {
    let of = PictureOf::Item(item.id);
    let title = item.content.label(app.lang()).to_string();
    app.popup = Some(Popup::Picture { title, of, picture: None });
    vec![Effect::Ask(Request::Preview { of, looked_at: true })]
}

/// A small picture lies here: it is painted if somebody still looks.
pub(super) fn picture(
    app: &mut App,
    of: PictureOf,
    path: Result<PathBuf, Printable>,
) -> Vec<Effect> {
    let path = match (path, &app.popup) {
        (Ok(path), _) => path,
        // Only who looks at it is told.
        (Err(why), Some(Popup::Picture { of: wanted, picture: None, .. })) if *wanted == of => {
            app.popup = None;
            return say(app, why.as_str(), true);
        }
        (Err(_), _) => return Vec::new(),
    };
    let (columns, rows) = app.size;
    let looked_at = match &app.popup {
        Some(Popup::Picture { of: wanted, picture: None, .. }) if *wanted == of => {
            Some(((columns.saturating_sub(2), rows.saturating_sub(6)), true))
        }
        Some(Popup::Info(info)) if PictureOf::Face(info.contact.id) == of => {
            Some(((FACE.0, FACE.1.min(rows / 4)), false))
        }
        Some(_) | None => None,
    };
    // It came once, for whoever looks at it and for its place among the messages.
    let among = match of {
        PictureOf::Item(item) => app.previews.came(item, &path).then_some((previews::ROOM, false)),
        PictureOf::Face(_) => None,
    };
    let paint = |(room, native)| Effect::Paint { of, path: path.clone(), room, native };
    looked_at.into_iter().chain(among).map(paint).collect()
}

/// Asks for the pictures in sight that are not there yet.
pub(super) fn previews(app: &mut App) -> Vec<Effect> {
    let height = usize::from(app.places().timeline.height);
    // In a low window the words need the room.
    if !app.settings.previews || height < PREVIEW_ROWS {
        return Vec::new();
    }
    let top = app.layout().top(app.timeline.scroll).map_or(0, |(at, _)| at);
    let in_sight = app.timeline.items().iter().skip(top).take(height);
    let pictures = in_sight.filter(|item| Previews::can_show(item)).map(|item| item.id);
    let pictures: Vec<ItemId> = pictures.collect();
    // Who is asked for last comes first: the uppermost one is certainly in sight.
    let fresh = pictures.into_iter().rev().filter(|id| app.previews.want(*id));
    let ask = |id| Request::Preview { of: PictureOf::Item(id), looked_at: false };
    fresh.map(|id| Effect::Ask(ask(id))).collect()
}

/// A picture was painted.
pub(super) fn painted(
    app: &mut App,
    of: PictureOf,
    (path, native): (&Path, bool),
    made: Result<Picture, String>,
) -> Vec<Effect> {
    match (&mut app.popup, made) {
        (Some(Popup::Picture { of: wanted, picture, .. }), Ok(made)) if native && *wanted == of => {
            *picture = Some(made);
            Vec::new()
        }
        (Some(Popup::Info(info)), Ok(made)) if PictureOf::Face(info.contact.id) == of => {
            info.face = Some(made);
            Vec::new()
        }
        (_, Ok(made)) if !native => {
            if let PictureOf::Item(item) = of {
                app.previews.keep(item, path, made);
            }
            Vec::new()
        }
        (Some(Popup::Picture { of: wanted, .. }), Err(why)) if native && *wanted == of => {
            app.popup = None;
            say(app, why, true)
        }
        _ => Vec::new(),
    }
}

/// The clipboard's picture is asked for, for the open chat.
pub(super) fn paste(app: &mut App) -> Vec<Effect> {
    let Some(chat) = app.composer.chat() else { return Vec::new() };
    app.pastes += 1;
    app.pasting.push((app.pastes, chat));
    vec![Effect::PastePicture(app.pastes)]
}

/// The clipboard's picture goes to the chat it was asked for in.
pub(super) fn pasted(app: &mut App, number: u64, result: Result<PathBuf, String>) -> Vec<Effect> {
    let at = app.pasting.iter().position(|(asked, _)| *asked == number);
    let chat = at.map(|at| app.pasting.swap_remove(at).1);
    match (result, chat) {
        (Ok(path), Some(chat)) => {
            let words =
                app.lang().pick("正在发送剪贴板里的图片", "sending the clipboard's picture");
            let mut effects = attach::say_sending(app, chat, std::slice::from_ref(&path), words);
            effects.push(Effect::Ask(Request::Attach { chat, path }));
            effects
        }
        (Ok(path), None) => {
            let words =
                app.lang().pick("图片没有发送，存在 ", "the picture was not sent, it lies at ");
            say(app, located(app, words, &path), true)
        }
        (Err(why), _) => say(app, why, true),
    }
}

/// Something was shown, or not.
pub(super) fn opened(app: &mut App, what: String, failed: Option<&str>) -> Vec<Effect> {
    let lang = app.lang();
    let address = what.starts_with("https://") || what.starts_with("http://");
    match failed {
        None if address => say(app, format!("{} {what}", lang.pick("已打开", "opened")), false),
        None => say(app, located(app, lang.pick("已打开 ", "opened "), Path::new(&what)), false),
        Some(why) if address => {
            // Where the link went is said when it is there; why it was not opened, now.
            let words = lang.pick("打不开，改为复制", "cannot be opened, copied instead");
            let mut effects = say(app, format!("{words}  {why}"), false);
            effects.push(Effect::Copy(what));
            effects
        }
        Some(why) => {
            let lies = lang.pick("文件在 ", "the file lies at ");
            let why = match why {
                "" => lang
                    .pick("没有打开程序，见配置 open", "no program for it, see open in the config"),
                why => why,
            };
            let said = Said { tail: format!("  {why}"), ..located(app, lies, Path::new(&what)) };
            say(app, said, false)
        }
    }
}

/// Addresses in a message, in order, each once.
fn addresses(item: &Item) -> Vec<String> {
    let mut found: Vec<String> = match &item.content {
        Content::Text(words) => select::addresses(words),
        Content::Quote(quote) => select::addresses(&quote.words),
        Content::Link(link) | Content::Music(link) => vec![link.url.to_string()],
        Content::Articles(links) => links.iter().map(|link| link.url.to_string()).collect(),
        Content::Location(place) => vec![place.url.to_string()],
        _ => Vec::new(),
    };
    found.retain(|url| url.starts_with("https://") || url.starts_with("http://"));
    let mut seen = std::collections::HashSet::new();
    found.retain(|url| seen.insert(url.clone()));
    found
}

/// Opens the address of a message, or lets choose where there are several.
pub(super) fn open_link(app: &mut App, item: Option<&Item>) -> Vec<Effect> {
    let found: Vec<String> = match item {
        Some(item) => addresses(item),
        None => app.timeline.items().iter().rev().take(100).flat_map(addresses).collect(),
    };
    match found.as_slice() {
        [] => {
            let words = app.lang().pick("没有链接", "no link");
            say(app, words, false)
        }
        [one] => vec![Effect::OpenAddress(one.clone())],
        _ => {
            let row =
                |(number, url): (usize, String)| (format!("{number} {url}"), Chosen::Address(url));
            let rows = (1..).zip(found).map(row).collect();
            let title = app.lang().pick("打开哪个链接", "which link");
            app.popup = Some(Popup::choose(title, rows));
            Vec::new()
        }
    }
}

/// What to say where nothing can be done with a message of a kind.
pub(super) const fn nothing(lang: Lang) -> &'static str {
    lang.pick("这条消息没有文件", "this message has no file")
}
