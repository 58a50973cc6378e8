//! Processes a batch of the sync: the sender, the chat and the content of each message.

use std::collections::{BTreeMap, BTreeSet};

use super::context::sorting_clock;
use super::decide::sync::News;
use super::frontend::{may_be_reminder, update_mirror};
use super::occurrence::{Arrival, Occurrence};
use super::{Engine, Error};
use crate::api::{Notification, Problem};
use crate::model::{
    Ability, ChatId, ContactId, ContactKind, Content, Delivery, Item, RecallNotice, Recalled,
    Sender, Timestamp,
};
use crate::protocol::endpoint::Batch;
use crate::protocol::{Decoded, Incoming, Recall, Status, UserName, name_people};
use crate::store::{self, Committed, NewMessage, Now, ReadOnPhone, RecalledBy, Store};
use crate::text::Printable;

/// `MsgType` of plain text.
const TEXT: u32 = 1;
/// How far a message may be ahead of the server's time and still be sorted by its own time, in
/// milliseconds. The server's time is known to a second or two.
const AHEAD_MS: i64 = 5_000;
/// The year 2100. A later time is in another unit.
const LATEST: Timestamp = Timestamp(4_102_444_800_000);
/// `MsgType` of system notices.
const NOTICES: [u32; 2] = [10_000, 10_002];

impl Engine {
    /// Commits everything that a sync brought together with its keys, then notifies the frontends.
    /// Returns whether there was anything new. The order is that of the official client: deleted
    /// contacts, changed contacts, messages (PROTOCOL 6.2).
    pub(super) async fn take_in(&mut self, batch: &Batch) -> Result<News, Error> {
        self.learn_own_name(batch);
        let Some(session) = self.session.clone() else { return Ok(News::None) };
        for gone in &batch.gone {
            self.contact_left(gone).await?;
        }
        if !batch.changed.is_empty() {
            let ids = self.take_in_contacts(batch.changed.clone()).await?;
            self.tell_learnt_names(ids).await?;
        }
        self.wanted.want(
            batch.members_changed.iter().cloned(),
            self.setup.edition,
            &mut self.tasks,
        );
        if let Some(profile) = &batch.profile {
            self.names.my_names.insert(profile.nick.to_string());
        }
        self.meet_all(batch, &session.me).await?;
        // Contacts come before messages, since a message stays with the contact that it gets here.
        let believed = || batch.incoming.iter().filter(|it| it.is_credible(&session.me));
        for incoming in believed() {
            if let Decoded::Status(Status::ChatList(list)) = &incoming.decoded {
                self.pair_wxids(list.clone()).await?;
            }
        }
        let echoes = self.setup.edition.can(Ability::Echo);
        let phone_is_news = !self.setup.edition.can(Ability::Contacts);
        let now = self.client.server_time();
        let mut stored = store::Batch { now, echoes, phone_is_news, ..store::Batch::default() };
        for incoming in believed() {
            self.sort_incoming(incoming, &session.me, &mut stored).await?;
        }
        let keys = session.keys_after(batch);
        if keys != session.keys {
            stored.keys = Some(keys.to_json());
        }
        if stored.is_idle() && stored.keys.is_none() {
            return Ok(if batch.changed.is_empty() { News::None } else { News::Some });
        }
        let committed = self.store()?.commit(stored).await?;
        if !batch.broken.is_empty() {
            // The server does not send these again.
            let count = batch.broken.len();
            tracing::warn!(count, "entries of a sync could not be placed");
            self.listeners.trouble(Problem::MessagesUnreadable { count }).await;
        }
        for item in committed.items.iter().filter(|it| it.delivery == Some(Delivery::Sent)) {
            // The echo replaces the answer that was lost.
            self.outbox.answered(item.chat);
        }
        for chat in &committed.held {
            // There is nothing more to wait for: the server is asked once more, and its answer
            // decides.
            self.outbox.answered(*chat);
        }
        let news =
            !committed.items.is_empty() || !committed.held.is_empty() || !batch.changed.is_empty();
        let told = self.tell_committed(committed).await;
        self.survive_untold(told).await?;
        Ok(if news { News::Some } else { News::None })
    }

