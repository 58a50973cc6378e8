//! Files both ways: whole, exact, inside their folder, and never in the way of messages.

use std::path::{Path, PathBuf};

use super::desk::{Desk, asked, no_complaints, requests, world, world_with};
use super::seen::Seen;
use serde_json::json;
use wetui::api::{Method, PictureOf, Transfer};
use wetui::model::{ChatId, Content, Delivery, EditionId, Item, ItemId};
use wetui::sim::{Endpoint, Fault, Kind, Options, Server};

/// Bytes without a pattern, the same for the same length.
fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64 ^ length as u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

fn write(folder: &Path, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn newest(seen: &Seen) -> Option<&Item> {
    seen.items.values().next_back()
}

/// Sends a file and waits until the server has taken it and its echo has come.
async fn sent(desk: &mut Desk, chat: ChatId, path: &Path) -> ItemId {
    let known = desk.seen.items.len();
    desk.ask(Method::Attach { chat, path: path.to_owned() });
    let done = |seen: &Seen| {
        let item = newest(seen).filter(|_| seen.items.len() > known)?;
        (item.delivery == Some(Delivery::Sent)).then_some(item.id)
    };
    desk.until("the file to be sent", done).await
}

/// How the fetching of an item ended.
async fn fetched(desk: &mut Desk, item: ItemId) -> Transfer {
    let before = desk.seen.transfers.len();
    desk.ask(Method::Fetch { item });
    let end = |seen: &Seen| {
        let mut later = seen.transfers.iter().skip(before);
        later.find_map(|(id, transfer)| match transfer {
            Transfer::Moving { .. } | Transfer::Uploaded => None,
            end => (*id == item).then(|| end.clone()),
        })
    };
    desk.until("the fetching to end", end).await
}

fn path_of(transfer: Transfer) -> PathBuf {
    match transfer {
        Transfer::Fetched(path) => path,
        other => panic!("not fetched: {other:?}"),
    }
}

async fn has_media_id(desk: &mut Desk, item: ItemId) {
    let known = |seen: &Seen| {
        let found = seen.items.values().find(|it| it.id == item)?;
        matches!(&found.content, Content::File(file) if !file.media_id.is_empty()).then_some(())
    };
    desk.until("the server's name of the file", known).await;
}

async fn to_myself(edition: EditionId, echo: bool) -> (Server, tempfile::TempDir, Desk, ChatId) {
    let (server, data) = world_with(Options { echo, ..Options::default() }).await;
    let mut desk = Desk::start(&server, data.path(), edition);
    desk.log_in(server.handle()).await;
    let chat = desk.open("文件传输助手").await;
    (server, data, desk, chat)
}

#[tokio::test]
async fn files_of_all_sizes_go_up_and_come_down_byte_for_byte_in_both_editions() {
    for edition in [EditionId::Web, EditionId::FileHelper] {
        let (server, data, mut desk, chat) = to_myself(edition, true).await;
        for length in [1, 524_288, 524_289, 26 * 1024 * 1024 + 7] {
            let content = bytes(length);
            let path = write(data.path(), &format!("数据 {length}.bin"), &content);
            let item = sent(&mut desk, chat, &path).await;
            // The echo tells how to fetch it; a page from the disk shows what was learnt.
            desk.settled(&server).await;
            desk.open_id(chat).await;
            has_media_id(&mut desk, item).await;
            // What lies here is not fetched; without it the server's is.
            std::fs::remove_file(&path).unwrap();
            let down = path_of(fetched(&mut desk, item).await);
            assert!(std::fs::read(&down).unwrap() == content, "{edition:?} {length}");
            assert_eq!(down.parent(), Some(data.path().join("files").as_path()));
        }
        let chunks = requests(&server, "webwxuploadmedia").await.len();
        let parallel = requests(&server, "webwxuploadmediaparallel").await.len();
        let expected = if edition == EditionId::Web { (4 + 53, 0) } else { (4, 53) };
        assert_eq!((chunks, parallel), expected, "{edition:?}");
        desk.leave().await;
        no_complaints(&server).await;
    }
}

#[tokio::test]
async fn a_picture_goes_as_a_picture_and_a_gif_as_a_sticker() {
    let (server, data, mut desk, chat) = to_myself(EditionId::Web, false).await;
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(bytes(2000));
    let path = write(data.path(), "图.png", &png);
    let item = sent(&mut desk, chat, &path).await;
    std::fs::remove_file(&path).unwrap();
    let down = path_of(fetched(&mut desk, item).await);
    assert!(std::fs::read(&down).unwrap() == png);
    assert_eq!(down.extension().and_then(|it| it.to_str()), Some("png"));
    let gif = write(data.path(), "动.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;");
    sent(&mut desk, chat, &gif).await;
    let kinds: Vec<i64> =
        server.handle().sends().await.unwrap().iter().map(|sent| sent.msg_type).collect();
    assert_eq!(kinds, [3, 47]);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn an_upload_survives_chunks_that_are_lost_on_the_way_and_is_sent_once() {
    let (server, data, mut desk, chat) = to_myself(EditionId::Web, true).await;
    let content = bytes(3 * 524_288 + 5);
    let path = write(data.path(), "a.bin", &content);
    server.handle().fault(Endpoint::Upload, Fault::DropBefore, 2).await.unwrap();
    let item = sent(&mut desk, chat, &path).await;
    desk.settled(&server).await;
    desk.open_id(chat).await;
    has_media_id(&mut desk, item).await;
    std::fs::remove_file(&path).unwrap();
    let down = path_of(fetched(&mut desk, item).await);
    assert!(std::fs::read(down).unwrap() == content);
    assert_eq!(server.handle().sends().await.unwrap().len(), 1);
    desk.leave().await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_in_words_before_anything_is_sent() {
    let (server, data, mut desk, chat) = to_myself(EditionId::Web, false).await;
    let empty = write(data.path(), "empty", b"");
    for path in [empty, data.path().to_owned(), data.path().join("missing")] {
        let troubles = desk.seen.troubles.len();
        desk.ask(Method::Attach { chat, path });
        desk.until("a refusal", |seen| (seen.troubles.len() > troubles).then_some(())).await;
    }
    assert!(desk.seen.items.is_empty(), "nothing is in the outbox");
    assert!(requests(&server, "webwxuploadmedia").await.is_empty());
    desk.leave().await;
}

#[tokio::test]
async fn a_file_that_was_asked_for_just_before_the_end_goes_out_at_the_next_start() {
    let (server, data, mut desk, chat) = to_myself(EditionId::Web, false).await;
    let first = write(data.path(), "先.bin", &bytes(3_000));
    let item = sent(&mut desk, chat, &first).await;
    let later = write(data.path(), "后.bin", &bytes(5_000));
    desk.ask(Method::Attach { chat, path: later });
    desk.ask(Method::Forward { item, to: vec![chat] });
    desk.leave().await;
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    let all = |seen: &Seen| {
        let sent = seen.items.values().filter(|item| item.delivery == Some(Delivery::Sent));
        (sent.count() == 3).then_some(())
    };
    desk.until("both files", all).await;
    desk.leave().await;
}

#[tokio::test]
async fn a_file_that_became_another_one_while_it_waited_is_not_sent_before_the_user_says_so() {
    let (server, data, mut desk, chat) = to_myself(EditionId::Web, false).await;
    let path = write(data.path(), "合同.bin", &bytes(3_000));
    let touched = write(data.path(), "照旧.bin", &bytes(4_000));
    server.handle().fault(Endpoint::Upload, Fault::DropBefore, u32::MAX).await.unwrap();
    for path in [&path, &touched] {
        let known = desk.seen.items.len();
        desk.ask(Method::Attach { chat, path: path.clone() });
        desk.until("it to wait", |seen| (seen.items.len() > known).then_some(())).await;
    }
    desk.leave().await;
    // Of the same size, as a document that was written over; the other has the same bytes again.
    write(data.path(), "合同.bin", &bytes(3_001)[1..]);
    write(data.path(), "照旧.new", &bytes(4_000));
    std::fs::rename(data.path().join("照旧.new"), &touched).unwrap();
    server.handle().clear_faults().await.unwrap();
    let mut desk = Desk::start(&server, data.path(), EditionId::Web);
    desk.online().await;
    desk.open_id(chat).await;
    let waits = |seen: &Seen| {
        let items: Vec<&Item> = seen.items.values().collect();
        let [first, second] = items.as_slice() else { return None };
        let refused = matches!(first.delivery, Some(Delivery::Refused(_)));
        (refused && second.delivery == Some(Delivery::Sent)).then_some(first.id)
    };
    let item = desk.until("the one to wait and the other to be sent", waits).await;
    assert_eq!(server.handle().sends().await.unwrap().len(), 1);
    desk.ask(Method::Retry { item });
    let all = |seen: &Seen| {
        let sent = |item: &Item| item.delivery == Some(Delivery::Sent);
        seen.items.values().all(sent).then_some(())
    };
    desk.until("both", all).await;
    assert_eq!(server.handle().sends().await.unwrap().len(), 2);
    desk.leave().await;
}

#[tokio::test]
async fn an_upload_that_is_stopped_sends_nothing_and_leaves_the_way_free() {
    let (server, data, mut desk, chat) = to_myself(EditionId::Web, false).await;
    let path = write(data.path(), "a.bin", &bytes(600_000));
    server.handle().fault(Endpoint::Upload, Fault::Never, u32::MAX).await.unwrap();
    desk.ask(Method::Attach { chat, path });
    let moving = |seen: &Seen| seen.transfers.first().map(|(item, _)| *item);
    let item = desk.until("the upload to begin", moving).await;
    desk.send(chat, "后面的话");
    desk.ask(Method::CancelTransfer { item });
    let sent = |seen: &Seen| (seen.delivery("后面的话") == Some(Delivery::Sent)).then_some(());
    desk.until("what stood behind it", sent).await;
    assert_eq!(desk.seen.items.len(), 1, "the file is gone from the timeline");
    assert_eq!(server.handle().sends().await.unwrap().len(), 1);
    desk.leave().await;
}

async fn file_from(server: &Server, name: &str, size: u64) {
    let fields = json!({"MsgType": 49, "AppMsgType": 6, "FileName": name, "FileSize":
        size.to_string(), "MediaId": "@media", "EncryFileName": "x%2Ebin",
        "Content": "&lt;msg&gt;&lt;appmsg&gt;&lt;type&gt;6&lt;/type&gt;&lt;/appmsg&gt;&lt;/msg&gt;"});
    server.handle().push_raw("妈妈", "me", fields).await.unwrap();
}

#[tokio::test]
async fn no_name_from_the_network_leaves_the_folder() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("妈妈").await;
    let long = "长".repeat(300);
    let names = ["../../.ssh/authorized_keys", "/etc/passwd", "con.txt", ".bashrc", &long, "-rf"];
    for (at, name) in names.iter().enumerate() {
        file_from(&server, name, 0).await;
        let count = move |seen: &Seen| (seen.items.len() > at).then_some(());
        desk.until("the file", count).await;
        let item = newest(&desk.seen).unwrap().id;
        let path = path_of(fetched(&mut desk, item).await);
        assert_eq!(path.parent(), Some(data.path().join("files").as_path()), "{name}");
        let plain = path.file_name().unwrap().to_str().unwrap();
        assert!(!plain.starts_with(['.', '-']) && plain.len() <= 210, "{plain}");
        assert!(std::fs::symlink_metadata(&path).unwrap().file_type().is_file());
    }
    let kept = std::fs::read_dir(data.path().join("files")).unwrap().count();
    assert_eq!(kept, names.len(), "and nothing else");
    desk.leave().await;
}

#[tokio::test]
async fn what_is_no_picture_is_said_and_nothing_of_it_stays() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("妈妈").await;
    server.handle().push("妈妈", "me", Kind::Image).await.unwrap();
    let item = desk.until("the picture", |seen| newest(seen).map(|item| item.id)).await;
    // A page of a gateway, an answer that breaks off each time, one far beyond the cap.
    let faults = [
        (Fault::Garbage, 1),
        (Fault::Truncated, 5),
        (Fault::Huge(5 * 1024 * 1024 * 1024), 1),
        (Fault::Status(404), 5),
    ];
    for (fault, times) in faults {
        server.handle().fault(Endpoint::Media, fault, times).await.unwrap();
        let end = fetched(&mut desk, item).await;
        assert!(matches!(&end, Transfer::Failed(_)), "{fault:?}: {end:?}");
        server.handle().clear_faults().await.unwrap();
        let left = std::fs::read_dir(data.path().join("files"));
        assert_eq!(left.map_or(0, Iterator::count), 0, "{fault:?}");
    }
    // The session went on meanwhile, and the picture can still be had.
    server.handle().push_text("妈妈", "me", "还在吗").await.unwrap();
    desk.sees("还在吗").await;
    path_of(fetched(&mut desk, item).await);
    desk.leave().await;
}

#[tokio::test]
async fn a_download_that_breaks_once_goes_on() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    desk.open("妈妈").await;
    for kind in [Kind::Image, Kind::Voice(3200), Kind::Video(10), Kind::Sticker] {
        let known = desk.seen.items.len();
        server.handle().push("妈妈", "me", kind.clone()).await.unwrap();
        let new = move |seen: &Seen| {
            newest(seen).filter(|_| seen.items.len() > known).map(|item| item.id)
        };
        let item = desk.until("the message", new).await;
        server.handle().fault(Endpoint::Media, Fault::Truncated, 1).await.unwrap();
        let path = path_of(fetched(&mut desk, item).await);
        assert!(std::fs::metadata(&path).unwrap().len() > 0, "{kind:?}");
        // Again: it lies here, and nobody is asked.
        let asked = server.handle().requests().await.unwrap().len();
        assert_eq!(path_of(fetched(&mut desk, item).await), path);
        let later = server.handle().requests().await.unwrap();
        let media = later.iter().skip(asked).filter(|it| it.path.contains("webwxget")).count();
        assert_eq!(media, 0, "{kind:?}");
    }
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn small_pictures_come_once_and_stay_within_their_folder() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    server.handle().push("妈妈", "me", Kind::Image).await.unwrap();
    let item = desk.until("the picture", |seen| newest(seen).map(|item| item.id)).await;
    for of in [PictureOf::Item(item), PictureOf::Face(chat.contact())] {
        for _ in 0..2 {
            let known = desk.seen.pictures.len();
            desk.ask(Method::Preview { of, urgent: false });
            let told = |seen: &Seen| seen.pictures.get(known).cloned();
            let (told_of, path) = desk.until("the small picture", told).await;
            assert_eq!((told_of, path.parent()), (of, Some(data.path().join("cache").as_path())));
            assert!(std::fs::metadata(&path).unwrap().len() > 0);
            // Another account's contact of this number has another face.
            let face = matches!(of, PictureOf::Face(_));
            assert!(!face || path.to_string_lossy().contains("web-2468013579-"), "{path:?}");
        }
    }
    assert_eq!(requests(&server, "webwxgetmsgimg").await.len(), 1, "the second time it is here");
    assert_eq!(requests(&server, "webwxgeticon").await.len(), 1);
    desk.leave().await;
    no_complaints(&server).await;
}

