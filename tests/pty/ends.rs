//! The end while an editor or a pager has the terminal, however the terminal goes: the other program
//! ends too, and what was written is found again.

use rustix::process::Signal;

use super::home::Home;
use super::screen::{before_caret, shows};
use super::signals::{POLITE, World, is_alive, take_home};

/// One that saves at once and ends only when it is killed or its terminal is gone.
const READER: &str = "echo $$ > pid; [ -w \"$1\" ] && printf '一小时的字' > \"$1\"; trap '' INT; echo up; \
                      while read line; do :; done; exit 0";

#[test]
fn an_editor_whose_terminal_is_lost_ends_with_us_and_what_was_saved_in_it_comes_back() {
    let world = World::new();
    for script in [POLITE, READER] {
        let mut terminal = world.start(Home::new(), script);
        terminal.keys("\x18e");
        terminal.wait("the editor", |screen| shows(screen, "up"));
        terminal.hang_up();
        terminal.exit();
        assert!(!is_alive(terminal.home.path()), "the editor is left behind");
        let terminal = world.start(take_home(&mut terminal), "exit 1");
        terminal.wait("the text", |screen| shows(screen, "一小时的字"));
    }
}

#[test]
fn a_pager_ends_with_us_at_a_hang_up_and_where_its_terminal_is_lost() {
    let world = World::new();
    for lost in [false, true] {
        let mut terminal = world.start(Home::new(), POLITE);
        terminal.keys("第一条\r");
        terminal.wait("the note", |screen| shows(screen, "第一条") && shows(screen, "✓"));
        terminal.keys("半句");
        terminal.wait("the input", |screen| before_caret(screen).ends_with("> 半句"));
        terminal.keys("\x18|");
        terminal.wait("the pager", |screen| shows(screen, "up"));
        if lost {
            terminal.hang_up();
        } else {
            terminal.signal(Signal::HUP);
        }
        terminal.exit();
        if !lost {
            terminal.assert_given_back();
        }
        assert!(!is_alive(terminal.home.path()), "the pager is left behind");
        let terminal = world.start(take_home(&mut terminal), "exit 1");
        terminal.wait("the draft", |screen| before_caret(screen).ends_with("> 半句"));
    }
}
