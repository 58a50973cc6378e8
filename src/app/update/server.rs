//! The dispatch of notifications of the backend.

use crate::api::{Account, Notification, Page, PageKind, Problem, RequestId};
use crate::app::notification::{self, Cause};
use crate::app::ops::{
    account, chat, clipboard, draft, files, finder, grace, login, message, mute, note, page,
    side_pane, status, undecided, unread,
};
use crate::app::status_message::{Tone, Until};
use crate::app::{App, Effect, Effects};
use crate::model::{Ability, Chat, ChatId, Earlier, Mute};

pub fn notified(app: &mut App, notification: Notification) -> Effects {
    match notification {
        Notification::Account(account) => account_heard(app, account),
        Notification::Login(state) => login::changed(app, state),
        Notification::Connection(connection) => {
            app.session.connection = connection;
            Effects::new()
        }
        Notification::Chats(chats) => chats_changed(app, chats),
        Notification::ChatsGone(gone) => chats_gone(app, &gone),
        Notification::ChatMerged { gone, into } => merged(app, gone, into),
        Notification::PageChanged(page) => page_came(app, page, None),
        Notification::Items { chat, items } => {
            app.account.transfers.settle_outgoing(chat, &items);
            app.inbox.timeline.upsert(chat, items);
            let mut effects = message::rewritten(app);
            effects.extend(side_pane::refresh(app, chat));
            effects.extend(page::previews(app));
            effects.extend(page::read(app));
            effects
        }
        Notification::ItemsGone { chat, items } => {
            app.account.transfers.outgoing_gone(&items);
            app.inbox.timeline.remove(chat, &items);
            side_pane::refresh(app, chat)
        }
        Notification::Arrived { chat, item, mentions_me } => {
            unread::leave_out(app, chat, item);
            arrived(app, chat, if mentions_me { Cause::Mention } else { Cause::Message })
        }
        Notification::Reminder { note, due } => note::remind(app, &note, due),
        Notification::Names { chat, names } => {
            app.inbox.timeline.learn(chat, names);
            Effects::new()
        }
        Notification::MembersChanged { chat, members } => {
            if app.inbox.chats.open_id() == Some(chat) {
                app.inbox.members = members;
            }
            Effects::new()
        }
        Notification::Transfer { item, transfer } => files::transfer(app, item, transfer),
        Notification::IdentityQuestion { new, old } => identity_asked(app, new, old),
        Notification::IdentityQuestionWithdrawn(new) => identity_question_withdrawn(app, new),
        Notification::NotKept { chat, text, why } => not_kept(app, chat, &text, &why),
        Notification::Clients(shared) => {
            app.session.shared = shared;
            Effects::new()
        }
        Notification::Trouble(problem) => status::went_wrong(app, &problem),
    }
}

/// Puts a text that could not be kept back into its input, or copies it if it has none.
fn not_kept(app: &mut App, chat: Option<ChatId>, text: &str, why: &Problem) -> Effects {
    let why = why.words(app.lang()).what;
    let Some(chat) = chat else { return clipboard::came_back(app, text, &why) };
    let whole = app.account.composer.put_back(chat, text);
    let mut effects = status::speak(app, why.as_str(), Tone::Alarming, Until::Draft(chat));
    if !whole {
        effects.push(Effect::Copy(text.to_owned()));
    }
    effects.push(draft::draft_later(app));
    effects
}

/// Takes in a page of the open chat: the answer to `asked`, or told anew.
pub fn page_came(app: &mut App, page: Page, asked: Option<RequestId>) -> Effects {
    if matches!(page.part, PageKind::Newer { .. }) {
        page::hold(app);
    }
    let part = page.part;
    app.inbox.timeline.page(page, asked);
    let mut effects = unread::open_at_line(app);
    effects.extend(chat::arrived(app, part));
    effects.extend(undecided::arrived(app));
    effects.extend(message::rewritten(app));
    effects.extend(page::more(app));
    effects.extend(page::read(app));
    effects
}

/// Takes in a question whether chats belong to the same person. It is shown at once if the user is
/// waiting for it, else after a pause.
fn identity_asked(app: &mut App, new: ChatId, old: Vec<Earlier>) -> Effects {
    app.question(new, old);
    if app.grace.wait() {
        app.show_waiting();
    }
    Effects::from(status::calm_later(app))
}

/// Takes in that this question is void, and shows what waited behind it.
fn identity_question_withdrawn(app: &mut App, new: ChatId) -> Effects {
    grace::withdraw_question(app, new);
    Effects::from(status::calm_later(app))
}

/// Takes in that another account was opened. Texts written so far belong to the one before.
fn account_heard(app: &mut App, account: Option<Account>) -> Effects {
    let mut effects = Effects::new();
    if !account::is_open(app, account.as_ref()) {
        if account.is_none() {
            // The database may have lost its contents.
            app.account.composer.doubt_disk();
        }
        effects.extend(account::put_aside(app));
    }
    effects.extend(account::account_opened(app, account));
    effects
}

fn chats_changed(app: &mut App, chats: Vec<Chat>) -> Effects {
    let changed: Vec<ChatId> = chats.iter().map(|chat| chat.id).collect();
    app.inbox.chats.upsert(chats);
    finder::learn(app, &changed);
    unread::refresh(app);
    let mut effects = mute::follow_ends(app);
    effects.extend(where_to_stand(app));
    effects
}

