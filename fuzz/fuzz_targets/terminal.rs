//! Bytes of a terminal.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::terminal(data));
