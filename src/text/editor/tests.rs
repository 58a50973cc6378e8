//! Keys and what they make of a text.

use proptest::prelude::*;

use super::super::width::tests::{any_text, any_widths, endless};
use super::super::{cells, part};
use super::*;

const W: Widths = Widths::NARROW;

/// An editor with a text and a caret where `|` stands.
fn editor(text: &str) -> Editor {
    let mut editor = Editor::new();
    let caret = text.find('|').unwrap_or(text.len());
    assert!(editor.set_text(&text.replacen('|', "", 1)).whole());
    editor.set_caret(caret);
    editor
}

/// The text with `|` at the caret.
fn look(editor: &Editor) -> String {
    format!("{}|{}", editor.before_caret(), editor.after_caret())
}

/// One operation on a text and what it leaves.
#[track_caller]
fn check(before: &str, operation: impl Fn(&mut Editor) -> bool, after: &str) {
    let mut editor = editor(before);
    operation(&mut editor);
    assert_eq!(look(&editor), after);
}

#[test]
fn characters_are_deleted_by_cluster() {
    check("好👩‍👩‍👧‍👦|", Editor::backspace, "好|");
    check("e\u{301}|x", Editor::backspace, "|x");
    check("|👍🏽x", Editor::delete, "|x");
    check("|", Editor::backspace, "|");
    check("a\n|b", Editor::backspace, "a|b");
}

#[test]
fn the_caret_moves_by_cluster_word_and_line() {
    check("🇨🇳|好", Editor::left, "|🇨🇳好");
    check("|❤️a", Editor::right, "❤️|a");
    check("ls -l foo.rs|", Editor::word_left, "ls -l foo.|rs");
    check("我们 meet|", Editor::word_left, "我们 |meet");
    check("|今天，好", Editor::word_right, "今天|，好");
    check("今天|，好的ok", Editor::word_right, "今天，好的|ok");
    check("a\nb c|d\ne", Editor::home, "a\n|b cd\ne");
    check("a\nb |cd\ne", Editor::end, "a\nb cd|\ne");
    check("a\nb|", Editor::start_of_text, "|a\nb");
}

#[test]
fn kills_are_those_of_readline() {
    check("ls foo/bar.rs |", Editor::kill_word_back_to_space, "ls |");
    check("早。我们开会|吧", Editor::kill_word_back_to_space, "早。|吧");
    check("ls foo/bar|", Editor::kill_word_back, "ls foo/|");
    check("|foo bar", Editor::kill_word, "| bar");
    check("x\nab|cd", Editor::kill_to_start, "x\n|cd");
    check("x\n|cd", Editor::kill_to_start, "x|cd");
    check("ab|cd\nx", Editor::kill_to_end, "ab|\nx");
    check("ab|\nx", Editor::kill_to_end, "ab|x");
}

#[test]
fn kills_that_follow_each_other_are_yanked_as_one() {
    let mut editor = editor("one two three|");
    editor.kill_word_back();
    editor.kill_word_back();
    editor.home();
    assert!(editor.yank());
    assert_eq!(look(&editor), "two three|one ");
    editor.end();
    editor.kill_to_start();
    assert!(editor.yank());
    assert!(editor.yank_pop(), "the kill before it instead");
    assert_eq!(look(&editor), "two three|");
    editor.left();
    assert!(!editor.yank_pop(), "only directly after a yank");
}

#[test]
fn clusters_are_transposed() {
    check("ab|c", Editor::transpose, "acb|");
    check("好👍🏽|", Editor::transpose, "👍🏽好|");
    check("|ab", Editor::transpose, "|ab");
    check("a\n|bc", Editor::transpose, "a\n|bc");
}

#[test]
fn typing_is_undone_by_word_and_a_paste_at_once() {
    let mut editor = Editor::new();
    for c in "hello wor".chars() {
        assert!(editor.insert_char(c).whole());
    }
    assert!(editor.paste("a\nb c").whole());
    assert!(editor.undo());
    assert_eq!(editor.text(), "hello wor");
    assert!(editor.undo());
    assert_eq!(editor.text(), "hello ");
    assert!(editor.undo());
    assert_eq!(editor.text(), "");
    assert!(!editor.undo());
    assert!(editor.redo() && editor.redo() && editor.redo());
    assert_eq!(look(&editor), "hello wora\nb c|");
    assert!(!editor.redo());
}

