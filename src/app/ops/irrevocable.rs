//! Actions on a message that cannot be undone: the first key asks, the same key again carries them
//! out.

use super::{item, status};
use crate::api::Method;
use crate::app::question::Irrevocable;
use crate::app::{App, Effects};
use crate::model::{Item, Lang};

/// Asks for confirmation.
pub fn ask(app: &mut App, what: Irrevocable, item: &Item) -> Effects {
    let name = app.settings.keymap.key_of(what.action()).unwrap_or_default();
    let does = words(what, app.lang());
    app.status.asked = Some((item.id, what));
    let words = match app.lang() {
        Lang::Zh => format!("再按 {name} {does}，Esc 取消"),
        Lang::En => format!("{name} again: {does}; Esc leaves it"),
    };
    status::suggest(app, words)
}

pub fn carry_out(app: &mut App, what: Irrevocable, item: &Item) -> Effects {
    app.inbox.timeline.deselect();
    match what {
        Irrevocable::Rewrite => rewrite(app, item),
        Irrevocable::Discard => Effects::from(app.ask(Method::Discard { item: item.id })),
        Irrevocable::Recall => Effects::from(app.ask(Method::Recall { item: item.id })),
    }
}

/// Recalls a message; its text is put into the input once the server has recalled it.
fn rewrite(app: &mut App, item: &Item) -> Effects {
    let text = item::words(app, item);
    app.account.rewriting.retain(|(id, ..)| *id != item.id);
    app.account.rewriting.push((item.id, item.chat, text));
    Effects::from(app.ask(Method::Recall { item: item.id }))
}

/// The action in words.
pub const fn words(what: Irrevocable, lang: Lang) -> &'static str {
    match what {
        Irrevocable::Rewrite => lang.pick("撤回重写", "recall and write anew"),
        Irrevocable::Discard => lang.pick("丢弃", "discard"),
        Irrevocable::Recall => lang.pick("撤回", "recall"),
    }
}
