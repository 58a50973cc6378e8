//! Whole screens: what the user sees at the sizes that matter, in both languages, in every kind of
//! terminal.
#![cfg(test)]

#[path = "screens/bytes.rs"]
mod bytes;
#[path = "screens/dump.rs"]
mod dump;
#[path = "screens/held.rs"]
mod held;
#[path = "screens/notebook.rs"]
mod notebook;
#[path = "screens/timeline.rs"]
mod timeline;
#[path = "screens/unconfirmed.rs"]
mod unconfirmed;
#[path = "screens/world.rs"]
mod world;

use dump::{dump, styles};
use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use wetui::api::{
    Connection, Login, Notification, OfflineReason, ServerProblem, SessionEnd, SignedOut,
};
use wetui::app::{App, Event};
use wetui::model::{EditionId, Lang, NetworkFault, Timestamp};
use wetui::text::Printable;
use wetui::ui::{self, Cache};
use world::{Kind, NOW, World};

/// The sizes of PRODUCT 3: narrow and low, the least with two panes and a bar, the usual, roomy.
const SIZES: [(u16, u16); 5] = [(40, 15), (56, 16), (80, 24), (120, 40), (200, 60)];

pub(crate) fn draw(app: &App, (width, height): (u16, u16)) -> (Buffer, Option<Position>) {
    let area = Rect::new(0, 0, width, height);
    let mut buf = Buffer::empty(area);
    let caret = ui::render(app, &mut Cache::new(), area, &mut buf);
    (buf, caret)
}

fn seen(world: &World, size: (u16, u16)) -> String {
    let (buf, caret) = draw(&world.app, size);
    dump(&buf, caret)
}

macro_rules! snapshot {
    ($name:expr, $shown:expr) => {
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false,
            omit_expression => true }, { insta::assert_snapshot!($name, $shown) })
    };
}
pub(crate) use snapshot;

#[test]
fn the_chats_at_every_size_in_both_languages() {
    for (lang, word) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for size in SIZES {
            let mut world = World::new(lang, Kind::Unicode, size);
            world.log_in().open_group().type_text("我改好了，看看这版:");
            snapshot!(format!("chats-{}x{}-{word}", size.0, size.1), seen(&world, size));
        }
    }
}

#[test]
fn the_chats_where_ambiguous_characters_are_wide_and_where_only_ascii_is_known() {
    for (kind, word) in [(Kind::Wide, "wide"), (Kind::Ascii, "ascii")] {
        for (lang, language) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            for size in SIZES {
                let mut world = World::new(lang, kind, size);
                world.log_in().open_group();
                let shown = seen(&world, size);
                assert!(!shown.contains(['│', '─', '…', '●', '↑', '↓', '▸', '✓']), "{shown}");
                let (width, height) = size;
                snapshot!(format!("chats-{width}x{height}-{word}-{language}"), shown);
            }
        }
    }
}

#[test]
fn the_styles_of_the_usual_theme() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
    world.log_in().open_group();
    let (buf, _) = draw(&world.app, (80, 24));
    snapshot!("styles-80x24", styles(&buf));
}

#[test]
fn without_colours_only_bold_dim_underline_and_reverse_are_used() {
    let mut world = World::new(Lang::Zh, Kind::Mono, (80, 24));
    world.log_in().open_group();
    let (buf, _) = draw(&world.app, (80, 24));
    for cell in &buf.content {
        assert_eq!((cell.fg, cell.bg), Default::default());
    }
}

#[test]
fn the_login_at_every_size_and_in_every_state() {
    for size in SIZES {
        let mut world = World::new(Lang::Zh, Kind::Unicode, size);
        world.tell(Notification::Login(world::scan()));
        snapshot!(format!("login-{}x{}-zh", size.0, size.1), seen(&world, size));
    }
    let name = Some(Printable::line("小林"));
    let why = ServerProblem::NoConnection(NetworkFault::Proxy);
    let states = [
        ("starting", Login::Starting),
        ("confirm", Login::Confirm { name }),
        ("entering", Login::LoadingContacts { done: 120, total: 220 }),
        ("expired", Login::Expired),
        ("unreachable", Login::Unreachable { why, retry_at: NOW.plus_ms(60_000) }),
        ("refused", Login::Refused { why: world::refusal(), offer: Some(EditionId::FileHelper) }),
    ];
    for (word, state) in states {
        for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            let mut world = World::new(lang, Kind::Unicode, (80, 24));
            world.tell(Notification::Login(state.clone()));
            snapshot!(format!("login-{word}-{tag}"), seen(&world, (80, 24)));
        }
    }
}

#[test]
fn the_keys_of_the_login_change_the_form_and_show_the_link() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
    world.tell(Notification::Login(world::scan())).key("b");
    let shown = seen(&world, (80, 24));
    assert!(shown.contains("66x34") && shown.contains('▀'), "{shown}");
    world.event(Event::Resize { columns: 80, rows: 34 });
    assert!(!seen(&world, (80, 34)).contains('▀'));
    world.key("u");
    let shown = seen(&world, (80, 34));
    assert!(shown.contains("https://") && shown.contains("等待扫码"), "{shown}");
}

