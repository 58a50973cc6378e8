//! Messages in line mode: each with a number, and its later changes.

use super::client::PlainClient;
use super::ending::Writer;
use super::out::{Out, name_in_line, plain};
use crate::api::{Login, Page, PageKind, Transfer};
use crate::app::file_name;
use crate::app::page::{Waits, asks, is_unknown, when, why};
use crate::model::{ChatId, Content, Delivery, Item, ItemId, Lang, Member, Sender};
use crate::text::Printable;
use crate::words::content;
use crate::words::name::{of_another, shown};

/// How many messages are printed when a chat is opened.
const FIRST: usize = 10;

impl PlainClient {
    pub fn page(&mut self, page: Page) -> Out {
        let Page { names, items, part, at_start, .. } = page;
        self.printed.names.extend(names);
        self.note_places(&items);
        if part == PageKind::Newest && !std::mem::take(&mut self.asked.turning) {
            let of_chat =
                self.printed.items.iter().filter(|item| Some(item.chat) == self.chats.open);
            if let Some(first) = of_chat.map(|item| item.id).min() {
                let since = items.into_iter().filter(|item| item.id >= first);
                return self.items(since.collect());
            }
        }
        let mut out = Out::default();
        let older = std::mem::take(&mut self.asked.older) && part == PageKind::Older;
        let skip = if older { 0 } else { items.len().saturating_sub(FIRST) };
        if older && at_start {
            out.lines.push(self.pick("-- 没有更早的消息", "-- the beginning").to_owned());
        }
        for item in items.into_iter().skip(skip) {
            let lines = self.show(item);
            out.lines.extend(lines);
        }
        if older {
            out.lines.push(self.pick("-- 以上是更早的", "-- those were older").to_owned());
        } else {
            out.ask.extend(self.read());
        }
        let draft = self.chats.open.and_then(|chat| self.chats.drafts.get(&chat));
        if let Some(draft) = draft.filter(|draft| !older && !draft.is_empty()) {
            let words = self.pick("草稿（未发送）", "draft, not sent");
            out.lines.push(format!("-- {words}: {}", plain(draft)));
        }
        out
    }

    pub fn items(&mut self, items: Vec<Item>) -> Out {
        let mut out = Out::default();
        self.note_places(&items);
        for item in items {
            let known = self.printed.items.iter().position(|shown| shown.id == item.id);
            match known {
                Some(at) => out.lines.extend(self.changed(at, item)),
                None if item.delivery.is_some() => {
                    // The typed line is on the screen already, and the message is on the disk.
                    let person = self.ending.writer() == Writer::Person;
                    if person && item.delivery == Some(Delivery::Queued) {
                        let (number, words) =
                            (self.printed.items.len() + 1, self.pick("待发", "queued"));
                        out.lines.push(format!("-- #{number} {words}"));
                    } else if item.delivery.as_ref().is_some_and(asks) {
                        out.lines.extend(self.waits(self.printed.items.len() + 1, &item));
                    }
                    self.printed.items.push(item);
                }
                None => {
                    let lines = self.show(item);
                    out.lines.extend(lines);
                }
            }
        }
        out.ask.extend(self.read());
        out
    }

    /// Notes in which chats printed messages are.
    pub fn note_places(&mut self, items: &[Item]) {
        for item in items {
            self.printed.stale.remove(&item.id);
            if let Some(shown) = self.printed.items.iter_mut().find(|shown| shown.id == item.id) {
                shown.chat = item.chat;
            }
        }
    }

    /// Reports a change of a printed message: sent, refused, recalled.
    pub fn changed(&mut self, at: usize, item: Item) -> Option<String> {
        let number = at + 1;
        let before =
            self.printed.items.get(at).map(|old| (old.delivery.clone(), old.content.clone()));
        let same = before.as_ref().is_some_and(|(delivery, _)| *delivery == item.delivery);
        let delivery = item.delivery.as_ref().filter(|_| !same);
        let line = if delivery == Some(&Delivery::Sent) {
            Some(format!("-- #{number} {}", self.pick("已发送", "sent")))
        } else if delivery.is_some_and(asks) {
            self.waits(number, &item)
        } else if let (Content::Recalled(recalled), Some((_, old))) = (&item.content, before)
            && old != item.content
        {
            Some(format!("-- #{number} {}", plain(recalled.notice.words(self.view.lang))))
        } else {
            None
        };
        if let Some(slot) = self.printed.items.get_mut(at) {
            *slot = item;
        }
        line
    }

    /// Why an own message is not sent, and what can be done about it.
    pub fn waits(&self, number: usize, item: &Item) -> Option<String> {
        let delivery = item.delivery.as_ref()?;
        let written = when::stamp(item.at, self.view.now, &self.view.zone);
        let unknown = is_gone(self, item.chat);
        let why = plain(&why(delivery, &Waits { written, unknown }, self.view.lang)?);
        let (mark, keys) = match delivery {
            Delivery::Refused(_) => ("!", format!(" /retry {number}, /discard {number}")),
            Delivery::Unknown | Delivery::Held(_) => {
                ("?", format!(" /retry {number}, /discard {number}"))
            }
            Delivery::Queued | Delivery::Sending | Delivery::Retrying { .. } | Delivery::Sent => {
                ("--", format!(" /discard {number}"))
            }
        };
        Some(format!("{mark} #{number} {why}{keys}"))
    }

