//! Finding chats and people by a part of their name, remark or alias, also by pinyin and initials.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::model::{Chat, ChatId, ChatKind, ContactId, Person, Timestamp};
use crate::text::Printable;
use crate::text::pinyin::{Fit, Query, Rules, Spelling};

/// How many matches are shown at most.
const MOST: usize = 200;
/// How many people without a chat are shown at most.
const PEOPLE_MOST: usize = 50;

/// Something that the finder found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    Chat(ChatId),
    /// A person without a chat, known as a member of a group.
    Person {
        contact: ContactId,
        /// A group of which the person is a member.
        group: ChatId,
    },
}

/// The chats that a typed name can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// This one alone.
    One(ChatId),
    /// Any of these, the likeliest first.
    Several(Vec<ChatId>),
    Nobody,
}

impl Meant {
    fn of(chats: Vec<ChatId>) -> Self {
        match chats.as_slice() {
            [] => Self::Nobody,
            [only] => Self::One(*only),
            _ => Self::Several(chats),
        }
    }
}

/// The names of all chats and group members, prepared for matching. Built when the finder is used
/// for the first time.
#[derive(Clone, Debug, Default)]
pub struct NameIndex {
    rules: Rules,
    chats: HashMap<ChatId, Entry>,
    people: Vec<(Person, Entry)>,
}

#[derive(Clone, Debug)]
struct Entry {
    /// The names from which the entry was prepared.
    source: (String, String),
    /// The spellings of name, remark, nick and aliases.
    names: Vec<Spelling>,
    /// The server's pinyin and other Latin words, one a line, in lower case.
    words: String,
}

impl Entry {
    fn new(name: &str, keys: &str, rules: Rules) -> Self {
        let mut names = vec![Spelling::new(name, rules)];
        let mut words = String::new();
        for key in keys.split('\n').filter(|key| !key.is_empty() && *key != name) {
            if key.is_ascii() {
                words.push('\n');
                words.push_str(key);
            } else {
                names.push(Spelling::new(key, rules));
            }
        }
        Self { source: (name.to_owned(), keys.to_owned()), names, words }
    }

    fn fit(&self, query: &Query, typed: &str) -> Option<Fit> {
        let spelled = self.names.iter().filter_map(|name| name.fit(query)).min();
        spelled.into_iter().chain(self.word(typed)).min()
    }

    /// How the server's pinyin or an alias matches: only from the beginning of a word.
    fn word(&self, typed: &str) -> Option<Fit> {
        if typed.is_empty() || self.words.is_empty() {
            return None;
        }
        let leads = |word: &str| word.starts_with(typed);
        let found = self.words.split('\n').find(|word| leads(word))?;
        Some(if found.len() == typed.len() { Fit::Whole(5) } else { Fit::Leading(5) })
    }
}

