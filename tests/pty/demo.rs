//! The whole client on its embedded server: start, read, write, resize, leave.

use std::time::Duration;

use rustix::process::Signal;
use vt100::Screen;

use super::qr::{Background, decode};
use super::screen::{before_caret, find, shows, size};
use super::terminal::Terminal;

/// The demo in Chinese, nothing happening in it by itself, on its chat screen.
fn quiet(columns: u16, rows: u16) -> Terminal {
    let terminal = Terminal::wx(&["demo", "--script", "answers"], columns, rows);
    terminal.wait("the chat screen", is_chat_screen);
    terminal
}

/// The input stands open and chats are listed.
pub fn is_chat_screen(screen: &Screen) -> bool {
    before_caret(screen).ends_with("> ") && !screen.hide_cursor() && shows(screen, "文件传输助手")
}

/// Open a chat by name.
pub fn go_to(terminal: &Terminal, name: &str) {
    terminal.keys("\x07");
    terminal.keys(name);
    terminal.wait("the name asked for", |screen| before_caret(screen).ends_with(name));
    terminal.keys("\r");
    terminal.wait("the chat", |screen| is_chat_screen(screen) && shows(screen, name));
}

#[test]
fn the_demo_reaches_the_chat_screen_and_life_begins() {
    let terminal = Terminal::wx(&["demo"], 80, 24);
    terminal.wait("the chat screen", is_chat_screen);
    let before = terminal.dump();
    terminal.wait("the first message", |screen| super::screen::dump(screen) != before);
    assert_eq!(terminal.look(size), (80, 24));
}

#[test]
fn what_is_written_in_chinese_is_sent_and_answered() {
    let terminal = quiet(80, 24);
    go_to(&terminal, "陈静");
    terminal.keys("谢谢，明天见");
    terminal.wait("the text under the caret", |screen| {
        before_caret(screen).ends_with("> 谢谢，明天见")
    });
    let (row, column) = terminal.look(Screen::cursor_position);
    let (text_row, text_column) = terminal.look(|screen| find(screen, "谢谢，明天见")).unwrap();
    assert_eq!((row, column), (text_row, text_column + 12), "behind six wide characters");
    terminal.keys("\r");
    terminal.wait("the text among the messages", |screen| {
        before_caret(screen).ends_with("> ") && shows(screen, "谢谢，明天见")
    });
    terminal.wait("acceptance", |screen| shows(screen, "✓"));
    terminal.wait("an answer", |screen| {
        ["不客气", "客气啥", "小事一桩"].iter().any(|answer| shows(screen, answer))
    });
}

#[test]
fn the_login_code_is_read_from_the_screen_in_both_forms() {
    for form in ["", "b"] {
        let terminal = Terminal::wx(&["demo", "--login"], 80, 24);
        terminal.keys(form);
        for background in [Background::Dark, Background::Light] {
            terminal.wait("a code to scan", |screen| {
                decode(screen, background)
                    .is_some_and(|text| text.starts_with("https://login.weixin.qq.com/l/"))
            });
        }
        terminal.wait("the chats after the scan", is_chat_screen);
    }
}

#[test]
fn a_pasted_block_stays_in_the_input_until_it_is_sent() {
    let terminal = quiet(80, 24);
    terminal.paste("第一行\n第二行\n\n第四行");
    terminal.wait("the block", |screen| {
        before_caret(screen).ends_with("第四行") && shows(screen, "第一行")
    });
    let (first, last) = terminal
        .look(|screen| (find(screen, "第一行").unwrap().0, find(screen, "第四行").unwrap().0));
    assert_eq!(last - first, 3, "four rows of input, nothing sent:\n{}", terminal.dump());
    assert!(!terminal.look(|screen| shows(screen, "✓")), "{}", terminal.dump());
}

#[test]
fn the_draft_and_its_caret_survive_every_size() {
    let terminal = quiet(80, 24);
    terminal.keys("草稿abc");
    terminal.wait("the draft", |screen| before_caret(screen).ends_with("> 草稿abc"));
    for (columns, rows) in [(40, 15), (20, 5), (1, 1), (200, 60), (56, 16), (80, 24)] {
        terminal.resize(columns, rows);
        if columns > 10 {
            terminal.wait("the draft at another size", |screen| {
                size(screen) == (columns, rows) && before_caret(screen).ends_with("> 草稿abc")
            });
        }
    }
}

#[test]
fn the_terminal_is_given_back_on_every_signal() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut terminal = quiet(80, 24);
        terminal.signal(signal);
        terminal.exit();
        terminal.assert_given_back();
    }
}

#[test]
fn a_window_that_is_closed_ends_the_client() {
    let mut terminal = quiet(80, 24);
    terminal.hang_up();
    terminal.exit();
}

#[test]
fn leaving_by_key_asks_again_and_gives_the_terminal_back() {
    let mut terminal = quiet(80, 24);
    terminal.keys("\x03");
    let before = terminal.bytes();
    terminal.keys("\x03\x03");
    assert!(terminal.exit().success(), "{}", terminal.dump());
    assert!(terminal.bytes() > before);
    terminal.assert_given_back();
}

#[test]
fn an_idle_client_writes_nothing_and_a_key_costs_little() {
    let terminal = quiet(80, 24);
    terminal.settle(Duration::from_secs(2));
    assert_eq!(terminal.bytes_within(Duration::from_secs(5)), 0, "{}", terminal.dump());
    let before = terminal.bytes();
    terminal.keys("好");
    terminal.wait("the key", |screen| before_caret(screen).ends_with("> 好"));
    terminal.settle(Duration::from_millis(300));
    let written = terminal.written_after(before);
    assert!(
        written.len() <= 45,
        "{} bytes: {:?}",
        written.len(),
        String::from_utf8_lossy(&written)
    );
}

#[test]
fn the_rule_beside_the_list_stands_in_one_column_whatever_is_written() {
    for columns in [80, 57, 111] {
        let terminal = Terminal::wx(&["demo", "--script", "gallery"], columns, 24);
        terminal.wait("the chat screen", is_chat_screen);
        go_to(&terminal, "韩梅梅");
        terminal.settle(Duration::from_millis(500));
        terminal.look(|screen| {
            let (_, rule) = find(screen, "│").expect("a rule");
            // The lowest rows are the line over the input, the input and the hints.
            for row in 1..size(screen).1 - 3 {
                let cell = screen.cell(row, rule).map(vt100::Cell::contents);
                assert_eq!(cell, Some("│"), "row {row}:\n{}", super::screen::dump(screen));
            }
        });
    }
}
