//! What frames cost on the wire, and that a terminal shows what was painted.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use wetui::api::Notification;
use wetui::model::Lang;
use wetui::ui::encode::Encoder;
use wetui::ui::{self, Cache};

use crate::world::{Kind, World};

/// Encodes frame after frame and replays them in an emulator.
struct Terminal {
    parser: vt100::Parser,
    encoder: Encoder,
    cache: Cache,
    size: (u16, u16),
}

impl Terminal {
    fn new(size: (u16, u16)) -> Self {
        let cells = |n: u16| std::num::NonZeroU16::new(n).unwrap();
        Self {
            parser: vt100::Parser::new(cells(size.1), cells(size.0), 0),
            encoder: Encoder::new(),
            cache: Cache::new(),
            size,
        }
    }

    /// Shows the state; gives the bytes it took.
    fn show(&mut self, world: &World) -> usize {
        let area = Rect::new(0, 0, self.size.0, self.size.1);
        let mut buf = Buffer::empty(area);
        let caret = ui::render(&world.app, &mut self.cache, area, &mut buf);
        let bytes = self.encoder.frame(buf.clone(), caret);
        self.parser.process(&bytes);
        self.compare(&buf, caret);
        bytes.len()
    }

    fn compare(&self, buf: &Buffer, caret: Option<Position>) {
        let screen = self.parser.screen();
        assert_eq!(screen.hide_cursor(), caret.is_none());
        if let Some(at) = caret {
            assert_eq!(screen.cursor_position(), (at.y, at.x));
        }
        for y in 0..buf.area.height {
            for x in 0..buf.area.width {
                let cell = screen.cell(y, x).unwrap();
                let want = buf[(x, y)].symbol();
                let have = match cell.contents() {
                    "" if !cell.is_wide_continuation() => " ",
                    shown => shown,
                };
                assert_eq!(have, want, "column {x}, row {y}");
            }
        }
    }
}

#[test]
fn frames_of_200x50_cost_no_more_bytes_than_promised() {
    let mut terminal = Terminal::new((200, 50));
    let mut world = World::new(Lang::Zh, Kind::Unicode, (200, 50));
    world.log_in().open_group().fill(200);
    let first = terminal.show(&world);
    assert!(first <= 10_000, "first paint {first}");
    assert_eq!(terminal.show(&world), 0, "nothing changed");
    world.type_text("我");
    assert!(terminal.show(&world) <= 60, "the first one changes the row of hints too");
    for typed in ["看", "这", "版", "a", "，"] {
        world.type_text(typed);
        assert_eq!(terminal.show(&world), typed.len(), "{typed}: its own bytes");
    }
    for n in 0..30 {
        world.arrive(1000 + n);
        let scroll = terminal.show(&world);
        assert!((1..=7_000).contains(&scroll), "message {n}: {scroll}");
    }
}

#[test]
fn a_terminal_shows_every_frame_of_a_session_as_it_was_painted() {
    for size in [(40, 15), (80, 24), (120, 40)] {
        let mut terminal = Terminal::new(size);
        let mut world = World::new(Lang::Zh, Kind::Unicode, size);
        terminal.show(&world);
        world.tell(Notification::Login(crate::world::scan()));
        terminal.show(&world);
        world.log_in().open_group();
        terminal.show(&world);
        let keys = [
            "ctrl-g", "w", "esc", "up", "up", "esc", "f1", "pagedown", "esc", "ctrl-n", "ctrl-p",
            "pageup", "pagedown", "a", "ctrl-j", "b", "ctrl-u", "ctrl-x", "esc",
        ];
        for key in keys {
            world.key(key).timers();
            terminal.show(&world);
        }
        world.fill(100);
        terminal.show(&world);
        for key in ["pageup", "pageup", "pagedown", "up", "up", "esc"] {
            world.key(key);
            terminal.show(&world);
        }
    }
}
