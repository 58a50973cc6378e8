//! What keys, messages and pauses do, told as a user would.

mod address_book;
mod attach;
mod calls;
mod copies;
mod doubts;
mod farewell;
mod find;
mod forms;
mod garbled;
mod hints;
mod input_grace;
mod left;
mod lines;
mod list;
mod lists;
mod login;
mod marks;
mod mentions;
mod merged;
mod mute;
mod namesakes;
mod no_choice;
mod normal_mode;
mod notebook;
mod order;
mod pages;
mod pasted;
mod premature;
mod quotes;
mod side_pane;
mod slashes;
mod slips;
mod status_message;
mod transfers;
mod unaddressed;
mod unconfirmed;
mod undecided;
mod unread;
mod watched;

use proptest::prelude::*;

use crate::api::{Login, Method, Notification, PageKind};
use crate::app::action::{Place, TABLE};
use crate::app::robot::{Robot, chat, item, position};
use crate::app::{Effect, Event, Key, Screen};
use crate::model::{Chat, ChatId, ChatKind, Delivery, Item, ItemId, Mute, Refusal, Sender};
use crate::text::Printable;

fn sends(asked: &[Method]) -> Vec<&str> {
    asked
        .iter()
        .filter_map(|request| match request {
            Method::Send { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect()
}

#[test]
fn enter_sends_exactly_what_was_typed_and_empties_the_input() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.typed("  a<b && c>d  ").keys("ctrl-j").typed("第二行").keys("enter");
    assert_eq!(sends(&robot.asked()), ["  a<b && c>d  \n第二行"]);
    assert_eq!(robot.input(), "");
}

#[test]
fn an_empty_input_sends_nothing() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("enter").typed("   ").keys("enter");
    assert!(sends(&robot.asked()).is_empty());
    assert_eq!(robot.input(), "   ");
}

#[test]
fn every_chat_keeps_its_own_draft_and_the_disk_hears_of_it() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    robot.typed("给李雷的").keys("ctrl-n").typed("给妈妈的");
    assert_eq!(robot.input(), "给妈妈的");
    let saved = Method::SaveDraft { chat: ChatId(1), text: "给李雷的".to_owned() };
    assert!(robot.asked().contains(&saved));
    robot.keys("ctrl-p");
    assert_eq!(robot.input(), "给李雷的");
    robot.event(Event::Leave);
    assert!(robot.drain().contains(&Effect::Quit));
}

#[test]
fn a_draft_that_rests_goes_to_the_disk() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("还没想好");
    let timers = robot.drain();
    let timer = timers.iter().rev().find_map(|effect| match effect {
        Effect::Timer { timer, after_ms: 500 } => Some(*timer),
        _ => None,
    });
    robot.event(Event::Timer(timer.unwrap()));
    let text = "还没想好".to_owned();
    assert_eq!(robot.asked(), [Method::SaveDraft { chat: ChatId(1), text }]);
}

#[test]
fn a_pasted_block_is_never_sent_line_by_line() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.event(Event::Paste("一\n二\n三".to_owned()));
    assert_eq!(robot.input(), "一\n二\n三");
    assert!(sends(&robot.asked()).is_empty());
}

#[test]
fn escape_never_deletes_text_and_control_c_can_be_undone() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.typed("重要").keys("esc esc esc");
    assert_eq!(robot.input(), "重要");
    robot.keys("ctrl-c");
    assert_eq!(robot.input(), "");
    robot.keys("ctrl-_");
    assert_eq!(robot.input(), "重要");
}

#[test]
fn control_c_on_an_empty_input_asks_before_it_quits() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-c");
    assert!(!robot.drain().contains(&Effect::Quit));
    robot.keys("ctrl-c");
    assert!(robot.drain().contains(&Effect::Quit));
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-c a backspace ctrl-c");
    assert!(!robot.drain().contains(&Effect::Quit));
}

#[test]
fn new_messages_do_not_move_a_page_that_was_scrolled_up() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 100, true).keys("pageup pageup");
    let before = robot.rows();
    robot.items(1, [item(1, 200, "新的")]);
    assert_eq!(robot.rows(), before);
    robot.keys("ctrl-end");
    assert!(robot.shows("新的"));
}

