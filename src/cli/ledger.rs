//! `wx ledger`: prints payments from notices and transfers, each or added up, without network or
//! terminal.

use std::collections::BTreeMap;
use std::io;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::context::{Context, runtime};
use super::error::Error;
use super::follow::{Next, follow};
use super::io_task::IoTask;
use super::json;
use super::output::{Reader, one_line as plain, print, print_rows, print_to_reader};
use super::range::Period;
use super::stored::{self, print_lines};
use crate::app::page::when;
use crate::model::{Find, FindKind, Flow, Lang, LedgerEntry, LedgerSum, money};
use crate::store::Hit;
use crate::text::Printable;
use crate::words::name::visible;

/// By what payments are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SumBy {
    Day,
    Month,
    Who,
}

/// Which payments, and how they are told.
#[derive(Clone, Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    period: Period,
    /// Added up by day, by month, or by the other side.
    #[arg(long, value_enum)]
    pub by: Option<SumBy>,
    /// As a table for spreadsheets.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// One JSON object a line; `wx man` documents its keys.
    #[arg(long)]
    pub json: bool,
    /// Those that come from now on, a line each, until it is ended.
    #[arg(long, conflicts_with_all = ["since", "until", "by"])]
    pub follow: bool,
}

/// A payment with the message that states it.
struct Told {
    hit: Hit,
    entry: LedgerEntry,
}

impl Told {
    /// `None` if a message states no payment.
    fn of(mut hit: Hit, lang: Lang) -> Option<Self> {
        hit.chat_name = Printable::line(visible(&hit.chat_name, lang));
        hit.sender_name = Printable::line(visible(&hit.sender_name, lang));
        let entry = LedgerEntry::of(&hit.item, &hit.chat_name)?;
        Some(Self { hit, entry })
    }
}

/// Prints payments as they arrive, until nobody reads them any more.
fn follow_payments(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    let lang = context.lang(&context.settings()?);
    let form = Table { lang, zone: TimeZone::system() };
    if arguments.csv {
        print_csv(&form.head(), std::iter::empty())?;
    }
    let ended = follow(context, None, None, |hit| {
        let Some(told) = Told::of(hit.clone(), lang) else { return Ok(Next::Follow) };
        let line = match (arguments.json, arguments.csv) {
            (true, _) => form.object(&told) + "\n",
            (false, true) => csv_line(&form.fields(&told))?,
            (false, false) => form.fields(&told).join("\t") + "\n",
        };
        Ok(match print_to_reader(line.as_bytes())? {
            Reader::Reads => Next::Follow,
            Reader::Gone => Next::End,
        })
    });
    ended.map(drop)
}

/// Prints payments, the oldest first, and their sum.
///
/// # Errors
/// 1 when there is none; otherwise as of `wx chats`.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Error> {
    if arguments.follow {
        return follow_payments(context, arguments);
    }
    runtime()?.block_on(async {
        let (lang, zone) = (context.lang(&context.settings()?), TimeZone::system());
        let range = arguments.period.range(lang, &zone)?;
        let store = stored::open(context)?;
        let (after, before) = (range.since, range.until);
        let find = Find { kind: Some(FindKind::Payment), after, before, ..Find::default() };
        let hits = store.search(find, None, u32::MAX).await?;
        store.close().await;
        let mut all: Vec<Told> = hits.into_iter().filter_map(|hit| Told::of(hit, lang)).collect();
        all.sort_by_key(|told| told.hit.item.position());
        if all.is_empty() {
            return Err(Error::NothingFound);
        }
        let form = Table { lang, zone };
        match (arguments.by, arguments.csv, arguments.json) {
            (None, _, true) => print_lines(&all, |told| form.object(told)),
            (None, true, _) => print_csv(&form.head(), all.iter().map(|it| form.fields(it))),
            (None, false, false) => form.print_all(&all),
            (Some(by), csv, json) => {
                let sums = form.sums(&all, by);
                match (csv, json) {
                    (_, true) => print_lines(&sums, |sum| sum_object(by, sum)),
                    (true, _) => print_csv(&form.sum_head(by), sums.iter().map(sum_fields)),
                    (false, false) => form.print_sums(&sums, &all),
                }
            }
        }
    })
}

/// The layout of payments.
struct Table {
    lang: Lang,
    zone: TimeZone,
}

