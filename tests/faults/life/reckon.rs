//! What is left of a life, against what was said in it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use wetui::sim::Dedup;

use super::{CHATS, GROUP, Life, Said};
use crate::faults::table::Row;

impl Life {
    /// Ends the life and counts what is left of it.
    pub async fn reckon(mut self) -> Row {
        let mut row = Row {
            received: self.said.iter().filter(|said| !said.mine).count(),
            sent: self.said.iter().filter(|said| said.mine).count(),
            recovered: std::mem::take(&mut self.recovered),
            ..Row::default()
        };
        let blinded = self.blinded.load(Ordering::Relaxed);
        row.faults =
            self.faults + self.handle().faults().await.unwrap() + self.way.hits() + blinded;
        self.desk.settled(&self.server).await;
        self.count_stored(&mut row).await;
        self.count_sent(&mut row).await;
        let requests = self.handle().requests().await.unwrap();
        let asked = requests.iter().filter(|one| one.path.ends_with("/webwxnewloginpage")).count();
        if asked != self.logins {
            row.wrong += 1;
            row.note = format!("{asked} logins where {} were called for", self.logins);
        }
        row.misread = self.misread.len();
        if let Some(words) = self.misread.first() {
            row.note.clone_from(words);
        }
        if self.asked > 0 && row.holds() {
            row.note = format!("{} asked", self.asked);
        }
        self.desk.leave().await;
        drop(self.data);
        row
    }

    async fn count_stored(&mut self, row: &mut Row) {
        let names: &[&str] = if self.wants.file_helper {
            &["文件传输助手"]
        } else {
            &["陈静", "李雷", "妈妈", GROUP]
        };
        let mut stored = Vec::new();
        for name in names {
            let texts = self.history(name).await;
            let said = self.said.iter().filter(|said| said.chat == *name && said.mine);
            let own: Vec<&str> = said.map(|it| &*it.text).collect();
            if !in_order(&texts, &own) {
                row.wrong += 1;
                row.note = format!("stored out of order in {name}: {texts:?}, said {own:?}");
            }
            stored.extend(texts.into_iter().map(|text| (*name, text)));
        }
        row.stored += stored.len();
        let mut ledger = Ledger::default();
        ledger.said(&self.said);
        for (name, text) in &stored {
            *ledger.place(text, name) -= 1;
        }
        if self.wants.dedup != Dedup::Always {
            // What the server had taken stands beside the question as it tells it to the next login.
            ledger.forgive(&self.said);
        }
        ledger.count(row, "stored");
    }

    async fn count_sent(&self, row: &mut Row) {
        let sends = self.handle().sends().await.unwrap();
        let mine: Vec<&Said> = self.said.iter().filter(|said| said.mine).collect();
        for (name, ..) in CHATS {
            let own = mine.iter().filter(|said| said.chat == *name && said.asked == 0);
            let own: Vec<&str> = own.map(|said| &*said.text).collect();
            let there = sends.iter().filter(|sent| sent.to_name == *name);
            let order: Vec<String> = there.map(|sent| sent.content.clone()).collect();
            if !in_order(&order, &own) {
                row.wrong += 1;
                row.note = format!("sent out of order to {name}: {order:?}, said {own:?}");
            }
        }
        let mut ledger = Ledger::default();
        ledger.said(mine);
        for sent in &sends {
            *ledger.place(&sent.content, &sent.to_name) -= 1;
        }
        if self.wants.dedup != Dedup::Always {
            // The user said "again" where the server may not know the first one.
            ledger.forgive(&self.said);
        }
        ledger.count(row, "sent");
    }
}

/// How often each text is missing in each chat; below zero, how often it is there too often.
#[derive(Default)]
struct Ledger<'t>(HashMap<&'t str, HashMap<&'t str, isize>>);

impl<'t> Ledger<'t> {
    fn place(&mut self, text: &'t str, chat: &'t str) -> &mut isize {
        self.0.entry(text).or_default().entry(chat).or_default()
    }

    fn said(&mut self, said: impl IntoIterator<Item = &'t Said>) {
        for one in said {
            *self.place(&one.text, one.chat) += 1;
        }
    }

    /// What is there too often because the user was asked, and said so.
    fn forgive(&mut self, said: &'t [Said]) {
        for one in said {
            let place = self.place(&one.text, one.chat);
            let asked = isize::try_from(one.asked).unwrap();
            *place = (*place + asked).min(0).max(*place);
        }
    }

    /// What is missing in one chat and too much in another one went to the wrong one.
    fn count(&self, row: &mut Row, what: &str) {
        for (text, chats) in &self.0 {
            let missing = chats.values().map(|it| (*it).max(0).unsigned_abs()).sum::<usize>();
            let extra = chats.values().map(|it| (*it).min(0).unsigned_abs()).sum::<usize>();
            let wrong = missing.min(extra);
            row.wrong += wrong;
            row.lost += missing - wrong;
            row.doubled += extra - wrong;
            if missing + extra > 0 {
                row.note = format!("{what}: {text:?} is missing or too much: {chats:?}");
            }
        }
    }
}

/// `part` stands in `whole` in its order; what is missing there is counted elsewhere.
fn in_order(whole: &[String], part: &[&str]) -> bool {
    let known: Vec<&str> =
        part.iter().copied().filter(|text| whole.iter().any(|it| it == text)).collect();
    let mut rest = whole.iter();
    known.iter().all(|text| rest.any(|it| it == text))
}
