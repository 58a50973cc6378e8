//! Lines of input: messages, or commands after a slash.

use std::path::PathBuf;

use super::client::{GARBLED, PlainClient};
use super::ending::Writer;
use super::out::{Out, plain};
use crate::api::{Method, Operation};
use crate::app::{quotation, shell_words};
use crate::model::{ChatId, Delivery, Find, Item, ItemId, Lang, Mute, Sender, Timestamp};
use crate::text::Printable;

/// The commands with their descriptions in both languages.
const HELP: &[(&str, &str, &str)] = &[
    ("/chats [N]", "聊天列表，N 个", "the newest N chats"),
    ("/open NAME|N", "打开聊天：名字、拼音或列表里的号", "open a chat by name, pinyin or number"),
    ("/next", "下一个未读", "the next unread chat"),
    ("/more", "更早的消息", "older messages"),
    ("/search WORDS", "搜索；可加 from: kind: after:", "search; from: kind: after:"),
    ("/members", "群成员", "members of the group"),
    ("/reply N TEXT", "引用 N 号消息", "quote message N"),
    ("/forward N NAME", "转发 N 号消息", "forward message N"),
    ("/recall N", "撤回", "recall"),
    ("/file PATH…", "发送文件", "send files"),
    ("/save N", "存 N 号消息的文件", "fetch the file of message N"),
    ("/retry N  /discard N", "重发或丢弃没发出的", "send again or discard an unsent one"),
    ("/same [no] N", "仍是原来的那个（N 号），或不是", "still the same (number N), or not"),
    ("/part", "不是同一个人：拆开混在一起的聊天", "not the same: part what was joined here"),
    ("/read  /unread  /mute  /pin", "标记这个聊天", "mark this chat"),
    ("/login  /invert  /png  /edition", "二维码", "the login code"),
    ("/logout  /quit", "退出登录；离开", "log out; leave"),
    ("//TEXT", "发送以 / 开头的文字", "send text that begins with a slash"),
    ("TEXT\\", "行末的反斜杠：下一行接着写", "a backslash at the end: goes on in the next line"),
];

impl PlainClient {
    /// Handles a line; none is accepted after the end.
    pub fn line(&mut self, line: &str, now: Timestamp) -> Out {
        if self.ending.over {
            return Out::default();
        }
        self.view.now = now;
        let mut out = self.take_line(line, now);
        self.owe(&mut out, line);
        if !self.lines.unfinished.is_empty() {
            // Nothing waits for this draft at the end, because no line requested it.
            out.append(self.goes_on());
        }
        out
    }

    pub fn take_line(&mut self, line: &str, now: Timestamp) -> Out {
        if self.is_early() && !self.is_of_login(line) {
            self.lines.early.push(line.to_owned());
            let words = self.pick("-- 登录后再做", "-- waits for the login");
            return Out::say(format!("{words}: {}", plain(line)));
        }
        if self.lines.skipping {
            self.lines.skipping = line.ends_with('\\');
            let words =
                self.pick("前面有一行读不出，没有发送", "not sent, a line before it was lost");
            return Out::undone(format!("! {words}: {}", plain(line)));
        }
        if let Some(text) = line.strip_prefix(GARBLED) {
            return self.garbled(text);
        }
        if self.lines.unfinished.is_empty()
            && let Some(rest) = line.strip_prefix('/')
            && !rest.starts_with('/')
        {
            let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            return self.command(name, argument.trim(), now);
        }
        if let Some(part) = line.strip_suffix('\\') {
            self.lines.unfinished.push_str(part);
            self.lines.unfinished.push('\n');
            return Out::default();
        }
        let line = if self.lines.unfinished.is_empty() {
            line.strip_prefix('/').filter(|rest| rest.starts_with('/')).unwrap_or(line)
        } else {
            line
        };
        let begun = std::mem::take(&mut self.lines.unfinished);
        let out = self.send(&format!("{begun}{line}"));
        if begun.is_empty() { out } else { self.finished(out) }
    }

    /// Handles a line that is no UTF-8: neither it nor the message to which it belongs is sent. If
    /// it was to open a chat, the next lines go to nobody.
    pub fn garbled(&mut self, text: &str) -> Out {
        let begins = self.lines.unfinished.is_empty();
        let mut out = self.keep_unfinished();
        self.lines.skipping = text.ends_with('\\');
        if begins && text.starts_with("/open") {
            self.chats.open = None;
        }
        let words = self.pick(
            "不是 UTF-8，没有做（GBK 可用 iconv -f gbk 转）",
            "not UTF-8, not done (if it is GBK, use iconv -f gbk)",
        );
        out.append(Out::undone(format!("! {words}: {}", plain(text))));
        out
    }

    /// Handles the last line without a line end. In a pipe or a file the end of the input ends it;
    /// at a terminal only Enter does.
    pub fn last_line(&mut self, text: &str, now: Timestamp) -> Out {
        match self.ending.writer() {
            Writer::Program => self.line(text.trim_end_matches('\r'), now),
            Writer::Person => self.cut(text),
        }
    }

