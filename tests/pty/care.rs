//! Care of the terminal: it is asked little, believed little, lent out and taken back.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use vt100::Screen;
use wetui::host::clock;

use super::home::Home;
use super::screen::{before_caret, find, shows};
use super::terminal::{Answers, Terminal};
use super::world::wait_written;

const WX: &str = env!("CARGO_BIN_EXE_wx");

/// A shell line in an empty home; `$WX` is the program.
fn shell(line: &str, home: Home, answers: Answers) -> Terminal {
    let line = format!("WX='{WX}'; {line}");
    Terminal::start(&["/bin/sh", "-c", &line], home, 80, 24, answers)
}

fn is_chat_screen(screen: &Screen) -> bool {
    before_caret(screen).ends_with("> ") && !screen.hide_cursor() && shows(screen, "文件传输助手")
}

fn quiet() -> Terminal {
    let terminal = Terminal::wx(&["demo", "--script", "quiet"], 80, 24);
    terminal.wait("the chat screen", is_chat_screen);
    terminal
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's MMIX generator; its high bits are good enough
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn pick(&mut self, from: &str) -> char {
        let at = self.below(from.chars().count());
        from.chars().nth(at).unwrap()
    }

    /// What a terminal might say of itself.
    fn answer(&mut self) -> String {
        let mut body = String::new();
        if self.below(2) == 0 {
            for _ in 0..self.below(9) {
                body.push(self.pick("0123456789;:?>="));
            }
            let last = self.pick("RcntyxvpqrgS");
            return format!("\x1b[{body}{last}");
        }
        for _ in 0..self.below(40) {
            body.push(self.pick("0123456789;:/rgb#*?abcdef中 \u{e9}"));
        }
        let (kind, end) = (self.pick("]P_^"), ["\x07", "\x1b\\"][self.below(2)]);
        format!("\x1b{kind}{body}{end}")
    }
}

#[test]
fn five_thousand_answers_to_nothing_type_nothing_and_send_nothing() {
    let terminal = quiet();
    terminal.keys("草稿");
    let mut numbers = Numbers(20);
    for _ in 0..100 {
        let answers: String = (0..50).map(|_| numbers.answer()).collect();
        terminal.keys(&answers);
    }
    terminal.keys("好");
    terminal.wait("what was typed and nothing else", |screen| {
        before_caret(screen).ends_with("> 草稿好") && !shows(screen, "✓")
    });
}

#[test]
fn a_terminal_that_answers_nothing_is_waited_for_by_nobody() {
    let terminal = shell("exec $WX demo --script quiet", Home::new(), Answers::None);
    terminal.wait("the chat screen", is_chat_screen);
}

#[test]
fn a_block_that_comes_key_by_key_is_not_sent_line_by_line() {
    let terminal = quiet();
    terminal.keys("第一行\r第二行\r第三行");
    terminal.wait("the block in the input", |screen| {
        before_caret(screen).ends_with("第三行") && shows(screen, "> 第一行")
    });
    assert!(!terminal.look(|screen| shows(screen, "✓")), "{}", terminal.dump());
}

#[test]
fn a_paste_that_pauses_is_not_sent_line_by_line() {
    let terminal = quiet();
    terminal.keys("\x1b[200~第一行\r第二");
    terminal.wait("what came before the pause", |screen| before_caret(screen).ends_with("第二"));
    terminal.keys("行\r第三行\r\x1b[201~第四行");
    terminal.wait("the block in the input", |screen| {
        before_caret(screen).ends_with("第四行") && shows(screen, "> 第一行")
    });
    assert!(!terminal.look(|screen| shows(screen, "✓")), "{}", terminal.dump());
}

/// A shell behind the program, which says what it read.
const BEHIND: &str = "echo left; read line; printf 'got:%s:' \"$line\" | cat -v; read line";

/// An answer is waited for so long at least (`runtime/line.rs`).
const LEAST: Duration = Duration::from_secs(1);

