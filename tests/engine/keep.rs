//! What leaves a frontend's screen is on the disk as one before that is answered.

use super::desk::{Desk, world};
use super::seen::Seen;
use wetui::api::Method;
use wetui::model::{ChatId, Delivery, EditionId, RequestToken};
use wetui::sim::{Endpoint, Fault};

fn keep(methods: Vec<Method>) -> Method {
    Method::Keep { methods }
}

fn text(chat: ChatId, text: &str) -> Method {
    Method::Send { chat, text: text.into(), mentions: Vec::new() }
}

fn draft(chat: ChatId, text: &str) -> Method {
    Method::SaveDraft { chat, text: text.to_owned() }
}

async fn answer(desk: &mut Desk, id: u64) -> Result<(), String> {
    let answered = |seen: &Seen| {
        let answer = seen.answers.iter().find(|(one, _)| one.0 == id)?;
        Some(answer.1.clone().map_err(|why| why.to_string()))
    };
    desk.until("an answer", answered).await
}

/// The drafts as the next start finds them.
async fn drafts(desk: Desk, url: &str, data: &std::path::Path) -> Vec<(ChatId, String)> {
    desk.leave().await;
    let edition = wetui::model::EditionId::Web;
    let mut desk = Desk::start_with(Desk::setup(url, data, edition));
    let drafts = desk.until("the account", |seen| Some(seen.account.clone()?.drafts)).await;
    desk.leave().await;
    drafts
}

#[tokio::test]
async fn a_text_takes_the_place_of_its_draft_and_is_answered_when_it_stands_there() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    let other = desk.chat("妈妈").await.id;
    desk.ask(draft(chat, "想了一会"));
    desk.ask_as(7, keep(vec![text(chat, "想了一会儿"), draft(chat, "还有"), draft(other, "半句")]));
    assert_eq!(answer(&mut desk, 7).await, Ok(()));
    assert!(desk.seen.item("想了一会儿").is_some(), "it stood there before");
    let sent = |seen: &Seen| (seen.delivery("想了一会儿") == Some(Delivery::Sent)).then_some(());
    desk.until("to be sent", sent).await;
    let mut drafts = drafts(desk, server.url(), data.path()).await;
    drafts.sort_unstable();
    let mut wanted = [(chat, "还有".to_owned()), (other, "半句".to_owned())];
    wanted.sort_unstable();
    assert_eq!(drafts, wanted);
}

#[tokio::test]
async fn what_cannot_be_sent_as_a_whole_is_not_kept_in_parts() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    let there = data.path().join("there.txt");
    std::fs::write(&there, "a file").unwrap();
    let attach = |path: &std::path::Path| Method::Attach { chat, path: path.to_owned() };
    let missing = data.path().join("missing.txt");
    let all = vec![attach(&there), attach(&missing), text(chat, "看这两个"), draft(chat, "")];
    desk.ask(draft(chat, "看这两个"));
    desk.ask_as(1, keep(all));
    let why = answer(&mut desk, 1).await.unwrap_err();
    assert!(why.contains("missing.txt"), "{why}");
    assert!(desk.seen.items.values().all(|item| item.delivery.is_none()), "nothing waits");
    desk.ask_as(2, keep(vec![attach(&there), text(chat, "看这个"), draft(chat, "")]));
    assert_eq!(answer(&mut desk, 2).await, Ok(()));
    let sent = |seen: &Seen| (seen.delivery("看这个") == Some(Delivery::Sent)).then_some(());
    desk.until("both to be sent, one after the other", sent).await;
    assert_eq!(drafts(desk, server.url(), data.path()).await, []);
}