/// Opens the first chat by itself once there is one, or continues in the open one.
fn where_to_stand(app: &mut App) -> Effects {
    let room = app.window.size.0 >= crate::app::geometry::TWO_PANES || app.is_notebook();
    // The list is told anew in parts, and the open chat may be in a later one.
    let empty = app.inbox.chats.open_id().is_none() && room;
    if empty && !(app.grace.lost_chat && app.is_typing()) {
        app.grace.lost_chat = false;
        // A chat is shown rather than an empty page; it is marked as read only when it is in sight.
        if let Some(first) = first_by_itself(app) {
            let list_only = app.window.list_only;
            let effects = chat::open(app, first);
            app.window.list_only = list_only && !app.is_notebook();
            return effects;
        }
    }
    if let Some(first) = instead_of_notes(app) {
        return chat::open(app, first);
    }
    page::settle_list(app);
    page::read(app)
}

/// The chat that replaces File Transfer Helper, which came first and opened by itself: the first
/// one with other people, as long as the user has not pressed a key.
fn instead_of_notes(app: &App) -> Option<ChatId> {
    let notes = app.inbox.chats.open_id().filter(|open| app.inbox.chats.notes() == Some(*open))?;
    let untouched = !app.grace.was_pressed() && app.editor().is_empty();
    let untouched = untouched && app.session.edition.can(Ability::Contacts);
    let first = first_by_itself(app).filter(|first| untouched && *first != notes)?;
    (app.window.size.0 >= crate::app::geometry::TWO_PANES).then_some(first)
}

/// The chat that opens by itself. If a text is waiting that was written without a chat, it would
/// end up in the input of whichever chat comes first, so the user chooses, unless there is only
/// one.
fn first_by_itself(app: &App) -> Option<ChatId> {
    let is_harmless = app.is_notebook() || app.account.composer.unaddressed().is_empty();
    app.inbox.chats.first_with_somebody().filter(|_| is_harmless)
}

fn chats_gone(app: &mut App, gone: &[ChatId]) -> Effects {
    let lost = app.inbox.chats.open_id().is_some_and(|open| gone.contains(&open));
    app.inbox.chats.remove(gone);
    app.account.chats_gone(gone);
    let texts: Vec<String> =
        gone.iter().filter_map(|chat| app.account.composer.close(*chat)).collect();
    let mut effects = Effects::new();
    if !texts.is_empty() {
        let words = app.lang().pick(
            "聊天不在了，没发出的文字已复制",
            "the chat is gone; what was not sent was copied",
        );
        effects = status::warn(app, words);
        effects.push(Effect::Copy(texts.join("\n")));
    }
    if lost {
        app.inbox.timeline.close();
        // No other chat opens while the user is typing.
        app.grace.lost_chat = app.is_typing();
        let first = first_by_itself(app).filter(|_| !app.grace.lost_chat);
        effects.extend(first.into_iter().flat_map(|first| chat::open(app, first)));
    }
    effects
}

/// Follows the merging of a chat: the user continues in the same chat, with the same text.
fn merged(app: &mut App, gone: ChatId, into: ChatId) -> Effects {
    let open = app.inbox.chats.open_id() == Some(gone);
    app.inbox.chats.remove(&[gone]);
    app.account.merged(gone, into);
    app.unconfirmed.merged(gone, into);
    app.dialog = app.dialog.take().and_then(|dialog| dialog.merged(gone, into));
    app.grace.merged(gone);
    let mut effects = draft::save_drafts(app);
    if open {
        effects.extend(chat::open(app, into));
    }
    effects
}

/// Notifies the user of a message: not in muted chats unless mentioned, not for the chat in sight,
/// not in quiet hours.
fn arrived(app: &mut App, chat: ChatId, cause: Cause) -> Effects {
    if cause == Cause::Mention {
        // The walk through the mentions begins anew at the newest.
        app.inbox.mention_cursor = None;
    }
    let watched = page::watched(app) == Some(chat);
    let (now, zone) = (app.clock.now, &app.settings.zone);
    let manners = &app.settings.manners;
    let (unread, _) = app.totals();
    let Some(chat) = app.inbox.chats.get(chat) else { return Effects::new() };
    let quiet = manners.is_quiet(chat, now, zone) || manners.ignores(chat);
    let unwanted = watched || quiet || is_muted_for(chat.mute.at(now), cause);
    if unwanted || notification::too_soon(app.clock.called, now, cause) {
        return Effects::new();
    }
    let notice = manners.notice(chat, cause, unread, app.lang());
    app.clock.called = Some(now);
    Effects::from(Effect::Notify(notice))
}

const fn is_muted_for(mute: Mute, cause: Cause) -> bool {
    match (mute, cause) {
        (Mute::Off, Cause::Message | Cause::Mention)
        | (Mute::ButMentions | Mute::Until(_), Cause::Mention) => false,
        (Mute::ButMentions | Mute::Until(_), Cause::Message)
        | (Mute::All, Cause::Message | Cause::Mention) => true,
    }
}