    /// Learns the name of the user from a message to File Transfer Helper, as nobody else writes
    /// there. That helps if this field was missing in the answer of webwxinit. Where a name is known,
    /// one odd message does not replace it, because nothing could be sent under a wrong name; a second
    /// message with the same other name does.
    fn learn_own_name(&mut self, batch: &Batch) {
        let Some(session) = &mut self.session else { return };
        let (book, helper) = (&self.names, UserName::file_helper());
        // A group, or a person with this name, is not the user.
        let may_be_own = |name: &UserName| {
            let is_name = name.as_str().starts_with('@') && !name.is_group();
            is_name && book.id(name).is_none_or(|id| Some(id) == book.me)
        };
        let mut latest = batch.incoming.iter().rev();
        let own = latest.find(|it| it.to == helper && may_be_own(&it.from));
        if let Some(own) = own {
            if own.from == session.me {
                self.names.other_me = None;
                return;
            }
            let is_confirmed = self.names.other_me.as_ref() == Some(&own.from);
            if !session.me.is_empty() && !is_confirmed {
                self.names.other_me = Some(own.from.clone());
                return;
            }
            session.me = own.from.clone();
            if let Some(me) = self.names.me {
                self.names.bind(own.from.clone(), me);
            }
        }
    }

    /// Makes contacts for all names in a batch at once. The members of groups come with their
    /// groups (PROTOCOL 13.7).
    async fn meet_all(&mut self, batch: &Batch, me: &UserName) -> Result<(), Error> {
        let shown = batch.incoming.iter().filter(|it| !it.is_dropped(me));
        let messages = shown.filter(|it| matches!(it.decoded, Decoded::Message(_)));
        let chats: Vec<UserName> = messages.clone().map(|it| it.chat(me).clone()).collect();
        let new: Vec<UserName> =
            chats.iter().filter(|name| self.names.id(name).is_none()).cloned().collect();
        let senders = messages.filter_map(|it| it.sender.as_ref()).filter(|name| *name != me);
        self.meet_names(chats.iter().chain(senders)).await?;
        self.wanted.want(new.into_iter(), self.setup.edition, &mut self.tasks);
        Ok(())
    }

    async fn sort_incoming(
        &mut self,
        incoming: &Incoming,
        me: &UserName,
        stored: &mut store::Batch,
    ) -> Result<(), Error> {
        if incoming.is_dropped(me) {
            return Ok(());
        }
        match &incoming.decoded {
            Decoded::Status(Status::Read(name) | Status::Opened(name)) => {
                if let Some(id) = self.names.id(name) {
                    let after = stored.messages.len();
                    stored.read.push(ReadOnPhone { chat: id.chat(), after });
                }
            }
            Decoded::Ignored | Decoded::Status(_) => {}
            Decoded::Recall(recall) => {
                let recall = self.stored_recall(incoming, recall, me).await?;
                stored.recalls.push(recall);
            }
            Decoded::Message(content) => {
                if let Some(message) = self.message(incoming, content, me).await? {
                    stored.messages.push(message);
                }
            }
        }
        Ok(())
    }

    /// If a recall is incomplete, it is never taken for one by the user.
    async fn stored_recall(
        &mut self,
        incoming: &Incoming,
        recall: &Recall,
        me: &UserName,
    ) -> Result<store::Recall, Error> {
        let by = if incoming.from == *me || incoming.sender.as_ref() == Some(me) {
            RecalledBy::Me
        } else if incoming.from.is_group() {
            RecalledBy::InGroup
        } else {
            RecalledBy::Peer
        };
        let notice = match by {
            RecalledBy::Me | RecalledBy::Peer | RecalledBy::InGroup if !recall.words.is_empty() => {
                RecallNotice::Server(self.names.with_names(&recall.words))
            }
            RecalledBy::Me => RecallNotice::ByUser,
            RecalledBy::Peer | RecalledBy::InGroup => RecallNotice::ByAnother,
        };
        let line = if recall.words.is_empty() {
            Content::Recalled(Recalled { notice: notice.clone(), original: None })
        } else {
            Content::System(recall.words.clone())
        };
        let line = self.message(incoming, &line, me).await?;
        let chat = self.names.id(incoming.chat(me)).map(ContactId::chat);
        Ok(store::Recall {
            chat,
            ids: recall.ids.clone(),
            notice,
            last_own: recall.last_own,
            by,
            line,
        })
    }

