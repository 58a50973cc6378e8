//! What was really said to whom, by the ids of the server, and how what is on the disk compares. Words
//! and names are equal on purpose, so ids alone tell.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use wetui::model::{Content, Item, Sender};
use wetui::sim::{MsgId, Sent};
use wetui::store::Store;

use crate::faults::table::Row;

/// The conversation of each message, by the name of it that stays.
#[derive(Default)]
pub struct Truth {
    /// What others said.
    heard: HashMap<String, String>,
    /// What the user wrote on the phone, with the words.
    typed: HashMap<String, (String, String)>,
}

impl Truth {
    pub fn heard(&mut self, id: MsgId, chat: &str) {
        self.heard.insert(id.0, chat.to_owned());
    }

    pub fn typed(&mut self, id: MsgId, chat: &str, words: &str) {
        self.typed.insert(id.0, (chat.to_owned(), words.to_owned()));
    }

    /// Counts what is lost, doubled, or stands beside what was said in another conversation. What the
    /// user sent from here went where the server says.
    pub async fn reckon(&self, data: &Path, sends: &[Sent], row: &mut Row) {
        let here = sends.iter().map(|sent| (sent.msg_id.0.as_str(), sent.to.as_str()));
        let mut whose: HashMap<&str, &str> = here.collect();
        whose.extend(self.heard.iter().map(|(id, chat)| (id.as_str(), chat.as_str())));
        whose.extend(self.typed.iter().map(|(id, (chat, _))| (id.as_str(), chat.as_str())));
        let store = Store::open_read_only(&crate::database(data), None).unwrap();
        let mut once: HashSet<String> = HashSet::new();
        // Own words without an id: the answer or the phone's message may still be waited for.
        let mut unnamed: HashSet<String> = HashSet::new();
        for chat in store.chats().await.unwrap() {
            let (items, _) = store.newest(chat.id, u32::MAX).await.unwrap();
            let mut of: HashMap<&str, usize> = HashMap::new();
            for item in &items {
                let Some(id) = named(item) else {
                    unnamed.extend(own_words(item));
                    continue;
                };
                let Some(said_in) = whose.get(id) else { continue };
                *of.entry(*said_in).or_default() += 1;
                row.stored += 1;
                row.doubled += usize::from(!once.insert(id.to_owned()));
            }
            if of.len() > 1 {
                row.wrong += of.len() - 1;
                row.note = format!("{}; {} holds {of:?}", row.note, chat.id.0);
            }
        }
        row.received = self.heard.len();
        row.sent = self.typed.len() + sends.len();
        let heard = self.heard.keys().filter(|id| !once.contains(*id)).count();
        let is_there = |id: &str, words: &str| once.contains(id) || unnamed.contains(words);
        let typed = self.typed.iter().filter(|(id, (_, words))| !is_there(id, words)).count();
        // A server that takes each attempt for a message of its own has one text by several ids, of
        // which the answers tell one.
        let mut sent: HashMap<&str, bool> = HashMap::new();
        for one in sends {
            let is_kept = is_there(&one.msg_id.0, &one.content);
            *sent.entry(&one.client_msg_id).or_default() |= is_kept;
        }
        let own = sent.values().filter(|is_kept| !**is_kept).count();
        row.lost += heard + typed + own;
        if row.lost > 0 {
            row.note =
                format!("{}; lost: {heard} heard, {typed} of the phone, {own} own", row.note);
        }
    }
}

/// The id that the server gave it.
fn named(item: &Item) -> Option<&str> {
    let id = item.message.as_ref()?.0.as_str();
    (!id.starts_with("local-")).then_some(id)
}

fn own_words(item: &Item) -> Option<String> {
    let Content::Text(text) = &item.content else { return None };
    (item.sender == Sender::Me).then(|| text.to_string())
}