    /// Handles an incomplete line, because the input failed or the program ends: it is not carried
    /// out, but must not be lost.
    pub fn cut(&mut self, text: &str) -> Out {
        if self.is_early() {
            self.lines.early_cut = Some(text.to_owned());
            return Out::default();
        }
        let begins = self.lines.unfinished.is_empty();
        if begins && text.starts_with('/') && !text.starts_with("//") {
            let words = self.pick("没写完，没有做", "cut off, not done");
            self.ending.give_up(1);
            return Out::say(format!("! {words}: {}", plain(text)));
        }
        let slashes = text.strip_prefix('/').filter(|rest| begins && rest.starts_with('/'));
        self.lines.unfinished.push_str(slashes.unwrap_or(text));
        Out::default()
    }

    pub fn send(&mut self, text: &str) -> Out {
        if text.trim().is_empty() {
            return Out::default();
        }
        let Some(chat) = self.chats.open else {
            // A text that goes nowhere is printed once more, so that it can be copied.
            let mut out = Out::undone(
                self.pick("! 没有发出，先 /open 一个聊天：", "! not sent, /open a chat first:"),
            );
            out.lines.extend(text.lines().map(plain));
            return out;
        };
        let (text, mentions) = quotation::addressed_to(text, &self.printed.members, self.view.lang);
        Out::ask(Method::Send { chat, text: Printable::new(&text), mentions })
    }

    pub fn command(&mut self, name: &str, argument: &str, now: Timestamp) -> Out {
        match name {
            "help" | "h" | "?" => self.help(),
            "quit" | "q" | "exit" => self.ended(),
            "chats" | "ls" => self.list(argument.parse().unwrap_or(20)),
            "open" | "o" | "go" | "next" | "n" => self.turn(name, argument),
            "more" => self.more(),
            "search" | "grep" => self.search(argument, now),
            "code" => self.code(),
            "invert" => {
                self.view.inverted = !self.view.inverted;
                self.code()
            }
            "png" => match self.url() {
                Some(url) => Out { png: Some(url), ..Out::default() },
                None => self.code(),
            },
            "login" | "new" => Out::ask(Method::NewCode),
            "edition" => self.edition(),
            "logout" => Out::ask(Method::LogOut),
            "reply" | "forward" | "recall" | "save" | "retry" | "discard" => {
                self.on_message(name, argument)
            }
            "same" => self.answer_whether_same(argument),
            "file" | "members" | "part" | "read" | "unread" | "mute" | "pin" => {
                self.on_chat(name, argument)
            }
            _ => self.unknown(name),
        }
    }

    pub fn unknown(&mut self, name: &str) -> Out {
        let out = Out::undone(format!(
            "! /{}: {}",
            plain(name),
            self.pick(
                "没有这个命令，/help 看全部；// 开头就当文字发",
                "unknown; /help lists all; // sends it as text"
            )
        ));
        self.turned_nowhere_by(name, out)
    }

    /// Whether a command has a meaning before the login. The `/quit` of a program comes after the
    /// lines that wait.
    pub fn is_of_login(&self, line: &str) -> bool {
        let now = ["/help", "/invert", "/png", "/code", "/login", "/edition"];
        let line = line.trim();
        now.contains(&line) || (line == "/quit" && self.ending.writer() == Writer::Person)
    }

    pub fn help(&self) -> Out {
        let line =
            |(name, zh, en): &(&str, &str, &str)| format!("{name:<34} {}", self.pick(zh, en));
        Out { lines: HELP.iter().map(line).collect(), ..Out::default() }
    }

    pub fn more(&mut self) -> Out {
        let (Some(chat), Some(oldest)) = (self.chats.open, self.oldest().map(Item::position))
        else {
            return Out::undone(self.pick("! 先 /open 一个聊天", "! /open a chat first"));
        };
        self.asked.older = true;
        Out::ask(Method::Older { chat, before: oldest })
    }

    pub fn search(&self, words: &str, now: Timestamp) -> Out {
        let (find, unclear) = Find::parse(words, now, &self.view.zone);
        match unclear {
            Some(word) => Out::undone(format!(
                "! {}: {}",
                self.pick("看不懂", "not understood"),
                plain(&word)
            )),
            None => Out::ask(Method::Search { find, chat: None }),
        }
    }

    pub fn on_chat(&mut self, name: &str, argument: &str) -> Out {
        let Some(chat) = self.chats.open else {
            return Out::undone(self.pick("! 先 /open 一个聊天", "! /open a chat first"));
        };
        let now =
            self.chats.known.get(&chat).map_or((false, false), |it| (it.is_muted(), it.pinned));
        match name {
            "file" => self.files(chat, argument),
            "members" => {
                self.asked.members = true;
                Out::ask(Method::Members { chat })
            }
            "unread" => Out::ask(Method::MarkUnread { chat }),
            "part" => Out::ask(Method::Part { chat }),
            "mute" => {
                let mute = if now.0 { Mute::Off } else { Mute::ButMentions };
                Out::ask(Method::Operate(Operation::Mute { chat, mute }))
            }
            "pin" => Out::ask(Method::Operate(Operation::Pin { chat, on: !now.1 })),
            _ => Out::ask_some(
                self.printed
                    .items
                    .iter()
                    .filter(|item| item.chat == chat)
                    .map(Item::position)
                    .max_by_key(|position| position.id)
                    .map(|up_to| Method::MarkRead { chat, up_to }),
            ),
        }
    }