#[test]
fn no_answer_of_the_terminal_is_typed_into_the_shell() {
    // a machine that is so busy that the answer comes too late says nothing about one in time
    for _ in 0..20 {
        if quits_with_an_answer_on_its_way() < LEAST {
            return;
        }
    }
    panic!("no answer was in time");
}

/// How long the last answer took at most. One in time must not be typed into the shell.
fn quits_with_an_answer_on_its_way() -> Duration {
    let line = format!("$WX demo --script quiet; {BEHIND}");
    let terminal = shell(&line, Home::new(), Answers::None);
    terminal.wait("the chat screen", is_chat_screen);
    // the questions of the start, answered late
    wait_written(&terminal, 0, "\x1b[c");
    terminal.keys("\x1b[2;2R\x1b[2;2R\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;22c");
    terminal.keys("好");
    terminal.wait("the key", |screen| before_caret(screen).ends_with("> 好"));
    let before = terminal.bytes();
    let quit = clock::instant();
    terminal.keys("\x18\x03");
    // it is asked once more, and what was on its way comes before the answer
    wait_written(&terminal, before, "\x1b[c");
    terminal.keys("\x1b[I\x1b[<64;10;10M\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;22c");
    let took = quit.elapsed();
    if took < LEAST {
        terminal.wait("the shell", |screen| shows(screen, "left"));
        terminal.keys("x\r");
        terminal.wait("what was typed and nothing else", |screen| shows(screen, "got:x:"));
    }
    took
}

#[test]
fn no_answer_to_the_doctor_is_typed_into_the_shell() {
    let line = format!("$WX doctor --offline; {BEHIND}");
    let terminal = shell(&line, Home::new(), Answers::None);
    wait_written(&terminal, 0, "\x1b[c");
    terminal.keys("\x1b[2;2R\x1b[?62;22c");
    // behind its own last answer, as GNU screen hands on those of others
    terminal.keys("\x1b]11;rgb:0000/0000/0000\x1b\\");
    terminal.wait("the shell", |screen| shows(screen, "left"));
    terminal.keys("x\r");
    terminal.wait("what was typed and nothing else", |screen| shows(screen, "got:x:"));
}

#[test]
fn the_shell_gets_the_last_row_also_where_there_is_no_other_screen() {
    let mut terminal = quiet();
    let before = terminal.bytes();
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success());
    let left = String::from_utf8(terminal.written_after(before)).unwrap();
    let (_, end) = left.rsplit_once("\x1b[r").expect("margins");
    assert!(end.contains("\x1b[999;1H\x1b[2K\x1b[?1049l"), "{end:?}");
    assert!(left.contains("\x1b[<u") && left.contains("\x1b[>4m"), "the keyboard: {left:?}");
}

#[test]
fn nobody_asks_in_screen_or_tmux_what_becomes_a_title_or_reports_the_mouse_in_screen() {
    for (term, mouse) in [("screen", false), ("screen-256color", true), ("tmux-256color", true)] {
        let line = format!("export TERM={term}; exec $WX demo --script quiet");
        let terminal = shell(&line, Home::new(), Answers::All);
        terminal.wait("the chat screen", is_chat_screen);
        let text = String::from_utf8(terminal.written_after(0)).unwrap();
        assert!(!text.contains("\x1b_G"), "{term}");
        assert_eq!(text.contains("\x1b[?1006h"), mouse, "{term}");
        assert_eq!(text.contains("\x1b]11;?"), term.starts_with("tmux"), "{term}");
    }
}

#[test]
fn a_stopped_client_gives_the_terminal_back_and_takes_it_again() {
    let terminal = Terminal::start(
        &["/bin/bash", "--norc", "--noprofile", "-i"],
        Home::new(),
        80,
        24,
        Answers::All,
    );
    terminal.keys(&format!("{WX} demo --script quiet\r"));
    terminal.wait("the chat screen", is_chat_screen);
    terminal.keys("还没写完\x1a");
    terminal.wait("the shell", |screen| {
        let prompt = before_caret(screen);
        !screen.alternate_screen() && shows(screen, "Stopped") && prompt.ends_with(['$', '#', ' '])
    });
    terminal.keys("fg\r");
    terminal.wait("the draft again", |screen| {
        screen.alternate_screen() && before_caret(screen).ends_with("> 还没写完")
    });
}

