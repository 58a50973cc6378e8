//! The same words here and on the phone: what was typed is sent, each once, and none for another.

use std::time::Duration;

use super::desk::{Desk, asked, requests, world, world_with};
use super::seen::Seen;
use wetui::api::Method;
use wetui::model::{ChatId, Content, Delivery, EditionId};
use wetui::sim::{Dedup, Endpoint, Fault, Kind, Options, Server};

const WORDS: &str = "好的";

/// How often the words stand in the open conversation, and how often they went to the server.
async fn counts(desk: &mut Desk, server: &Server, chat: ChatId) -> (usize, usize) {
    desk.settled(server).await;
    desk.open_id(chat).await;
    let here = desk.seen.texts().into_iter().filter(|text| text == WORDS).count();
    let sends = server.handle().sends().await.unwrap();
    (here, sends.iter().filter(|sent| sent.content == WORDS).count())
}

/// So many own messages have been accepted, and none waits.
fn all_sent(count: usize) -> impl FnMut(&Seen) -> Option<()> {
    move |seen| {
        let own = seen.items.values().filter(|item| item.delivery.is_some());
        let sent = own.filter(|item| item.delivery == Some(Delivery::Sent)).count();
        (sent == count).then_some(())
    }
}

fn unknown(seen: &Seen) -> Option<()> {
    let mut own = seen.items.values();
    own.any(|item| item.delivery == Some(Delivery::Unknown)).then_some(())
}

/// The message that waits for the user.
fn undecided(seen: &Seen) -> wetui::model::ItemId {
    let mut all = seen.items.values();
    all.find(|item| item.delivery == Some(Delivery::Unknown)).unwrap().id
}

#[tokio::test]
async fn equal_words_from_the_phone_are_no_answer_to_a_request_that_was_lost() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        for phone_first in [true, false] {
            let (server, data) = world().await;
            let mut desk = Desk::start(&server, data.path(), edition);
            desk.log_in(server.handle()).await;
            let chat = desk.open("文件传输助手").await;
            if phone_first {
                server.handle().typed_on_phone("filehelper", WORDS).await.unwrap();
            }
            server.handle().fault(Endpoint::SendMsg, Fault::DropBefore, 1).await.unwrap();
            desk.send(chat, WORDS);
            if !phone_first {
                asked(&server, "webwxsendmsg", 1).await;
                server.handle().typed_on_phone("filehelper", WORDS).await.unwrap();
            }
            desk.until("it to be sent", all_sent(1)).await;
            let counts = counts(&mut desk, &server, chat).await;
            assert_eq!(counts, (2, 1), "{edition:?}, phone first: {phone_first}");
            desk.leave().await;
        }
    }
}

#[tokio::test]
async fn the_same_word_five_times_here_and_twice_on_the_phone_is_there_seven_times() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        let (server, data) = world().await;
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.log_in(server.handle()).await;
        let chat = desk.open("文件传输助手").await;
        server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 2).await.unwrap();
        for number in 0..5 {
            desk.send(chat, WORDS);
            if number % 2 == 1 {
                server.handle().typed_on_phone("filehelper", WORDS).await.unwrap();
            }
        }
        desk.until("all to be sent", all_sent(5)).await;
        assert_eq!(counts(&mut desk, &server, chat).await, (7, 5), "{edition:?}");
        desk.leave().await;
    }
}

#[tokio::test]
async fn an_echo_found_by_its_words_settles_nothing_and_on_the_third_silence_the_user_is_asked() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, u32::MAX).await.unwrap();
    desk.send(chat, WORDS);
    desk.until("not to know", unknown).await;
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 3);
    server.handle().clear_faults().await.unwrap();
    let item = undecided(&desk.seen);
    desk.ask(Method::Retry { item });
    desk.until("to be sent", all_sent(1)).await;
    assert_eq!(counts(&mut desk, &server, chat).await, (1, 1));
    desk.leave().await;
}

