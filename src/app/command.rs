//! Commands by name, in the palette or after a slash in the input: those of the table below, and
//! every action that has a key in a chat.

use super::action::{self, Action, ChatAction, Place, WindowAction};
use super::finder;
use crate::model::Lang;
use crate::text::pinyin::Rules;

/// A command that has no key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Show the login screen after the session has ended.
    Login,
    /// End the session on the server.
    LogOut,
    /// Try to reach the server now.
    Reconnect,
    /// Log in to the other edition.
    Edition,
    Group,
    /// Search the server for a person who is no contact.
    Find,
    /// Go to the chat of this name.
    Go,
    /// Search these words in the chat.
    Words,
    /// Send these files.
    File,
    /// Set the remark of the contact of this chat.
    Remark,
    /// Separate two people or groups that were merged into one chat by mistake.
    Part,
}

/// What a command name carries out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    Command(Command),
    /// An action of the table of keys.
    Action(Action),
}

/// A command name with its description.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What is typed after the slash.
    pub name: &'static str,
    pub does: Does,
    zh: &'static str,
    en: &'static str,
}

impl Entry {
    /// The description.
    #[must_use]
    pub const fn words(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

const fn entry(command: Command, name: &'static str, words: (&'static str, &'static str)) -> Entry {
    Entry { name, does: Does::Command(command), zh: words.0, en: words.1 }
}

/// The commands; the actions follow from their own table.
const TABLE: &[Entry] = &[
    entry(Command::Go, "go", ("/go 名字：跳到聊天", "/go NAME: go to a chat")),
    entry(Command::Words, "grep", ("/grep 词：搜索这个聊天", "/grep WORDS: search this chat")),
    entry(Command::File, "file", ("/file 路径：发送文件", "/file PATH: send files")),
    entry(Command::Remark, "remark", ("/remark 名字：改备注", "/remark NAME: call them so")),
    entry(
        Command::Part,
        "part",
        ("不是同一个人：拆开混在一起的聊天", "not the same: part what was joined here"),
    ),
    entry(Command::Group, "group", ("建群", "found a group")),
    entry(Command::Find, "find", ("按号码找人、加好友", "find somebody by number")),
    entry(Command::Login, "login", ("显示登录二维码", "show the login code")),
    entry(Command::Reconnect, "reconnect", ("立即重连", "reconnect now")),
    entry(Command::Edition, "edition", ("换另一个版本登录", "log in to the other edition")),
    entry(Command::LogOut, "logout", ("退出登录，历史保留", "log out; the history stays")),
];

/// Other names: what people type out of habit, and Chinese ones.
const ALIASES: &[(&str, &str)] = &[
    ("q", "quit"),
    ("exit", "quit"),
    ("h", "help"),
    ("?", "help"),
    ("跳转", "go"),
    ("去", "go"),
    ("搜索", "grep"),
    ("搜", "grep"),
    ("文件", "file"),
    ("发送文件", "file"),
    ("备注", "remark"),
    ("拆开", "part"),
    ("建群", "group"),
    ("找人", "find"),
    ("加好友", "find"),
    ("登录", "login"),
    ("重连", "reconnect"),
    ("立即重连", "reconnect"),
    ("换版本", "edition"),
    ("退出登录", "logout"),
    ("注销", "logout"),
    ("关闭", "quit"),
    ("下一个", "next-chat"),
    ("上一个", "previous-chat"),
    ("未读", "next-unread-always"),
    ("资料", "info"),
    ("成员", "info"),
    ("导出", "export"),
    ("笔记", "notes"),
];

/// All names, each action once.
pub fn all() -> impl Iterator<Item = Entry> {
    let mut seen = std::collections::HashSet::new();
    let chat = action::TABLE.iter().filter(|row| row.place == Place::Chat);
    let named = chat.filter(|row| {
        !matches!(row.action, Action::Window(WindowAction::Menu) | Action::Chat(ChatAction::Nth(_)))
    });
    let actions = named.filter(move |row| seen.insert(row.action)).map(|row| Entry {
        name: row.name,
        does: Does::Action(row.action),
        zh: row.zh,
        en: row.en,
    });
    TABLE.iter().copied().chain(actions)
}

/// The commands whose name or description matches, the best first; all of them if nothing was
/// typed.
#[must_use]
pub fn matching(typed: &str, rules: Rules) -> Vec<Entry> {
    let typed = typed.trim().trim_start_matches('/');
    let entries: Vec<Entry> = all().collect();
    let mut hits = Vec::new();
    let sides: [fn(&Entry) -> &str; 3] = [|it| it.name, |it| it.zh, |it| it.en];
    for side in sides {
        for at in finder::narrow(entries.iter().map(side), typed, rules) {
            if !hits.contains(&at) {
                hits.push(at);
            }
        }
    }
    hits.into_iter().filter_map(|at| entries.get(at).copied()).collect()
}

/// Reads a line of input as a command, with what follows its name. `None` if the line is a text to
/// be sent.
#[must_use]
pub fn read(line: &str) -> Option<(Entry, &str)> {
    let rest = line.strip_prefix('/').filter(|_| !line.contains('\n'))?;
    let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    named(name).map(|entry| (entry, argument.trim()))
}

/// The command of a full name: its own name, its Chinese description, or an alias.
fn named(name: &str) -> Option<Entry> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, name)| *name);
    let name = alias.unwrap_or(name);
    all().find(|entry| entry.name == name || entry.zh == name)
}

