//! What came of the scenarios, as a table.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// One scenario.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What was done to the client.
    pub name: String,
    /// How often it really happened.
    pub faults: u64,
    /// Messages of others, and those the user sent.
    pub received: usize,
    /// Texts the user sent.
    pub sent: usize,
    /// Of both, what the store holds in the end.
    pub stored: usize,
    /// What stands there twice, or reached the server twice.
    pub doubled: usize,
    /// What is missing here or there.
    pub lost: usize,
    /// What went to another chat, or stands in one, or out of order.
    pub wrong: usize,
    /// Read unheard, or unread once more.
    pub misread: usize,
    /// From the fault, or its end, until everything was where it belongs.
    pub recovered: Vec<Duration>,
    /// What else is to be said.
    pub note: String,
}

impl Row {
    /// Counts another life of the same scenario in.
    pub fn add(&mut self, other: Self) {
        self.faults += other.faults;
        self.received += other.received;
        self.sent += other.sent;
        self.stored += other.stored;
        self.doubled += other.doubled;
        self.lost += other.lost;
        self.wrong += other.wrong;
        self.misread += other.misread;
        self.recovered.extend(other.recovered);
        if !other.note.is_empty() {
            self.note = other.note;
        }
    }

    /// Nothing is lost, doubled, misplaced or read unheard.
    pub fn holds(&self) -> bool {
        self.doubled == 0 && self.lost == 0 && self.wrong == 0 && self.misread == 0
    }

    fn percentile(&self, part: usize) -> String {
        let mut all = self.recovered.clone();
        all.sort_unstable();
        let at = (all.len() * part).div_ceil(100).saturating_sub(1);
        all.get(at).map_or_else(|| "-".to_owned(), |time| format!("{:.1}", time.as_secs_f64()))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:<46}{:>7}{:>9}{:>7}{:>8}{:>6}{:>8}{:>7}{:>8}{:>9}{:>7}",
            self.name,
            self.faults,
            self.received,
            self.sent,
            self.stored,
            self.lost,
            self.doubled,
            self.wrong,
            self.misread,
            self.percentile(50),
            self.percentile(100),
        )?;
        if self.note.is_empty() { Ok(()) } else { write!(f, "  {}", self.note) }
    }
}

static ROWS: Mutex<Vec<Row>> = Mutex::new(Vec::new());

/// Keeps a row for the table; fails where it does not hold.
pub fn keep(row: Row) -> Result<(), String> {
    let holds = row.holds();
    let said = row.to_string();
    ROWS.lock().unwrap_or_else(PoisonError::into_inner).push(row);
    if holds { Ok(()) } else { Err(said) }
}

/// The table of everything that was kept; nothing where nothing was.
pub fn print() {
    let mut rows = ROWS.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if rows.is_empty() {
        return;
    }
    rows.sort_by(|one, other| one.name.cmp(&other.name));
    let mut all = Row { name: "all".to_owned(), ..Row::default() };
    println!(
        "\n{:<46}{:>7}{:>9}{:>7}{:>8}{:>6}{:>8}{:>7}{:>8}{:>9}{:>7}",
        "scenario",
        "faults",
        "received",
        "sent",
        "stored",
        "lost",
        "doubled",
        "wrong",
        "misread",
        "back p50",
        "max s"
    );
    for row in rows {
        println!("{row}");
        all.add(Row { note: String::new(), ..row });
    }
    println!("{all}\n");
}