#[tokio::test]
async fn an_echo_ends_the_wait_before_the_request_that_decides() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    // With pauses that grow each time this would take minutes.
    for number in 1..=8 {
        server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
        desk.send(chat, WORDS);
        desk.until("to be sent", all_sent(number)).await;
    }
    assert_eq!(requests(&server, "webwxsendmsg").await.len(), 16, "each was asked for twice");
    assert_eq!(counts(&mut desk, &server, chat).await, (8, 8));
    desk.leave().await;
}

#[tokio::test]
async fn a_text_given_up_leaves_what_came_back_in_the_history() {
    let (server, data) = world().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 3).await.unwrap();
    desk.send(chat, WORDS);
    desk.until("not to know", unknown).await;
    let item = undecided(&desk.seen);
    desk.ask(Method::Discard { item });
    let gone = |seen: &Seen| seen.items.values().all(|it| it.id != item).then_some(());
    desk.until("it to go", gone).await;
    assert_eq!(counts(&mut desk, &server, chat).await, (1, 1), "it had arrived");
    desk.leave().await;
}

#[tokio::test]
async fn equal_files_and_pictures_here_and_on_the_phone_are_all_there() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        let (server, data) = world().await;
        let mut desk = Desk::start(&server, data.path(), edition);
        desk.log_in(server.handle()).await;
        let chat = desk.open("文件传输助手").await;
        let file = data.path().join("报告.txt");
        std::fs::write(&file, "0123456789").unwrap();
        let picture = data.path().join("a.png");
        std::fs::write(&picture, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and some more of it").unwrap();
        server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
        for _ in 0..2 {
            for path in [&file, &picture] {
                desk.ask(Method::Attach { chat, path: path.clone() });
            }
            let kinds = [Kind::File("报告.txt".to_owned(), 10), Kind::Image];
            for kind in kinds {
                server.handle().push("me", "filehelper", kind).await.unwrap();
            }
        }
        desk.until("all to be sent", all_sent(4)).await;
        desk.settled(&server).await;
        desk.open_id(chat).await;
        let is_file = |it: &&wetui::model::Item| matches!(it.content, Content::File(_));
        let files = desk.seen.items.values().filter(is_file).count();
        assert_eq!((files, desk.seen.items.len()), (4, 8), "{edition:?}");
        assert_eq!(server.handle().sends().await.unwrap().len(), 4, "{edition:?}");
        desk.leave().await;
    }
}

#[tokio::test]
async fn whatever_the_server_does_with_repeated_ids_nothing_is_swallowed_or_taken_for_another() {
    for dedup in [Dedup::Always, Dedup::Login, Dedup::Never] {
        let (server, data) = world_with(Options { dedup, ..Options::default() }).await;
        let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
        desk.log_in(server.handle()).await;
        let chat = desk.open("文件传输助手").await;
        server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
        desk.send(chat, WORDS);
        desk.until("to be sent", all_sent(1)).await;
        let (here, there) = counts(&mut desk, &server, chat).await;
        assert_eq!(here, there, "{dedup:?}: what lies at the server is shown");
        // From then on it is the user who decides where a repetition would arrive twice.
        server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
        desk.send(chat, "收到");
        let settled = |seen: &Seen| {
            let says = |it: &&wetui::model::Item| it.content == Content::Text("收到".into());
            let own = seen.items.values().filter(says).find_map(|it| it.delivery.clone());
            own.filter(|it| matches!(it, Delivery::Sent | Delivery::Unknown))
        };
        let end = desk.until_within(Duration::from_secs(60), "an end", settled).await;
        let asked = dedup == Dedup::Never;
        assert_eq!(end, if asked { Delivery::Unknown } else { Delivery::Sent }, "{dedup:?}");
        let sends = server.handle().sends().await.unwrap();
        assert_eq!(sends.iter().filter(|sent| sent.content == "收到").count(), 1, "{dedup:?}");
        desk.leave().await;
    }
}
