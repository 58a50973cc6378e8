//! Whoever pages from one end of a history to the other has seen every row of every message,
//! whatever comes, grows or is resized meanwhile.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;

use proptest::prelude::*;

use crate::api::{Method, Page, PageKind, PictureOf};
use crate::app::Event;
use crate::app::page::Line;
use crate::app::picture::Picture;
use crate::app::robot::{Robot, item};
use crate::model::{Attachment, ChatId, Content, Item, ItemId};

const CHAT: i64 = 1;

/// Something that happens between two keys.
#[derive(Clone, Debug)]
enum Meanwhile {
    /// The picture asked for so many before the last one comes, of so many rows.
    Picture(usize, u16),
    /// All that was asked for come.
    Pictures(u16),
    /// Somebody writes.
    Message,
    /// The window has another size.
    Size(u16, u16),
    /// The older messages that were asked for come.
    Older,
}

fn meanwhile() -> impl Strategy<Value = Meanwhile> {
    prop_oneof![
        4 => (0_usize..6, 1_u16..=6).prop_map(|(which, rows)| Meanwhile::Picture(which, rows)),
        2 => (1_u16..=6).prop_map(Meanwhile::Pictures),
        1 => Just(Meanwhile::Message),
        1 => (56_u16..130, 21_u16..45).prop_map(|(columns, rows)| Meanwhile::Size(columns, rows)),
        2 => Just(Meanwhile::Older),
    ]
}

/// A reader, and a server that answers when it likes.
struct Reader {
    robot: Robot,
    history: Vec<Item>,
    wanted: VecDeque<ItemId>,
    older: bool,
    /// Words and rows of pictures that stood on a page when a key was pressed, or the window got
    /// another size.
    seen: BTreeSet<String>,
    /// Rows of pictures that came before their message was passed.
    pictures: BTreeSet<String>,
    up: bool,
}

/// Message `id`: so many words in so many lines, or a picture.
fn message(id: i64, words: usize, lines: usize) -> Item {
    if words == 0 {
        let width = u32::try_from(id).unwrap();
        let media = Attachment { width, height: 1, ..Attachment::default() };
        return Item { content: Content::Image(media), ..item(CHAT, id, "") };
    }
    let text: Vec<String> = (0..lines.max(1))
        .map(|line| {
            let words: Vec<_> = (0..words).map(|word| format!("m{id}w{line}x{word}")).collect();
            words.join(" ")
        })
        .collect();
    item(CHAT, id, &text.join("\n\n"))
}

impl Reader {
    fn new(history: Vec<Item>, first_page: usize) -> Self {
        let mut robot = Robot::with_chats(&["李雷"]);
        robot.app.settings.previews = true;
        let from = history.len().saturating_sub(first_page);
        let page = Page {
            chat: ChatId(CHAT),
            items: history[from..].to_vec(),
            names: Vec::new(),
            at_start: from == 0,
            part: PageKind::Newest,
        };
        robot.comes(page);
        let mut reader = Self {
            robot,
            history,
            wanted: VecDeque::new(),
            older: false,
            seen: BTreeSet::new(),
            pictures: BTreeSet::new(),
            up: true,
        };
        reader.hear();
        reader
    }

    /// What was asked for.
    fn hear(&mut self) {
        for request in self.robot.asked() {
            match request {
                Method::Preview { of: PictureOf::Item(id), .. } => self.wanted.push_back(id),
                Method::Older { .. } => self.older = true,
                _ => {}
            }
        }
    }