#[tokio::test]
async fn a_face_that_comes_empty_is_asked_for_once_more_and_no_other_picture_is() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let chat = desk.open("妈妈").await;
    server.handle().push("妈妈", "me", Kind::Image).await.unwrap();
    let item = desk.until("the picture", |seen| newest(seen).map(|item| item.id)).await;
    let empty = Fault::Disguised(2);
    server.handle().fault(Endpoint::Media, empty, 1).await.unwrap();
    let of = PictureOf::Face(chat.contact());
    desk.ask(Method::Preview { of, urgent: false });
    let told = |seen: &Seen| seen.pictures.iter().find(|(of_it, _)| *of_it == of).cloned();
    let (_, path) = desk.until("the face", told).await;
    assert!(std::fs::metadata(&path).unwrap().len() > 0);
    assert_eq!(requests(&server, "webwxgeticon").await.len(), 2);
    server.handle().fault(Endpoint::Media, empty, 1).await.unwrap();
    let end = fetched(&mut desk, item).await;
    assert!(matches!(&end, Transfer::Failed(_)), "{end:?}");
    assert_eq!(requests(&server, "webwxgetmsgimg").await.len(), 1);
    desk.leave().await;
}

/// So many pictures come in the open conversation.
async fn pictures(desk: &mut Desk, server: &Server, count: usize) -> Vec<PictureOf> {
    desk.open("妈妈").await;
    for _ in 0..count {
        server.handle().push("妈妈", "me", Kind::Image).await.unwrap();
    }
    let all = |seen: &Seen| (seen.items.len() >= count).then_some(());
    desk.until("the pictures", all).await;
    desk.seen.items.values().map(|item| PictureOf::Item(item.id)).collect()
}