#[tokio::test]
async fn a_refused_text_becomes_a_draft_and_is_no_message_any_more_at_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    server.handle().fault(Endpoint::SendMsg, Fault::Code(1204), 1).await.unwrap();
    desk.send(chat, "重写");
    let refused =
        |seen: &Seen| matches!(seen.delivery("重写"), Some(Delivery::Refused(_))).then_some(());
    desk.until("to be refused", refused).await;
    let item = desk.seen.item("重写").unwrap().id;
    desk.ask_as(1, keep(vec![draft(chat, "重写"), Method::Discard { item }]));
    assert_eq!(answer(&mut desk, 1).await, Ok(()));
    assert!(desk.seen.item("重写").is_none());
    assert_eq!(drafts(desk, server.url(), data.path()).await, [(chat, "重写".to_owned())]);
    assert!(server.handle().sends().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_was_asked_to_be_kept_last_is_kept_when_the_program_ends() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    desk.ask_as(1, keep(vec![text(chat, "临走一句"), draft(chat, "半句")]));
    assert_eq!(drafts(desk, server.url(), data.path()).await, [(chat, "半句".to_owned())]);
    let mut desk = Desk::start(&server, data.path(), wetui::model::EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    desk.sees("临走一句").await;
    desk.leave().await;
}

/// As a frontend asks whose session is held by another process.
fn once(number: u64, methods: Vec<Method>) -> Method {
    Method::KeepOnce { token: RequestToken { connection: 1, number }, methods }
}

#[tokio::test]
async fn what_was_kept_by_a_process_that_is_gone_is_not_kept_again_when_it_is_asked_for_again() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    let file = data.path().join("there.txt");
    std::fs::write(&file, "a file").unwrap();
    let attach = Method::Attach { chat, path: file.clone() };
    let all = vec![attach, text(chat, "只有一次"), draft(chat, "半句")];
    desk.ask_as(1, once(1, all.clone()));
    assert_eq!(answer(&mut desk, 1).await, Ok(()));
    let sent = |seen: &Seen| (seen.delivery("只有一次") == Some(Delivery::Sent)).then_some(());
    desk.until("to be sent", sent).await;
    let queued = desk.seen.queued.clone();
    assert_eq!(queued.len(), 2);
    desk.ask_as(2, keep(vec![draft(chat, "后来写的")]));
    assert_eq!(answer(&mut desk, 2).await, Ok(()));
    desk.cut_off().await;
    super::desk::let_go(data.path()).await;
    // What was asked for cannot even be done any more.
    std::fs::remove_file(&file).unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    desk.ask_as(1, once(1, all));
    assert_eq!(answer(&mut desk, 1).await, Ok(()));
    assert_eq!(desk.seen.queued, queued, "the same messages");
    // The same words by another request are another message.
    desk.ask_as(2, once(2, vec![text(chat, "只有一次")]));
    assert_eq!(answer(&mut desk, 2).await, Ok(()));
    desk.send(chat, "最后");
    let sent = |seen: &Seen| (seen.delivery("最后") == Some(Delivery::Sent)).then_some(());
    desk.until("to be sent", sent).await;
    let sends = server.handle().sends().await.unwrap();
    let times = |text: &str| sends.iter().filter(|sent| sent.content == text).count();
    assert_eq!((times("只有一次"), times("最后")), (2, 1));
    assert_eq!(drafts(desk, server.url(), data.path()).await, [(chat, "后来写的".to_owned())]);
}

#[tokio::test]
async fn what_was_asked_of_a_process_that_is_gone_for_another_account_is_kept_there_and_once() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("陈静").await;
    let first = desk.seen.account.clone().unwrap().key;
    let kept = once(1, vec![text(chat, "在第一个账号里")]);
    server.handle().fault(Endpoint::SendMsg, Fault::Code(1204), 1).await.unwrap();
    desk.ask_as(1, kept.clone());
    assert_eq!(answer(&mut desk, 1).await, Ok(()));
    desk.leave().await;
    // The next session is of the other edition, which is another account.
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let open = desk.seen.account.clone().unwrap().key;
    assert_ne!(open, first);
    for (id, method) in [(2, kept), (3, once(2, vec![text(chat, "也在那里")]))] {
        desk.seen.account.as_mut().unwrap().key = first;
        desk.ask_as(id, method);
        desk.seen.account.as_mut().unwrap().key = open;
        assert_eq!(answer(&mut desk, id).await, Ok(()));
    }
    desk.leave().await;
    let other =
        |sent: &&wetui::sim::Sent| sent.content.contains("账号") || sent.content.contains("那里");
    assert_eq!(server.handle().sends().await.unwrap().iter().filter(other).count(), 0);
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.open_id(chat).await;
    let count = |seen: &Seen, words: &str| {
        seen.items
            .values()
            .filter(|it| it.content.written().is_some_and(|it| it.as_str() == words))
            .count()
    };
    desk.until("the other text", |seen| (count(seen, "也在那里") == 1).then_some(())).await;
    assert_eq!(count(&desk.seen, "在第一个账号里"), 1);
    desk.leave().await;
}