#[test]
fn what_stands_behind_ctrl_z_in_the_same_read_is_not_typed() {
    let command = ["/bin/bash", "--norc", "--noprofile", "-i"];
    let terminal = Terminal::start(&command, Home::new(), 80, 24, Answers::Bracketing);
    terminal.keys(&format!("{WX} demo --script quiet\r"));
    terminal.wait("the chat screen", is_chat_screen);
    terminal.keys("还没写完\x1a漏网\r");
    terminal.wait("the shell", |screen| !screen.alternate_screen() && shows(screen, "Stopped"));
    terminal.keys("fg\r");
    terminal.wait("the draft again", |screen| {
        screen.alternate_screen() && before_caret(screen).ends_with("> 还没写完")
    });
    // and keys are taken again
    terminal.keys("好");
    terminal.wait("the key", |screen| before_caret(screen).ends_with("> 还没写完好"));
}

#[test]
fn what_stands_behind_the_quit_key_in_the_same_read_is_neither_sent_nor_a_draft() {
    let (sim, data) = (Sim::start(), tempfile::tempdir().unwrap());
    let line =
        format!("exec $WX --server {} --edition web --data-dir {}", sim.url, data.path().display());
    let mut first = shell(&line, Home::new(), Answers::Bracketing);
    first.wait("the chat screen", is_chat_screen);
    first.keys("\x18\x03漏网\r之鱼");
    assert!(first.exit().success());
    let second = shell(&line, Home::new(), Answers::Bracketing);
    second.wait("the chat screen", is_chat_screen);
    second.keys("好");
    second.wait("the key and nothing else", |screen| {
        before_caret(screen).ends_with("> 好") && !shows(screen, "漏网")
    });
}

#[test]
fn the_editor_has_the_terminal_to_itself_and_its_text_comes_back() {
    let home = Home::new();
    let editor = home.path().join("editor");
    std::fs::write(
        &editor,
        "#!/bin/sh\necho ready\nread answer\nprintf %s \"$answer\" >> \"$1\"\n",
    )
    .unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let terminal =
        shell("export EDITOR=$HOME/editor; exec $WX demo --script quiet", home, Answers::All);
    terminal.wait("the chat screen", is_chat_screen);
    terminal.keys("一");
    terminal.keys("\x18e");
    terminal.wait("the editor", |screen| !screen.alternate_screen() && shows(screen, "ready"));
    // the terminal is cooked: the line is echoed, and C-u clears it
    terminal.keys("wrong\x15二三\r");
    terminal.wait("the edited text", |screen| before_caret(screen).ends_with("> 一二三"));
}

#[test]
fn an_editor_that_fails_leaves_what_was_written_where_the_last_line_says() {
    let home = Home::new();
    let editor = home.path().join("editor");
    std::fs::write(&editor, "#!/bin/sh\nprintf 二 >> \"$1\"\nexit 1\n").unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o755)).unwrap();
    let line = "export EDITOR=$HOME/editor; exec $WX demo --script quiet";
    let terminal = shell(line, home, Answers::All);
    terminal.wait("the chat screen", is_chat_screen);
    terminal.keys("一");
    terminal.keys("\x18e");
    terminal.wait("the place", |screen| {
        before_caret(screen).ends_with("> 一") && shows(screen, "写的内容在 ")
    });
}

#[test]
fn a_locale_without_utf_8_means_lines_of_ascii_and_a_word_about_it() {
    let line = "export LC_ALL=C; exec $WX demo --script quiet";
    let terminal = shell(line, Home::new(), Answers::All);
    terminal.wait("the word", |screen| shows(screen, "UTF-8"));
    terminal.wait("lines of ASCII", |screen| {
        find(screen, "---").is_some() && find(screen, "│").is_none() && find(screen, "─").is_none()
    });
}

