//! Files of messages: fetching, opening, playing, exporting, pasting.

use std::path::{Path, PathBuf};

use super::item::TitledAddress;
use super::{attach, item, status};
use crate::api::{Method, Transfer};
use crate::app::action::MessageAction;
use crate::app::dialog::select::{Offer, Select};
use crate::app::dialog::{Choice, Cut, Dialog};
use crate::app::page::host;
use crate::app::status_message::{Said, Tone, Until};
use crate::app::transfers::{Moving, Purpose, Wanted};
use crate::app::{App, Effect, Effects};
use crate::model::{Item, ItemId, Lang};
use crate::text::Printable;

/// Fetches the file of a message and then uses it for `purpose`. The status message names it at
/// once, and how to stop.
pub fn fetch(app: &mut App, item: &Item, purpose: Purpose) -> Effects {
    let id = item.id;
    let name = item::name_of(item, app.lang());
    app.account.transfers.want(id, Wanted { purpose, name: name.clone() });
    let lang = app.lang();
    let head = lang.pick("正在下载 ", "fetching ").to_owned();
    let is_selected = app.inbox.timeline.selected().is_some_and(|selected| selected.id == id);
    let key = app.settings.keymap.key_of_selected(MessageAction::Discard);
    let tail = match (is_selected, lang) {
        (true, Lang::Zh) => format!("  {key} 停止"),
        (true, Lang::En) => format!("  {key} stops"),
        (false, Lang::Zh) => format!("  选中后 {key} 停止"),
        (false, Lang::En) => format!("  select it: {key} stops"),
    };
    let said = Said { head, path: name, tail };
    let mut effects = status::speak(app, said, Tone::Told, Until::Transfer(id));
    effects.push(app.ask(Method::Fetch { item: id }));
    effects
}

/// Fetches the newest file of the chat that is loaded.
pub fn save_newest(app: &mut App) -> Effects {
    let newest = app.inbox.timeline.items().iter().rev().find(|item| item::has_file(&item.content));
    let Some(item) = newest.cloned() else {
        let words = app.lang().pick("这里还没有文件", "no file here yet");
        return status::say(app, words);
    };
    fetch(app, &item, Purpose::Save)
}

/// Fetches all loaded files of the chat that were received and not fetched yet.
pub fn save_new(app: &mut App) -> Effects {
    let is_new = |item: &&Item| {
        item::is_received_file(item)
            && item.path.is_none()
            && !app.account.transfers.is_running(item.id)
    };
    let new: Vec<Item> = app.inbox.timeline.items().iter().filter(is_new).cloned().collect();
    let mut effects: Effects = Effects::new();
    for item in &new {
        effects.extend(fetch(app, item, Purpose::Save));
    }
    let words = match (new.len(), app.lang()) {
        (0, lang) => lang.pick("没有还没存的文件", "no file here that is not saved").to_owned(),
        (1, _) => return effects,
        (count, Lang::Zh) => format!("正在下载 {count} 个文件"),
        (count, Lang::En) => format!("fetching {count} files"),
    };
    effects.extend(status::say(app, words));
    effects
}

/// Takes in the progress of a file.
pub fn transfer(app: &mut App, item: ItemId, transfer: Transfer) -> Effects {
    match transfer {
        Transfer::Moving { up, done, total } => {
            app.account.transfers.moved(item, Moving { up, done, total });
            Effects::new()
        }
        Transfer::Fetched(path) => match app.account.transfers.ended(item).map(|it| it.purpose) {
            Some(Purpose::Open) => Effects::from(Effect::OpenFile { path, play: false }),
            Some(Purpose::Play) => Effects::from(Effect::OpenFile { path, play: true }),
            Some(Purpose::Save) | None => status::say(
                app,
                status::located(app, app.lang().pick("已保存到 ", "saved to "), &path),
            ),
        },
        Transfer::Uploaded => {
            app.account.transfers.ended(item);
            Effects::new()
        }
        Transfer::Stopped => match app.account.transfers.ended(item) {
            Some(wanted) => {
                let head = app.lang().pick("已停止下载 ", "stopped fetching ").to_owned();
                status::say(app, Said { head, path: wanted.name, tail: String::new() })
            }
            None => Effects::new(),
        },
        Transfer::Failed(problem) => {
            let why = problem.words(app.lang()).what;
            failed(app, item, why.as_str())
        }
    }
}

/// Says which file was not transferred and why. Its row shows that until it is tried again.
fn failed(app: &mut App, item: ItemId, why: &str) -> Effects {
    let wanted = app.account.transfers.failed(item, why);
    let lang = app.lang();
    let up = app.inbox.timeline.item(item).filter(|it| it.delivery.is_some() && wanted.is_none());
    let (head, name) = match (wanted, up) {
        (Some(wanted), _) => (lang.pick("没有下载成 ", "not fetched: "), wanted.name),
        (None, Some(up)) => (lang.pick("没有上传成 ", "not uploaded: "), item::name_of(up, lang)),
        (None, None) => {
            (lang.pick("没有传成 ", "not transferred: "), lang.pick("文件", "a file").to_owned())
        }
    };
    let tail = match lang {
        Lang::Zh => format!("：{why}"),
        Lang::En => format!(": {why}"),
    };
    status::warn(app, Said { head: head.to_owned(), path: name, tail })
}

