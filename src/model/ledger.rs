//! Payments: amounts and parties in payment notices and transfers, and their sums.

use super::{Content, Item, Payment, Timestamp, money};
use crate::text::Printable;

/// The direction of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The user has received it.
    In,
    /// It went from the user.
    Out,
    /// A transfer card says so. Anybody can send one, and it does not say whether the money was
    /// taken or came back, so it counts for nothing.
    Card,
}

/// A payment that a message reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The time of the message.
    pub at: Timestamp,
    /// Which way the money went.
    pub flow: Flow,
    /// The amount in fen; `None` if the message contains none.
    pub fen: Option<i64>,
    /// The other party, otherwise the sender of the message.
    pub counterpart: Printable,
    /// The purpose; may be empty.
    pub note: Printable,
}

/// The labels in a notice before the name of the other party.
const COUNTERPARTS: [&str; 9] =
    ["收款方", "付款方", "收款人", "付款人", "商户全称", "商户名称", "商户", "对方", "来自"];
const NOTES: [&str; 5] = ["付款方备注", "收款方备注", "备注", "商品", "商品详情"];

impl LedgerEntry {
    /// The payment that a message reports, in the chat with this name; `None` if it reports none.
    #[must_use]
    pub fn of(item: &Item, chat: &str) -> Option<Self> {
        let at = item.written();
        if let Content::Payment(payment) = &item.content {
            let flow = if payment.incoming { Flow::In } else { Flow::Out };
            let counterpart = value(payment, &COUNTERPARTS).unwrap_or(chat);
            let note = value(payment, &NOTES).unwrap_or_default();
            let [counterpart, note] = [counterpart, note].map(Printable::line);
            Some(Self { at, flow, fen: payment.fen, counterpart, note })
        } else if let Content::Transfer { words } = &item.content {
            let (counterpart, note) = (Printable::line(chat), Printable::default());
            Some(Self { at, flow: Flow::Card, fen: money::amount_in(words), counterpart, note })
        } else {
            None
        }
    }

    /// Whether money moved by what is known, and not only by what somebody sent a card of.
    #[must_use]
    pub const fn is_money(&self) -> bool {
        matches!(self.flow, Flow::In | Flow::Out)
    }
}

/// The text behind one of these labels in a line of a notice.
fn value<'p>(payment: &'p Payment, keys: &[&str]) -> Option<&'p str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ':' | '：');
    let value = |line: &'p str| {
        keys.iter().find_map(|key| {
            let rest = line.trim_start().strip_prefix(key)?.strip_prefix(between)?;
            Some(rest.trim_matches(between)).filter(|value| !value.is_empty())
        })
    };
    payment.about.lines().find_map(value)
}

/// Payments added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerSum {
    /// The number of payments.
    pub count: u64,
    /// The number of transfer cards, which none of the others counts.
    pub cards: u64,
    /// How many of them have no known amount.
    pub unknown: u64,
    /// The sum received, in fen.
    pub received: i64,
    /// The sum paid, in fen.
    pub paid: i64,
}

impl LedgerSum {
    /// Adds a payment.
    pub fn add(&mut self, entry: &LedgerEntry) {
        let side = match entry.flow {
            Flow::In => &mut self.received,
            Flow::Out => &mut self.paid,
            Flow::Card => {
                self.cards += 1;
                return;
            }
        };
        self.count += 1;
        match entry.fen {
            Some(fen) => *side = side.saturating_add(fen),
            None => self.unknown += 1,
        }
    }

    /// The difference of received and paid, in fen.
    #[must_use]
    pub const fn net(&self) -> i64 {
        self.received.saturating_sub(self.paid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ChatId, ContactId, ItemId, Sender};

    fn told(content: Content, sender: Sender) -> Option<LedgerEntry> {
        let item = Item {
            id: ItemId(1),
            chat: ChatId(1),
            sender,
            at: Timestamp(5),
            told: None,
            content,
            delivery: None,
            mentions_me: false,
            todo: None,
            message: None,
            path: None,
        };
        LedgerEntry::of(&item, "妈妈")
    }

    fn payment(fen: Option<i64>, incoming: bool, about: &str) -> LedgerEntry {
        let (title, about) = ("凭证".into(), about.into());
        let content = Content::Payment(Payment { fen, incoming, title, about });
        told(content, Sender::Contact(ContactId(9))).unwrap()
    }

    #[test]
    fn a_notice_tells_the_other_side_and_what_it_was_for_where_it_names_them() {
        for (about, counterpart, note) in [
            ("收款金额￥3.50\n付款方备注：豆浆两杯\n汇总 今日第3笔", "妈妈", "豆浆两杯"),
            ("已支付¥9.00\n收款方 云州奶茶铺\n支付方式 零钱", "云州奶茶铺", ""),
            ("收款方：店\n备注: 面", "店", "面"),
            ("商户名称：\n商品 咖啡", "妈妈", "咖啡"),
            ("收款方式 零钱", "妈妈", ""),
            ("", "妈妈", ""),
        ] {
            let entry = payment(Some(1), true, about);
            assert_eq!((&*entry.counterpart, &*entry.note), (counterpart, note), "{about}");
        }
    }

    #[test]
    fn a_transfer_card_is_no_money_whoever_sends_it() {
        let mut sum = LedgerSum::default();
        for sender in [Sender::Contact(ContactId(9)), Sender::Me] {
            let card = told(Content::Transfer { words: "收到转账0.10元".into() }, sender).unwrap();
            assert_eq!((card.flow, card.fen, &*card.counterpart), (Flow::Card, Some(10), "妈妈"));
            assert!(!card.is_money());
            sum.add(&card);
        }
        assert_eq!(sum, LedgerSum { cards: 2, ..LedgerSum::default() });
        assert_eq!(told(Content::RedPacket, Sender::Me), None);
        assert_eq!(told(Content::Text("收款 ¥5".into()), Sender::Me), None);
    }

    #[test]
    fn sums_keep_what_came_what_went_and_what_is_not_known_apart() {
        let mut sum = LedgerSum::default();
        for entry in [
            payment(Some(350), true, ""),
            payment(Some(900), false, ""),
            payment(None, true, ""),
            payment(Some(i64::MAX), true, ""),
        ] {
            sum.add(&entry);
        }
        assert_eq!((sum.count, sum.unknown, sum.paid, sum.received), (4, 1, 900, i64::MAX));
        assert_eq!(sum.net(), i64::MAX - 900);
    }
}