    async fn message(
        &mut self,
        incoming: &Incoming,
        content: &Content,
        me: &UserName,
    ) -> Result<Option<NewMessage>, Error> {
        let name = incoming.chat(me);
        if name.is_empty() {
            return Ok(None);
        }
        let chat = self.contact_of(name).await?;
        if name.is_group() && !self.names.complete.contains(&chat) {
            self.wanted.want(std::iter::once(name.clone()), self.setup.edition, &mut self.tasks);
        }
        let sender = match &incoming.sender {
            _ if NOTICES.contains(&incoming.kind) => Sender::System,
            _ if incoming.mine(me) => Sender::Me,
            Some(sender) if sender == me => Sender::Me,
            Some(sender) => Sender::Contact(self.contact_of(sender).await?),
            None => Sender::Contact(chat),
        };
        let payment = match sender {
            Sender::Contact(id) => {
                let told = self.names.brief(id).and_then(|brief| incoming.payment(&brief.nick));
                // Anybody may take the name of an account that sends notices of payments.
                match told {
                    Some(payment) if is_official(&self.store()?, id).await? => Some(payment),
                    Some(_) | None => None,
                }
            }
            Sender::Me | Sender::System => None,
        };
        let mut content = payment.map_or_else(|| content.clone(), Content::Payment);
        if let Some(about) = &incoming.about {
            self.introduce_contact(&mut content, about).await?;
        }
        let name_of = |id: &str| self.names.called(id).map(str::to_owned);
        name_people(&mut content, &name_of);
        let calls = name.is_group()
            && matches!(sender, Sender::Contact(_))
            && self.names.are_mentioned_in(&content);
        let at = sorting_time(incoming.at, sorting_clock(&self.client));
        Ok(Some(NewMessage {
            chat: chat.chat(),
            sender,
            at,
            told: (at != incoming.at).then_some(incoming.at),
            content,
            raw: (incoming.kind != TEXT).then(|| incoming.raw.clone()),
            message: incoming.message.clone(),
            new_id: (incoming.new_id != 0).then(|| incoming.new_id.to_string()),
            local: None,
            mentions_me: calls,
        }))
    }

    /// Makes a contact of the person in a contact card or a friend request, so that the user can
    /// answer.
    async fn introduce_contact(
        &mut self,
        content: &mut Content,
        about: &UserName,
    ) -> Result<(), Error> {
        let (Content::Card(card) | Content::FriendRequest { card, .. }) = content else {
            return Ok(());
        };
        let id = match self.names.id(about) {
            Some(id) => id,
            None => self.meet_stranger(about, card.name.clone(), &card.alias).await?,
        };
        card.contact = Some(id);
        Ok(())
    }

    async fn tell_committed(&mut self, committed: Committed) -> Result<(), Error> {
        if self.listeners.occurrences.is_wanted() && self.sync.is_caught_up() {
            for arrival in arrivals(&self.store()?, &committed).await? {
                self.listeners.occurrences.tell(arrival);
            }
        }
        if !committed.items.is_empty() {
            update_mirror(self);
        }
        let mut told = Vec::new();
        let mut shown: BTreeMap<ChatId, Vec<Item>> = BTreeMap::new();
        for item in committed.items {
            if may_be_reminder(&item) {
                self.tasks.wake_for_reminders(0);
            }
            if self.listeners.frontends.is_shown(item.chat) {
                shown.entry(item.chat).or_default().push(item);
            }
        }
        for (chat, items) in shown {
            // Before the counts, as a visible message was never unread.
            told.extend(self.items_told(chat, items).await?);
        }
        if !committed.chats.is_empty() {
            told.push(Notification::Chats(committed.chats));
        }
        let mut rung = BTreeSet::new();
        let fresh = committed.fresh.into_iter().rev().filter(|_| self.sync.is_caught_up());
        for (chat, item, mentions_me) in fresh {
            if rung.insert(chat) {
                told.push(Notification::Arrived { chat, item, mentions_me });
            }
        }
        self.listeners.notify_together(told).await;
        Ok(())
    }
}

