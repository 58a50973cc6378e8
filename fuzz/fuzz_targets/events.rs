//! The whole frontend under any sequence of events, down to the bytes for the terminal.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::events(data));