#[test]
fn the_popups() {
    let open = [
        ("goto", vec!["ctrl-g"]),
        ("goto-query", vec!["ctrl-g", "z", "w"]),
        ("menu", vec!["ctrl-x"]),
        ("help", vec!["f1"]),
    ];
    for (name, keys) in open {
        for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
            let mut world = World::new(lang, Kind::Unicode, (80, 24));
            world.log_in().open_group();
            for key in &keys {
                world.key(key);
            }
            world.timers();
            snapshot!(format!("popup-{name}-{tag}"), seen(&world, (80, 24)));
        }
    }
}

#[test]
fn the_help_of_a_narrow_screen_says_what_the_keys_do() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (40, 15));
    world.log_in().open_group().key("f1").timers();
    snapshot!("popup-help-narrow-zh", seen(&world, (40, 15)));
}

#[test]
fn the_question_about_a_twin() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
    world.log_in().open_group().ask_about_twin();
    snapshot!("popup-twin-zh", seen(&world, (80, 24)));
}

#[test]
fn the_connection_in_trouble() {
    let why = OfflineReason::Server(ServerProblem::NoAnswer(NetworkFault::Timeout));
    let states = [
        ("connecting", Connection::Connecting),
        ("offline", Connection::Offline { retry_at: NOW.plus_ms(90_000), why, synced: Some(NOW) }),
        (
            "ended",
            Connection::Ended {
                why: SessionEnd::SignedOut(SignedOut { code: 1100, clock_ahead_ms: None }),
            },
        ),
    ];
    for (word, state) in states {
        let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
        world.log_in().open_group().tell(Notification::Connection(state));
        let shown = seen(&world, (80, 24));
        let top: Vec<&str> = shown.lines().take(2).collect();
        snapshot!(format!("connection-{word}"), top.join("\n"));
    }
}

#[test]
fn without_a_session_nothing_says_online() {
    let states = [
        (world::scan(), "未登录 "),
        (Login::Expired, "未登录 "),
        (Login::Refused { why: world::refusal(), offer: None }, "登录被拒绝 "),
        (Login::LoadingContacts { done: 0, total: 0 }, "登录中 "),
    ];
    for (state, words) in states {
        let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
        world.log_in().open_group().tell(Notification::Login(state));
        world.key("esc");
        let shown = seen(&world, (80, 24));
        let top = shown.lines().next().unwrap();
        assert!(top.contains("产品研发群") && top.contains(words), "{top}");
        assert!(!top.contains("在线"), "{top}");
    }
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
    let why = SessionEnd::LoggedOut;
    world.log_in().open_group().tell(Notification::Connection(Connection::Ended { why }));
    world.tell(Notification::Login(world::scan())).key("esc");
    let shown = seen(&world, (80, 24));
    assert_eq!(shown.matches("已退出登录").count(), 1, "{shown}");
}

#[test]
fn on_a_low_screen_trouble_with_the_connection_takes_the_place_of_the_keys() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (60, 15));
    world.log_in().open_group().tell(Notification::Connection(Connection::Connecting));
    assert!(seen(&world, (60, 15)).contains("| 连接中 "), "{}", seen(&world, (60, 15)));
}

#[test]
fn on_a_low_screen_the_rule_above_the_input_says_to_whom_it_goes() {
    let begins = [
        ((80, 15), "──────────────────────┴─ 产品研发群 (48) ─"),
        ((80, 10), "──────────────────────┴─ 产品研发群 (48) ─"),
        ((40, 15), "─ 产品研发群 (48) ─────── 1248 未读 2@ ─"),
        ((40, 8), "─ 产品研发群 (48) ─────── 1248 未读 2@ ─"),
        ((20, 8), "─ 产品研发群 (48)"),
    ];
    for (size, words) in begins {
        let mut world = World::new(Lang::Zh, Kind::Unicode, size);
        world.log_in().open_group();
        let shown = seen(&world, size);
        let rule = shown.lines().rev().nth(3).unwrap();
        assert!(rule.starts_with(&format!("|{words}")), "{size:?}\n{shown}");
    }
    let mut world = World::new(Lang::Zh, Kind::Unicode, (40, 15));
    world.log_in().open_group();
    assert!(seen(&world, (40, 15)).contains("| F1 帮助 ^X 菜单 "), "{}", seen(&world, (40, 15)));
}

#[test]
fn with_one_pane_the_bar_tells_of_unread_messages_elsewhere() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (50, 20));
    world.log_in().open_group();
    let shown = seen(&world, (50, 20));
    assert!(shown.starts_with("| 产品研发群 (48)"), "{shown}");
    assert!(shown.lines().next().unwrap().contains("1248 未读 2@  ● 在线  14:32"), "{shown}");
}

