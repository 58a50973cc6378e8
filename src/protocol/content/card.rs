//! Contact cards and requests to become friends.

use crate::model::{Card, Content};
use crate::protocol::entities;
use crate::protocol::entry::{Entry, Recommend};
use crate::protocol::ids;
use crate::protocol::json::Json;
use crate::protocol::xml::Doc;
use crate::text::{Printable, is_visible};

/// Kind 37.
pub(super) fn friend_request(entry: &Entry<'_>) -> Content {
    let raw = entry.recommend();
    let who = recommended(raw.as_ref());
    let told = entities::name(who.content.as_str());
    // What is no card says what it says in plain words.
    let greeting = if is_visible(&told) { told } else { plain(entry.content.as_str()) };
    let ticket = Printable::line(who.ticket.as_str()).to_string();
    Content::FriendRequest { card: card_of(&who, entry.content.as_str()), greeting, ticket }
}

/// Kinds 40 and 42.
pub(super) fn card(entry: &Entry<'_>, said: &str) -> Content {
    let raw = entry.recommend();
    let card = card_of(&recommended(raw.as_ref()), said);
    let name = if is_visible(&card.name) { card.name } else { plain(said) };
    Content::Card(Card { name, ..card })
}

/// The words of a content that is no XML.
fn plain(said: &str) -> Printable {
    if entities::payload(said).trim_start().starts_with('<') {
        return Printable::default();
    }
    Printable::line(&super::app::hint(said))
}

fn recommended<'a>(raw: Option<&'a Json<'_>>) -> Recommend<'a> {
    raw.and_then(Json::read).unwrap_or_default()
}

fn card_of(who: &Recommend<'_>, said: &str) -> Card {
    let card = Card {
        contact: None,
        name: nick(who.nick_name.as_str()),
        alias: nick(who.alias.as_str()),
        region: region(who.province.as_str(), who.city.as_str()),
    };
    if !card.name.is_empty() {
        return card;
    }
    let Some(doc) = Doc::read(&entities::payload(said), "msg") else { return card };
    let of = |name| doc.attribute("msg", name);
    let told = if is_visible(&of("nickname")) { of("nickname") } else { of("fromnickname") };
    Card {
        contact: None,
        name: nick(&told),
        alias: if card.alias.is_empty() { nick(&of("alias")) } else { card.alias },
        region: region(&of("province"), &of("city")),
    }
}

/// What somebody is called; an id is no name, nor is what nobody sees.
fn nick(wire: &str) -> Printable {
    let nick = entities::called(wire);
    if ids::is_id(&nick) || !is_visible(&nick) { Printable::default() } else { nick }
}

fn region(province: &str, city: &str) -> Printable {
    entities::name(&format!("{province} {city}"))
}
