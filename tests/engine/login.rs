//! From nothing to a session, and all that can happen on the way.

use std::time::Duration;

use super::desk::{Desk, asked, no_complaints, requests, world, world_with};
use super::seen::Seen;
use wetui::api::{Connection, HistoryAnchor, Login, LoginRefusal, Method, PictureOf};
use wetui::model::{ChatId, ChatKind, EditionId, Find, ItemId, Lang, Position, Timestamp};
use wetui::sim::{Endpoint, Fault, Options};

#[tokio::test]
async fn a_first_start_says_that_there_is_no_account_and_shows_a_code() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let code = desk.until("a code", Seen::code).await;
    assert_eq!(desk.seen.told[0], "account", "{:?}", desk.seen.told);
    assert_eq!(desk.seen.account, None);
    assert_eq!(desk.seen.logins[0], Login::Starting);
    let Some(Login::Scan { url, .. }) = &desk.seen.login else { panic!() };
    assert_eq!(url, &format!("https://login.weixin.qq.com/l/{code}"));
    assert_eq!(server.handle().uuids().await.unwrap(), [code]);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn the_web_edition_is_entered_with_all_contacts() {
    let (server, data) = world().await;
    let desk = Desk::logged_in(&server, data.path()).await;
    let account = desk.seen.account.as_ref().unwrap();
    assert_eq!((account.me.nick.as_str(), account.key.edition), ("林小满", EditionId::Web));
    let entering: Vec<u32> = desk
        .seen
        .logins
        .iter()
        .filter_map(|login| match login {
            Login::LoadingContacts { done, .. } => Some(*done),
            _ => None,
        })
        .collect();
    assert!(entering.is_sorted() && entering.last().is_some_and(|done| *done > 120));
    assert!(desk.seen.chats.len() > 200, "{}", desk.seen.chats.len());
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn the_filehelper_edition_is_entered_with_its_one_conversation() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let account = desk.seen.account.as_ref().unwrap();
    assert_eq!((account.me.nick.as_str(), account.key.edition), ("林小满", EditionId::FileHelper));
    let chats: Vec<_> =
        desk.seen.chats.values().map(|chat| (chat.kind, chat.is_reachable())).collect();
    assert_eq!(chats, [(ChatKind::Notes, true)]);
    desk.leave().await;
    assert_eq!(requests(&server, "webwxgetcontact").await, []);
    assert_eq!(requests(&server, "webwxstatusnotify").await, []);
    no_complaints(&server).await;
}

#[tokio::test]
async fn an_expired_code_is_replaced_five_times_and_then_the_user_is_asked() {
    let (server, data) =
        world_with(Options { qr_life: Duration::ZERO, ..Options::default() }).await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let expired = |seen: &Seen| (seen.login == Some(Login::Expired)).then_some(());
    desk.until("five codes to expire", expired).await;
    assert_eq!(requests(&server, "jslogin").await.len(), 6);
    desk.ask(Method::NewCode);
    desk.until("another code", Seen::code).await;
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn cancel_on_the_phone_brings_a_fresh_code() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let first = desk.until("a code", Seen::code).await;
    server.handle().scan(&first).await.unwrap();
    let scanned = |seen: &Seen| matches!(seen.login, Some(Login::Confirm { .. })).then_some(());
    desk.until("to be scanned", scanned).await;
    server.handle().cancel(&first).await.unwrap();
    desk.until("another code", |seen| seen.code().filter(|code| *code != first)).await;
    desk.log_in(server.handle()).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_refused_account_hears_the_servers_words_once_and_may_switch_the_edition() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let code = desk.until("a code", Seen::code).await;
    server.handle().confirm_refused(&code).await.unwrap();
    let refused = |seen: &Seen| match &seen.login {
        Some(Login::Refused { why, offer }) => Some((why.words(Lang::En).what, *offer)),
        _ => None,
    };
    let (words, offer) = desk.until("to be refused", refused).await;
    assert!(words.contains("不能登录"), "{words}");
    assert_eq!(offer, Some(EditionId::FileHelper));
    assert_eq!(requests(&server, "webwxnewloginpage").await.len(), 1);
    assert_eq!(requests(&server, "jslogin").await.len(), 1);
    desk.ask(Method::SwitchEdition(EditionId::FileHelper));
    desk.log_in(server.handle()).await;
    assert_eq!(desk.seen.account.as_ref().unwrap().key.edition, EditionId::FileHelper);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn the_edition_can_be_switched_while_a_code_is_shown() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    let first = desk.until("a code", Seen::code).await;
    desk.ask(Method::SwitchEdition(EditionId::Web));
    desk.until("the other edition's code", |seen| seen.code().filter(|code| *code != first)).await;
    desk.log_in(server.handle()).await;
    assert_eq!(desk.seen.account.as_ref().unwrap().key.edition, EditionId::Web);
    desk.leave().await;
}