#[test]
fn paging_up_asks_for_older_messages_once_and_reaches_the_beginning() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 100, 60, false);
    robot.keys("pageup pageup pageup pageup pageup");
    let older = Method::Older { chat: ChatId(1), before: position(100) };
    let asked = robot.asked();
    assert_eq!(asked.iter().filter(|request| **request == older).count(), 1);
    let items = (50..100).map(|id| item(1, id, "旧的")).collect();
    robot.comes(crate::api::Page {
        chat: ChatId(1),
        items,
        names: Vec::new(),
        at_start: true,
        part: PageKind::Older,
    });
    assert!(robot.shows("第100条"), "{:?}", robot.rows());
    robot.keys("ctrl-home");
    assert!(robot.rows().iter().all(|row| !row.starts_with('第')));
}

#[test]
fn a_committed_character_leaves_the_selection_and_is_typed() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 5, true).keys("up up");
    assert!(robot.app.inbox.timeline.selected().is_some());
    robot.typed("好");
    assert!(robot.app.inbox.timeline.selected().is_none());
    assert_eq!(robot.input(), "好");
}

#[test]
fn a_refused_message_waits_and_can_be_sent_again_edited_or_discarded() {
    let item = ItemId(9);
    for (keys, wanted) in
        [("enter", Method::Retry { item }), ("delete delete", Method::Discard { item })]
    {
        let mut robot = refused();
        robot.keys("up").keys(keys);
        assert_eq!(robot.asked(), [wanted]);
    }
    let mut robot = refused();
    robot.keys("up e");
    assert_eq!(robot.input(), "没发出去");
    let saved = Method::SaveDraft { chat: ChatId(1), text: "没发出去".to_owned() };
    assert_eq!(robot.asked(), [saved, Method::Discard { item }], "on disk, then forgotten");
}

fn refused() -> Robot {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 3, true);
    let mut own = item(1, 9, "没发出去");
    own.sender = Sender::Me;
    own.delivery = Some(Delivery::Refused(Refusal { code: 1204, words: Printable::default() }));
    robot.items(1, [own]);
    robot.drain();
    robot
}

#[test]
fn copying_gives_the_text_as_it_was_written() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let text = "Vec<String> &amp;lt; \t 👩‍👩‍👧‍👦 [微笑]";
    robot.page(1, 1, 1, true);
    robot.items(1, [item(1, 2, text)]);
    robot.drain();
    robot.keys("up y");
    assert!(robot.drain().contains(&Effect::Copy(text.to_owned())));
}

#[test]
fn tab_walks_the_unread_by_priority_and_back() {
    let mut robot = Robot::with_chats(&["李雷", "大群", "妈妈", "静音群"]);
    let mut group = chat(2, "大群");
    group.kind = ChatKind::Group { members: 90 };
    (group.unread, group.mentions) = (40, 1);
    let mut person = chat(3, "妈妈");
    person.unread = 1;
    let mut muted = chat(4, "静音群");
    (muted.unread, muted.mute) = (99, Mute::ButMentions);
    robot.server(Notification::Chats(vec![group, person, muted]));
    robot.keys("tab");
    assert_eq!(robot.app.open().unwrap().id, ChatId(2));
    robot.server(Notification::Chats(vec![chat(2, "大群")])).keys("tab");
    assert_eq!(robot.app.open().unwrap().id, ChatId(3));
    robot.keys("shift-tab");
    assert_eq!(robot.app.open().unwrap().id, ChatId(1));
}

#[test]
fn a_chat_is_found_by_pinyin_initials_and_name() {
    for query in ["韩", "hmm", "hanmei"] {
        let mut robot = Robot::with_chats(&["李雷", "韩梅梅"]);
        let mut found = chat(2, "韩梅梅");
        found.keys = "hanmeimei\nhmm".to_owned();
        robot.server(Notification::Chats(vec![found]));
        robot.keys("ctrl-g").typed(query).keys("enter");
        assert_eq!(robot.app.open().unwrap().id, ChatId(2), "{query}");
    }
}

#[test]
fn the_menu_is_shown_after_a_moment_and_its_keys_work_before() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-x");
    let timer = robot.drain().into_iter().find_map(|effect| match effect {
        Effect::Timer { timer, after_ms: 300 } => Some(timer),
        _ => None,
    });
    assert!(robot.app.dialog().is_none());
    robot.event(Event::Timer(timer.unwrap()));
    assert!(robot.app.dialog().is_some());
    robot.keys("ctrl-c");
    assert!(robot.drain().contains(&Effect::Quit));
    assert!(robot.app.dialog().is_none());
}

