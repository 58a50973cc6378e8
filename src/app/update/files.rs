//! Files: sent, fetched, opened, played.

use std::path::{Path, PathBuf};

use super::{say, select};
use crate::api::{PictureOf, Request, Transfer};
use crate::app::picture::Picture;
use crate::app::popup::{Chosen, Popup};
use crate::app::previews::{self, Previews};
use crate::app::transfers::{Moving, Purpose};
use crate::app::{App, Effect};
use crate::model::{Content, Item, ItemId, Lang};
use crate::text::Printable;

/// From so many rows of messages on, pictures are shown among them.
const PREVIEW_ROWS: usize = 16;
/// Columns and rows of a face.
const FACE: (u16, u16) = (12, 6);

/// Has the file of a message fetched, and does with it what is wanted.
pub(super) fn fetch(app: &mut App, item: ItemId, purpose: Purpose) -> Vec<Effect> {
    app.transfers.want(item, purpose);
    vec![Effect::Ask(Request::Fetch { item })]
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
    let Some(item) = newest.map(|item| item.id) else {
        let words = app.lang().pick("这里还没有文件", "no file here yet");
        return say(app, words, false);
    };
    fetch(app, item, Purpose::Save)
}

/// How the file of a message fares.
pub(super) fn transfer(app: &mut App, item: ItemId, transfer: Transfer) -> Vec<Effect> {
    match transfer {
        Transfer::Moving { up, done, total } => {
            app.transfers.moved(item, Moving { up, done, total });
            Vec::new()
        }
        Transfer::Fetched(path) => match app.transfers.ended(item) {
            Some(Purpose::Open) => vec![Effect::OpenFile { path, play: false }],
            Some(Purpose::Play) => vec![Effect::OpenFile { path, play: true }],
            Some(Purpose::Save) | None => {
                let words = app.lang().pick("已存到", "saved to");
                let path = short(app, &path);
                say(app, format!("{words} {path}"), false)
            }
        },
        Transfer::Uploaded => {
            app.transfers.ended(item);
            Vec::new()
        }
        Transfer::Stopped => {
            let wanted = app.transfers.ended(item).is_some();
            let words = app.lang().pick("传输已停止", "the transfer was stopped");
            if wanted { say(app, words, false) } else { Vec::new() }
        }
        Transfer::Failed(why) => {
            app.transfers.ended(item);
            say(app, why.as_str(), true)
        }
    }
}

/// A path as it is said: from the home on, where it lies there.
pub(super) fn short(app: &App, path: &std::path::Path) -> String {
    let home = app.settings.home.as_deref().and_then(|home| path.strip_prefix(home).ok());
    let path = match home {
        Some(rest) => format!("~/{}", rest.display()),
        None => path.display().to_string(),
    };
    Printable::line(&path).to_string()
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
            let words = app.lang().pick("聊天已存到", "the chat was written to");
            let path = short(app, &path);
            say(app, format!("{words} {path}"), false)
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
        (Ok(path), Some(chat)) => vec![Effect::Ask(Request::Attach { chat, path })],
        (Ok(path), None) => {
            let words =
                app.lang().pick("图片没有发送，存在", "the picture was not sent, it lies at");
            say(app, format!("{words} {}", path.display()), true)
        }
        (Err(why), _) => say(app, why, true),
    }
}

/// Something was shown, or not.
pub(super) fn opened(app: &mut App, what: String, failed: Option<&str>) -> Vec<Effect> {
    let lang = app.lang();
    match failed {
        None => say(app, format!("{} {what}", lang.pick("已打开", "opened")), false),
        Some(why) if what.starts_with("http") => {
            // Where the link went is said when it is there; why it was not opened, now.
            let words = lang.pick("打不开，改为复制", "cannot be opened, copied instead");
            let mut effects = say(app, format!("{words}  {why}"), false);
            effects.push(Effect::Copy(what));
            effects
        }
        Some(why) => {
            let lies = lang.pick("文件在", "the file lies at");
            let why = match why {
                "" => lang
                    .pick("没有打开程序，见配置 open", "no program for it, see open in the config"),
                why => why,
            };
            say(app, format!("{lies} {what}  {why}"), false)
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
