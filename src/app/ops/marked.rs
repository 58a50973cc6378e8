//! Actions on several messages: the marked ones, or the selected one if none is marked.

use super::{files, item, message, people, status};
use crate::app::transfers::Purpose;
use crate::app::{App, Effect, Effects};
use crate::model::{Item, Lang};

/// The marked messages; the selected one if none is marked.
pub fn chosen(app: &App, selected: &Item) -> Vec<Item> {
    let marked: Vec<Item> = app.inbox.timeline.marked().into_iter().cloned().collect();
    if marked.is_empty() { vec![selected.clone()] } else { marked }
}

/// Copies the messages as they were written, one below the other. The page and the selection stay.
pub fn copy(app: &mut App, selected: &Item) -> Effects {
    let chosen = chosen(app, selected);
    let [one] = chosen.as_slice() else {
        let texts: Vec<String> = chosen.iter().map(|item| item::words(app, item)).collect();
        app.inbox.timeline.unmark();
        return Effects::from(Effect::Copy(texts.join("\n")));
    };
    app.inbox.timeline.unmark();
    message::copy(app, one)
}

/// Fetches the files of the messages.
pub fn save(app: &mut App, selected: &Item) -> Effects {
    let chosen = chosen(app, selected);
    let [one] = chosen.as_slice() else {
        let with_file: Vec<&Item> =
            chosen.iter().filter(|item| item::has_file(&item.content)).collect();
        let count = with_file.len();
        let mut effects: Effects = Effects::new();
        for item in with_file {
            effects.extend(files::fetch(app, item, Purpose::Save));
        }
        app.inbox.timeline.unmark();
        let words = match (count, app.lang()) {
            (0, lang) => lang.pick("选中的消息里没有文件", "no file in what is marked").to_owned(),
            (_, Lang::Zh) => format!("正在下载 {count} 个文件"),
            (_, Lang::En) => format!("fetching {count} files"),
        };
        effects.extend(status::say(app, words));
        return effects;
    };
    app.inbox.timeline.unmark();
    message::save(app, one)
}

/// Asks to whom the messages are forwarded. Unsent ones are left out, and the user is told.
pub fn forward(app: &mut App, selected: &Item) -> Effects {
    let chosen = chosen(app, selected);
    let [one] = chosen.as_slice() else {
        let ids: Vec<_> =
            chosen.iter().filter(|it| item::is_forwardable(it)).map(|it| it.id).collect();
        let left_out = chosen.len() - ids.len();
        if ids.is_empty() {
            let words = app.lang().pick("这些不能转发", "none of these can be forwarded");
            return status::say(app, words);
        }
        app.inbox.timeline.deselect();
        let mut effects = people::pick_for_forward(app, ids);
        if left_out > 0 {
            let words = match app.lang() {
                Lang::Zh => format!("{left_out} 条不能转发，没算在内"),
                Lang::En => format!("{left_out} cannot be forwarded and are left out"),
            };
            effects.extend(status::say(app, words));
        }
        return effects;
    };
    message::forward(app, one)
}
