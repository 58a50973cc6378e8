//! The conversation with one's own phone: what the phone writes is news, what is written here is not.

use wetui::model::{Delivery, EditionId};
use wetui::sim::{Endpoint, Fault, Kind, Options};

use super::desk::{Desk, world_with};
use super::seen::Seen;

const NOTES: &str = "文件传输助手";

async fn desk(echo: bool) -> (wetui::sim::Server, tempfile::TempDir, Desk) {
    let (server, data) = world_with(Options { echo, ..Options::default() }).await;
    let mut desk = Desk::start(&server, data.path(), EditionId::FileHelper);
    desk.log_in(server.handle()).await;
    desk.open(NOTES).await;
    (server, data, desk)
}

fn unread(desk: &Desk) -> u32 {
    desk.seen.chat(NOTES).unwrap().unread
}

#[tokio::test]
async fn what_the_phone_writes_rings_and_counts() {
    let (server, _data, mut desk) = desk(true).await;
    server.handle().push_text("me", "filehelper", "手机上写的").await.unwrap();
    desk.until("the bell", |seen| seen.arrived.first().map(drop)).await;
    assert_eq!(unread(&desk), 1);
    server.handle().push("me", "filehelper", Kind::Image).await.unwrap();
    desk.until("the bell again", |seen| seen.arrived.get(1).map(drop)).await;
    assert_eq!(unread(&desk), 2);
    desk.leave().await;
}

#[tokio::test]
async fn what_is_sent_from_here_neither_rings_nor_counts_however_its_echo_comes() {
    let (server, data, mut desk) = desk(true).await;
    let chat = desk.chat(NOTES).await.id;
    let path = data.path().join("报表.txt");
    std::fs::write(&path, "数据").unwrap();
    desk.send(chat, "这里写的");
    let lost = Fault::DropAfter;
    let sent = |text: &'static str| {
        move |seen: &Seen| (seen.delivery(text) == Some(Delivery::Sent)).then_some(())
    };
    desk.until("the first", sent("这里写的")).await;
    // The answer is lost: the echo is the answer.
    server.handle().fault(Endpoint::SendMsg, lost, 1).await.unwrap();
    desk.send(chat, "回答丢了的");
    desk.until("the second", sent("回答丢了的")).await;
    desk.ask(wetui::api::Method::Attach { chat, path });
    let all = |seen: &Seen| {
        let sent = seen.items.values().filter(|it| it.delivery == Some(Delivery::Sent));
        (sent.count() == 3).then_some(())
    };
    desk.until("the file", all).await;
    desk.settled(&server).await;
    assert_eq!((desk.seen.arrived.len(), unread(&desk)), (0, 0));
    // The same words from the phone are news.
    server.handle().push_text("me", "filehelper", "这里写的").await.unwrap();
    desk.until("the bell", |seen| seen.arrived.first().map(drop)).await;
    assert_eq!(unread(&desk), 1);
    desk.leave().await;
}
