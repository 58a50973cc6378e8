//! The harness tells the truth: it is tried on programs whose behaviour is known.

use std::fmt::Write as _;
use std::time::Duration;

use rustix::process::Signal;

use super::home::Home;
use super::qr::{Background, decode};
use super::screen::{before_caret, find, shows, size};
use super::terminal::{Answers, Terminal};

fn shell(script: &str) -> Terminal {
    Terminal::start(&["/bin/sh", "-c", script], Home::new(), 40, 10, Answers::All)
}

#[test]
fn wide_characters_stand_in_two_cells_and_the_caret_behind_them() {
    let terminal = shell("printf 'ab产品'; read line");
    terminal.wait("the text", |screen| shows(screen, "ab产品"));
    terminal.look(|screen| {
        assert_eq!(find(screen, "品"), Some((0, 4)));
        assert_eq!(screen.cursor_position(), (0, 6));
        assert_eq!(before_caret(screen), "ab产品");
        assert_eq!(size(screen), (40, 10));
    });
}

#[test]
fn what_is_typed_is_read_by_the_program() {
    let mut terminal = shell("read line; echo \"got $line\"");
    terminal.keys("你好\n");
    terminal.wait("the answer", |screen| shows(screen, "got 你好"));
    assert!(terminal.exit().success());
}

#[test]
fn a_paste_has_brackets_where_the_program_asked_for_them() {
    let terminal =
        shell("stty raw -echo; printf 'on\\033[?2004h'; dd bs=1 count=14 2>/dev/null | cat -v");
    terminal.wait("the mode", |screen| shows(screen, "on") && screen.bracketed_paste());
    terminal.paste("ab");
    terminal.wait("the brackets", |screen| shows(screen, "^[[200~ab^[[201~"));
}

#[test]
fn the_command_runs_in_an_empty_home() {
    let mut terminal = Terminal::wx(&["--version"], 40, 10);
    assert!(terminal.exit().success());
    terminal.wait("the version", |screen| shows(screen, env!("CARGO_PKG_VERSION")));
    terminal.assert_given_back();
}

#[test]
fn the_terminal_answers_where_its_cursor_is() {
    let terminal =
        shell("stty raw -echo; printf '中\\033[6n'; dd bs=1 count=6 2>/dev/null | od -c");
    terminal.wait("the answer", |screen| shows(screen, "[   1   ;   3   R"));
}

#[test]
fn the_program_is_told_of_a_new_size() {
    let script = "trap 'stty size' WINCH; echo ready; while :; do read line; done";
    let terminal = shell(script);
    terminal.wait("the trap", |screen| shows(screen, "ready"));
    terminal.resize(60, 20);
    terminal.keys("\n");
    terminal.wait("the size", |screen| shows(screen, "20 60"));
}

#[test]
fn a_hang_up_reaches_the_program() {
    // The end of input may be read before the signal comes; a trap interrupts `wait`.
    let script =
        "trap 'echo $? > hung; exit 3' HUP; echo ready; read line; sleep 60 & wait; exit 4";
    let mut terminal = shell(script);
    terminal.wait("the trap", |screen| shows(screen, "ready"));
    terminal.hang_up();
    assert_eq!(terminal.exit().code(), Some(3));
    assert!(terminal.home.path().join("hung").exists());
}

#[test]
fn a_terminal_that_was_not_given_back_is_noticed() {
    let mut terminal = shell("stty raw; printf '\\033[?1049h'");
    terminal.exit();
    let check = std::panic::AssertUnwindSafe(|| terminal.assert_given_back());
    assert!(std::panic::catch_unwind(check).is_err());
    let mut clean = shell("printf '\\033[?1049h\\033[?1049l'");
    clean.exit();
    clean.assert_given_back();
}

#[test]
fn bytes_are_counted_and_silence_is_heard() {
    let terminal = shell("printf 12345; read line; printf 678; read line");
    terminal.wait("the bytes", |screen| shows(screen, "12345"));
    assert_eq!(terminal.bytes(), 5);
    assert_eq!(terminal.bytes_within(Duration::from_millis(200)), 0);
    terminal.keys("\n");
    terminal.wait("more", |screen| shows(screen, "678"));
    assert_eq!(terminal.written_after(5), b"\r\n678");
    assert_eq!(terminal.reads().iter().sum::<usize>(), 10);
    terminal.settle(Duration::from_millis(100));
}

#[test]
fn a_signal_reaches_the_program_itself() {
    let mut terminal = shell("trap 'exit 5' TERM; echo ready; read line");
    terminal.wait("the trap", |screen| shows(screen, "ready"));
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.exit().code(), Some(5));
}

#[test]
fn a_code_is_read_from_its_cells_whatever_the_background() {
    let url = "https://login.weixin.qq.com/l/gYmaXxQ3Tw==";
    let code = qrcode::QrCode::with_error_correction_level(url, qrcode::EcLevel::L);
    let modules = code.expect("a code");
    let dark = |x: usize, y: usize| {
        let inside = (4..modules.width() + 4).contains(&x) && (4..modules.width() + 4).contains(&y);
        inside && modules[(x - 4, y - 4)] == qrcode::Color::Dark
    };
    let side = modules.width() + 8;
    let mut drawn = String::new();
    for y in (0..side).step_by(2) {
        for x in 0..side {
            let ink = |dark| if dark { 16 } else { 231 };
            let (upper, lower) = (ink(dark(x, y)), ink(dark(x, y + 1)));
            write!(drawn, "\x1b[38;5;{upper};48;5;{lower}m▀").expect("a string takes everything");
        }
        drawn.push_str("\x1b[m\r\n");
    }
    let home = Home::new();
    std::fs::write(home.path().join("code"), drawn).expect("written");
    let show = ["/bin/sh", "-c", "cat code; echo shown; read line"];
    let terminal = Terminal::start(&show, home, 80, 24, Answers::None);
    terminal.wait("the code", |screen| shows(screen, "shown"));
    for background in [Background::Dark, Background::Light] {
        assert_eq!(terminal.look(|screen| decode(screen, background)).as_deref(), Some(url));
    }
}
