//! The same keys in vim and here: the same text, and the caret at the same place.

use proptest::prelude::*;

use super::{Editor, Outcome, Vi};

/// Rows of a text, line and character of the caret, keys, and what vim 9.0 made of them: text, line, character.
/// `cd tests/fixtures/vi && vim -u NONE -N -es -S record.vim` writes the last three columns anew.
const VIM: &str = include_str!("../../../tests/fixtures/vi/keys.tsv");

fn press(editor: &mut Editor, vi: &mut Vi, keys: &str) {
    let mut writes = false;
    for key in keys.chars() {
        if writes && key == '\u{1b}' {
            vi.leave_writing(editor);
            writes = false;
        } else if writes {
            assert!(editor.insert_char(key).whole());
        } else if key == '\u{1b}' {
            vi.escape(editor);
        } else {
            writes = vi.press(editor, key) == Outcome::Writes;
        }
    }
}

/// The byte of a line and a character, from 1.
fn byte(text: &str, line: usize, character: usize) -> usize {
    let start: usize = text.split('\n').take(line - 1).map(|line| line.len() + 1).sum();
    let line = text.split('\n').nth(line - 1).unwrap();
    start + line.char_indices().nth(character - 1).map_or(line.len(), |(at, _)| at)
}

fn place(editor: &Editor) -> (usize, usize) {
    let before = editor.before_caret();
    let line = before.rsplit('\n').next().unwrap();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[test]
fn the_keys_of_vim_do_here_what_they_do_in_vim() {
    let mut rows = 0;
    for row in VIM.lines() {
        let unescaped =
            |it: &str| it.replace("\\n", "\n").replace("\\e", "\u{1b}").replace("\\r", "\u{12}");
        let fields: Vec<String> = row.split('\t').map(unescaped).collect();
        let [text, line, character, keys, wanted, wanted_line, wanted_character] = &fields[..]
        else {
            panic!("{row}");
        };
        let number = |field: &str| field.parse::<usize>().unwrap();
        let mut editor = Editor::new();
        assert!(editor.set_text(text).whole());
        editor.set_caret(byte(text, number(line), number(character)));
        let mut vi = Vi::default();
        press(&mut editor, &mut vi, keys);
        vi.escape(&mut editor);
        let place = place(&editor);
        let there = (number(wanted_line), number(wanted_character));
        assert_eq!((editor.text(), place), (wanted.as_str(), there), "{row}");
        rows += 1;
    }
    assert!(rows >= 2000, "{rows}");
}

#[test]
fn a_count_brings_no_more_than_an_input_holds() {
    for keys in
        ["yyG99999p", "yy99999P", "99999ixyz\u{1b}99999.", "vjy99999p99999u", "99999w99999b"]
    {
        let mut editor = Editor::new();
        assert!(editor.set_text(&"一二三四五六七 ".repeat(9_000)).whole());
        let mut vi = Vi::default();
        press(&mut editor, &mut vi, keys);
        assert!(editor.text().chars().count() <= Editor::MAX_CHARS, "{keys}");
        assert!(editor.text().is_char_boundary(editor.caret()), "{keys}");
    }
}

proptest! {
    #[test]
    fn no_keys_leave_the_caret_outside_a_character_or_lose_what_undo_brings_back(
        text in "[a-c 你，(\"\n👨‍👩‍👧]{0,24}",
        keys in "([hjklwbeWBE0$^GxXDdcy~.pPvVoiu;,1-9\u{1b}]|f[a你]|r[b好]|g[gue~]|i[w(\"]|a[w(]){0,24}",
        at in 0_usize..24,
    ) {
        let mut editor = Editor::new();
        prop_assert!(editor.set_text(&text).whole());
        editor.set_caret(text.char_indices().nth(at).map_or(text.len(), |(at, _)| at));
        let mut vi = Vi::default();
        press(&mut editor, &mut vi, &keys);
        prop_assert!(editor.text().is_char_boundary(editor.caret()));
        if let Some(marked) = vi.marked(&editor) {
            prop_assert!(editor.text().get(marked).is_some());
        }
        for _ in 0..200 {
            editor.undo();
        }
        prop_assert_eq!(editor.text(), text);
    }
}