#[test]
fn a_terminal_without_addressable_cells_gets_lines_and_no_escape() {
    let line = "export TERM=dumb; exec $WX demo --lang zh";
    let mut terminal = shell(line, Home::new(), Answers::None);
    terminal.wait("the login", |screen| shows(screen, "已登录"));
    terminal.keys("/open mm\n");
    terminal.wait("the chat", |screen| shows(screen, "== 妈妈"));
    terminal.keys("/quit\n");
    assert!(terminal.exit().success());
    let written = String::from_utf8(terminal.written_after(0)).unwrap();
    assert!(!written.contains('\u{1b}'), "{written:?}");
}

#[test]
fn a_demo_that_was_left_leaves_nothing_of_itself() {
    let mut terminal = quiet();
    terminal.keys("\x18\x03");
    assert!(terminal.exit().success());
    let left: Vec<_> = std::fs::read_dir(terminal.home.path().join("tmp")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_flood_of_messages_leaves_keys_and_the_end_alone() {
    let mut terminal = Terminal::wx(&["demo", "--script", "busy"], 80, 24);
    terminal.wait("the chat screen", is_chat_screen);
    for text in ["一", "二", "三", "四"] {
        terminal.keys(text);
        terminal.wait("the key", |screen| before_caret(screen).ends_with(text));
    }
    terminal.signal(rustix::process::Signal::TERM);
    assert!(terminal.exit().success());
    terminal.assert_given_back();
}

/// A simulator in a process of its own, which ends with the test.
struct Sim {
    child: std::process::Child,
    url: String,
}

impl Sim {
    fn start() -> Self {
        let mut child = Command::new(WX)
            .args(["sim", "--listen", "127.0.0.1:0", "--confirm", "0.1"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim_end().to_owned() }
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn a_second_client_of_the_same_account_leaves_with_words_and_without_a_screen() {
    let (sim, data) = (Sim::start(), tempfile::tempdir().unwrap());
    let line =
        format!("exec $WX --server {} --edition web --data-dir {}", sim.url, data.path().display());
    let first = shell(&line, Home::new(), Answers::All);
    first.wait("the chat screen", is_chat_screen);
    // A screen is drawn where the disk is slow to tell, which a busy machine may be once.
    let is_without_a_screen = || {
        let mut second = shell(&line, Home::new(), Answers::All);
        assert_eq!(second.exit().code(), Some(75), "{}", second.dump());
        second.assert_given_back();
        second.wait("who has it", |screen| shows(screen, "（进程 "));
        !second.written_after(0).contains(&b'\x1b')
    };
    assert!((0..10).any(|_| is_without_a_screen()));
}

#[test]
fn the_second_start_needs_no_code_and_shows_what_was_written() {
    let (sim, data) = (Sim::start(), tempfile::tempdir().unwrap());
    let line =
        format!("exec $WX --server {} --edition web --data-dir {}", sim.url, data.path().display());
    let mut first = shell(&line, Home::new(), Answers::All);
    first.wait("the chat screen", is_chat_screen);
    first.keys("写在前面");
    first.wait("the text", |screen| before_caret(screen).ends_with("写在前面"));
    first.keys("\r");
    first.wait("acceptance", |screen| shows(screen, "✓") && before_caret(screen).ends_with("> "));
    first.keys("半句");
    first.wait("the draft", |screen| before_caret(screen).ends_with("> 半句"));
    first.signal(rustix::process::Signal::TERM);
    assert!(first.exit().success());
    let second = shell(&line, Home::new(), Answers::All);
    second.wait("history and draft", |screen| {
        shows(screen, "写在前面") && before_caret(screen).ends_with("> 半句")
    });
    let written = String::from_utf8_lossy(&second.written_after(0)).into_owned();
    // one of them alone is measured at the start
    assert!(!written.contains("▀▀"), "a code was shown");
}