#[tokio::test]
async fn however_many_small_pictures_are_asked_for_each_comes_once_and_few_at_a_time() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let items = pictures(&mut desk, &server, 12).await;
    let slow = Fault::Delay(std::time::Duration::from_millis(300));
    server.handle().fault(Endpoint::Media, slow, u32::MAX).await.unwrap();
    for item in items.iter().chain(&items) {
        desk.ask(Method::Preview { of: *item, urgent: false });
    }
    // Each was asked for twice, and is answered as often.
    let told = |seen: &Seen| (seen.pictures.len() >= 2 * items.len()).then_some(());
    desk.until("all of them", told).await;
    let asked: Vec<u64> =
        requests(&server, "webwxgetmsgimg").await.iter().map(|it| it.at_ms).collect();
    assert_eq!(asked.len(), items.len());
    // None is answered within that time.
    let at_once =
        |first: &u64| asked.iter().filter(|at| (*first..first + 250).contains(at)).count();
    assert!(asked.iter().map(at_once).max() <= Some(4), "{asked:?}");
    desk.settled(&server).await;
    assert_eq!(desk.seen.pictures.len(), 2 * items.len());
    assert_eq!(std::fs::read_dir(data.path().join("cache")).unwrap().count(), items.len());
    desk.leave().await;
}

