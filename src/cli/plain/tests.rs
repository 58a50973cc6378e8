//! The line-oriented client: lines and notifications in, lines and requests out.

mod doubts;
mod encodings;
mod ending;
mod held;
mod messages;
mod qr;
mod turn;

use jiff::tz::TimeZone;

use super::Line;
use super::client::PlainClient;
use super::drafts;
use super::ending::{Ending, Writer};
use super::out::{Out, plain};
use crate::api::{
    Account, AccountKey, Answer, Connection, Gathered, Login, Method, Notification, OfflineReason,
    Page, PageKind, Problem, RefusalMeaning, Response, ServerProblem, StoreProblem, WritingProblem,
};
use crate::model::{
    Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, Content, Delivery, EditionId, Item,
    ItemId, Lang, LastMessage, MessageId, Mute, Refusal, Sender, Timestamp,
};
use crate::text::Printable;

/// A problem that says these words and nothing else.
fn problem(words: &str) -> Problem {
    let (meaning, words) = (RefusalMeaning::Unknown, Printable::line(words));
    Problem::Server(ServerProblem::Refused { meaning, code: 0, words })
}

const NOW: Timestamp = Timestamp(1_789_387_200_000);

fn chat(id: i64, name: &str, unread: u32) -> Chat {
    Chat {
        unread,
        last: Some(LastMessage {
            at: NOW,
            sender: Printable::default(),
            content: Content::Text("四点见".into()),
            delivery: None,
        }),
        ..Chat::new(ChatId(id), ChatKind::Person, Printable::line(name))
    }
}

fn item(id: i64, text: &str) -> Item {
    Item {
        id: ItemId(id),
        chat: ChatId(1),
        sender: Sender::Contact(ContactId(1)),
        at: NOW,
        told: None,
        content: Content::Text(text.into()),
        delivery: None,
        mentions_me: false,
        todo: None,
        message: Some(MessageId(id.to_string())),
        path: None,
    }
}

fn client() -> PlainClient {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.told(Notification::Login(Login::LoggedIn), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0), chat(2, "张伟", 0)]), NOW);
    client
}

/// The backend answers what was asked so.
fn answer(client: &mut PlainClient, method: Method, result: Result<Answer, Problem>) -> Out {
    let mut out = Out::ask(method);
    let asked = client.requests(&mut out);
    client.told(Response { id: asked[0].id, result }, NOW)
}

/// The newest page of the first chat, up to this message.
fn page(client: &mut PlainClient, last: i64) -> Out {
    let (items, names) =
        ((1..=last).map(|id| item(id, &format!("第{id}条"))).collect(), Vec::new());
    let (chat, part) = (ChatId(1), PageKind::Newest);
    let page = Page { chat, items, names, at_start: false, part };
    answer(client, Method::Open { chat }, Ok(Answer::Page(page)))
}

/// Everything that was asked has been taken in.
fn gathered(client: &mut PlainClient) -> Out {
    let shared = Answer::Shared(Gathered::default());
    answer(client, Method::ListShared { chat: ChatId(1) }, Ok(shared))
}

fn opened() -> PlainClient {
    let mut client = client();
    client.line("/open mm", NOW);
    let out = page(&mut client, 30);
    assert_eq!(out.lines.len(), 10);
    assert_eq!(out.lines[9], "[12:00] #10 妈妈: 第30条");
    assert!(matches!(out.ask.as_slice(), [Method::MarkRead { .. }]));
    client
}