impl Table {
    fn head(&self) -> Vec<&'static str> {
        match self.lang {
            Lang::Zh => vec!["时间", "收支", "金额", "对方", "备注", "聊天", "编号"],
            Lang::En => vec!["time", "flow", "amount", "counterpart", "note", "chat", "id"],
        }
    }

    /// A payment as fields of a table, the amount as a number.
    fn fields(&self, Told { hit, entry }: &Told) -> Vec<String> {
        vec![
            when::full(entry.at, &self.zone),
            self.flow(entry.flow).to_owned(),
            entry.fen.map(money::yuan).unwrap_or_default(),
            plain(&entry.counterpart),
            plain(&entry.note),
            plain(&hit.chat_name),
            hit.item.id.0.to_string(),
        ]
    }

    const fn flow(&self, flow: Flow) -> &'static str {
        match flow {
            Flow::In => self.lang.pick("收入", "in"),
            Flow::Out => self.lang.pick("支出", "out"),
            Flow::Card => self.lang.pick("转账卡片", "card"),
        }
    }

    fn object(&self, Told { hit, entry }: &Told) -> String {
        let said = json::Said { chat: &hit.chat_name, from: &hit.sender_name };
        let mut object = json::message_object(&hit.item, &said, self.lang);
        object.extend(json::payment_keys(entry));
        json::printed(&Value::Object(object))
    }

    fn print_all(&self, all: &[Told]) -> Result<(), Error> {
        let row = |told: &Told| {
            let mut fields = self.fields(told);
            fields.truncate(5);
            if let Some(amount) = fields.get_mut(2) {
                let unknown = self.lang.pick("没说", "not told");
                *amount = if amount.is_empty() { unknown.into() } else { format!("¥{amount}") };
            }
            fields
        };
        let mut rows: Vec<Vec<String>> = all.iter().map(row).collect();
        rows.extend(self.total(all));
        print_rows(&rows)
    }

    /// The totals of incoming and outgoing payments.
    fn total(&self, all: &[Told]) -> Vec<Vec<String>> {
        let sum = sum_of(all);
        let total = self.lang.pick("合计", "total");
        let yuan = |fen: i64| format!("¥{}", money::yuan(fen));
        let row = |flow: Flow, fen| vec![total.into(), self.flow(flow).into(), yuan(fen)];
        let mut rows = vec![row(Flow::In, sum.received), row(Flow::Out, sum.paid)];
        if sum.unknown > 0 {
            let words = self.lang.pick("没说金额的", "no amount");
            rows.push(vec![total.to_owned(), words.to_owned(), sum.unknown.to_string()]);
        }
        if sum.cards > 0 {
            rows.push(vec![total.to_owned(), self.not_counted().into(), sum.cards.to_string()]);
        }
        rows
    }

    const fn not_counted(&self) -> &'static str {
        self.lang.pick("转账卡片（不计）", "cards (not counted)")
    }

    /// The sums by period in the order of time, or by person with the largest first.
    fn sums(&self, all: &[Told], by: SumBy) -> Vec<(String, LedgerSum)> {
        let mut sums: BTreeMap<String, LedgerSum> = BTreeMap::new();
        for Told { entry, .. } in all {
            let at = when::full(entry.at, &self.zone);
            let key = match by {
                SumBy::Day => at.get(..10).unwrap_or(&at).to_owned(),
                SumBy::Month => at.get(..7).unwrap_or(&at).to_owned(),
                SumBy::Who => plain(&entry.counterpart),
            };
            sums.entry(key).or_default().add(entry);
        }
        let mut sums: Vec<(String, LedgerSum)> = sums.into_iter().collect();
        if by == SumBy::Who {
            sums.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.received.saturating_add(sum.paid)));
        }
        sums
    }

    fn sum_head(&self, by: SumBy) -> Vec<&'static str> {
        let key = match by {
            SumBy::Day => self.lang.pick("日期", "day"),
            SumBy::Month => self.lang.pick("月份", "month"),
            SumBy::Who => self.lang.pick("对方", "counterpart"),
        };
        let rest = match self.lang {
            Lang::Zh => ["笔数", "收入", "支出", "结余"],
            Lang::En => ["count", "in", "out", "net"],
        };
        std::iter::once(key).chain(rest).collect()
    }

    fn print_sums(&self, sums: &[(String, LedgerSum)], all: &[Told]) -> Result<(), Error> {
        let count = |count: u64| match self.lang {
            Lang::Zh => format!("{count} 笔"),
            Lang::En => count.to_string(),
        };
        let row = |key: &str, sum: &LedgerSum| {
            let side = |flow, fen| format!("{} ¥{}", self.flow(flow), money::yuan(fen));
            let mut row = vec![
                key.to_owned(),
                count(sum.count),
                side(Flow::In, sum.received),
                side(Flow::Out, sum.paid),
            ];
            if sum.unknown > 0 {
                let words = self.lang.pick("没说金额的", "no amount:");
                row.push(format!("{words} {}", sum.unknown));
            }
            if sum.cards > 0 {
                row.push(format!("{} {}", self.not_counted(), sum.cards));
            }
            row
        };
        let total = sum_of(all);
        let mut rows: Vec<Vec<String>> = sums.iter().map(|(key, sum)| row(key, sum)).collect();
        rows.push(row(self.lang.pick("合计", "total"), &total));
        print_rows(&rows)
    }
}

