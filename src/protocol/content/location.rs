//! Places (PROTOCOL 7.5).

use crate::model::{Content, Location};
use crate::protocol::entities;
use crate::protocol::entry::Entry;
use crate::protocol::xml::Doc;
use crate::text::{Printable, is_visible};

/// Kind 48, or kind 1 with sub-kind 48: `[sender:<br/>]DESC:<br/>/cgi-bin/…`.
pub(super) fn location(entry: &Entry<'_>, said: &str) -> Content {
    let parts: Vec<&str> = said.split(":<br/>").collect();
    // Three parts: the first one is the sender, on own places too.
    let described = parts.get(usize::from(parts.len() == 3)).copied().unwrap_or_default();
    let mut label = entities::name(described);
    if label.is_empty() || label.starts_with('<') || label.starts_with('/') {
        label = original(entry, said);
    }
    Content::Location(Location { label, url: entities::address(entry.url.as_str()) })
}

/// The label in `OriContent`, or in the content where that is XML itself.
fn original(entry: &Entry<'_>, said: &str) -> Printable {
    [entry.ori_content.as_str(), said]
        .into_iter()
        .filter_map(|xml| Doc::read(&entities::payload(xml), "location"))
        .flat_map(|doc| ["label", "poiname"].map(|name| doc.attribute("location", name)))
        .map(|words| entities::called(&words))
        .find(|words| is_visible(words))
        .unwrap_or_default()
}