fn sent(out: &Out) -> &str {
    match out.ask.as_slice() {
        [Method::Send { text, .. }] => text.as_str(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_line_is_sent_to_the_open_chat_exactly_and_several_by_a_backslash() {
    let mut client = opened();
    assert_eq!(sent(&client.line("  Vec<String> && x  ", NOW)), "  Vec<String> && x  ");
    let begun = Method::SaveDraft { chat: ChatId(1), text: "一".to_owned() };
    assert_eq!(client.line("一\\", NOW), Out::ask(begun), "on the disk so far");
    let whole = client.line("/二", NOW).ask;
    let draft = Method::SaveDraft { chat: ChatId(1), text: String::new() };
    let text = "一\n/二".into();
    assert_eq!(whole, [Method::Send { chat: ChatId(1), text, mentions: Vec::new() }, draft]);
    assert_eq!(sent(&client.line("//quit", NOW)), "/quit");
    assert_eq!(client.line("   ", NOW), Out::default());
    let lost = client.line("/nosuch thing", NOW);
    assert!(lost.ask.is_empty() && lost.lines[0].contains("/nosuch"));
}

#[test]
fn without_a_chat_nothing_is_sent_and_it_is_said() {
    let mut client = client();
    client.line("你好\\", NOW);
    let out = client.line("在吗 \u{1b}[2J", NOW);
    assert!(out.ask.is_empty() && out.lines[0].contains("/open"));
    assert_eq!(out.lines[1..], ["你好", "在吗 [2J"], "what was typed can be copied");
}

#[test]
fn what_arrives_elsewhere_is_one_line_and_escapes_in_it_do_not_get_out() {
    let mut client = opened();
    let mut other = chat(2, "张\u{1b}[2J伟\u{202e}", 2);
    other.last.as_mut().unwrap().content = Content::Text("行一\n\u{7}行二".into());
    let out = client.told(Notification::Chats(vec![other.clone()]), NOW);
    assert_eq!(out.lines, ["[12:00] 张[2J伟 (+1): 行一 行二"]);
    other.mute = Mute::ButMentions;
    other.unread = 9;
    assert_eq!(client.told(Notification::Chats(vec![other]), NOW), Out::default());
    assert_eq!(plain("a\u{9b}b\tc"), plain("ab\tc"));
}

#[test]
fn what_becomes_of_a_sent_line_is_told_with_its_number_and_what_can_be_done() {
    let mut client = opened();
    client.ending = Ending::new(Writer::Person);
    let mut own = item(99, "四点见");
    own.sender = Sender::Me;
    own.message = None;
    let mut tell = |delivery| {
        own.delivery = Some(delivery);
        let items = vec![own.clone()];
        client.told(Notification::Items { chat: ChatId(1), items }, NOW).lines
    };
    assert_eq!(tell(Delivery::Queued), ["-- #11 待发"], "the line itself stands there as typed");
    let refusal = Refusal { code: 1, words: "对方不是好友".into() };
    let line = tell(Delivery::Refused(refusal)).concat();
    assert!(line.contains("#11") && line.contains("对方不是好友") && line.contains("/retry 11"));
    assert_eq!(tell(Delivery::Sent), ["-- #11 已发送"]);
    assert!(tell(Delivery::Sent).is_empty());
    assert!(client.line("/retry 11", NOW).ask.is_empty(), "it was sent");
    assert_eq!(sent(&client.line("/reply 10 好", NOW)).lines().last(), Some("好"));
}

#[test]
fn chats_are_opened_by_number_name_or_pinyin_and_doubt_is_named() {
    let mut client = client();
    client.told(Notification::Chats(vec![chat(3, "张伟", 0), chat(4, "张三丰", 1)]), NOW);
    let doubt = client.line("/open zw", NOW);
    assert!(doubt.ask.is_empty() && doubt.lines[0].matches("张伟 (id:").count() == 2);
    client.line("/open zsf", NOW);
    assert_eq!(client.chats.open, Some(ChatId(4)));
    let list = client.line("/chats", NOW).lines;
    assert_eq!(list.len(), 4);
    let number = client.chats.listed.iter().position(|id| *id == ChatId(3)).unwrap() + 1;
    client.line(&format!("/open {number}"), NOW);
    assert_eq!(client.chats.open, Some(ChatId(3)));
}

#[test]
fn a_line_is_kept_with_what_becomes_of_its_draft_and_comes_back_where_it_was_not() {
    let mut client = opened();
    client.line("写到一半\\", NOW);
    let out = client.line("写完了", NOW);
    let kept = out.ask.clone();
    let mut out = drafts::together(out);
    assert_eq!(out.ask, [Method::Keep { methods: kept }], "as one");
    let id = client.requests(&mut out)[0].id;
    let result = Err(WritingProblem::NotStored(StoreProblem::Full).into());
    let out = client.told(Response { id, result: result.clone() }, NOW);
    assert_eq!(out.lines, ["! 磁盘满了，没有发出", "写到一半", "写完了"]);
    assert_eq!(client.told(Response { id, result }, NOW), Out::default());
}

#[test]
fn an_unfinished_message_becomes_a_draft_when_the_input_ends() {
    let mut client = opened();
    client.line("写到一半\\", NOW);
    let out = client.ended();
    assert!(out.quit);
    let draft = Method::SaveDraft { chat: ChatId(1), text: "写到一半".to_owned() };
    assert_eq!(out.ask, [draft]);
}

#[test]
fn older_messages_come_on_demand_and_the_connection_is_told_once() {
    let mut client = opened();
    let out = client.line("/more", NOW);
    assert!(matches!(out.ask.as_slice(), [Method::Older { .. }]));
    let items = vec![item(-5, "很早")];
    let page =
        Page { chat: ChatId(1), items, names: Vec::new(), at_start: true, part: PageKind::Older };
    let older = Method::Older { chat: ChatId(1), before: client.oldest().unwrap().position() };
    let lines = answer(&mut client, older, Ok(Answer::Page(page))).lines;
    assert!(lines[1].contains("很早"), "{lines:?}");
    let offline = |retry: i64| Connection::Offline {
        retry_at: Timestamp(retry),
        why: OfflineReason::ServerUnwell,
        synced: None,
    };
    assert_eq!(client.told(Notification::Connection(offline(1)), NOW).lines.len(), 1);
    assert!(client.told(Notification::Connection(offline(60_000)), NOW).lines.is_empty());
    let online = Connection::Online { synced: NOW };
    assert_eq!(client.told(Notification::Connection(online), NOW).lines, ["-- 在线"]);
}

#[test]
fn lines_that_come_before_the_login_wait_for_it() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    assert!(client.line("/open mm", NOW).ask.is_empty());
    assert!(client.line("在吗", NOW).ask.is_empty());
    assert!(!client.line("/help", NOW).lines.is_empty());
    assert_eq!(client.ended(), Out::default(), "a pipe has ended, what it said has not");
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    let out = client.told(Notification::Login(Login::LoggedIn), NOW);
    let sends = |request: &Method| matches!(request, Method::Send { .. });
    assert!(!out.quit && out.ask.iter().any(sends), "{out:?}");
    page(&mut client, 3);
    assert!(gathered(&mut client).quit, "it is on the disk, and nothing is on its way");
}

#[test]
fn a_line_that_waits_for_the_login_is_not_overtaken_when_chats_come_first() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.line("/open mm", NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    assert!(client.line("在吗", NOW).ask.is_empty(), "it waits behind the other line");
    let out = client.told(Notification::Login(Login::LoggedIn), NOW);
    assert!(matches!(out.ask.last(), Some(Method::Send { text, .. }) if text.as_str() == "在吗"));
}

#[test]
fn what_is_typed_before_the_login_is_shown_again_and_goes_to_nobody_by_chance() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    let out = client.line("早", NOW);
    assert!(out.ask.is_empty() && out.lines.concat().contains("早"), "{out:?}");
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    let out = client.told(Notification::Login(Login::LoggedIn), NOW);
    let sends = out.ask.iter().any(|request| matches!(request, Method::Send { .. }));
    assert!(!sends && out.lines.contains(&"早".to_owned()), "{out:?}");
}

#[test]
fn what_waits_for_the_login_is_named_when_the_user_leaves() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.line("很长的一句话", NOW);
    let out = client.stopped();
    assert!(out.quit && out.lines.concat().contains("很长的一句话"), "{out:?}");
}

