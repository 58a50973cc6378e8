//! Every decoder of the server's answers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::server(data));
