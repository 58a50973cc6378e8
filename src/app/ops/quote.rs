//! Quotations and mentions that are written into the input, under the public names of people.

use super::{draft, status};
use crate::app::{App, Effects, quotation};
use crate::model::{Item, PublicName, Sender};
use crate::words::content::QuotedText;

impl App {
    /// The name by which everybody in this chat knows the sender of a message; empty if it is not
    /// known.
    fn public_name(&self, item: &Item) -> PublicName {
        match item.sender {
            Sender::Me => {
                let nick = self.account.who.as_ref().map_or("", |account| account.me.nick.as_str());
                PublicName::new("", nick)
            }
            Sender::System => PublicName::default(),
            Sender::Contact(id) => self
                .inbox
                .timeline
                .names()
                .get(&id)
                .map(|name| name.public.clone())
                .unwrap_or_default(),
        }
    }
}

/// Quotes the newest message of somebody else.
pub fn reply(app: &mut App) -> Effects {
    let theirs =
        |item: &&Item| matches!(item.sender, Sender::Contact(_)) && quotation::is_quotable(item);
    match app.inbox.timeline.items().iter().rev().find(theirs).cloned() {
        Some(item) => quote(app, &item),
        None => Effects::new(),
    }
}

/// Quotes a message in what is written next. The web edition has no quotes, so it is sent as text
/// (PROTOCOL 9.2).
pub fn quote(app: &mut App, item: &Item) -> Effects {
    if !quotation::is_quotable(item) {
        let words = app.lang().pick("这条不能引用", "this cannot be quoted");
        return status::say(app, words);
    }
    app.keys.normal = false;
    let words = quotation::words(&item.content, app.lang());
    // Of a message that quotes another one, only its own words are quoted.
    let words = QuotedText::read(&words).map_or(words.as_str(), |quote| quote.words);
    let quoted = quotation::text(&app.public_name(item), words);
    app.inbox.timeline.deselect();
    app.account.composer.quote(quoted);
    Effects::from(draft::draft_later(app))
}

/// Drops the quotation of the open chat; the text stays. `None` if there is none.
pub fn drop_quotation(app: &mut App) -> Option<Effects> {
    let chat = app.account.composer.chat()?;
    let dropped = !app.account.composer.quotations.take(chat).is_empty();
    dropped.then(|| Effects::from(draft::draft_later(app)))
}

pub fn mention(app: &mut App, item: &Item) -> Effects {
    let Sender::Contact(contact) = item.sender else {
        app.inbox.timeline.deselect();
        return Effects::new();
    };
    let name = app.public_name(item);
    if name.is_empty() {
        let words = app.lang().pick(
            "还不知道对方公开的名字，只有你的备注，没有 @",
            "only your remark is known of them, no public name: nobody was mentioned",
        );
        return status::say(app, words);
    }
    app.inbox.timeline.deselect();
    app.keys.normal = false;
    // The four-per-em space ends a mention (PROTOCOL 7.3).
    let words = format!("@{}\u{2005}", name.as_str());
    app.account.mentions.choose(item.chat, &words, contact);
    let _inserted = app.account.composer.editor_mut().insert_str(&words);
    Effects::from(draft::draft_later(app))
}
