//! What users type: search filters, commands, names in pinyin, keys, configuration.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wetui_fuzz::words(data));