#[test]
fn clearing_can_be_undone_and_sending_cannot() {
    let mut editor = editor("a draft|");
    assert!(editor.clear() && editor.is_empty());
    assert!(editor.undo());
    assert_eq!(editor.take(), "a draft");
    assert!(!editor.undo() && editor.is_empty());
}

#[test]
fn only_controls_are_left_out_and_counted() {
    let mut editor = Editor::new();
    let inserted = editor.paste("a\u{1b}[2J\r\n\tb\u{202e}\u{200d}");
    assert_eq!(inserted, Inserted { dropped: 2, refused: 0 });
    assert_eq!(editor.text(), "a[2J\n\tb\u{200d}");
}

#[test]
fn a_cluster_as_long_as_the_text_is_edited_in_linear_time() {
    for text in endless() {
        let mut editor = Editor::new();
        let text: String = text.chars().take(Editor::MAX_CHARS).collect();
        assert!(editor.paste(&text).whole() && editor.left());
        let _ = (editor.backspace(), editor.delete(), editor.word_left(), editor.word_right());
        let _ = (editor.up(80, W), editor.layout(80, W), editor.undo());
    }
}

#[test]
fn what_has_no_room_is_refused_and_reported() {
    let mut editor = Editor::new();
    assert!(editor.paste(&"好".repeat(Editor::MAX_CHARS - 1)).whole());
    let inserted = editor.paste("e\u{301}xy");
    assert_eq!(inserted, Inserted { dropped: 0, refused: 4 }, "no half cluster");
    assert_eq!(editor.insert_char('z'), Inserted::default());
    assert_eq!(editor.insert_char('z'), Inserted { dropped: 0, refused: 1 });
    editor.backspace();
    assert!(editor.insert_char('y').whole());
}

#[test]
fn a_completion_replaces_what_was_begun() {
    let mut editor = editor("hi @王| there");
    assert!(editor.replace(3..7, "@王芳 ").whole());
    assert_eq!(look(&editor), "hi @王芳 | there");
    editor.undo();
    assert_eq!(look(&editor), "hi @王| there");
}

#[test]
fn up_and_down_keep_their_column() {
    let mut editor = editor("今天天气\nab\n今天天|气");
    assert!(editor.up(20, W));
    assert_eq!(look(&editor), "今天天气\nab|\n今天天气");
    assert!(editor.up(20, W));
    assert_eq!(look(&editor), "今天天|气\nab\n今天天气");
    assert!(!editor.up(20, W), "the first row");
    assert!(editor.down(20, W) && editor.down(20, W));
    assert_eq!(look(&editor), "今天天气\nab\n今天天|气");
    assert!(!editor.down(20, W));
}

#[test]
fn a_caret_behind_a_full_row_stands_on_the_next() {
    let full = editor("今天天气|").layout(8, W);
    assert_eq!(full.rows.len(), 2);
    assert_eq!(full.caret, Caret { row: 1, column: 0 });
    let inner = editor("今天天气|\nx").layout(8, W);
    assert_eq!(inner.rows.len(), 3);
    assert_eq!(inner.caret, Caret { row: 1, column: 0 });
    assert_eq!(editor("今天天|气").layout(8, W).caret, Caret { row: 0, column: 6 });
    assert_eq!(editor("今天天气|好").layout(8, W).caret, Caret { row: 1, column: 0 });
}

#[test]
fn a_click_puts_the_caret_before_the_cluster_under_it() {
    let mut editor = editor("今天\nabc|");
    assert!(editor.click(0, 3, 10, W));
    assert_eq!(look(&editor), "今|天\nabc");
    editor.click(1, 9, 10, W);
    assert_eq!(look(&editor), "今天\nabc|");
    editor.click(9, 0, 10, W);
    assert_eq!(look(&editor), "今天\n|abc");
}

#[derive(Clone, Debug)]
enum Key {
    Type(String),
    Paste(String),
    Move(u8),
    Erase(u8),
    Go(usize),
    Click(u16, u16),
    Undo,
    Redo,
}

