//! Why some words in one language stand in the backend: nothing of them is said to the reader.

use super::Tree;
use super::counts::Found;
use super::source;

/// Files of the backend with such words, and what they are for.
const WIRE_WORDS: [(&str, &str); 5] = [
    ("src/protocol/contact/special.rs", "how the official page calls the server's own accounts"),
    ("src/protocol/content.rs", "how people call everybody in a group"),
    ("src/protocol/content/payment.rs", "headings by which alone notices of payments are told"),
    ("src/protocol/content/system.rs", "sentences by which alone a red packet is told"),
    ("src/store/search.rs", "what messages without a text are found by, and what users type"),
];

/// The places with the reason behind each.
pub fn with_reasons(found: Found) -> Found {
    let explained = |place: String| {
        let file = place.rsplit_once(':').map_or(place.as_str(), |(file, _)| file);
        match WIRE_WORDS.iter().find(|(known, _)| *known == file) {
            Some((_, reason)) => format!("{place} ({reason})"),
            None => place,
        }
    };
    Found { what: found.what.into_iter().map(explained).collect(), ..found }
}

#[test]
fn each_word_of_one_language_in_the_backend_has_a_reason_and_each_reason_a_word() {
    let tree = Tree::read(&source::root());
    let places = super::BACKEND.iter().flat_map(|room| super::worded_places(&tree, room).what);
    let places: Vec<String> = places.collect();
    for place in &places {
        assert!(place.contains('('), "{place}: a code or a fact, or a reason in WIRE_WORDS");
    }
    for (file, _) in WIRE_WORDS {
        assert!(places.iter().any(|place| place.starts_with(file)), "{file} has none any more");
    }
}