#[test]
fn a_message_that_is_looked_at_is_read_and_one_that_is_not_is_not() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.page(1, 1, 3, true);
    let mut unread = chat(1, "李雷");
    unread.unread = 3;
    robot.event(Event::Focus(false)).server(Notification::Chats(vec![unread]));
    assert!(robot.asked().is_empty());
    robot.event(Event::Focus(true));
    assert_eq!(robot.asked(), [Method::MarkRead { chat: ChatId(1), up_to: position(3) }]);
}

#[test]
fn the_chats_can_be_read_while_a_code_waits_and_the_code_comes_back() {
    let mut robot = Robot::with_chats(&["李雷"]);
    let url = "https://login.weixin.qq.com/l/x".to_owned();
    let scan = Login::Scan { url, expires: robot.now };
    robot.server(Notification::Login(scan));
    assert_eq!(robot.app.screen(), Screen::Login);
    robot.keys("esc");
    assert_eq!(robot.app.screen(), Screen::Chats);
    robot.typed("草稿").keys("ctrl-x /").typed("login").keys("enter");
    assert_eq!(robot.app.screen(), Screen::Login);
    robot.server(Notification::Login(Login::LoggedIn));
    assert_eq!(robot.input(), "草稿");
}

#[test]
fn logging_out_is_asked_twice() {
    let mut robot = Robot::with_chats(&["李雷"]);
    robot.keys("ctrl-x /").typed("logout").keys("enter");
    assert!(robot.asked().is_empty());
    robot.keys("enter");
    assert_eq!(robot.asked(), [Method::LogOut]);
}

