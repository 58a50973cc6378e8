//! The two cursors of a sync: one for the body, one for the long poll (PROTOCOL 6.3).

use serde::{Deserialize, Serialize};

/// A list of keys and values as the server counts them. Opaque to us.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList(pub Vec<(i64, i64)>);

impl KeyList {
    /// No keys: such a list is never adopted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `1_10|2_20`, not yet percent-encoded (PROTOCOL 15.3).
    #[must_use]
    pub fn wire(&self) -> String {
        let pairs: Vec<String> = self.0.iter().map(|(key, val)| format!("{key}_{val}")).collect();
        pairs.join("|")
    }
}

/// Where we stand in the server's stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncKeys {
    /// `SyncKey`, for the body of webwxsync.
    pub body: KeyList,
    /// `SyncCheckKey`, for synccheck; empty until the first one came.
    pub check: KeyList,
}

impl SyncKeys {
    /// What the long poll sends: `SyncCheckKey`, until there is one `SyncKey`.
    #[must_use]
    pub const fn for_check(&self) -> &KeyList {
        if self.check.is_empty() { &self.body } else { &self.check }
    }

    /// These keys after a reply; an empty list changes nothing (PROTOCOL 6.2).
    #[must_use]
    pub fn advanced(&self, body: &KeyList, check: &KeyList) -> Self {
        let or = |new: &KeyList, old: &KeyList| if new.is_empty() { old } else { new }.clone();
        Self { body: or(body, &self.body), check: or(check, &self.check) }
    }

    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// From the disk; `None` when it is not what [`SyncKeys::to_json`] wrote.
    #[must_use]
    pub fn from_json(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_joined_by_underscores_and_pipes() {
        assert_eq!(KeyList(vec![(1, 10), (2, 20), (1000, 30)]).wire(), "1_10|2_20|1000_30");
    }

    #[test]
    fn the_poll_uses_the_body_key_until_it_has_its_own() {
        let first = SyncKeys { body: KeyList(vec![(1, 1)]), check: KeyList::default() };
        assert_eq!(first.for_check().wire(), "1_1");
        let next = first.advanced(&KeyList(vec![(1, 2)]), &KeyList(vec![(1, 3)]));
        assert_eq!((next.body.wire(), next.for_check().wire()), ("1_2".into(), "1_3".into()));
        assert_eq!(next.advanced(&KeyList::default(), &KeyList::default()), next);
    }

    #[test]
    fn keys_survive_the_disk() {
        let keys =
            SyncKeys { body: KeyList(vec![(1, i64::MAX)]), check: KeyList(vec![(1000, -1)]) };
        assert_eq!(SyncKeys::from_json(&keys.to_json()), Some(keys));
        assert_eq!(SyncKeys::from_json("{}x"), None);
    }
}
