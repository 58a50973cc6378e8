//! Text at the door, in cells, in lines, and under a caret.

use wetui::text::{
    ELLIPSIS, Editor, Printable, Widths, cells, clusters, display_line, truncate, truncate_left,
    wrap,
};

use super::Tape;
use super::output::is_forbidden;

/// A cell costs no more bytes than this.
const CELL_BYTES: usize = 64;

/// Nothing of the outside is left that moves a cursor, and nothing else is lost.
pub fn printable(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    let text = Printable::new(&raw);
    assert!(!text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')));
    assert!(!text.contains(['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}', '\u{2028}']));
    assert_eq!(Printable::new(&text), text, "twice is once");
    let line = Printable::line(&raw);
    assert!(!line.contains(char::is_control));
    assert_eq!(Printable::line(&line), line, "twice is once");
    let shown = display_line(&line).into_owned();
    assert!(!shown.contains(is_forbidden), "{shown:?}");
    assert_eq!(display_line(&shown), shown, "twice is once");
    for widths in [Widths::NARROW, Widths::WIDE] {
        for cluster in clusters(&text, widths) {
            let drawn = &*cluster.shown;
            assert!(!drawn.contains(is_forbidden), "{drawn:?}");
            assert!(drawn.len() <= CELL_BYTES, "{} bytes in a cell", drawn.len());
            assert!(cluster.cells <= 4 && (cluster.cells <= 2 || drawn.trim().is_empty()));
        }
    }
}

/// Lines hold all of a text, none is wider than it may be, cuts stand between clusters.
pub fn lines(data: &[u8]) {
    let mut tape = Tape::new(data);
    let width = 1 + u16::from(tape.byte()) % 200;
    let widths = if tape.byte() & 1 == 1 { Widths::WIDE } else { Widths::NARROW };
    let text = Printable::new(&tape.all());
    let mut at = 0;
    for line in wrap(&text, width, widths) {
        assert_eq!(line.range.start, at, "lines follow each other");
        assert!(line.cells <= width.max(2), "{} cells in {width}", line.cells);
        assert!(line.shown.start == line.range.start && line.shown.end <= line.range.end);
        assert_eq!(cells(line.shown(&text), widths), usize::from(line.cells));
        at = line.range.end + usize::from(line.hard);
    }
    assert_eq!(at, text.len(), "lines hold the whole text");
    let covered: usize = clusters(&text, widths).map(|cluster| cluster.range.len()).sum();
    assert_eq!(covered, text.len(), "clusters hold the whole text");
    let line = Printable::line(&text);
    for cut in
        [truncate(&line, width, widths, ELLIPSIS), truncate_left(&line, width, widths, ELLIPSIS)]
    {
        let wide = cells(&cut, widths);
        assert!(wide <= usize::from(width.max(2)), "{wide} cells in {width}");
    }
}

/// The caret stands between clusters inside the text, rows are no wider than they may be, and undo
/// brings back what was there.
pub fn editor(data: &[u8]) {
    let mut tape = Tape::new(data);
    let (width, widths) = (
        1 + u16::from(tape.byte()) % 100,
        if tape.byte() & 1 == 1 { Widths::WIDE } else { Widths::NARROW },
    );
    let mut editor = Editor::new();
    for _ in 0..64 {
        if tape.is_empty() {
            break;
        }
        operate(&mut editor, &mut tape, width, widths);
        let (before, after) = (editor.before_caret().len(), editor.after_caret().len());
        assert_eq!(before + after, editor.text().len());
        let layout = editor.layout(width, widths);
        assert!(layout.caret.column < width.max(2), "{:?} in {width}", layout.caret);
        assert!(layout.caret.row < layout.rows.len());
        assert!(layout.rows.iter().all(|row| row.cells <= width.max(2)));
        assert_eq!(editor.row_count(width, widths, 5), layout.rows.len().min(5));
    }
    let text = editor.text().to_owned();
    if editor.paste("好").whole() {
        assert!(editor.undo());
        assert_eq!(editor.text(), text, "undo brings back what was there");
    }
    while editor.undo() {}
    while editor.redo() {}
    assert!(!editor.text().contains(|c: char| c.is_control() && !matches!(c, '\n' | '\t')));
}

fn operate(editor: &mut Editor, tape: &mut Tape<'_>, width: u16, widths: Widths) {
    match tape.below(24) {
        0 => done(editor.insert_str(&tape.text())),
        1 => done(editor.paste(&tape.text())),
        2 => done(editor.newline()),
        3 => done(editor.backspace()),
        4 => done(editor.delete()),
        5 => done(editor.left()),
        6 => done(editor.right()),
        7 => done(editor.word_left()),
        8 => done(editor.word_right()),
        9 => done(editor.up(width, widths)),
        10 => done(editor.down(width, widths)),
        11 => done(editor.home()),
        12 => done(editor.end()),
        13 => done(editor.kill_word_back()),
        14 => done(editor.kill_word()),
        15 => done(editor.kill_to_start()),
        16 => done(editor.kill_to_end()),
        17 => done(editor.yank()),
        18 => done(editor.yank_pop()),
        19 => done(editor.undo()),
        20 => done(editor.redo()),
        21 => done(editor.transpose()),
        22 => {
            let byte = tape.below(256);
            done(editor.set_caret(byte));
        }
        _ => {
            let (row, column) = (tape.below(20), u16::from(tape.byte()));
            done(editor.click(row, column, width, widths));
        }
    }
}

/// Whether an operation changed anything does not matter here.
fn done<T>(_: T) {}
