//! The editor under any sequence of operations.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::editor(data));
