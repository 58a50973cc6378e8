//! Turning to another chat, line by line: where it fails, no chat is open, so that the lines behind
//! it go to nobody instead of to whoever was open before.

use super::ending::Writer;
use super::talk::{Out, Talk, plain};
use crate::api::Login;
use crate::model::ChatKind;

/// The commands that turn to another chat.
const TURNS: &[&str] = &["open", "next", "go"];

impl Talk {
    /// `/open` and `/next`.
    pub fn turn(&mut self, name: &str, argument: &str) -> Out {
        match name {
            "next" | "n" => self.next(),
            _ => self.open_by_name(argument),
        }
    }

    fn open_by_name(&mut self, name: &str) -> Out {
        if name.is_empty() {
            return self.open_nobody();
        }
        if self.is_entering() {
            let line = format!("/open {name}");
            let words = self.pick("-- 登录后再做", "-- waits for the login");
            let out = Out::say(format!("{words}: {}", plain(&line)));
            self.early.push(line);
            return out;
        }
        match self.find(name) {
            Ok(chat) => self.turn_to(chat),
            Err(out) => self.turned_nowhere(out),
        }
    }

    /// The chats are those of the disk, and the login is about to tell the rest: a name may be known
    /// in a moment, or turn out to be somebody else's.
    const fn is_entering(&self) -> bool {
        !self.ready && matches!(self.login, Login::Starting | Login::Entering { .. })
    }

    /// The login stands still, at a code or without a server: what waited for it means the chats of
    /// the disk.
    pub fn take_early_at_standstill(&mut self) -> Out {
        let stands = !self.ready && !self.is_entering() && self.wanted.is_none();
        if !stands || self.chats.is_empty() || self.early.is_empty() {
            return Out::default();
        }
        self.carry_out_early()
    }

    /// Somebody at a terminal asks for the list so. In a program the name is missing.
    fn open_nobody(&mut self) -> Out {
        let list = self.list(20);
        match self.ending.writer() {
            Writer::Person => list,
            Writer::Program => {
                let mut out =
                    Out::undone(self.pick("! /open 后面没有名字", "! /open without a name"));
                out.lines.extend(list.lines);
                self.turned_nowhere(out)
            }
        }
    }

    /// Mentions first, then people, then groups.
    fn next(&mut self) -> Out {
        let unread = self.chats.values().filter(|chat| chat.unread > 0 && !chat.muted);
        let next = unread.filter(|chat| Some(chat.id) != self.open).min_by_key(|chat| {
            let group = matches!(chat.kind, ChatKind::Group { .. });
            (std::cmp::Reverse(chat.mentions > 0), group, chat.id)
        });
        if let Some(chat) = next.map(|chat| chat.id) {
            return self.turn_to(chat);
        }
        let out = Out::say(self.pick("-- 没有未读了", "-- nothing unread"));
        self.turned_nowhere(out)
    }

    /// An unknown command may have been meant to turn to another chat: in a program whichever it is,
    /// at a terminal where it nearly names one that does.
    pub fn turned_nowhere_by(&mut self, name: &str, out: Out) -> Out {
        let near = TURNS.iter().any(|turn| strsim::osa_distance(turn, name) * 2 <= turn.len());
        match self.ending.writer() {
            Writer::Person if !near => out,
            Writer::Person | Writer::Program => self.turned_nowhere(out),
        }
    }

    /// The chat that was open is left although no other one is found. Where the edition has only the
    /// notes, nobody else can have been meant.
    fn turned_nowhere(&mut self, mut out: Out) -> Out {
        if self.open.is_none() || self.has_only_notes() {
            return out;
        }
        out.append(self.keep_unfinished());
        self.open = None;
        out.lines.push(
            self.pick(
                "-- 现在没有打开的聊天，/open 一个再写",
                "-- no chat is open now; /open one before you write",
            )
            .to_owned(),
        );
        out
    }
}