#[tokio::test]
async fn a_network_that_fails_keeps_the_code() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let code = desk.until("a code", Seen::code).await;
    asked(&server, "login", 1).await;
    server.handle().fault(Endpoint::Login, Fault::DropBefore, 2).await.unwrap();
    let unreachable =
        |seen: &Seen| matches!(seen.login, Some(Login::Unreachable { .. })).then_some(());
    desk.until("to hear of it", unreachable).await;
    let again = desk.until("the code again", Seen::code).await;
    assert_eq!(again, code);
    assert_eq!(requests(&server, "jslogin").await.len(), 1);
    desk.log_in(server.handle()).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again_also_at_the_users_wish() {
    let (server, data) = world().await;
    let handle = server.handle();
    handle.fault(Endpoint::JsLogin, Fault::Status(502), 3).await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let unreachable =
        |seen: &Seen| matches!(seen.login, Some(Login::Unreachable { .. })).then_some(());
    desk.until("to hear of it", unreachable).await;
    desk.ask(Method::ReconnectNow);
    desk.log_in(handle).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_session_that_ends_within_seconds_was_a_refusal() {
    let kick_after = Some(Duration::from_millis(500));
    let (server, data) = world_with(Options { kick_after, ..Options::default() }).await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    let code = desk.until("a code", Seen::code).await;
    server.handle().confirm(&code).await.unwrap();
    let refused = |seen: &Seen| match &seen.login {
        Some(Login::Refused { why, offer }) => Some((why.clone(), *offer)),
        _ => None,
    };
    let (why, offer) = desk.until("to be refused", refused).await;
    assert!(matches!(why, LoginRefusal::SignedOutAtOnce(_)), "{why:?}");
    assert_eq!(offer, Some(EditionId::FileHelper));
    assert_eq!(requests(&server, "jslogin").await.len(), 1, "no login in a loop");
    desk.leave().await;
}

#[tokio::test]
async fn logging_out_ends_the_session_there_and_begins_again_here() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    server.handle().push_text("妈妈", "me", "回家吃饭吗").await.unwrap();
    desk.until("the message", |seen| seen.chat("妈妈")?.last.as_ref().map(drop)).await;
    desk.ask(Method::LogOut);
    let ended =
        |seen: &Seen| matches!(seen.connection, Some(Connection::Ended { .. })).then_some(());
    desk.until("the end", ended).await;
    let gone = async |handle: &wetui::sim::Handle| {
        handle.sessions().await.unwrap().iter().all(|session| !session.alive).then_some(())
    };
    server.handle().until(super::desk::PATIENCE, gone).await.unwrap();
    desk.leave().await;
    let logouts = requests(&server, "webwxlogout").await;
    assert_eq!(logouts.len(), 1);
    assert!(logouts[0].query.contains(&("type".into(), "0".into())));
    no_complaints(&server).await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.code().await;
    let chat = desk.open("妈妈").await;
    assert!(!desk.seen.chats[&chat].is_reachable(), "nobody can be written to");
    assert_eq!(desk.seen.texts(), ["回家吃饭吗"], "history stays");
    desk.leave().await;
}

#[tokio::test]
async fn an_answer_lost_after_the_confirmation_needs_no_second_scan() {
    for endpoint in [Endpoint::NewLoginPage, Endpoint::Init, Endpoint::GetContact] {
        let (server, data) = world().await;
        server.handle().fault(endpoint, Fault::Truncated, 1).await.unwrap();
        let desk = Desk::logged_in(&server, data.path()).await;
        assert_eq!(requests(&server, "jslogin").await.len(), 1, "{endpoint:?}");
        assert!(desk.seen.chats.len() > 200, "{endpoint:?}: {}", desk.seen.chats.len());
        desk.leave().await;
    }
}

#[tokio::test]
async fn whatever_is_asked_before_anybody_has_logged_in_ends_nothing() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.code().await;
    let (chat, item) = (ChatId(1), ItemId(1));
    let position = Position { at: Timestamp(1), id: item };
    let query = "在吗".to_owned();
    let find = Find { words: query.clone(), ..Find::default() };
    for request in [
        Method::Open { chat },
        Method::Older { chat, before: position },
        Method::Newer { chat, after: position },
        Method::PageAround { chat, spot: HistoryAnchor::At(position) },
        Method::Send { chat, text: "早".into(), mentions: Vec::new() },
        Method::Attach { chat, path: "/etc/hostname".into() },
        Method::Forward { item, to: vec![chat] },
        Method::Recall { item },
        Method::Search { find, chat: None },
        Method::Fetch { item },
        Method::Preview { of: PictureOf::Item(item), urgent: true },
        Method::CancelTransfer { item },
        Method::MarkUnread { chat },
        Method::Details { chat },
        Method::Retry { item },
        Method::Discard { item },
        Method::SaveDraft { chat, text: "半".to_owned() },
        Method::MarkRead { chat, up_to: position },
        Method::Members { chat },
        Method::Export { chat },
        Method::ListShared { chat },
        Method::ListGroupMembers,
        Method::ResolveIdentity { new: chat, same_as: Some(ChatId(2)) },
        Method::ReconnectNow,
        Method::SystemResumed,
    ] {
        desk.ask(request);
    }
    desk.log_in(server.handle()).await;
    desk.chat("陈静").await;
    desk.leave().await;
}