/// Whether a text begins like a command but is none: a command of another program, a typing error,
/// or a path. The user must confirm it before it is sent.
#[must_use]
pub fn is_doubtful(text: &str) -> bool {
    let next = text.strip_prefix('/').and_then(|rest| rest.chars().next());
    next.is_some_and(|c| c != '/' && !c.is_whitespace()) && read(text).is_none()
}

/// The command that a line nearly names: letters swapped, missing, doubled or, in a long name,
/// replaced, or no blank before its argument. Only names of at least four letters are considered.
/// The line is held back because a text that was sent by mistake cannot be taken back from everyone
/// who read it.
#[must_use]
pub fn meant(line: &str) -> Option<&'static str> {
    let rest = line.strip_prefix('/').filter(|_| !line.contains('\n'))?;
    let typed = rest.split(char::is_whitespace).next().filter(|word| !word.contains('/'))?;
    let ascii = typed.split(|c: char| !c.is_ascii()).next().unwrap_or(typed);
    if ascii.len() < typed.len() {
        return all().map(|entry| entry.name).find(|name| *name == ascii);
    }
    let near = all().map(|entry| entry.name).filter(|name| is_near(name, typed));
    near.min_by_key(|name| strsim::osa_distance(name, typed))
}

/// Whether `typed` differs from `name` by one typing error, or by two in names of at least eight
/// letters. In a short name another letter makes another word, so only names of at least four
/// letters match.
fn is_near(name: &str, typed: &str) -> bool {
    if typed.len().abs_diff(name.len()) > 2 {
        return false;
    }
    let most = (name.len() / 4).min(2);
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let begins = name.as_bytes().first() == typed.as_bytes().first();
    let slipped = letters(name) == letters(typed) || begins && name.len() != typed.len();
    (1..=most).contains(&strsim::osa_distance(name, typed)) && (slipped || name.len() > 5)
}

/// The text that a line sends: one of two or more leading slashes is removed, so that a text can
/// begin with a slash. Comments of programming languages, with a blank after the slashes or in
/// several lines, are left as they are.
#[must_use]
pub fn sent(line: &str) -> &str {
    match line.strip_prefix('/') {
        Some(rest) if rest.starts_with('/') && slashes_matter(line) => rest,
        Some(_) | None => line,
    }
}

/// The line that sends a text: the inverse of [`sent`]. A text that returns to the input returns as
/// this line, because the text itself could be read as a command.
#[must_use]
pub fn line_of(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with('/') && slashes_matter(text) {
        return format!("/{text}").into();
    }
    text.into()
}

/// Whether the leading slashes of a line decide how it is read: as a command, or as a text with one
/// slash fewer.
fn slashes_matter(line: &str) -> bool {
    let word = line.trim_start_matches('/').chars().next();
    !line.contains('\n') && word.is_some_and(|c| !c.is_whitespace())
}

impl Does {
    /// Whether an argument can follow the name.
    #[must_use]
    pub const fn takes_words(self) -> bool {
        use Command::{File, Find, Go, Remark, Words};
        matches!(self, Self::Command(Find | Go | Words | File | Remark))
    }
}