    fn words_in_sight(&self) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        for (line, _) in self.robot.app.page() {
            match line {
                Line::Body { row, .. } | Line::Notice(row) => {
                    let text: String = row.pieces.iter().map(|it| it.words.as_str()).collect();
                    words.extend(text.split_whitespace().map(str::to_owned));
                }
                Line::Picture(cells) => {
                    let (of, row) = cells[0];
                    words.insert(format!("p{of}r{row}"));
                }
                Line::Divider(_) | Line::Unread(_) | Line::Name { .. } => {}
            }
        }
        words
    }

    fn paint(&mut self, id: ItemId, rows: u16) {
        let path = PathBuf::from(format!("/p/{}", id.0));
        let of = PictureOf::Item(id);
        let label = format!("{}x1]", id.0);
        let in_sight = self.words_in_sight().contains(&label);
        let items = self.robot.app.inbox.timeline.items();
        let at = items.iter().position(|item| item.id == id);
        let layout = self.robot.app.layout();
        let (top, _) = layout.top(self.robot.app.inbox.timeline.scroll).unwrap();
        let ahead = if self.up { at.is_none_or(|at| at < top) } else { false };
        let colour = u8::try_from(id.0).unwrap();
        if in_sight || ahead {
            let rows = 0..u8::try_from(rows).unwrap();
            self.pictures.extend(rows.map(|row| format!("p{colour}r{row}")));
        }
        self.robot.pictured(of, Ok(path.clone()));
        let cells: Vec<(u8, u8)> =
            (0..u8::try_from(rows).unwrap()).flat_map(|row| [(colour, row); 4]).collect();
        let picture = Picture { native: None, columns: 4, cells };
        self.robot.event(Event::Painted { of, path, native: false, picture: Ok(picture) });
        self.hear();
    }

    fn happen(&mut self, what: &Meanwhile) {
        match what {
            Meanwhile::Picture(which, rows) => {
                let which = self.wanted.len().saturating_sub(1 + which);
                if let Some(id) = self.wanted.remove(which) {
                    self.paint(id, *rows);
                }
            }
            Meanwhile::Pictures(rows) => {
                while let Some(id) = self.wanted.pop_front() {
                    self.paint(id, *rows);
                }
            }
            Meanwhile::Message => {
                let id = i64::try_from(self.history.len()).unwrap() + 1;
                let new = message(id, 3, 1);
                self.history.push(new.clone());
                self.robot.items(CHAT, [new]);
            }
            Meanwhile::Size(columns, rows) => {
                // A smaller window begins with the same row, so that its end has been seen before.
                self.seen.extend(self.words_in_sight());
                self.robot.event(Event::Resize { columns: *columns, rows: *rows });
            }
            Meanwhile::Older if std::mem::take(&mut self.older) => {
                let first = self.robot.app.inbox.timeline.items().first().unwrap().id.0;
                let to = usize::try_from(first - 1).unwrap();
                let from = to.saturating_sub(9);
                self.robot.comes(Page {
                    chat: ChatId(CHAT),
                    items: self.history[from..to].to_vec(),
                    names: Vec::new(),
                    at_start: from == 0,
                    part: PageKind::Older,
                });
            }
            Meanwhile::Older => {}
        }
        self.hear();
    }

    /// Everything has come; the page is read, then the key pressed.
    fn read_and_press(&mut self, key: &str) {
        self.seen.extend(self.words_in_sight());
        self.robot.keys(key);
        self.hear();
    }

    /// Pages as long as the page moves; what happens between the keys is taken in turn.
    fn page_through(&mut self, key: &str, events: &[Vec<Meanwhile>]) {
        let mut events = events.iter();
        for _ in 0..2_000 {
            let before = (self.robot.app.inbox.timeline.scroll, self.robot.rows());
            self.read_and_press(key);
            for event in events.next().into_iter().flatten() {
                self.happen(event);
            }
            let waits = self.older || !self.wanted.is_empty();
            if events.len() == 0 && waits {
                self.happen(&Meanwhile::Older);
                self.happen(&Meanwhile::Pictures(5));
                continue;
            }
            if events.len() == 0
                && before == (self.robot.app.inbox.timeline.scroll, self.robot.rows())
            {
                return;
            }
        }
        panic!("no end was reached: {:?}", self.robot.app.inbox.timeline.scroll);
    }

    fn unseen(&self, upto: usize) -> Vec<String> {
        let words = self.history.iter().take(upto).flat_map(|item| match &item.content {
            Content::Text(text) => text.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![format!("{}x1]", item.id.0)],
        });
        let all = words.chain(self.pictures.iter().cloned());
        all.filter(|word| !self.seen.contains(word)).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn every_row_of_every_message_stands_on_a_page_on_the_way_from_one_end_to_the_other(
        shape in prop::collection::vec((0_usize..14, 1_usize..4, any::<bool>()), 1..70),
        first_page in 5_usize..40,
        up in prop::collection::vec(prop::collection::vec(meanwhile(), 0..5), 0..30),
        down in prop::collection::vec(prop::collection::vec(meanwhile(), 0..5), 0..30),
        keys in prop::sample::select(vec![("pageup", "pagedown"), ("ctrl-u", "ctrl-d")]),
    ) {
        let history: Vec<Item> = (1..).zip(&shape)
            .map(|(id, (words, lines, picture))| message(id, if *picture { 0 } else { *words }, *lines))
            .collect();
        let first = history.len();
        let mut reader = Reader::new(history, first_page);
        if keys.0 == "ctrl-u" {
            reader.robot.app.settings.vim = true;
            reader.robot.keys("esc");
        }
        reader.page_through(keys.0, &up);
        prop_assert!(reader.robot.app.inbox.timeline.at_start());
        let unseen = reader.unseen(first);
        prop_assert!(unseen.is_empty(), "up: {unseen:?}");

        (reader.up, reader.seen) = (false, BTreeSet::new());
        reader.pictures.clear();
        reader.page_through(keys.1, &down);
        prop_assert!(!reader.robot.app.scrolled_up());
        let unseen = reader.unseen(usize::MAX);
        prop_assert!(unseen.is_empty(), "down: {unseen:?}");
    }
}

#[test]
fn pictures_that_come_after_the_page_went_up_leave_no_message_out() {
    let history: Vec<Item> =
        (1..=60).map(|id| message(id, if id % 4 == 0 { 0 } else { 2 }, 1)).collect();
    let mut reader = Reader::new(history, 60);
    let events = vec![vec![Meanwhile::Pictures(6)]; 40];
    reader.page_through("pageup", &events);
    assert_eq!(reader.unseen(60), [] as [String; 0]);
}

#[test]
fn the_words_under_the_eye_stay_when_the_window_changes() {
    let history: Vec<Item> = (1..=40).map(|id| message(id, 13, 3)).collect();
    for (columns, rows) in [(60, 24), (120, 30), (70, 40), (200, 24), (80, 24)] {
        let mut reader = Reader::new(history.clone(), 40);
        reader.robot.keys("pageup pageup pageup pagedown");
        let top = reader.robot.rows()[0].split_whitespace().next().unwrap().to_owned();
        reader.robot.event(Event::Resize { columns, rows });
        assert!(reader.robot.rows()[0].contains(&top), "{top} in {:?}", reader.robot.rows());
    }
}

#[test]
fn words_stay_in_their_row_where_older_messages_take_the_heading_above_them_away() {
    let history: Vec<Item> = (1..=60).map(|id| message(id, 3, 1)).collect();
    let mut reader = Reader::new(history, 30);
    reader.robot.keys("ctrl-home ctrl-up");
    reader.hear();
    let row_of = |reader: &Reader| {
        reader.robot.rows().iter().position(|row| row.starts_with("m31w0x0")).unwrap()
    };
    let before = row_of(&reader);
    assert!(before > 0, "a heading stands above it");
    reader.happen(&Meanwhile::Older);
    assert!(reader.robot.app.inbox.timeline.items().first().unwrap().id < ItemId(31));
    assert_eq!(row_of(&reader), before);
}