impl NameIndex {
    /// An index without names.
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Takes in chats that are new or whose names may have changed.
    pub fn learn<'c>(&mut self, chats: impl Iterator<Item = &'c Chat>) {
        for chat in chats {
            let same =
                |entry: &Entry| entry.source.0 == chat.name.as_str() && entry.source.1 == chat.keys;
            if !self.chats.get(&chat.id).is_some_and(same) {
                let entry = Entry::new(&chat.name, &chat.keys, self.rules);
                self.chats.insert(chat.id, entry);
            }
        }
    }

    /// Takes in the members of all groups.
    pub fn meet(&mut self, people: Vec<Person>) {
        let rules = self.rules;
        let entry = |person: &Person| {
            let keys: Vec<&str> = person.aliases.iter().map(Printable::as_str).collect();
            Entry::new(&person.name, &keys.join("\n"), rules)
        };
        self.people = people.into_iter().map(|it| (entry(&it), it)).map(|(a, b)| (b, a)).collect();
    }

    /// A group member.
    #[must_use]
    pub fn person(&self, contact: ContactId) -> Option<&Person> {
        self.people.iter().map(|(person, _)| person).find(|person| person.contact == contact)
    }

    /// The chats that match, the best first: those with an unread mention, then by how well the
    /// name matches, how recently and how often the user wrote there, and how much of the name was
    /// typed.
    #[must_use]
    pub fn search<'c>(
        &self,
        chats: impl Iterator<Item = &'c Chat>,
        typed: &str,
        now: Timestamp,
    ) -> Vec<ChatId> {
        let query = Query::new(typed);
        let typed = query.text();
        let mut hits: Vec<_> = chats
            .filter_map(|chat| {
                let (class, cost) = match self.chats.get(&chat.id) {
                    Some(entry) => class(entry.fit(&query, &typed)?),
                    None => {
                        class(Entry::new(&chat.name, &chat.keys, self.rules).fit(&query, &typed)?)
                    }
                };
                let at = chat.last.as_ref().map_or(Timestamp(i64::MIN), |last| last.at);
                let calls = query.is_empty() && chat.unread > 0 && !chat.is_muted();
                let warm = if query.is_empty() { 0 } else { warmth(chat, now) };
                let order = (Reverse(chat.mentions > 0), class, Reverse(calls), Reverse(warm));
                Some((order, cost, Reverse(at), chat.id))
            })
            .collect();
        hits.sort_unstable();
        hits.into_iter().take(MOST).map(|(.., id)| id).collect()
    }

    /// The chats that a typed name means. Tried in this order: an id as `id:12`; a complete name;
    /// `filehelper` for File Transfer Helper; a complete name, remark, alias or pinyin that only
    /// one chat has; a part of one.
    #[must_use]
    pub fn meant<'c>(&self, chats: impl Iterator<Item = &'c Chat>, typed: &str) -> Meant {
        let query = Query::new(typed);
        // An empty query does not match a group without a name.
        if query.is_empty() {
            return Meant::Nobody;
        }
        let chats: Vec<&Chat> = chats.collect();
        if let Some(id) = typed.strip_prefix("id:").and_then(|id| id.trim().parse().ok()) {
            let is_known = chats.iter().any(|chat| chat.id == ChatId(id));
            return if is_known { Meant::One(ChatId(id)) } else { Meant::Nobody };
        }
        let notes = typed.eq_ignore_ascii_case("filehelper");
        let is_notes = |chat: &&&Chat| notes && chat.kind == ChatKind::Notes;
        let called = |chat: &&&Chat| chat.name.as_str() == typed;
        let mut same: Vec<ChatId> = chats.iter().filter(called).map(|chat| chat.id).collect();
        if same.is_empty() {
            same = chats.iter().filter(is_notes).map(|chat| chat.id).collect();
        }
        if !same.is_empty() {
            return Meant::of(same);
        }
        // If the query is a part of several names, it can mean any of them, even if another name
        // sounds just like it.
        let part = typed.trim().to_lowercase();
        let holds = |chat: &&&Chat| chat.name.to_lowercase().contains(&part);
        let holding: Vec<ChatId> = chats.iter().filter(holds).map(|chat| chat.id).collect();
        if holding.len() > 1 {
            return Meant::Several(holding);
        }
        let typed = query.text();
        let fit = |chat: &Chat| match self.chats.get(&chat.id) {
            Some(entry) => entry.fit(&query, &typed),
            None => Entry::new(&chat.name, &chat.keys, self.rules).fit(&query, &typed),
        };
        let hit = |chat: &&Chat| {
            let at = chat.last.as_ref().map_or(Timestamp(i64::MIN), |last| last.at);
            Some((class(fit(chat)?), Reverse(at), chat.id))
        };
        let mut hits: Vec<_> = chats.iter().filter_map(hit).collect();
        // Scattered letters occur in most names, so they do not identify a chat.
        hits.retain(|((class, _), ..)| *class < 3);
        hits.sort_unstable();
        match hits.as_slice() {
            [((0, _), _, only), ((1.., _), ..), ..] => Meant::One(*only),
            _ => Meant::of(hits.into_iter().map(|(.., id)| id).collect()),
        }
    }

    /// The group members without a chat that match, the best first. None for an empty query.
    #[must_use]
    pub fn people(&self, typed: &str, is_chat: impl Fn(ChatId) -> bool) -> Vec<Match> {
        let query = Query::new(typed);
        if query.is_empty() {
            return Vec::new();
        }
        let typed = query.text();
        let mut hits: Vec<(Fit, usize)> = self
            .people
            .iter()
            .enumerate()
            .filter(|(_, (person, _))| !is_chat(person.contact.chat()))
            .filter_map(|(at, (_, entry))| Some((entry.fit(&query, &typed)?, at)))
            .filter(|(fit, _)| !matches!(fit, Fit::Scattered(_)))
            .collect();
        hits.sort_unstable();
        let person = |(_, at): (Fit, usize)| {
            let (person, _) = self.people.get(at)?;
            Some(Match::Person { contact: person.contact, group: person.group })
        };
        hits.into_iter().take(PEOPLE_MOST).filter_map(person).collect()
    }
}

/// The class of a match, 0 the best, and the cost within the class.
const fn class(fit: Fit) -> (u8, u32) {
    match fit {
        Fit::Whole(cost) => (0, cost),
        Fit::Leading(cost) => (1, cost),
        Fit::Inner(cost) => (2, cost),
        Fit::Scattered(cost) => (3, cost),
    }
}

/// How recently somebody wrote in the chat and how often the user did, from 0 to 14.
fn warmth(chat: &Chat, now: Timestamp) -> u32 {
    const HOUR: i64 = 3_600_000;
    let recent = chat.last.as_ref().map_or(0, |last| match now.since(last.at) / HOUR {
        ..1 => 6,
        1..8 => 5,
        8..24 => 4,
        24..72 => 3,
        72..168 => 2,
        168..720 => 1,
        720.. => 0,
    });
    recent + chat.written.checked_ilog2().map_or(0, |log| (log + 1).min(8))
}

/// The words that match what was typed, by index, the best first; all in their order if nothing was
/// typed.
#[must_use]
pub fn narrow<'w>(words: impl Iterator<Item = &'w str>, typed: &str, rules: Rules) -> Vec<usize> {
    let query = Query::new(typed);
    let fits = words.enumerate().filter_map(|(at, words)| {
        // Scattered letters occur in most words, so they do not count as a match.
        let fit = Spelling::new(words, rules).fit(&query)?;
        if matches!(fit, Fit::Scattered(_)) {
            return None;
        }
        // Complete and leading matches come first; within a class the order of the list is kept.
        Some((if query.is_empty() { (0, 0) } else { class(fit) }, at))
    });
    let mut fits: Vec<_> = fits.collect();
    fits.sort_by_key(|((class, _), _)| *class);
    fits.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests;