impl Command {
    /// Whether the user must confirm it, because it ends the session or moves messages to another
    /// chat.
    #[must_use]
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::LogOut | Self::Edition | Self::Part)
    }

    /// Whether it changes the session for all clients that use it.
    #[must_use]
    pub const fn is_for_all(self) -> bool {
        matches!(self, Self::LogOut | Self::Edition)
    }

    /// The heading of the question that asks for confirmation.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let found = TABLE.iter().find(|entry| entry.does == Does::Command(self));
        found.map_or("", |entry| entry.words(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_one_and_no_name_is_a_path_or_has_blanks() {
        let mut names: Vec<_> = all().map(|entry| entry.name).collect();
        let count = names.len();
        assert!(names.iter().all(|name| !name.contains(['/', ' '])));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_line_is_a_command_only_by_a_whole_name_and_two_slashes_send_it() {
        assert!(matches!(read("/go 张三"), Some((entry, "张三")) if entry.name == "go"));
        assert!(read("/quit").is_some());
        for text in ["/etc/passwd", "/goo", "go", "//go", "/go\nx", "/ go", "/"] {
            assert!(read(text).is_none(), "{text}");
        }
        assert_eq!(sent("//go 张三"), "/go 张三");
        assert_eq!(sent("//etc/passwd"), "/etc/passwd");
        assert_eq!(sent("///go 张三"), "//go 张三");
        for text in ["// comment", "/etc", "//", "///", "a // b", "//go\nx", "//x\n//y", "/"] {
            assert_eq!(sent(text), text);
        }
    }

    #[test]
    fn every_text_has_a_line_that_sends_it_and_is_no_command() {
        let words =
            ["q", "go 张三", "file /tmp/a", "w 张三", "etc/passwd", "哈哈", " x", "", "\tx"];
        let ends = ["", "\n", "\n二", "\n/q"];
        let slashes = ["", "/", "//", "///", "////"];
        let ends = |begin: &str, word: &str| ends.map(|end| format!("{begin}{word}{end}"));
        let pairs = slashes.iter().flat_map(|begin| words.iter().map(move |word| (begin, word)));
        for text in pairs.flat_map(|(begin, word)| ends(begin, word)) {
            let line = line_of(&text);
            assert_eq!(sent(&line), text, "{text:?} by {line:?}");
            assert!(read(&line).is_none(), "{text:?} by {line:?}");
            assert!(line.contains('\n') || !is_doubtful(&line), "{text:?} by {line:?}");
        }
    }

    #[test]
    fn a_line_that_nearly_names_a_command_tells_which_and_other_words_do_not() {
        for (line, name) in [
            ("/serach 张三", "search"),
            ("/quti", "quit"),
            ("/mut", "mute"),
            ("/muute", "mute"),
            ("/loguot", "logout"),
            ("/recnonect", "reconnect"),
            ("/go张三", "go"),
            ("/search工资 三月", "search"),
        ] {
            assert_eq!(meant(line), Some(name), "{line}");
        }
        let roots =
            "bin boot dev etc home lib lib64 media mnt opt proc root run sbin srv sys tmp usr";
        let words = "var have hide mind kind fine fire lost last safe same site base shrug s g x";
        let folders = roots.split(' ').chain(words.split(' '));
        let folders = folders.filter(|root| read(&format!("/{root}")).is_none());
        for word in
            folders.chain(["etc/passwd", "好", "", "你好go", "search", "o k", "/mute", "/not"])
        {
            assert_eq!(meant(&format!("/{word}")), None, "{word}");
        }
        for line in ["serach", "/serach\nzwei", &format!("/{}", "quit".repeat(100_000))] {
            assert_eq!(meant(line), None);
        }
    }

    #[test]
    fn what_begins_like_a_command_and_is_none_is_doubtful_whatever_follows() {
        for text in [
            "/w 张三 你好",
            "/msg",
            "/join #rust",
            "/clear",
            "/ping",
            "/etc/passwd 看一下",
            "/x",
            "/5",
            "/哈哈",
            "/usr/bin/env python\nprint(1)",
            "/goo 张三",
            "/shrug",
        ] {
            assert!(is_doubtful(text), "{text}");
        }
        for text in [
            "/",
            "/ 什么",
            "//",
            "//x",
            "/q",
            "/exit",
            "/h",
            "/go 张三",
            "/跳转 张三",
            "/退出",
            "a/b",
            "",
        ] {
            assert!(!is_doubtful(text), "{text}");
        }
    }

    #[test]
    fn other_names_and_chinese_ones_stand_for_what_they_say() {
        let name =
            |line: &str| read(line).map(|(entry, argument)| (entry.name, argument.to_owned()));
        assert_eq!(name("/q").unwrap().0, "quit");
        assert_eq!(name("/exit").unwrap().0, "quit");
        assert_eq!(name("/h").unwrap().0, "help");
        assert_eq!(name("/帮助").unwrap().0, "help");
        assert_eq!(name("/退出").unwrap().0, "quit");
        assert_eq!(name("/跳转 张三"), Some(("go", "张三".to_owned())));
        for (alias, of) in ALIASES {
            assert!(all().any(|entry| entry.name == *of), "{alias}");
        }
    }

    #[test]
    fn commands_are_found_by_name_by_words_and_by_pinyin() {
        let first = |typed: &str| matching(typed, Rules::default()).first().map(|it| it.name);
        assert_eq!(first("/logo"), Some("logout"));
        assert_eq!(first("tuichudenglu"), Some("logout"));
        assert_eq!(first("jianqun"), Some("group"));
        assert_eq!(first(""), Some("go"));
        assert_eq!(first("no such thing at all"), None);
    }
}