#[test]
fn a_line_without_its_end_is_a_draft_and_no_message() {
    let mut client = opened();
    client.cut("写到一");
    let draft = Method::SaveDraft { chat: ChatId(1), text: "写到一".to_owned() };
    assert_eq!(client.ended().ask, [draft]);
    // a command is not carried out by half; without a chat the words are shown
    for (mut client, typed) in [(opened(), "/logo"), (self::client(), "没有聊天")] {
        let mut said = client.cut(typed).lines;
        let out = client.ended();
        assert!(out.quit && out.ask.is_empty(), "{out:?}");
        said.extend(out.lines);
        assert!(said.concat().contains(typed), "{said:?}");
    }
}

#[test]
fn a_text_that_begins_with_a_slash_becomes_a_draft_that_is_no_command() {
    let mut client = opened();
    client.cut("//q");
    let draft = |text: &str| Method::SaveDraft { chat: ChatId(1), text: text.to_owned() };
    assert_eq!(client.ended().ask, [draft("//q")]);
    let mut client = opened();
    client.chats.drafts.insert(ChatId(1), "//q".to_owned());
    client.cut("二");
    assert_eq!(client.ended().ask, [draft("/q\n二")], "several lines are none");
}

#[test]
fn a_line_without_its_end_waits_for_the_login_too() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.line("/open mm", NOW);
    client.cut("在");
    client.ended();
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.told(Notification::Login(Login::LoggedIn), NOW);
    let out = page(&mut client, 3);
    let draft = Method::SaveDraft { chat: ChatId(1), text: "在".to_owned() };
    assert!(out.quit && out.ask.last() == Some(&draft), "{out:?}");
}

