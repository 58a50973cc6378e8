//! Unread, bells and read marks go by what came when, whatever times messages tell.

use super::desk::{Desk, no_complaints, world_with};
use super::seen::Seen;
use wetui::api::{HistoryAnchor, Method};
use wetui::engine::Setup;
use wetui::host::clock;
use wetui::model::{EditionId, Find, ItemId, Position, Timestamp};
use wetui::sim::{Options, Server, Times};

const MINUTE: i64 = 60_000;

async fn unread(desk: &mut Desk, server: &Server, name: &str) -> u32 {
    desk.settled(server).await;
    desk.seen.chat(name).unwrap().unread
}

#[tokio::test]
async fn a_phone_that_opened_a_chat_has_read_only_what_had_come() {
    for opened in [true, false] {
        let (server, data) = world_with(Options::default()).await;
        let phone = server.handle();
        let mut desk = Desk::logged_in(&server, data.path()).await;
        desk.open("妈妈").await;
        desk.leave().await;
        // All of it comes in one page, at the next start.
        phone.push_text("陈静", "me", "读过的").await.unwrap();
        if opened {
            phone.opened_on_phone("陈静").await.unwrap();
        } else {
            phone.read_on_phone("陈静").await.unwrap();
        }
        phone.push_text("陈静", "me", "没读的 1").await.unwrap();
        phone.push_text("陈静", "me", "没读的 2").await.unwrap();
        let mut desk = Desk::start(&server, data.path(), EditionId::Web);
        desk.online().await;
        assert_eq!(unread(&mut desk, &server, "陈静").await, 2);
        desk.leave().await;
    }
}

#[tokio::test]
async fn no_time_that_a_message_tells_mutes_its_chat_or_moves_it() {
    for times in [Times::Fast, Times::Slow, Times::Jumping] {
        let (server, data) = world_with(Options { times, ..Options::default() }).await;
        let mut desk = Desk::logged_in(&server, data.path()).await;
        desk.open("妈妈").await;
        let chat = desk.chat("陈静").await.id;
        for number in 0..24 {
            server.handle().push_text("陈静", "me", &format!("早 {number}")).await.unwrap();
            let rung = |seen: &Seen| seen.arrived.iter().filter(|(of, ..)| *of == chat).count();
            let told =
                |seen: &Seen| (rung(seen) > number && seen.chats[&chat].unread > 0).then_some(());
            desk.until("its call", told).await;
            assert_eq!(desk.seen.chats[&chat].unread, 1, "{times:?} {number}");
            assert_eq!(rung(&desk.seen), number + 1, "each calls once");
            let last = desk.seen.chats[&chat].last.clone().unwrap();
            assert!(last.at.since(clock::now()) < 10_000, "not ahead of now");
            desk.open_id(chat).await;
            let up_to = *desk.seen.items.keys().last().unwrap();
            desk.ask(Method::MarkRead { chat, up_to });
            let read = |seen: &Seen| (seen.chats[&chat].unread == 0).then_some(());
            desk.until("it to be read", read).await;
            desk.open("妈妈").await;
        }
        assert_eq!(unread(&mut desk, &server, "陈静").await, 0);
        let rung = desk.seen.arrived.iter().filter(|(of, ..)| *of == chat).count();
        assert_eq!(rung, 24, "none calls later again");
        desk.open_id(chat).await;
        let expected: Vec<String> = (0..24).map(|number| format!("早 {number}")).collect();
        assert_eq!(desk.seen.texts(), expected, "in the order in which they came");
        // Everything that goes by times survives these.
        for at in [0, i64::MAX, i64::MIN] {
            let place = Position { at: Timestamp(at), id: ItemId(at) };
            desk.ask(Method::PageAround { chat, spot: HistoryAnchor::At(place) });
        }
        let find = Find { words: "早".to_owned(), ..Find::default() };
        desk.ask(Method::Search { find, chat: None });
        let found = |seen: &Seen| seen.hits.last().map(|(_, hits)| hits.len());
        assert_eq!(desk.until("what was looked for", found).await, 24);
        desk.ask(Method::Export { chat });
        let exported = |seen: &Seen| seen.exported.clone();
        let file = desk.until("the export", exported).await.unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        assert_eq!(text.matches("\n早 ").count(), 24);
        desk.leave().await;
        no_complaints(&server).await;
    }
}

#[tokio::test]
async fn an_answer_stands_below_the_own_line_whichever_clock_is_wrong() {
    let clocks: [fn() -> Timestamp; 4] = [
        || clock::now().plus_ms(MINUTE),
        || clock::now().plus_ms(-MINUTE),
        || clock::now().plus_ms(4 * MINUTE),
        clock::now,
    ];
    for (number, now) in clocks.into_iter().enumerate() {
        for times in [Times::Right, Times::Fast, Times::Slow] {
            let (server, data) = world_with(Options { times, ..Options::default() }).await;
            let setup = Setup { now, ..Desk::setup(server.url(), data.path(), EditionId::Web) };
            let mut desk = Desk::start_with(setup);
            desk.log_in(server.handle()).await;
            let chat = desk.open("妈妈").await;
            let mut expected = Vec::new();
            for round in 0..3 {
                let (mine, theirs) = (format!("我 {round}"), format!("你 {round}"));
                desk.send(chat, &mine);
                let sent = |seen: &Seen| {
                    seen.delivery(&mine).filter(|it| *it == wetui::model::Delivery::Sent)
                };
                desk.until("it to be sent", sent).await;
                server.handle().push_text("妈妈", "me", &theirs).await.unwrap();
                desk.sees(&theirs).await;
                expected.extend([mine, theirs]);
            }
            assert_eq!(desk.seen.texts(), expected, "clock {number}, {times:?}");
            let told =
                |seen: &Seen| (seen.chats[&chat].unread >= 3).then_some(seen.chats[&chat].unread);
            assert_eq!(desk.until("them to be unread", told).await, 3);
            desk.leave().await;
        }
    }
}