    /// A message as lines, with a new number.
    pub fn show(&mut self, item: Item) -> Vec<String> {
        let known = self.printed.items.iter().position(|shown| shown.id == item.id);
        let number = known.map_or(self.printed.items.len() + 1, |at| at + 1);
        let rows = content::lines(&item.content, self.view.lang);
        let rows: Vec<String> = rows.iter().map(|row| plain(row)).collect();
        let mention = if item.mentions_me { self.pick(" @我", " @me") } else { "" };
        let at = when::hour_or_stamp(item.written(), self.view.now, &self.view.zone);
        let head = match item.sender {
            Sender::System => format!("[{at}] --"),
            Sender::Me | Sender::Contact(_) => {
                format!("[{at}] #{number} {}{mention}:", name_in_line(&self.name(&item)))
            }
        };
        let waits = self.waits(number, &item);
        if known.is_none() {
            self.printed.items.push(item);
        }
        let mut rows = rows.into_iter();
        let mut lines = vec![format!("{head} {}", rows.next().unwrap_or_default())];
        lines.extend(rows.map(|row| format!("        {row}")));
        lines.extend(waits);
        lines
    }

    pub fn membership(&mut self, members: Vec<Member>) -> Out {
        self.printed.members = members;
        if !std::mem::take(&mut self.asked.members) {
            return Out::default();
        }
        let names: Vec<String> =
            self.printed.members.iter().map(|it| plain(&shown(&it.name, self.view.lang))).collect();
        Out::say(format!("{}: {}", names.len(), names.join(", ")))
    }

    pub fn hits(&self, hits: Vec<(Item, Printable, Printable)>) -> Out {
        if hits.is_empty() {
            return Out::say(self.pick("-- 没有找到", "-- nothing found"));
        }
        let line = |(item, chat, sender): (Item, Printable, Printable)| {
            let at = when::stamp(item.written(), self.view.now, &self.view.zone);
            let words = plain(&content::line(&item.content, self.view.lang));
            let who = match item.sender {
                Sender::Me => self.pick("我", "me").into(),
                Sender::Contact(_) => of_another(&sender, self.view.lang),
                // A system message has no sender.
                Sender::System => return format!("[{at}] {}: {words}", name_in_line(&chat)),
            };
            let chat = of_another(&chat, self.view.lang);
            format!("[{at}] {} · {}: {words}", name_in_line(&chat), name_in_line(&who))
        };
        // The newest comes last, next to the prompt.
        Out { lines: hits.into_iter().rev().map(line).collect(), ..Out::default() }
    }

    /// Reports which file was transferred or not, and why.
    pub fn transfer(&self, item: ItemId, transfer: Transfer) -> Out {
        match transfer {
            Transfer::Fetched(path) => Out::say(format!(
                "-- {} {}",
                self.pick("已存到", "saved to"),
                plain(&path.to_string_lossy())
            )),
            Transfer::Failed(problem) => {
                let at = self.printed.items.iter().position(|shown| shown.id == item);
                let number = at.map(|at| format!("#{} ", at + 1)).unwrap_or_default();
                let name = self.item(item).map_or_else(
                    || self.pick("文件", "a file").to_owned(),
                    |item| plain(&file_name(item, self.view.lang)),
                );
                let why = plain(&problem.words(self.view.lang).what);
                Out::say(match self.view.lang {
                    Lang::Zh => format!("! {number}没有传成 {name}：{why}"),
                    Lang::En => format!("! {number}not transferred: {name}: {why}"),
                })
            }
            Transfer::Uploaded | Transfer::Moving { .. } | Transfer::Stopped => Out::default(),
        }
    }
}

/// Whether this login does not know the contact of a chat; also if the chat is not listed any more.
fn is_gone(client: &PlainClient, chat: ChatId) -> bool {
    let (known, login) = (client.chats.known.get(&chat), &client.session.login);
    known.map_or(*login == Login::LoggedIn, |chat| is_unknown(chat, login))
}

/// Printed messages that are not sent because their recipient is not known any more, each with the
/// reason.
pub(super) fn what_waits_for_whom(client: &PlainClient) -> Out {
    let waiting = client.printed.items.iter().zip(1..).filter(|(item, _)| {
        let waits = matches!(item.delivery, Some(Delivery::Queued | Delivery::Retrying { .. }));
        waits && client.chats.open == Some(item.chat) && is_gone(client, item.chat)
    });
    let lines = waiting.filter_map(|(item, number)| client.waits(number, item));
    Out { lines: lines.collect(), ..Out::default() }
}