fn account(uin: u64, drafts: Vec<(ChatId, String)>) -> Notification {
    let me = Contact::new(ContactId(9), ContactKind::Me, "小林".into());
    Notification::Account(Some(Account { me, key: AccountKey::new(EditionId::Web, uin), drafts }))
}

#[test]
fn an_earlier_draft_is_not_written_over() {
    let mut client = client();
    client.told(account(1, vec![(ChatId(1), "昨天写的".to_owned())]), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.line("/open mm", NOW);
    page(&mut client, 3);
    client.line("今天写的\\", NOW);
    let text = "昨天写的\n今天写的".to_owned();
    assert_eq!(client.ended().ask, [Method::SaveDraft { chat: ChatId(1), text }]);
}

#[test]
fn a_line_is_never_sent_to_somebody_of_another_account() {
    let mut client = client();
    client.told(account(1, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.line("/open mm", NOW);
    client.line("写给妈妈的\\", NOW);
    let out = client.told(account(2, Vec::new()), NOW);
    let draft = Method::SaveDraft { chat: ChatId(1), text: "写给妈妈的".to_owned() };
    assert_eq!(out.ask_left, [draft], "kept for the one before");
    let mut out = out;
    let asked = client.requests(&mut out);
    assert_eq!(asked[0].account.map(|key| key.uin), Some(1));
    client.told(Notification::Chats(vec![chat(1, "老板", 0)]), NOW);
    let out = client.line("晚上回家吃饭", NOW);
    assert!(out.ask.is_empty() && out.lines.concat().contains("/open"), "{out:?}");
    assert!(client.line("/reply 1 好", NOW).ask.is_empty(), "numbers of messages are void too");
}

#[test]
fn the_open_chat_goes_on_when_its_account_opens_again() {
    let mut client = client();
    client.told(account(1, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.line("/open mm", NOW);
    assert_eq!(page(&mut client, 30).lines.len(), 10);
    let out = client.told(account(1, Vec::new()), NOW);
    assert_eq!(out.ask, [Method::Open { chat: ChatId(1) }]);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    assert_eq!(page(&mut client, 31).lines, ["[12:00] #11 妈妈: 第31条"]);
    assert_eq!(sent(&client.line("在", NOW)), "在");
}

#[test]
fn the_first_message_of_a_new_chat_is_told_once() {
    let mut client = opened();
    let arrived =
        || Notification::Arrived { chat: ChatId(7), item: ItemId(70), mentions_me: false };
    assert!(client.told(Notification::Chats(vec![chat(7, "新同事", 1)]), NOW).lines.is_empty());
    assert_eq!(client.told(arrived(), NOW).lines, ["[12:00] 新同事: 四点见"]);
    let more = client.told(Notification::Chats(vec![chat(7, "新同事", 2)]), NOW);
    assert_eq!(more.lines.len(), 1);
    assert!(client.told(arrived(), NOW).lines.is_empty(), "it was told with the chat");
}

#[test]
fn a_line_without_its_end_is_told_from_one_with_it() {
    let mut input = "一\r\n\n二".as_bytes();
    let mut next = || super::next_line(&mut input);
    assert_eq!(next(), Some(Line::Whole("一".to_owned())));
    assert_eq!(next(), Some(Line::Whole(String::new())));
    assert_eq!(next(), Some(Line::Last("二".to_owned())));
    assert_eq!(next(), None);
}

#[test]
fn lines_that_wait_for_an_account_are_not_carried_out_in_another_one() {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    client.told(account(1, Vec::new()), NOW);
    client.line("/open mm", NOW);
    client.line("我到家了", NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    // Somebody else scans the code, who has never logged in here.
    client.told(Notification::Account(None), NOW);
    let out = client.told(account(2, Vec::new()), NOW);
    assert_eq!(out.lines, ["! 没有做: /open mm", "! 没有做: 我到家了"]);
    client.told(Notification::Chats(vec![chat(1, "麦麦", 0)]), NOW);
    let out = client.told(Notification::Login(Login::LoggedIn), NOW);
    assert!(out.ask.is_empty(), "{out:?}");
}

fn helper() -> Notification {
    let me = Contact::new(ContactId(9), ContactKind::Me, "小林".into());
    let edition = EditionId::FileHelper;
    Notification::Account(Some(Account {
        me,
        key: AccountKey::new(edition, 1),
        drafts: Vec::new(),
    }))
}

/// A session of the web edition goes on, and three lines are piped in, before it or after it.
fn switching(early: bool) -> PlainClient {
    let mut client = PlainClient::new(Lang::Zh, TimeZone::UTC, Writer::Program);
    let begin = |client: &mut PlainClient| {
        client.told(account(1, Vec::new()), NOW);
        client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
        let out = client.told(Notification::Login(Login::LoggedIn), NOW);
        assert!(out.ask.is_empty(), "{out:?}");
    };
    if !early {
        begin(&mut client);
    }
    let out = client.line("/edition", NOW);
    assert_eq!(out.ask, [Method::SwitchEdition(EditionId::FileHelper)]);
    for line in ["/open mm", "记一下"] {
        assert!(client.line(line, NOW).ask.is_empty());
    }
    if early {
        begin(&mut client);
    }
    client
}

#[test]
fn lines_wait_for_the_account_of_the_edition_that_was_asked_for() {
    for early in [true, false] {
        let mut client = switching(early);
        client.told(Notification::Account(None), NOW);
        client.told(Notification::Login(Login::Starting), NOW);
        assert!(client.told(helper(), NOW).lines.iter().all(|line| !line.contains("没有做")));
        client.told(Notification::Chats(vec![chat(1, "马马虎虎", 0)]), NOW);
        let out = client.told(Notification::Login(Login::LoggedIn), NOW);
        let text = "记一下".into();
        assert_eq!(
            out.ask.last(),
            Some(&Method::Send { chat: ChatId(1), text, mentions: Vec::new() })
        );
    }
}

#[test]
fn lines_for_an_edition_that_cannot_be_shown_are_not_carried_out_in_this_one() {
    for early in [true, false] {
        let mut client = switching(early);
        client.told(Notification::Login(Login::LoggedIn), NOW);
        let out = client.told(account(1, Vec::new()), NOW);
        assert_eq!(out.lines, ["! 没有做: /open mm", "! 没有做: 记一下"]);
        client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
        assert!(matches!(client.line("/open mm", NOW).ask[0], Method::Open { .. }), "it goes on");
        assert_eq!(sent(&client.line("在", NOW)), "在");
    }
}

#[test]
fn a_chat_that_is_opened_twice_at_once_is_printed_once() {
    let mut client = client();
    client.told(account(1, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    client.line("/open mm", NOW);
    client.told(account(1, Vec::new()), NOW);
    client.told(Notification::Chats(vec![chat(1, "妈妈", 0)]), NOW);
    assert_eq!(page(&mut client, 80).lines.len(), 10);
    assert!(page(&mut client, 80).lines.is_empty());
}
