//! Lines, cuts and cells at every width.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::lines(data));