fn any_key() -> impl Strategy<Value = Key> {
    prop_oneof![
        4 => any_text(2).prop_map(Key::Type),
        1 => any_text(6).prop_map(Key::Paste),
        3 => (0u8..10).prop_map(Key::Move),
        3 => (0u8..11).prop_map(Key::Erase),
        1 => (0usize..200).prop_map(Key::Go),
        1 => (0u16..9, 0u16..30).prop_map(|(row, column)| Key::Click(row, column)),
        1 => Just(Key::Undo),
        1 => Just(Key::Redo),
    ]
}

fn press(editor: &mut Editor, key: &Key, width: u16, widths: Widths) {
    match key {
        Key::Type(text) => drop(editor.insert_str(text)),
        Key::Paste(text) => drop(editor.paste(text)),
        Key::Move(0) => drop(editor.up(width, widths)),
        Key::Move(1) => drop(editor.down(width, widths)),
        Key::Move(n) => {
            let moves = [
                Editor::left,
                Editor::right,
                Editor::word_left,
                Editor::word_right,
                Editor::home,
                Editor::end,
                Editor::start_of_text,
                Editor::end_of_text,
            ];
            moves[usize::from(n - 2)](editor);
        }
        Key::Erase(n) => {
            let erasers = [
                Editor::backspace,
                Editor::delete,
                Editor::kill_word,
                Editor::kill_word_back,
                Editor::kill_word_back_to_space,
                Editor::kill_to_start,
                Editor::kill_to_end,
                Editor::transpose,
                Editor::yank,
                Editor::yank_pop,
                Editor::clear,
            ];
            erasers[usize::from(*n)](editor);
        }
        Key::Go(byte) => drop(editor.set_caret(*byte)),
        Key::Click(row, column) => {
            editor.click(usize::from(*row), *column, width, widths);
        }
        Key::Undo => drop(editor.undo()),
        Key::Redo => drop(editor.redo()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_keys_leave_the_caret_between_clusters_and_its_cell_true(
        keys in prop::collection::vec(any_key(), 1..60), width in 1u16..=200, widths in any_widths(),
    ) {
        let mut editor = Editor::new();
        for key in &keys {
            press(&mut editor, key, width, widths);
            let text = editor.text();
            prop_assert_eq!(width::ceil(text, editor.caret()), editor.caret(), "{:?} in {:?}", key, text);
            prop_assert_eq!(editor.chars, text.chars().count());
            let layout = editor.layout(width, widths);
            let row = &layout.rows[layout.caret.row];
            prop_assert!(layout.caret.column < width.max(2));
            prop_assert!(row.range.contains(&editor.caret()) || row.range.end == editor.caret());
            let before = cells(part(text, row.range.start..editor.caret()), widths);
            prop_assert!(before == usize::from(layout.caret.column), "{:?}", layout);
            let mut whole = String::new();
            for row in &layout.rows {
                whole.push_str(row.text(text));
                whole.push_str(if row.hard { "\n" } else { "" });
            }
            prop_assert_eq!(&whole, text);
        }
    }

    #[test]
    fn undoing_everything_gives_back_every_earlier_text(keys in prop::collection::vec(any_key(), 1..30)) {
        let mut editor = Editor::new();
        let mut seen = vec![String::new()];
        for key in keys.iter().filter(|key| !matches!(key, Key::Undo | Key::Redo)) {
            press(&mut editor, key, 20, W);
            seen.push(editor.text().to_owned());
        }
        let last = editor.text().to_owned();
        let mut steps = 0;
        while editor.undo() {
            prop_assert!(seen.iter().any(|text| text == editor.text()));
            steps += 1;
        }
        prop_assert_eq!(editor.text(), "");
        for _ in 0..steps {
            prop_assert!(editor.redo());
        }
        prop_assert_eq!(editor.text(), &last);
    }

    #[test]
    fn what_is_typed_is_what_is_sent(text in any_text(40)) {
        let mut typed = Editor::new();
        for c in text.replace('\r', "").chars() {
            assert_eq!(typed.insert_char(c).refused, 0);
        }
        let clean = Printable::new(&text.replace('\r', ""));
        prop_assert_eq!(typed.take(), clean.as_str());
        let mut pasted = Editor::new();
        assert_eq!(pasted.paste(&text).refused, 0);
        let clean = Printable::new(&text);
        prop_assert_eq!(pasted.text(), clean.as_str());
    }
}
