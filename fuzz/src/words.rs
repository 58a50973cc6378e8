//! What users type and write down: each is understood or refused, none breaks anything.

use jiff::tz::TimeZone;
use wetui::app::{Key, command};
use wetui::model::{Find, Timestamp};
use wetui::text::pinyin::{Query, Rules, Spelling};

use super::Tape;

/// Search filters, commands, keys, names by their sounds.
pub fn words(data: &[u8]) {
    let mut tape = Tape::new(data);
    let name = tape.text();
    let typed = tape.all();
    let now = Timestamp::from_seconds(1_789_367_520);
    let (find, unclear) = Find::parse(&typed, now, &TimeZone::UTC);
    if let Some(unclear) = unclear {
        assert!(typed.contains(&unclear), "what is unclear was typed");
    }
    let _empty = find.is_empty();
    let _command = command::read(&typed);
    let sent = command::sent(&typed);
    assert!(typed.ends_with(sent), "a text is sent as it was typed");
    if typed.len() < 8 {
        assert!(command::matching(&typed, Rules::default()).len() <= command::all().count());
    }
    if let Some(keys) = Key::parse_all(&typed) {
        for key in keys {
            assert_eq!(Key::parse(&key.to_string()), Some(key), "a key is called by its name");
        }
    }
    let known = Spelling::new(&name, Rules::default());
    let _fit = known.fit(&Query::new(&typed));
    if !name.trim().is_empty() && name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        assert!(known.fit(&Query::new(&name)).is_some(), "a name is found by itself");
    }
}