#[tokio::test]
async fn small_pictures_that_trickle_do_not_hold_up_the_others() {
    let (server, data) = world().await;
    let mut desk = Desk::logged_in(&server, data.path()).await;
    let items = pictures(&mut desk, &server, 7).await;
    let trickle = Fault::SlowDrip(std::time::Duration::from_secs(1));
    server.handle().fault(Endpoint::Media, trickle, 4).await.unwrap();
    // The disk is asked for each on its own, and may answer in any order.
    let (trickling, waiting) = items.split_at(4);
    for of in trickling {
        desk.ask(Method::Preview { of: *of, urgent: false });
    }
    asked(&server, "webwxgetmsgimg", 4).await;
    for of in waiting {
        desk.ask(Method::Preview { of: *of, urgent: false });
    }
    // Somebody looks at one of those that wait.
    desk.ask(Method::Preview { of: items[5], urgent: true });
    let first = |seen: &Seen| seen.pictures.first().map(|(of, _)| *of);
    assert_eq!(desk.until("the one that is looked at", first).await, items[5]);
    assert_eq!(requests(&server, "webwxgetmsgimg").await.len(), 5);
    // The others wait for a while only.
    let rest = |seen: &Seen| (seen.pictures.len() == 3).then_some(());
    desk.until("the others", rest).await;
    desk.leave().await;
}
