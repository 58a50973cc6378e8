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

/// The bytes of a part of a day, and how many steps it has.
#[derive(Default)]
struct Part {
    bytes: usize,
    steps: usize,
}

/// What a fixed day of chatting costs in a window of this size: the same keys and messages each time,
/// a frame for each of them.
fn day(size: (u16, u16)) -> [(&'static str, Part); 5] {
    let mut terminal = Terminal::new(size);
    let mut world = World::new(Lang::Zh, Kind::Unicode, size);
    world.log_in().open_group().fill(60);
    let mut first = Part::default();
    let mut show = |world: &World, part: &mut Part| {
        part.bytes += terminal.show(world);
        part.steps += 1;
    };
    show(&world, &mut first);
    let [mut typed, mut sent, mut came, mut moved] = [(); 4].map(|()| Part::default());
    for hour in 0..2 {
        for n in 0..10 {
            world.arrive(1_000 + hour * 10 + n);
            show(&world, &mut came);
        }
        for text in ["收到，我看一下", "ok 4 点前给你", "哈哈哈哈", "这版没问题，可以发"]
        {
            for c in text.chars() {
                world.type_text(&c.to_string());
                show(&world, &mut typed);
            }
            world.key("ctrl-u").timers();
            show(&world, &mut sent);
        }
        for key in ["pageup", "pageup", "pagedown", "pagedown", "ctrl-g", "esc", "up", "up", "esc"]
        {
            world.key(key).timers();
            show(&world, &mut moved);
        }
    }
    [
        ("the first frame", first),
        ("a typed character", typed),
        ("an input that empties", sent),
        ("a message that comes", came),
        ("a page, a list or a choice", moved),
    ]
}

#[test]
fn a_fixed_day_of_chatting_costs_no_more_bytes_than_promised() {
    for (size, most) in [((80, 24), 120_000), ((200, 50), 300_000)] {
        let parts = day(size);
        let all: usize = parts.iter().map(|(_, part)| part.bytes).sum();
        println!("{}x{}: {all} bytes", size.0, size.1);
        for (name, part) in &parts {
            println!("  {name}: {} bytes, {} each", part.bytes, part.bytes / part.steps);
        }
        let [_, (_, typed), ..] = &parts;
        // The mean of Han characters and letters, with the row of hints that the first one changes.
        assert!(
            typed.bytes / typed.steps <= 12,
            "{size:?}: {} for a key",
            typed.bytes / typed.steps
        );
        assert!(all <= most, "{size:?}: {all}");
    }
}
