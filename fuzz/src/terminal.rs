//! What a terminal sends never becomes more than keys and pasted text.

use crossterm::event::KeyCode;
use wetui::host::clock;
use wetui::runtime::input::{Decoder, Input};

use super::Tape;

/// Bytes in pieces: whatever they are, they are taken in, and no control becomes text.
pub fn terminal(data: &[u8]) {
    let mut tape = Tape::new(data);
    let (mut decoder, now) = (Decoder::default(), clock::instant());
    while !tape.is_empty() {
        let length = (1 + tape.below(32)).min(tape.rest.len());
        let (piece, rest) = tape.rest.split_at(length);
        tape.rest = rest;
        let mut taken = decoder.feed(piece, now);
        if length.is_multiple_of(5) {
            taken.extend(decoder.flush(now));
        }
        taken.iter().for_each(check);
    }
    // a paste is handed over by the first silence, given up by the second
    for _ in 0..2 {
        decoder.flush(now).iter().for_each(check);
    }
    assert!(decoder.patience().is_none(), "nothing is waited for after the end");
}

fn check(input: &Input) {
    match input {
        Input::Key(key) => {
            let typed = matches!(key.code, KeyCode::Char(c) if c.is_control());
            assert!(!typed, "{key:?}");
        }
        Input::Paste(text) | Input::Burst(text) => {
            assert!(!text.contains('\r'), "lines of a paste end with \\n");
        }
        _ => {}
    }
}
