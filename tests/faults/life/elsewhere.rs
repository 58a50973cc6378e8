//! Another chat than the open one, in which people write: what is unread there, and what called.

use wetui::api::Method;
use wetui::model::ChatId;

use super::{CHATS, Life, PATIENCE, Said};
use crate::faults::engine::seen::Seen;

/// A chat in which somebody writes while another one is open.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere {
    id: ChatId,
    /// Its place among [`CHATS`].
    at: usize,
    /// How often it had called when all of it was read.
    called: usize,
}

impl Life {
    /// All of another chat than the open one is read.
    pub async fn read_elsewhere(&mut self) -> Elsewhere {
        let others: Vec<usize> = (0..CHATS.len()).filter(|at| CHATS[*at].0 != self.chat).collect();
        let at = *self.numbers.choice(&others).unwrap();
        let id = self.desk.open(CHATS[at].0).await;
        if let Some(latest) = self.desk.seen.items.keys().max_by_key(|it| it.id).copied() {
            self.desk.ask(Method::MarkRead { chat: id, up_to: latest });
        }
        let read = |seen: &Seen| (seen.chats.get(&id)?.unread == 0).then_some(());
        self.desk.until_within(PATIENCE, "it to be read", read).await;
        self.open = self.desk.open(self.chat).await;
        Elsewhere { id, at, called: self.called(id) }
    }

    fn called(&self, id: ChatId) -> usize {
        self.desk.seen.arrived.iter().filter(|(chat, ..)| *chat == id).count()
    }

    /// So many messages come in another chat than the open one.
    pub async fn come_elsewhere(&mut self, place: Elsewhere, count: usize) {
        let (chat, from, to) = CHATS[place.at];
        for _ in 0..count {
            let text = self.text("旁");
            self.handle().push_text(from, to, &text).await.unwrap();
            // No part of what the round waits for in the open chat.
            self.said.insert(self.round, Said { chat, text, mine: false, asked: 0 });
            self.round += 1;
        }
    }

    /// The user reads it on the phone.
    pub async fn reads_on_phone(&mut self, place: Elsewhere) {
        let name = CHATS[place.at].0;
        if self.numbers.bool() {
            self.handle().opened_on_phone(name).await.unwrap();
        } else {
            self.handle().read_on_phone(name).await.unwrap();
        }
    }

    /// So many messages there are unread, and have called.
    pub async fn are_unread(&mut self, place: Elsewhere, count: usize) {
        self.desk.settled(&self.server).await;
        let unread = self.desk.seen.chats[&place.id].unread as usize;
        let called = self.called(place.id) > place.called;
        if unread != count || called != (count > 0) {
            let name = CHATS[place.at].0;
            self.misread.push(format!("{name}: {unread} unread of {count}, called: {called}"));
        }
    }
}
