//! How a round of a life stands: what has arrived, what the user is asked, what is missing.

use std::collections::HashMap;

use wetui::api::Method;
use wetui::model::{Content, Delivery, Hold, Item, ItemId};

use super::{Life, PATIENCE};
use crate::faults::engine::desk::within;
use crate::faults::engine::seen::Seen;

/// How a round stands.
enum State {
    /// Everything is where it belongs.
    Settled,
    /// The user has to decide about this message.
    Unclear(ItemId),
    /// A text came back into the input.
    Back,
    /// The user has to say whether somebody is still the same.
    Asked,
}

/// Words, and whether they are the user's, sent from here; how often they were said.
type Words = HashMap<(String, bool), usize>;

impl Life {
    /// Waits until everything of this round is where it belongs.
    pub async fn arrived(&mut self) {
        let mut round = Words::new();
        for said in &self.said[self.round..] {
            *round.entry((said.text.clone(), said.mine)).or_default() += 1;
        }
        let mark = self.mark;
        loop {
            let found = |seen: &Seen| state(seen, &round, mark);
            let waiting = self.desk.until_within(2 * PATIENCE, "everything to arrive", found);
            let Some(state) = within(PATIENCE, waiting).await else {
                let seen = &self.desk.seen;
                let missing = round.iter().filter(|(one, times)| there(seen, one, mark) < **times);
                let missing: Vec<_> = missing.map(|(one, _)| &one.0).collect();
                let own = seen.items.values().filter(|it| it.id > mark && it.delivery.is_some());
                let own: Vec<_> = own.map(|it| (it.id.0, it.delivery.as_ref())).collect();
                panic!(
                    "missing: {missing:?}; own: {own:?}; {:?} {:?}",
                    seen.login, seen.connection
                );
            };
            match state {
                State::Settled => break,
                State::Back => self.send_again(),
                State::Asked => self.same_as_before(),
                State::Unclear(item) => self.sends_anyway(item).await,
            }
        }
    }

    /// Three times without an answer: the user is asked, and says "again".
    async fn sends_anyway(&mut self, item: ItemId) {
        self.asked += 1;
        let is_it = |known: &&Item| known.id == item;
        let known = self.desk.seen.items.values().find(is_it).unwrap();
        if let Content::Text(text) = &known.content {
            let earlier = self.desk.seen.items.values().filter(|it| {
                let is_own = it.id > self.mark && it.id < item && it.delivery.is_some();
                is_own && it.content == known.content
            });
            let earlier = earlier.count();
            let round = &mut self.said[self.round..];
            let same = round.iter_mut().filter(|said| said.mine && said.text == text.as_str());
            // The question is about one of several with the same words, and forgives no other.
            if let Some(one) = same.take(earlier + 1).last() {
                one.asked += 1;
            }
        }
        self.desk.ask(Method::Retry { item });
        let moved = |seen: &Seen| {
            let known = seen.items.values().find(is_it)?;
            (!is_undecided(known.delivery.as_ref())).then_some(())
        };
        self.desk.until_within(PATIENCE, "the user's wish to be done", moved).await;
    }

    /// The user says that everybody is who they were: nobody changes in these lives.
    fn same_as_before(&mut self) {
        for (new, old) in std::mem::take(&mut self.desk.seen.twins) {
            self.asked += 1;
            let same_as = old.first().map(|earlier| earlier.chat.id);
            self.desk.ask(Method::ResolveIdentity { new, same_as });
        }
    }

    /// Own texts of this round that stand nowhere, in order.
    pub(super) fn missing(&self) -> Vec<String> {
        let mut here: HashMap<&str, usize> = HashMap::new();
        let items = self.desk.seen.items.values();
        for item in items.filter(|it| it.id > self.mark && it.delivery.is_some()) {
            if let Content::Text(text) = &item.content {
                *here.entry(text.as_str()).or_default() += 1;
            }
        }
        let mine = self.said[self.round..].iter().filter(|said| said.mine);
        let missing = mine.filter(|said| match here.get_mut(&*said.text) {
            Some(left @ 1..) => {
                *left -= 1;
                false
            }
            Some(0) | None => true,
        });
        missing.map(|said| said.text.clone()).collect()
    }

    /// Waits until every text of this round is kept, or came back.
    pub async fn kept_or_back(&mut self) {
        let said = self.said[self.round..].iter();
        let mine: Vec<String> = said.filter(|it| it.mine).map(|it| it.text.clone()).collect();
        let known = |seen: &Seen| {
            let known = |text: &String| seen.item(text).is_some() || seen.not_kept.contains(text);
            mine.iter().all(known).then_some(())
        };
        self.desk.until("every text to be kept or back", known).await;
    }

    /// Sends again what came back because the disk did not take it, as the user does by Enter.
    pub fn send_again(&mut self) {
        for text in std::mem::take(&mut self.desk.seen.not_kept) {
            self.desk.send(self.open, &text);
            // It goes now, behind what was kept meanwhile.
            let round = &self.said[self.round..];
            if let Some(at) = round.iter().position(|said| said.mine && said.text == text) {
                let said = self.said.remove(self.round + at);
                self.said.push(said);
            }
        }
    }
}

/// It goes nowhere before the user has decided.
const fn is_undecided(delivery: Option<&Delivery>) -> bool {
    matches!(delivery, Some(Delivery::Unknown | Delivery::Held(Hold::Late | Hold::Parted)))
}

/// How often this stands among the items after a mark.
fn there(seen: &Seen, (text, mine): &(String, bool), mark: ItemId) -> usize {
    let is_it = |item: &&Item| {
        let says = matches!(&item.content, Content::Text(it) if it.as_str() == text);
        let settled = item.delivery == mine.then_some(Delivery::Sent);
        item.id > mark && says && settled
    };
    seen.items.values().filter(is_it).count()
}

/// `None` while something is missing.
fn state(seen: &Seen, round: &Words, mark: ItemId) -> Option<State> {
    if !seen.not_kept.is_empty() {
        return Some(State::Back);
    }
    if !seen.twins.is_empty() {
        return Some(State::Asked);
    }
    let unclear = |item: &&Item| item.id > mark && is_undecided(item.delivery.as_ref());
    if let Some(item) = seen.items.values().find(unclear) {
        return Some(State::Unclear(item.id));
    }
    round.iter().all(|(one, times)| there(seen, one, mark) >= *times).then_some(State::Settled)
}