#[test]
fn the_rows_of_the_selected_message_and_no_others_are_marked() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
    world.log_in().open_group().key("up").key("up");
    let (buf, _) = draw(&world.app, (80, 24));
    let marked: String = styles(&buf).lines().filter(|row| row.contains("reversed")).collect();
    for words in ["14:20", "王芳", "@小林 评审改到四点", "https://example.com/a?b=1&c=2"]
    {
        assert!(marked.contains(words), "{words} in {marked}");
    }
    assert!(!marked.contains("收到，四点见") && !marked.contains("邀请"), "{marked}");
}

#[test]
fn the_cursor_stands_behind_the_last_character_typed() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
    world.log_in().open_group().type_text("看看");
    assert_eq!(draw(&world.app, (80, 24)).1, Some(Position::new(7, 22)));
    world.key("left");
    assert_eq!(draw(&world.app, (80, 24)).1, Some(Position::new(5, 22)));
}

#[test]
fn a_long_input_grows_to_ten_rows_and_no_further() {
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 40));
    world.log_in().open_group().paste(&"一行\n".repeat(30));
    let (buf, caret) = draw(&world.app, (80, 40));
    assert_eq!(caret, Some(Position::new(3, 38)));
    let shown = dump(&buf, caret);
    assert_eq!(shown.matches("|   一行").count(), 9, "{shown}");
}

#[test]
fn the_smallest_screens_are_drawn_without_a_fall() {
    for width in 0..=6 {
        for height in 0..=6 {
            let mut world = World::new(Lang::Zh, Kind::Unicode, (width, height));
            draw(&world.app, (width, height));
            world.tell(Notification::Login(world::scan()));
            draw(&world.app, (width, height));
            world.log_in().open_group().type_text("我改好了");
            let (_, caret) = draw(&world.app, (width, height));
            assert!(caret.is_none_or(|at| at.x < width && at.y < height), "{width}x{height}");
            for key in ["ctrl-g", "esc", "f1"] {
                world.key(key);
                let (_, caret) = draw(&world.app, (width, height));
                assert!(caret.is_none_or(|at| at.x < width && at.y < height), "{width}x{height}");
            }
        }
    }
}

/// What a hostile server may put anywhere.
fn hostile() -> impl Strategy<Value = String> {
    "(\\PC|[\u{0}-\u{9f}\u{200b}-\u{206f}\u{fe0f}\u{300}-\u{36f}\u{e0001}-\u{e007f}]|[一-龥]|\u{1f468}\u{200d}){0,40}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_size_and_any_names_are_drawn_without_controls_and_with_whole_characters(
        width in 0_u16..130,
        height in 0_u16..50,
        names in prop::collection::vec(hostile(), 4),
        typed in hostile(),
        login in any::<bool>(),
    ) {
        let mut world = World::new(Lang::Zh, Kind::Unicode, (width, height));
        if !login {
            world.log_in();
        }
        world.hostile(&names).paste(&typed);
        let (buf, caret) = draw(&world.app, (width, height));
        prop_assert!(caret.is_none_or(|at| at.x < width && at.y < height));
        for row in buf.content.chunks(usize::from(width).max(1)) {
            let mut open = false;
            for cell in row {
                let symbol = cell.symbol();
                prop_assert!(!symbol.chars().any(char::is_control), "{symbol:?}");
                prop_assert!(symbol.len() <= 64, "{symbol:?}");
                prop_assert!(!symbol.is_empty() || open, "a second half without a first");
                open = !symbol.is_empty();
            }
        }
    }

    #[test]
    fn a_change_of_size_in_any_state_is_drawn(
        sizes in prop::collection::vec((0_u16..130, 0_u16..50), 1..8),
        keys in prop::collection::vec(
            prop::sample::select(vec!["ctrl-g", "f1", "esc", "up", "ctrl-n", "pageup", "a", "ctrl-x", "ctrl-j"]), 0..8),
    ) {
        let mut world = World::new(Lang::En, Kind::Unicode, (80, 24));
        world.log_in().open_group();
        for (size, key) in sizes.iter().zip(keys.iter().chain(std::iter::repeat(&"esc"))) {
            world.event(Event::Resize { columns: size.0, rows: size.1 });
            world.key(key);
            let (_, caret) = draw(&world.app, *size);
            prop_assert!(caret.is_none_or(|at| at.x < size.0 && at.y < size.1));
        }
    }
}

#[test]
fn the_time_zone_of_the_settings_is_used() {
    assert_eq!(NOW, Timestamp::from_seconds(1_789_367_520), "14:32 in Shanghai");
    let mut world = World::new(Lang::Zh, Kind::Unicode, (80, 24));
    world.log_in().open_group();
    assert!(seen(&world, (80, 24)).lines().next().is_some_and(|top| top.contains("14:32")));
}