/// Exports the open chat into a file.
pub fn export(app: &mut App) -> Effects {
    let Some(chat) = app.inbox.chats.open_id() else { return Effects::new() };
    Effects::from(app.ask(Method::Export { chat }))
}

/// Says where the export is, or why there is none.
pub fn exported(app: &mut App, result: Result<PathBuf, Printable>) -> Effects {
    match result {
        Ok(path) => {
            let words = app.lang().pick("聊天已存到 ", "the chat was written to ");
            status::say(app, status::located(app, words, &path))
        }
        Err(why) => status::warn(app, why.as_str()),
    }
}

/// Requests the picture of the clipboard, to be sent to the open chat.
pub fn paste(app: &mut App) -> Effects {
    let Some(chat) = app.account.composer.chat() else { return Effects::new() };
    app.clipboard.pastes += 1;
    app.account.pasting.push((app.clipboard.pastes, chat));
    Effects::from(Effect::PastePicture(app.clipboard.pastes))
}

/// Sends the picture of the clipboard to the chat from which it was requested.
pub fn pasted(app: &mut App, number: u64, result: Result<PathBuf, String>) -> Effects {
    let at = app.account.pasting.iter().position(|(asked, _)| *asked == number);
    let chat = at.map(|at| app.account.pasting.swap_remove(at).1);
    match (result, chat) {
        (Ok(path), Some(chat)) => {
            let words =
                app.lang().pick("正在发送剪贴板里的图片", "sending the clipboard's picture");
            let mut effects = attach::say_sending(app, chat, std::slice::from_ref(&path), words);
            effects.push(app.ask(Method::Attach { chat, path }));
            effects
        }
        (Ok(path), None) => {
            let words =
                app.lang().pick("图片没有发送，存在 ", "the picture was not sent, it lies at ");
            status::warn(app, status::located(app, words, &path))
        }
        (Err(why), _) => status::warn(app, why),
    }
}

/// Takes in whether a file or an address was opened.
pub fn opened(app: &mut App, what: String, failed: Option<&str>) -> Effects {
    let lang = app.lang();
    let address = what.starts_with("https://") || what.starts_with("http://");
    match failed {
        None if address => status::say(app, format!("{} {what}", lang.pick("已打开", "opened"))),
        None => status::say(
            app,
            status::located(app, lang.pick("已打开 ", "opened "), Path::new(&what)),
        ),
        Some(why) if address => {
            // That the link was copied is said once it is; why it was not opened is said now.
            let words = lang.pick("打不开，改为复制", "cannot be opened, copied instead");
            let mut effects = status::say(app, format!("{words}  {why}"));
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
            let said =
                Said { tail: format!("  {why}"), ..status::located(app, lies, Path::new(&what)) };
            status::say(app, said)
        }
    }
}

/// Opens the address of a message, or lets the user choose one of several.
pub fn open_link(app: &mut App, item: Option<&Item>) -> Effects {
    let mut found: Vec<TitledAddress> = match item {
        Some(item) => item::addresses(item),
        None => {
            app.inbox.timeline.items().iter().rev().take(100).flat_map(item::addresses).collect()
        }
    };
    let mut seen = std::collections::HashSet::new();
    found.retain(|it| seen.insert(it.url.clone()));
    match found.as_slice() {
        [] => {
            let words = app.lang().pick("没有链接", "no link");
            status::say(app, words)
        }
        [one] => Effects::from(Effect::OpenAddress(one.url.clone())),
        _ => {
            let offer = |(number, it): (usize, TitledAddress)| Offer {
                words: match (it.title.as_str(), host(&it.url)) {
                    ("", _) | (_, None) => format!("{number} {}", it.url),
                    (title, Some(host)) => format!("{number} {title}  {host}"),
                },
                cut: Cut::End,
                choice: Choice::Address(it.url),
            };
            let offers = (1..).zip(found).map(offer).collect();
            let title = app.lang().pick("打开哪个链接", "which link");
            app.dialog = Some(Dialog::Select(Select::new(title, offers)));
            Effects::new()
        }
    }
}

pub fn saved(app: &mut App, result: Result<String, String>) -> Effects {
    match result {
        Ok(path) => {
            let words = app.lang().pick("二维码已存为 ", "the code was written to ");
            status::say(app, status::located(app, words, std::path::Path::new(&path)))
        }
        Err(why) => status::warn(app, why),
    }
}