/// Whether the account is an official one by its `VerifyFlag`, or has one of the fixed names of the
/// server.
async fn is_official(store: &Store, id: ContactId) -> Result<bool, Error> {
    let contact = store.contact(id).await?;
    let kind = contact.map(|contact| contact.kind);
    Ok(matches!(kind, Some(ContactKind::Official | ContactKind::Service)))
}

/// Each message for which a bell is rung, with the names around it.
async fn arrivals(store: &Store, committed: &Committed) -> Result<Vec<Occurrence>, Error> {
    let mut all = Vec::new();
    for (chat, item, _) in &committed.fresh {
        let chat = committed.chats.iter().find(|it| it.id == *chat);
        let item = committed.items.iter().find(|it| it.id == *item);
        let (Some(chat), Some(item)) = (chat, item) else { continue };
        let from = match item.sender {
            Sender::Contact(id) => {
                let mut names = store.names(chat.id, vec![id]).await?;
                names.pop().map(|(_, name)| name.shown).unwrap_or_default()
            }
            Sender::Me => store.me().await?.map(|me| me.name().clone()).unwrap_or_default(),
            Sender::System => Printable::default(),
        };
        let arrival = Arrival { chat: chat.clone(), item: item.clone(), from };
        all.push(Occurrence::Arrived(Box::new(arrival)));
    }
    Ok(all)
}

/// The time by which a message is sorted. A stated time before WeChat existed, or in the future,
/// would put it where nobody looks; then it is the time when it came.
fn sorting_time(told: Timestamp, now: Now) -> Timestamp {
    let (fits, now) = match now {
        Now::Server(now) => (told.is_sensible(now) && told <= now.plus_ms(AHEAD_MS), now),
        // A clock that may be behind cannot tell what lies in the future.
        Now::Machine(now) => (told.is_sensible(told) && told < LATEST, now),
    };
    if fits { told } else { Timestamp::from_seconds(now.seconds()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_795_953_600_123);

    #[test]
    fn a_time_that_makes_no_sense_is_the_time_when_the_message_came() {
        let came = Timestamp(1_795_953_600_000);
        for told in [0, -1, 1, i64::MIN, i64::MAX, NOW.0 * 1000, NOW.0 + 60_000] {
            assert_eq!(sorting_time(Timestamp(told), Now::Server(NOW)), came, "{told}");
        }
        for told in [NOW.0 - 5 * 365 * 86_400_000, NOW.0, NOW.0 + 2_000] {
            assert_eq!(sorting_time(Timestamp(told), Now::Server(NOW)), Timestamp(told));
        }
    }

    #[test]
    fn a_clock_that_nobody_has_confirmed_calls_no_time_wrong_that_can_be_right() {
        let behind = Timestamp(NOW.0 - 20 * 365 * 86_400_000);
        for told in [NOW.0, NOW.0 + 60_000, NOW.0 + 365 * 86_400_000] {
            assert_eq!(sorting_time(Timestamp(told), Now::Machine(behind)), Timestamp(told));
        }
        for told in [0, -1, i64::MIN, i64::MAX, NOW.0 * 1000] {
            let at = sorting_time(Timestamp(told), Now::Machine(NOW));
            assert_eq!(at, Timestamp(1_795_953_600_000), "{told}");
        }
    }

    proptest! {
        #[test]
        fn no_message_lies_in_the_future_or_before_wechat(told: i64, now in 1_500_000_000_000i64..) {
            let at = sorting_time(Timestamp(told), Now::Server(Timestamp(now)));
            prop_assert!(at.is_sensible(Timestamp(now)) && at.since(Timestamp(now)) <= AHEAD_MS);
        }
    }
}
