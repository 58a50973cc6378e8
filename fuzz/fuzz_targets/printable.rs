//! The door of untrusted text, and what is drawn of it.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::printable(data));
