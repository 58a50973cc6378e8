//! Opening and closing accounts: what was written is saved, and what was begun in one account ends
//! with it.

use super::{chat, draft, note};
use crate::api::Account;
use crate::app::dialog::Dialog;
use crate::app::inbox::Inbox;
use crate::app::{App, Effects};

/// Saves everything that was written, including a note that was begun.
pub fn put_aside(app: &mut App) -> Effects {
    let mut effects = Effects::new();
    if let Some(Dialog::Prompt(prompt)) = app.dialog.take() {
        effects.extend(note::keep_note(app, &prompt));
    }
    effects.extend(draft::save_drafts(app));
    effects
}

/// Takes in an account that was opened: nothing that was told before is valid any more.
pub fn account_opened(app: &mut App, account: Option<Account>) -> Effects {
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
        None => Effects::new(),
    }
}

/// Whether the account is the one that is open.
pub fn is_open(app: &App, account: Option<&Account>) -> bool {
    account.is_some() && app.account.key() == account.map(|it| it.key)
}

/// Closes the account, so that nothing begun in it goes on in the next one.
fn close_account(app: &mut App) {
    // A message from before the first account is about the terminal, and stays.
    if app.account.who.is_some() {
        app.drop_status();
    }
    app.account.close();
    app.dialog = None;
    app.keys.pending.clear();
    app.grace.close_account();
}
