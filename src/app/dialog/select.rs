//! Choosing one of several offers: an address, a completion, a person who was found.

use super::list::{List, Typed, nothing_to_choose};
use super::{Asked, Choice, Context, Cut, DialogRow, DialogView, Modal, Pointed, Reply};
use crate::app::finder;
use crate::app::key::Key;
use crate::model::ChatId;

/// Something that can be chosen.
#[derive(Clone, Debug)]
pub(in crate::app) struct Offer {
    pub words: String,
    /// What is cut off the words if there is not enough room.
    pub cut: Cut,
    pub choice: Choice,
}

/// The list of offers.
#[derive(Clone, Debug)]
pub struct Select {
    title: String,
    offers: Vec<Offer>,
    /// The matches, by index.
    list: List<usize>,
}

impl Select {
    pub(in crate::app) fn new(title: &str, offers: Vec<Offer>) -> Self {
        let all = (0..offers.len()).collect();
        Self { title: title.to_owned(), offers, list: List::new(all) }
    }

    /// Whether choosing writes into the input.
    pub(in crate::app) fn writes_words(&self) -> bool {
        self.offers.iter().any(|offer| matches!(offer.choice, Choice::Words { .. }))
    }

    /// Whether it asks what becomes of the session when the client quits.
    pub(in crate::app) fn says_farewell(&self) -> bool {
        self.offers.iter().any(|offer| matches!(offer.choice, Choice::Farewell(_)))
    }

    fn find(&mut self, cx: &Context<'_>) {
        let words = self.offers.iter().map(|offer| offer.words.as_str());
        self.list.replace(finder::narrow(words, self.list.filter.text(), cx.settings.sounds));
    }

    /// The address whose number was typed: it is opened without Enter.
    fn numbered(&self, key: Key) -> Option<Choice> {
        let digit = key.text()?.to_digit(10).filter(|_| self.list.filter.query.is_empty())?;
        let offer = self.offers.get(usize::try_from(digit).ok()?.checked_sub(1)?)?;
        matches!(offer.choice, Choice::Address(_)).then(|| offer.choice.clone())
    }
}

impl Modal for Select {
    fn view(&self, cx: &Context<'_>) -> DialogView {
        let row = |offer: &Offer| DialogRow { cut: offer.cut, ..DialogRow::plain(&offer.words) };
        let shown = self.list.hits.iter().filter_map(|at| self.offers.get(*at));
        DialogView {
            title: self.title.clone(),
            query: Some(self.list.filter.shown()),
            rows: shown.map(row).collect(),
            cursor: Some(self.list.filter.cursor),
            advice: cx
                .lang()
                .pick("打字筛选，↑↓ 选，Enter 确定，Esc 取消", "type to filter, arrows, Enter, Esc")
                .to_owned(),
            ..DialogView::default()
        }
        .or_nothing(cx.lang())
    }

    fn press(&mut self, cx: &Context<'_>, key: Key) -> Reply {
        if let Some(choice) = self.numbered(key) {
            return Reply::Chosen(choice);
        }
        if self.list.press(key) == Typed::Changed {
            self.find(cx);
        }
        Reply::Stays
    }

    fn point(&mut self, row: usize) -> Pointed {
        self.list.point(row)
    }

    fn enter(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let chosen = self.list.chosen().and_then(|at| self.offers.get(*at));
        let chosen = chosen.map(|offer| Reply::Chosen(offer.choice.clone()));
        Some(chosen.unwrap_or_else(|| nothing_to_choose(cx.lang())))
    }

    fn merged(&mut self, gone: ChatId, into: ChatId) -> Asked {
        for offer in &mut self.offers {
            if let Choice::Mute { chat, .. } = &mut offer.choice
                && *chat == gone
            {
                *chat = into;
            }
        }
        Asked::Still
    }

    fn paste(&mut self, cx: &Context<'_>, text: &str) -> Reply {
        self.list.filter.paste(text);
        self.find(cx);
        Reply::Stays
    }
}
