//! Frames of the long link in any bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::link(data));
