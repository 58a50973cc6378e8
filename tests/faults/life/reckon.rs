//! What is left of a life, against what was said in it.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

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
        if self.asked > 0 && row.wrong == 0 {
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
        for name in names {
            let texts = self.history(name).await;
            let mut times: HashMap<&str, usize> = HashMap::new();
            for text in &texts {
                *times.entry(text).or_default() += 1;
            }
            row.stored += texts.len();
            row.doubled += texts.len() - times.len();
            let said: Vec<&Said> = self.said.iter().filter(|said| said.chat == *name).collect();
            row.lost += said.iter().filter(|said| !times.contains_key(&*said.text)).count();
            let foreign = |text: &&str| !said.iter().any(|said| said.text == **text);
            let strange: Vec<_> = times.keys().filter(|text| foreign(text)).collect();
            if !strange.is_empty() {
                row.wrong += strange.len();
                row.note = format!("nobody said in {name}: {strange:?}");
            }
            let own: Vec<&str> = said.iter().filter(|it| it.mine).map(|it| &*it.text).collect();
            if !in_order(&texts, &own) {
                row.wrong += 1;
                row.note = format!("stored out of order in {name}: {texts:?}");
            }
        }
    }

    async fn count_sent(&self, row: &mut Row) {
        let sends = self.handle().sends().await.unwrap();
        let mine: Vec<&Said> = self.said.iter().filter(|said| said.mine).collect();
        for said in &mine {
            let there = sends.iter().filter(|sent| sent.content == said.text);
            let (right, all) = (there.clone().filter(|it| it.to_name == said.chat), there.count());
            let right = right.count();
            row.lost += usize::from(all == 0);
            row.doubled += all.saturating_sub(1);
            if right < all {
                row.wrong += all - right;
                row.note = format!("sent to another: {}", said.text);
            }
        }
        let order: Vec<String> = sends.into_iter().map(|sent| sent.content).collect();
        for (name, ..) in CHATS {
            let own = mine.iter().filter(|said| said.chat == *name && !said.asked);
            let own = own.map(|said| &*said.text);
            if !in_order(&order, &own.collect::<Vec<_>>()) {
                row.wrong += 1;
                row.note = format!("sent out of order to {name}: {order:?}");
            }
        }
    }
}

/// `part` stands in `whole` in its order.
fn in_order(whole: &[String], part: &[&str]) -> bool {
    let places: Vec<_> =
        part.iter().filter_map(|text| whole.iter().position(|it| it == text)).collect();
    places.is_sorted()
}
