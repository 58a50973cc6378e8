//! Contact cards and requests to become friends.

use crate::model::{Card, Content};
use crate::protocol::entities;
use crate::protocol::entry::{Entry, Recommend};
use crate::protocol::ids;
use crate::protocol::json::Json;
use crate::protocol::xml::Doc;
use crate::text::Printable;

/// Kind 37.
pub(super) fn friend_request(entry: &Entry<'_>) -> Content {
    let raw = entry.recommend();
    let who = recommended(raw.as_ref());
    let greeting = entities::name(who.content.as_str());
    let ticket = Printable::line(who.ticket.as_str()).to_string();
    Content::FriendRequest { card: card_of(&who, entry.content.as_str()), greeting, ticket }
}

/// Kinds 40 and 42.
pub(super) fn card(entry: &Entry<'_>, said: &str) -> Content {
    let raw = entry.recommend();
    Content::Card(card_of(&recommended(raw.as_ref()), said))
}

fn recommended<'a>(raw: Option<&'a Json<'_>>) -> Recommend<'a> {
    raw.and_then(Json::read).unwrap_or_default()
}

fn card_of(who: &Recommend<'_>, said: &str) -> Card {
    let card = Card {
        contact: None,
        name: nick(who.nick_name.as_str()),
        alias: entities::name(who.alias.as_str()),
        region: region(who.province.as_str(), who.city.as_str()),
    };
    if !card.name.is_empty() {
        return card;
    }
    let Some(doc) = Doc::read(&entities::payload(said), "msg") else { return card };
    let of = |name| doc.attribute("msg", name);
    let told = if of("nickname").is_empty() { of("fromnickname") } else { of("nickname") };
    Card {
        contact: None,
        name: nick(&told),
        alias: Printable::line(&of("alias")),
        region: region(&of("province"), &of("city")),
    }
}

/// What somebody is called; an id is no name.
fn nick(wire: &str) -> Printable {
    let nick = entities::called(wire);
    if ids::is_id(&nick) { Printable::default() } else { nick }
}

fn region(province: &str, city: &str) -> Printable {
    entities::name(&format!("{province} {city}"))
}
