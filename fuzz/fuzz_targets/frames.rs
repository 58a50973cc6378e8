//! A message, a name and a notice of any text on the screen, as bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::frames(data));