#[test]
fn every_action_of_the_table_is_reached_by_its_keys_and_types_nothing() {
    for row in TABLE {
        for keys in row.keys {
            let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
            robot.page(1, 1, 50, true);
            match row.place {
                Place::Login => {
                    let url = "https://login.weixin.qq.com/l/x".to_owned();
                    let expires = robot.now.plus_ms(60_000);
                    robot.server(Notification::Login(Login::Scan { url, expires }));
                }
                Place::Selected => {
                    robot.keys("up");
                }
                Place::Input => {
                    robot.typed("一二 三");
                }
                Place::Normal => {
                    robot.app.settings.vim = true;
                    robot.typed("一二 三").keys("esc");
                }
                Place::NormalEmpty => {
                    robot.app.settings.vim = true;
                    robot.keys("esc");
                }
                Place::Chat | Place::Empty => {}
            }
            let before = robot.input();
            robot.keys(keys);
            let typed = robot.input().len() > before.len();
            let may = ["vim-open", "new-line", "yank", "quote", "reply", "mention", "history-back"];
            let may = may.contains(&row.name);
            assert!(!typed || may, "{} typed {keys}", row.name);
            assert!(
                robot.app.keys.pending.is_empty() || row.name == "menu",
                "{} by {keys}",
                row.name
            );
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Key(Key),
    Paste(String),
    Message(i64, i64),
    Size(u16, u16),
    Leave,
}

fn step() -> impl Strategy<Value = Step> {
    let keys: Vec<Key> = TABLE
        .iter()
        .flat_map(|row| row.keys.iter().flat_map(|keys| Key::parse_all(keys).unwrap()))
        .collect();
    prop_oneof![
        6 => proptest::sample::select(keys).prop_map(Step::Key),
        4 => any::<char>().prop_map(|c| Step::Key(Key::char(c))),
        1 => "\\PC{0,20}".prop_map(Step::Paste),
        2 => (1..4_i64, 1..80_i64).prop_map(|(chat, id)| Step::Message(chat, id)),
        1 => (0..130_u16, 0..50_u16).prop_map(|(columns, rows)| Step::Size(columns, rows)),
        1 => Just(Step::Leave),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_events_leave_a_state_that_can_be_drawn(
        steps in proptest::collection::vec(step(), 1..60)
    ) {
        let mut robot = Robot::with_chats(&["李雷", "妈妈", "群"]);
        robot.page(1, 1, 30, false);
        for step in steps {
            let event = match step {
                Step::Key(key) => Event::Key(key),
                Step::Paste(text) => Event::Paste(text),
                Step::Message(chat, id) => Event::Server(Notification::Items {
                    chat: ChatId(chat),
                    items: vec![item(chat, id, "消息")],
                }),
                Step::Size(columns, rows) => Event::Resize { columns, rows },
                Step::Leave => Event::Leave,
            };
            robot.event(event);
            let place = robot.app.places().timeline;
            prop_assert!(robot.app.page().len() <= usize::from(place.height));
            let items = robot.app.inbox.timeline.items();
            prop_assert!(items.is_sorted_by_key(Item::position));
            let editor = robot.app.editor();
            prop_assert!(editor.text().is_char_boundary(editor.caret()));
            let _hint = robot.app.hint();
            let _popup = robot.app.dialog();
        }
    }

    #[test]
    fn what_is_typed_arrives_byte_for_byte(text in "[ -~一-龥👩👍❤é\u{301}\u{200d}עא]{1,60}") {
        // A second slash stands for a slash.
        prop_assume!(!text.trim().is_empty() && !text.starts_with("//"));
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.typed(&text).keys("enter");
        if crate::app::command::is_doubtful(&text) {
            robot.keys("enter");
        }
        let asked = robot.asked();
        prop_assert_eq!(sends(&asked), [text.as_str()]);
    }
}

#[test]
fn a_chat_that_was_marked_as_unread_by_hand_is_read_when_it_is_opened() {
    let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
    let mut marked = chat(2, "妈妈");
    marked.unread = 1;
    marked.read_to = Some(position(3));
    robot.server(Notification::Chats(vec![marked]));
    robot.keys("ctrl-n");
    robot.drain();
    robot.page(2, 1, 3, true);
    let read = Method::MarkRead { chat: ChatId(2), up_to: position(3) };
    assert_eq!(robot.asked(), [read]);
}

#[test]
fn a_chat_marked_as_unread_stays_open_and_unread_until_the_user_comes_back_or_goes_to_its_end() {
    for keys in ["ctrl-n ctrl-p", "pagedown", "ctrl-end", "ctrl-x d"] {
        let mut robot = Robot::with_chats(&["李雷", "妈妈"]);
        robot.page(1, 1, 3, true).drain();
        robot.keys("ctrl-x u");
        assert_eq!(robot.asked(), [Method::MarkUnread { chat: ChatId(1) }]);
        assert_eq!(robot.app.hint().words, "已标为未读");
        robot.server(Notification::Chats(vec![Chat { unread: 1, ..chat(1, "李雷") }]));
        robot.event(Event::Focus(false)).event(Event::Focus(true)).typed("给李雷");
        robot.items(1, [item(1, 4, "在")]);
        assert!(robot.asked().is_empty(), "nothing is read, nothing else is opened");
        assert_eq!(robot.app.inbox.chats.open_id(), Some(ChatId(1)));
        robot.keys(keys).page(1, 1, 4, true);
        let read = Method::MarkRead { chat: ChatId(1), up_to: position(4) };
        assert!(robot.asked().contains(&read), "{keys}");
    }
}

#[test]
fn tab_completes_a_member_and_a_face() {
    use crate::model::{ContactId, Member, PublicName};
    let mut robot = Robot::with_chats(&["群"]);
    let member = |id, name: &str, alias: &str| Member {
        contact: ContactId(id),
        name: Printable::line(name),
        group_alias: Printable::line(alias),
        public: PublicName::new(alias, name),
    };
    let members = vec![member(5, "王芳", ""), member(6, "李雷", "雷子")];
    robot.server(Notification::MembersChanged { chat: ChatId(1), members });
    robot.typed("你好 @王").keys("tab");
    assert_eq!(robot.input(), "你好 @王芳\u{2005}");
    robot.typed("和@李").keys("tab");
    assert_eq!(robot.input(), "你好 @王芳\u{2005}和@雷子\u{2005}", "by the name in the group");
    robot.typed("[破").keys("tab");
    assert!(robot.input().ends_with("[破涕为笑]"));
    // With several to choose from nothing is typed before one is chosen.
    robot.typed("@").keys("down enter");
    assert!(robot.input().ends_with('\u{2005}'), "{}", robot.input());
}

#[test]
fn recall_and_edit_puts_the_text_back_only_once_the_server_has_taken_it_back() {
    use crate::model::{Content, MessageId, RecallNotice, Recalled};
    let mut robot = Robot::with_chats(&["李雷"]);
    let mut own = Item { sender: Sender::Me, ..item(1, 9, "打错了") };
    own.delivery = Some(Delivery::Sent);
    own.message = Some(MessageId("77".to_owned()));
    robot.page(1, 1, 3, true);
    robot.items(1, [own.clone()]);
    robot.drain();
    robot.keys("up e e");
    assert_eq!(robot.asked(), [Method::Recall { item: ItemId(9) }]);
    assert_eq!(robot.input(), "");
    let notice = RecallNotice::ByUser;
    let original = Some(Box::new(own.content.clone()));
    own.content = Content::Recalled(Recalled { notice, original });
    robot.items(1, [own]);
    assert_eq!(robot.input(), "打错了");
}
