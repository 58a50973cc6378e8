//! The editions of the service, and what each of them can do: the one table that tells them apart.

use serde::{Deserialize, Serialize};

/// Which edition of the protocol a session speaks (PROTOCOL 15.2).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum EditionId {
    /// File Transfer Helper web: one conversation with one's own phone, open to every account.
    #[default]
    FileHelper,
    /// The full web edition, for the accounts that WeChat still lets in.
    Web,
}

/// Something that not every edition does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// There are people and groups, with faces, and what the user asks of them. Without them the
    /// only conversation is the one with the user's own phone, and what the phone writes there is
    /// what the edition is for.
    Contacts,
    /// The phone is told what has been read here, and sends its list of chats after a login
    /// (PROTOCOL 4.2).
    NotifyPhone,
    /// Nothing comes while the phone is not online (PROTOCOL 6.4).
    NeedPhone,
    /// It throws accounts out right after their login (PROTOCOL 6.1).
    RefuseAccounts,
    /// What is sent here comes back by sync (PROTOCOL 9.1).
    Echo,
    /// Stickers and films are sent as what they are, not as files (PROTOCOL 3.4, 8.2).
    SendStickersAndVideos,
    /// The chunks of an upload go up side by side (PROTOCOL 3.5).
    UploadInParallel,
    /// The message that brings a large file names the key of its upload (PROTOCOL 8.4).
    NameFileKeys,
}

/// What is known of an edition.
struct Service {
    id: EditionId,
    word: &'static str,
    abilities: &'static [Ability],
    /// Where an account finds a place that this edition refuses.
    instead: Option<EditionId>,
}

/// The editions there are, one row each.
const SERVICES: [Service; 2] = [
    Service {
        id: EditionId::FileHelper,
        word: "filehelper",
        abilities: &[Ability::Echo, Ability::UploadInParallel, Ability::NameFileKeys],
        instead: None,
    },
    Service {
        id: EditionId::Web,
        word: "web",
        abilities: &[
            Ability::Contacts,
            Ability::NotifyPhone,
            Ability::NeedPhone,
            Ability::RefuseAccounts,
            Ability::SendStickersAndVideos,
        ],
        instead: Some(EditionId::FileHelper),
    },
];

impl EditionId {
    const fn service(self) -> &'static Service {
        match self {
            Self::FileHelper => &SERVICES[0],
            Self::Web => &SERVICES[1],
        }
    }

    /// The word used on the command line and in the configuration.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.service().word
    }

    /// The edition for a word of [`EditionId::word`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        SERVICES.iter().find(|service| service.word == word).map(|service| service.id)
    }

    /// Whether this edition does something.
    #[must_use]
    pub fn can(self, ability: Ability) -> bool {
        self.service().abilities.contains(&ability)
    }

    /// The edition that an account may use which this one refuses.
    #[must_use]
    pub const fn instead(self) -> Option<Self> {
        self.service().instead
    }

    /// The edition after this one, for a key that goes through all of them.
    #[must_use]
    pub fn next(self) -> Self {
        let after = SERVICES.iter().cycle().skip_while(|service| service.id != self).nth(1);
        after.map_or(self, |service| service.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_of_an_edition_is_its_own() {
        for service in &SERVICES {
            assert_eq!(service.id.service().word, service.word);
            assert_eq!(EditionId::from_word(service.word), Some(service.id));
            assert_ne!(service.instead, Some(service.id));
        }
        assert_eq!(EditionId::from_word("desktop"), None);
    }

    #[test]
    fn going_through_the_editions_comes_to_each_of_them_and_back() {
        let mut seen = vec![EditionId::default()];
        for _ in 1..SERVICES.len() {
            seen.push(seen.last().unwrap().next());
        }
        assert!(SERVICES.iter().all(|service| seen.contains(&service.id)), "{seen:?}");
        assert_eq!(seen.last().unwrap().next(), EditionId::default());
    }
}
