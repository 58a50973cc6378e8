//! Another account is open, or none: what was written goes to the disk, and nothing goes on in the new one.

use super::{chat, draft, note};
use crate::api::Account;
use crate::app::dialog::Dialog;
use crate::app::inbox::Inbox;
use crate::app::{App, Effect};

/// Everything typed goes to the disk, also a note that was begun.
pub fn put_aside(app: &mut App) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(Dialog::Prompt(prompt)) = app.dialog.take() {
        effects.extend(note::keep_note(app, &prompt));
    }
    effects.extend(draft::save_drafts(app));
    effects
}

/// Another store is open: nothing told before holds.
pub fn account_opened(app: &mut App, account: Option<Account>) -> Vec<Effect> {
    let same = is_open(app, account.as_ref());
    let open = app.inbox.chats.open_id().filter(|_| same);
    let listing = app.inbox.chats.left_out().listing;
    app.inbox = Inbox::default();
    app.inbox.chats.set_listing(listing);
    if !same {
        close_account(app);
    }
    app.grace.questions.clear();
    if let Some(account) = &account {
        app.session.edition = account.key.edition;
        app.account.composer.load(account.drafts.clone());
    }
    app.account.who = account;
    match open {
        Some(id) => chat::open(app, id),
        None => Vec::new(),
    }
}

/// The same account as before.
pub fn is_open(app: &App, account: Option<&Account>) -> bool {
    account.is_some() && app.account.key() == account.map(|it| it.key)
}

/// Another account: nothing that was begun in the one before may go on in it.
fn close_account(app: &mut App) {
    // what was said before there was any account is about the terminal
    if app.account.who.is_some() {
        app.drop_status();
    }
    app.account.close();
    app.dialog = None;
    app.keys.pending.clear();
    app.grace.close_account();
}