    pub fn files(&self, chat: ChatId, line: &str) -> Out {
        let home = directories::BaseDirs::new().map(|it| it.home_dir().to_owned());
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/"));
        match shell_words::paths(line, home.as_deref(), &here) {
            Some(paths) if !paths.is_empty() => Out {
                ask: paths.into_iter().map(|path| Method::Attach { chat, path }).collect(),
                ..Out::default()
            },
            Some(_) => Out::undone("! /file PATH…"),
            None => Out::undone(self.pick("! 引号没有配对", "! a quote is not closed")),
        }
    }

    pub fn on_message(&mut self, name: &str, argument: &str) -> Out {
        let (number, rest) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
        let Some(item) = self.numbered(number).cloned() else {
            return Out::undone(format!(
                "! /{name} N: {}",
                self.pick("没有这个号", "no such number")
            ));
        };
        let unsent = matches!(
            item.delivery,
            Some(
                Delivery::Refused(_)
                    | Delivery::Unknown
                    | Delivery::Held(_)
                    | Delivery::Queued
                    | Delivery::Retrying { .. }
            )
        );
        match name {
            "reply" => self.reply(&item, rest.trim()),
            "forward" => match self.find(rest.trim()) {
                Ok(to) => Out::ask(Method::Forward { item: item.id, to: vec![to] }),
                Err(out) => out,
            },
            "recall" if item.is_recallable() => Out::ask(Method::Recall { item: item.id }),
            "save" => Out::ask(Method::Fetch { item: item.id }),
            "retry" if unsent => Out::ask(Method::Retry { item: item.id }),
            "discard" if unsent => self.discard(item.id),
            _ => Out::undone(self.pick("! 对这条做不了", "! not for this one")),
        }
    }

    pub fn discard(&self, id: ItemId) -> Out {
        // A discarded text is printed once more, so that it can be copied.
        let words = self.item(id).map(|item| plain(&item.content.label(self.view.lang)));
        let line = format!("-- {}: {}", self.pick("丢弃", "discarded"), words.unwrap_or_default());
        Out { lines: vec![line], ask: vec![Method::Discard { item: id }], ..Out::default() }
    }

    /// Sends a quotation, which is text (PROTOCOL 9.2).
    pub fn reply(&mut self, item: &Item, text: &str) -> Out {
        if text.is_empty() {
            return Out::undone("! /reply N TEXT");
        }
        if self.chats.open != Some(item.chat) {
            return Out::undone(elsewhere(self, item));
        }
        if self.printed.stale.contains(&item.id) {
            return Out::undone(self.pick(
                "! 没有引用，也没有发出：账号的聊天重新读过，那条可能已在别的聊天里；先 /open 再引用",
                "! not quoted, not sent: the chats were read anew, and it may be in another one; /open first",
            ));
        }
        if !quotation::is_quotable(item) {
            return Out::undone(self.pick("! 这条不能引用", "! this cannot be quoted"));
        }
        let name = match item.sender {
            Sender::Contact(id) => self.printed.names.get(&id).map(|name| name.public.clone()),
            Sender::Me | Sender::System => None,
        };
        let words = quotation::words(&item.content, self.view.lang);
        let quote = quotation::text(&name.unwrap_or_default(), &words);
        self.send(&(quote + text))
    }

    /// Carries out the lines that waited, as if they came now.
    pub fn take_early(&mut self) -> Out {
        if self.is_early() { Out::default() } else { self.carry_out_early() }
    }

    pub fn carry_out_early(&mut self) -> Out {
        let mut out = Out::default();
        let over = std::mem::replace(&mut self.ending.over, false);
        for line in std::mem::take(&mut self.lines.early) {
            let more = self.line(&line, self.view.now);
            out.append(more);
        }
        self.ending.over |= over;
        if let Some(text) = self.lines.early_cut.take() {
            out.append(self.cut(&text));
        }
        out
    }

    /// Carries them out when the login waits for a code or a server: they mean the chats of the
    /// disk.
    pub fn take_early_at_standstill(&mut self) -> Out {
        let stands = !self.session.ready && !self.is_entering() && self.account.wanted.is_none();
        if !stands || self.chats.known.is_empty() || self.lines.early.is_empty() {
            return Out::default();
        }
        self.carry_out_early()
    }
}

/// Says in which other chat a message is: the words of one chat are not for the people of another.
fn elsewhere(client: &PlainClient, item: &Item) -> String {
    let name = client
        .chats
        .known
        .get(&item.chat)
        .map(|chat| plain(chat.called(client.view.lang)))
        .unwrap_or_default();
    match client.view.lang {
        Lang::Zh => format!("! 没有引用，也没有发出：那条在“{name}”里，先 /open 它"),
        Lang::En => format!("! not quoted, not sent: that is a message of {name}; /open it"),
    }
}
