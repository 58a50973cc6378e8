//! Texts that were rescued when the program had to end come back as drafts of their chats.

use std::collections::BTreeMap;
use std::path::Path;

use super::Engine;
use super::listeners::Returned;
use crate::model::{Chat, ChatId, ChatKind, Timestamp};
use crate::store::rescue::{Rescued, Rescues};
use crate::store::{self, Change, Store, Unsent};
use crate::text::{Editor, Printable};

impl Engine {
    /// Puts the rescued texts of the account that was just opened back. If that fails, their file
    /// stays.
    pub(super) async fn return_rescued(&mut self, path: &Path) -> Returned {
        let Some(store) = self.store.clone() else { return Returned::default() };
        let mut all = Returned::default();
        for (file, words) in self.setup.rescues.find(path) {
            let (placed, rest) = match place(&store, words).await {
                Ok(placed) => placed,
                Err(error) => {
                    tracing::error!("rescued words could not be taken back: {error}");
                    continue;
                }
            };
            all.drafts += placed;
            if let Err(error) = self.setup.rescues.done(&file, path, &rest) {
                tracing::warn!("the file of rescued words: {error}");
            }
            if !rest.is_empty() {
                all.left_in = Some(file);
            }
        }
        if let Some(file) = &all.left_in {
            tracing::warn!(file = ?file, "rescued words have no conversation");
        }
        all.unreadable = self.setup.rescues.unreadable(path);
        all
    }
}

/// The unsent texts of a database, to be rescued: one text for each chat, and how many there were.
pub(super) fn unsent(
    rescues: &Rescues,
    database: &Path,
    unsent: Vec<Unsent>,
) -> (Vec<Rescued>, usize) {
    let mut count = 0;
    let words = unsent.into_iter().map(|one| {
        count += one.texts.len();
        let chat = (one.chat, one.name.as_str());
        Rescued::new(rescues, database, chat, &one.texts.join("\n"))
    });
    (words.collect(), count)
}

/// Puts each text into the draft of its chat. Returns how many, and those that had no room.
async fn place(store: &Store, words: Vec<Rescued>) -> Result<(usize, Vec<Rescued>), store::Error> {
    let mut drafts: BTreeMap<ChatId, String> = store.drafts().await?.into_iter().collect();
    let chats = store.chats().await?;
    let (mut changed, mut placed, mut rest) = (BTreeMap::new(), 0, Vec::new());
    for word in words {
        let Some(chat) = chat_of(store, &chats, &word).await? else {
            rest.push(word);
            continue;
        };
        let draft = drafts.entry(chat).or_default();
        match joined(draft, word.text()) {
            Some(whole) if whole == *draft => {}
            Some(whole) => {
                draft.clone_from(&whole);
                changed.insert(chat, whole);
                placed += 1;
            }
            None => rest.push(word),
        }
    }
    let all = changed.into_iter().map(|(chat, text)| Change::Draft { chat, text });
    store.write(all.collect(), Timestamp(0)).await?;
    Ok((placed, rest))
}

/// The chat to which a text certainly belongs; otherwise the notes of the user. A number alone may
/// be that of another chat if the database is not the one from before, and so may a name, which
/// people change and several can have.
async fn chat_of(
    store: &Store,
    chats: &[Chat],
    word: &Rescued,
) -> Result<Option<ChatId>, store::Error> {
    let name = Printable::line(word.name());
    let notes = chats.iter().find(|chat| chat.kind == ChatKind::Notes).map(|chat| chat.id);
    if name.is_empty() {
        return Ok(notes);
    }
    let called = |chat: &&Chat| chat.name == name;
    if let Some(same) = chats.iter().filter(|chat| chat.id == word.chat()).find(called) {
        return Ok(Some(same.id));
    }
    let holders = store::holders(store, word.chat().contact(), name.to_string()).await?;
    // A person who is not in the list, as while nobody is logged in.
    if holders.of_number.as_deref() == Some(name.as_str()) {
        return Ok(Some(word.chat()));
    }
    let mut all = chats.iter().filter(called);
    let only = match (all.next(), all.next()) {
        // If somebody with another name has the number, it is not known who was meant.
        (Some(only), None) if holders.of_number.is_none() && holders.of_name < 2 => Some(only.id),
        _ => None,
    };
    Ok(only.or(notes))
}

/// A draft followed by a text that it does not contain yet; `None` if both are more than an input
/// can hold.
fn joined(draft: &str, text: &str) -> Option<String> {
    let is_there = draft == text
        || draft.strip_prefix(text).is_some_and(|rest| rest.starts_with('\n'))
        || draft.strip_suffix(text).is_some_and(|rest| rest.ends_with('\n'));
    let whole = match (is_there, draft.is_empty()) {
        (true, _) => draft.to_owned(),
        (false, true) => text.to_owned(),
        (false, false) => format!("{draft}\n{text}"),
    };
    (whole.chars().count() <= Editor::MAX_CHARS).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ContactKind;
    use crate::store::Fields;

    /// A store with the user's notes (1) and people of these names, from 2 on.
    async fn with_people(home: &Path, names: &[&str]) -> Store {
        let (store, _) = Store::open(&home.join("a/web-1.db"), 1, None).unwrap();
        let person = |name: &&str| {
            let kind = ContactKind::Friend;
            let nick = Printable::line(name);
            (None, Fields { kind, nick, ..Fields::default() }, format!("@{name}"))
        };
        let notes = Fields { kind: ContactKind::Notes, ..Fields::default() };
        let notes = (None, notes, "filehelper".to_owned());
        let mut all = vec![notes];
        all.extend(names.iter().map(person));
        store.save_contacts(all).await.unwrap();
        let chats = store.chats().await.unwrap();
        assert_eq!(chats.len(), names.len() + 1, "{chats:?}");
        store
    }

    #[tokio::test]
    async fn a_text_never_comes_back_in_the_input_of_somebody_else() {
        let cases: [(&str, i64, &[&str], i64); 6] = [
            ("as it was", 3, &["爸爸", "李雷"], 3),
            ("namesakes", 3, &["李雷", "李雷"], 3),
            ("another has the name now", 2, &["雷子", "李雷"], 1),
            ("another database, one of the name", 40, &["爸爸", "李雷"], 3),
            ("another database, two of the name", 40, &["李雷", "李雷"], 1),
            ("another name", 2, &["雷子"], 1),
        ];
        for (what, number, people, expected) in cases {
            let home = tempfile::tempdir().unwrap();
            let store = with_people(home.path(), people).await;
            let rescues = Rescues::nowhere(home.path());
            let database = home.path().join("a/web-1.db");
            let word = Rescued::new(&rescues, &database, (ChatId(number), "李雷"), "字");
            let (placed, rest) = place(&store, vec![word]).await.unwrap();
            assert_eq!((placed, rest), (1, Vec::new()), "{what}");
            let drafts = store.drafts().await.unwrap();
            assert_eq!(drafts, [(ChatId(expected), "字".to_owned())], "{what}");
            store.close().await;
        }
    }

    #[test]
    fn a_rescued_text_stands_behind_the_draft_once() {
        assert_eq!(joined("", "新").as_deref(), Some("新"));
        assert_eq!(joined("旧", "新").as_deref(), Some("旧\n新"));
        assert_eq!(joined("旧\n新", "新").as_deref(), Some("旧\n新"));
        assert_eq!(joined("新\n旧", "新").as_deref(), Some("新\n旧"));
        assert_eq!(joined("新的", "新").as_deref(), Some("新的\n新"), "another text");
        assert_eq!(joined(&"长".repeat(Editor::MAX_CHARS), "新"), None);
    }
}