fn sum_of(all: &[Told]) -> LedgerSum {
    let mut sum = LedgerSum::default();
    for told in all {
        sum.add(&told.entry);
    }
    sum
}

/// A row of the table below its head.
fn csv_line(fields: &[String]) -> Result<String, Error> {
    let bytes =
        csv_bytes(&[], std::iter::once(fields.to_vec())).map_err(|error| csv_failed(&error))?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn csv_failed(error: &csv::Error) -> Error {
    Error::Io { what: IoTask::Output, source: io::Error::other(error.to_string()) }
}

/// Prints a table in UTF-8 with the byte order mark that spreadsheets need.
fn print_csv(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<(), Error> {
    print(&csv_bytes(head, rows).map_err(|error| csv_failed(&error))?)
}

fn csv_bytes(
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<Vec<u8>, csv::Error> {
    let mut table = csv::Writer::from_writer(Vec::from("\u{feff}"));
    if !head.is_empty() {
        table.write_record(head)?;
    }
    for row in rows {
        table.write_record(row.iter().map(|field| harmless(field)))?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

/// A field that no spreadsheet takes for a formula, because it may be written by others. Plain
/// numbers, as our amounts are, stay numbers.
fn harmless(field: &str) -> String {
    let formula = field.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let indented = field.starts_with(['\t', '\r', '\n']);
    let words = (formula || indented) && !is_number(field);
    if words { format!("'{field}") } else { field.to_owned() }
}

/// Whether the field is digits with a sign before and decimals behind, and nothing with which a
/// spreadsheet calculates.
fn is_number(field: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = field.split_once('.').unwrap_or((field, "0"));
    digits(whole.strip_prefix('-').unwrap_or(whole)) && digits(decimals)
}

fn sum_fields((key, sum): &(String, LedgerSum)) -> Vec<String> {
    let amounts = [sum.received, sum.paid, sum.net()].map(money::yuan);
    [key.clone(), sum.count.to_string()].into_iter().chain(amounts).collect()
}

fn sum_object(by: SumBy, (key, sum): &(String, LedgerSum)) -> String {
    let name = match by {
        SumBy::Day => "day",
        SumBy::Month => "month",
        SumBy::Who => "counterpart",
    };
    json::printed(&json!({
        name: key, "count": sum.count, "unknown": sum.unknown, "cards": sum.cards, "received_fen": sum.received,
        "paid_fen": sum.paid, "net_fen": sum.net(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_every_field_and_holds_no_formula() {
        let row = |fields: [&str; 3]| fields.map(str::to_owned).to_vec();
        let evil = "=HYPERLINK(\"http://a\",\"b\")";
        let rows = [
            row(["2026-11-29 16:02", "-3.50", "王芳, \"小\"\n面"]),
            row([evil, " +1+cmd", "@SUM(A1)"]),
            row(["-1-1", "－2", ""]),
            row(["+8613800000000", "-inf", "-1e5"]),
            row(["\t=1", "\r@a", "-12.00"]),
        ];
        let bytes = csv_bytes(&["时间", "金额", "对方"], rows.into_iter()).unwrap();
        let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').unwrap();
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let read: Vec<Vec<String>> =
            table.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(read[0], ["2026-11-29 16:02", "-3.50", "王芳, \"小\"\n面"]);
        assert_eq!(read[1], [&format!("'{evil}"), "' +1+cmd", "'@SUM(A1)"]);
        assert_eq!(read[2], ["'-1-1", "'－2", ""]);
        assert_eq!(read[3], ["'+8613800000000", "'-inf", "'-1e5"]);
        assert_eq!(read[4], ["'\t=1", "'\r@a", "-12.00"]);
    }
}
