//! Everything a key can do: one table, from which keymap, help, README and `wx keys` are made.

use crate::model::Lang;

/// What a key can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Send what stands in the input.
    Send,
    /// Write a line to File Transfer Helper.
    Note,
    /// Write the chat into a file.
    Export,
    /// Begin a new line.
    NewLine,
    /// Go to the next chat of the list.
    NextChat,
    /// Go to the chat before.
    PreviousChat,
    /// Choose a chat by a part of its name.
    GoTo,
    /// Go to the next unread chat by priority.
    NextUnread,
    /// Go back to where the walk through the unread began.
    Back,
    /// Go to the chat open before.
    LastChat,
    /// Go to File Transfer Helper.
    Notes,
    /// Go to chat 1 to 9 of the list.
    Chat(u8),
    /// One page back in time.
    PageUp,
    /// One page forward.
    PageDown,
    /// To the oldest message loaded.
    Oldest,
    /// To the newest message.
    Newest,
    /// To the first unread message.
    FirstUnread,
    /// Begin to select messages, from the newest.
    Select,
    /// Open the menu.
    Menu,
    /// Write in the user's editor.
    Editor,
    /// Mark this chat as read.
    MarkRead,
    /// Show or hide the pane at the right.
    ToggleSide,
    /// Show or hide the list of chats.
    ToggleList,
    /// Only messages, for the terminal's own selection.
    Bare,
    /// An empty screen until a key is pressed.
    Blank,
    /// Commands by name.
    Palette,
    /// Earlier text that was sent.
    HistoryBack,
    /// Later text that was sent.
    HistoryForward,
    /// Stop the program for a while.
    Suspend,
    /// Paint everything anew.
    Redraw,
    /// Show the keys.
    Help,
    /// Close, leave, but never delete.
    Cancel,
    /// As cancel, then clear the input, then ask to quit.
    Interrupt,
    /// Leave the program.
    Quit,
    /// Caret.
    Left,
    /// Caret.
    Right,
    /// Caret.
    WordLeft,
    /// Caret.
    WordRight,
    /// Caret.
    Home,
    /// Caret.
    End,
    /// Caret, by rows.
    Up,
    /// Caret, by rows.
    Down,
    /// Delete backwards.
    Backspace,
    /// Delete forwards.
    Delete,
    /// Cut to the blank before.
    CutToBlank,
    /// Cut the word before.
    CutWordBack,
    /// Cut the word after.
    CutWord,
    /// Cut to the beginning of the line.
    CutToStart,
    /// Cut to the end of the line.
    CutToEnd,
    /// Put back what was cut.
    Yank,
    /// Swap two characters.
    Transpose,
    /// Undo.
    Undo,
    /// Do again.
    Redo,
    /// One message up.
    SelectUp,
    /// One message down.
    SelectDown,
    /// To the oldest loaded.
    SelectFirst,
    /// To the newest.
    SelectLast,
    /// The message's default: send again, else copy.
    Open,
    /// Answer with a quotation.
    Quote,
    /// Copy the message.
    Copy,
    /// Mention the sender.
    Mention,
    /// Edit an unsent message.
    EditUnsent,
    /// Discard an unsent message, stop a transfer.
    Discard,
    /// Send files.
    Attach,
    /// Look for messages.
    Search,
    /// Send the picture of the clipboard.
    PastePicture,
    /// Fetch the file of a message.
    Save,
    /// Open a link of a message.
    OpenLink,
    /// Quote the newest message of somebody else.
    Reply,
    /// Quiet, or not any more.
    Mute,
    /// On top, or not any more.
    Pin,
    /// Show the chat as unread.
    MarkUnread,
    /// All messages that mention the user.
    Mentions,
    /// To the mention before.
    MentionOlder,
    /// To the mention after.
    MentionNewer,
    /// What is known of the chat, and its members.
    Info,
    /// All contacts and groups.
    Contacts,
    /// The whole message.
    View,
    /// The message in the user's pager.
    Pager,
    /// All messages that are loaded, in the user's pager.
    PageChat,
    /// Pass the message on.
    Forward,
    /// Take an own message back.
    Recall,
    /// To Insert mode before the character under the caret.
    Insert,
    /// To Insert mode behind it.
    Append,
    /// To Insert mode at the beginning of the line.
    InsertHome,
    /// To Insert mode at its end.
    AppendEnd,
    /// To Insert mode in a new line below.
    OpenLine,
    /// Cut the line.
    CutLine,
    /// Cut the line and write.
    ChangeLine,
    /// Cut the word and write.
    ChangeWord,
    /// Cut to the end of the line and write.
    ChangeToEnd,
    /// Complete what stands before the caret.
    Complete,
    /// The code in cells with background colours, or half blocks again.
    LoginBlocks,
    /// The code inverted.
    LoginInvert,
    /// The code as a picture file.
    LoginPicture,
    /// The code's address.
    LoginLink,
    /// The other edition.
    LoginEdition,
    /// A new code.
    LoginNew,
}

/// Where a key means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Wherever messages are shown.
    Chat,
    /// With an empty input, before [`Place::Chat`].
    Empty,
    /// In the input.
    Input,
    /// In Normal mode of `vim = true`, before [`Place::Input`].
    Normal,
    /// With a message selected.
    Selected,
    /// On the login screen.
    Login,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// What it does.
    pub action: Action,
    /// Its name in the configuration.
    pub name: &'static str,
    /// Where.
    pub place: Place,
    /// Its keys: the first is shown, all work. Keys of one sequence are separated by spaces.
    pub keys: &'static [&'static str],
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Row {
    /// What it does, in words.
    #[must_use]
    pub const fn words(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

const fn row(
    action: Action,
    name: &'static str,
    place: Place,
    keys: &'static [&'static str],
    words: (&'static str, &'static str),
) -> Row {
    Row { action, name, place, keys, zh: words.0, en: words.1 }
}

use Action as A;
use Place::{Chat as C, Empty as E, Input as I, Login as L, Normal as N, Selected as S};

/// The table.
pub const TABLE: &[Row] = &[
    row(A::Send, "send", I, &["enter"], ("发送", "send")),
    row(A::NewLine, "new-line", I, &["ctrl-j", "alt-enter", "shift-enter"], ("换行", "new line")),
    row(A::NextChat, "next-chat", C, &["ctrl-n"], ("下一个聊天", "next chat")),
    row(A::PreviousChat, "previous-chat", C, &["ctrl-p"], ("上一个聊天", "previous chat")),
    row(A::GoTo, "go-to", C, &["ctrl-g"], ("跳转", "go to")),
    row(A::GoTo, "go-to-empty", E, &["ctrl-k"], ("跳转（输入框为空时）", "go to (empty input)")),
    row(A::NextUnread, "next-unread", E, &["tab"], ("下一个未读", "next unread")),
    row(A::NextUnread, "next-unread-always", C, &["alt-a"], ("下一个未读", "next unread")),
    row(A::Back, "back", E, &["shift-tab"], ("回到原处", "back where I was")),
    row(A::LastChat, "last-chat", C, &["alt-/"], ("上一个看过的聊天", "last chat")),
    row(A::Notes, "notes", C, &["alt-0", "ctrl-x N"], ("文件传输助手", "File Transfer Helper")),
    row(A::Chat(1), "chat-1", C, &["alt-1"], ("列表里第 1 个聊天", "chat 1")),
    row(A::Chat(2), "chat-2", C, &["alt-2"], ("第 2 个", "chat 2")),
    row(A::Chat(3), "chat-3", C, &["alt-3"], ("第 3 个", "chat 3")),
    row(A::Chat(4), "chat-4", C, &["alt-4"], ("第 4 个", "chat 4")),
    row(A::Chat(5), "chat-5", C, &["alt-5"], ("第 5 个", "chat 5")),
    row(A::Chat(6), "chat-6", C, &["alt-6"], ("第 6 个", "chat 6")),
    row(A::Chat(7), "chat-7", C, &["alt-7"], ("第 7 个", "chat 7")),
    row(A::Chat(8), "chat-8", C, &["alt-8"], ("第 8 个", "chat 8")),
    row(A::Chat(9), "chat-9", C, &["alt-9"], ("第 9 个", "chat 9")),
    row(A::Search, "search", C, &["ctrl-r"], ("搜索消息", "search messages")),
    row(A::Mentions, "mentions", C, &["ctrl-x @"], ("所有 @我 的消息", "all mentions of me")),
    row(A::MentionOlder, "mention-older", C, &["alt-p"], ("上一条 @我", "mention before")),
    row(A::MentionNewer, "mention-newer", C, &["alt-n"], ("下一条 @我", "mention after")),
    row(A::PageUp, "page-up", C, &["pageup"], ("向上翻页", "page up")),
    row(A::PageDown, "page-down", C, &["pagedown"], ("向下翻页", "page down")),
    row(A::Oldest, "oldest", C, &["ctrl-home"], ("最早", "oldest")),
    row(A::Newest, "newest", C, &["ctrl-end"], ("最新", "newest")),
    row(A::FirstUnread, "first-unread", C, &["alt-u"], ("第一条未读", "first unread line")),
    row(A::Select, "select", E, &["up"], ("选消息", "select a message")),
    row(A::Menu, "menu", C, &["ctrl-x"], ("菜单", "menu")),
    row(
        A::Editor,
        "editor",
        C,
        &["ctrl-x e", "ctrl-x ctrl-e"],
        ("用 $EDITOR 写", "write in $EDITOR"),
    ),
    row(A::Attach, "attach", C, &["ctrl-x a"], ("发送文件", "send files")),
    row(
        A::PastePicture,
        "paste-picture",
        C,
        &["ctrl-x v"],
        ("发送剪贴板里的图片", "send the clipboard's picture"),
    ),
    row(A::Save, "save", C, &["ctrl-x s"], ("存最近的文件", "save the newest file")),
    row(A::OpenLink, "open-link", C, &["ctrl-x o"], ("打开链接", "open a link")),
    row(A::Note, "note", C, &["ctrl-x n"], ("记一笔到文件传输助手", "quick note")),
    row(A::Export, "export", C, &["ctrl-x x"], ("把聊天存成 Markdown", "export the chat")),
    row(A::Reply, "reply", C, &["ctrl-x r"], ("引用最近一条", "quote the newest")),
    row(A::Mute, "mute", C, &["ctrl-x m"], ("免打扰", "mute")),
    row(A::Pin, "pin", C, &["ctrl-x p"], ("置顶", "pin")),
    row(A::Info, "info", C, &["ctrl-x i"], ("资料和成员", "info and members")),
    row(A::Contacts, "contacts", C, &["ctrl-x c"], ("联系人", "contacts")),
    row(A::MarkRead, "mark-read", C, &["ctrl-x d"], ("标为已读", "mark read")),
    row(A::MarkUnread, "mark-unread", C, &["ctrl-x u"], ("标为未读", "mark unread")),
    row(A::ToggleList, "list", C, &["ctrl-x l"], ("显示或隐藏列表", "show or hide the list")),
    row(A::ToggleSide, "side", C, &["ctrl-x t"], ("显示或隐藏右栏", "show or hide the right pane")),
    row(A::Bare, "bare", C, &["ctrl-x b", "alt-l"], ("只看消息，便于鼠标选取", "bare mode")),
    row(A::PageChat, "pager-chat", C, &["ctrl-x |"], ("用 $PAGER 看聊天", "this chat in $PAGER")),
    row(A::Blank, "blank", C, &["ctrl-x z"], ("清空屏幕，按任意键回来", "blank screen")),
    row(A::Palette, "palette", C, &["ctrl-x /"], ("命令", "commands")),
    row(
        A::HistoryBack,
        "history-back",
        I,
        &["ctrl-up", "ctrl-x up"],
        ("较早发过的", "sent earlier"),
    ),
    row(
        A::HistoryForward,
        "history-forward",
        I,
        &["ctrl-down", "ctrl-x down"],
        ("较晚发过的", "sent later"),
    ),
    row(
        A::Cancel,
        "cancel",
        C,
        &["esc"],
        ("关闭，退出选择；从不删字", "close, leave; never deletes text"),
    ),
    row(
        A::Interrupt,
        "interrupt",
        C,
        &["ctrl-c"],
        ("同 Esc；清空输入；再按退出", "as Esc; clear; again to quit"),
    ),
    row(A::Quit, "quit", C, &["ctrl-x ctrl-c"], ("退出", "quit")),
    row(A::Suspend, "suspend", C, &["ctrl-z"], ("挂起", "suspend")),
    row(A::Redraw, "redraw", C, &["ctrl-l"], ("重画", "redraw")),
    row(A::Help, "help", C, &["f1"], ("帮助", "help")),
    row(A::Home, "home", I, &["ctrl-a", "home"], ("行首", "start of line")),
    row(A::End, "end", I, &["ctrl-e", "end"], ("行尾", "end of line")),
    row(A::Left, "left", I, &["ctrl-b", "left"], ("左", "left")),
    row(A::Right, "right", I, &["ctrl-f", "right"], ("右", "right")),
    row(A::WordLeft, "word-left", I, &["alt-b", "ctrl-left"], ("左一词", "word left")),
    row(A::WordRight, "word-right", I, &["alt-f", "ctrl-right"], ("右一词", "word right")),
    row(A::Up, "up", I, &["up"], ("上一行", "row up")),
    row(A::Down, "down", I, &["down"], ("下一行", "row down")),
    row(A::Backspace, "backspace", I, &["backspace", "ctrl-h"], ("向前删", "delete back")),
    row(A::Delete, "delete", I, &["delete", "ctrl-d"], ("向后删", "delete")),
    row(A::CutToBlank, "cut-to-blank", I, &["ctrl-w"], ("剪到空格", "cut to the blank")),
    row(A::CutWordBack, "cut-word-back", I, &["alt-backspace"], ("剪前一词", "cut word back")),
    row(A::CutWord, "cut-word", I, &["alt-d"], ("剪后一词", "cut word")),
    row(A::CutToStart, "cut-to-start", I, &["ctrl-u"], ("剪到行首", "cut to the start")),
    row(A::CutToEnd, "cut-to-end", I, &["ctrl-k"], ("剪到行尾", "cut to the end")),
    row(A::Yank, "yank", I, &["ctrl-y"], ("粘回", "yank")),
    row(A::Transpose, "transpose", I, &["ctrl-t"], ("交换两字", "swap")),
    row(A::Undo, "undo", I, &["ctrl-_"], ("撤销", "undo")),
    row(A::Redo, "redo", I, &["ctrl-x ctrl-_"], ("重做", "redo")),
    row(
        A::Complete,
        "complete",
        I,
        &["tab"],
        ("补全 @人 [表情] /命令 路径", "complete @name [face] /command path"),
    ),
    row(A::Insert, "vim-insert", N, &["i"], ("vim 写", "vim: insert")),
    row(A::Append, "vim-append", N, &["a"], ("vim 在后面写", "vim: append")),
    row(A::InsertHome, "vim-insert-home", N, &["I"], ("vim 行首写", "vim: insert at the start")),
    row(A::AppendEnd, "vim-append-end", N, &["A"], ("vim 行尾写", "vim: append at the end")),
    row(A::OpenLine, "vim-open", N, &["o"], ("vim 下面开一行", "vim: open a line")),
    row(A::Left, "vim-left", N, &["h"], ("vim 左", "vim: left")),
    row(A::Right, "vim-right", N, &["l", "space"], ("vim 右", "vim: right")),
    row(A::Down, "vim-down", N, &["j"], ("vim 下", "vim: down")),
    row(A::Up, "vim-up", N, &["k"], ("vim 上", "vim: up")),
    row(A::WordRight, "vim-word", N, &["w", "e"], ("vim 右一词", "vim: word right")),
    row(A::WordLeft, "vim-back", N, &["b"], ("vim 左一词", "vim: word left")),
    row(A::Home, "vim-home", N, &["0", "^"], ("vim 行首", "vim: start of line")),
    row(A::End, "vim-end", N, &["$"], ("vim 行尾", "vim: end of line")),
    row(A::Delete, "vim-delete", N, &["x"], ("vim 删", "vim: delete")),
    row(A::Backspace, "vim-delete-back", N, &["X"], ("vim 向前删", "vim: delete back")),
    row(A::CutLine, "vim-cut-line", N, &["d d"], ("vim 剪整行", "vim: cut the line")),
    row(A::CutWord, "vim-cut-word", N, &["d w", "d e"], ("vim 剪后一词", "vim: cut word")),
    row(A::CutWordBack, "vim-cut-back", N, &["d b"], ("vim 剪前一词", "vim: cut word back")),
    row(A::CutToEnd, "vim-cut-end", N, &["D", "d $"], ("vim 剪到行尾", "vim: cut to the end")),
    row(A::CutToStart, "vim-cut-start", N, &["d 0"], ("vim 剪到行首", "vim: cut to the start")),
    row(A::ChangeWord, "vim-change-word", N, &["c w", "c e"], ("vim 改词", "vim: change word")),
    row(A::ChangeLine, "vim-change-line", N, &["c c", "S"], ("vim 改整行", "vim: change line")),
    row(
        A::ChangeToEnd,
        "vim-change-end",
        N,
        &["C", "c $"],
        ("vim 改到行尾", "vim: change to the end"),
    ),
    row(A::Yank, "vim-put", N, &["p"], ("vim 粘贴", "vim: put")),
    row(A::Undo, "vim-undo", N, &["u"], ("vim 撤销", "vim: undo")),
    row(A::Redo, "vim-redo", N, &["ctrl-r"], ("vim 重做", "vim: redo")),
    row(A::Search, "vim-search", N, &["/"], ("vim 搜索", "vim: search")),
    row(A::Palette, "vim-commands", N, &[":"], ("vim 命令", "vim: commands")),
    row(A::Select, "vim-select", N, &["v"], ("vim 选消息", "vim: select a message")),
    row(A::Newest, "vim-newest", N, &["G"], ("vim 最新", "vim: newest")),
    row(A::Oldest, "vim-oldest", N, &["g g"], ("vim 最早", "vim: oldest")),
    row(A::NextChat, "vim-next-chat", N, &["J"], ("vim 下一个聊天", "vim: next chat")),
    row(A::PreviousChat, "vim-previous-chat", N, &["K"], ("vim 上一个聊天", "vim: previous chat")),
    row(A::SelectUp, "select-up", S, &["up"], ("上一条", "up")),
    row(A::SelectDown, "select-down", S, &["down"], ("下一条", "down")),
    row(A::SelectFirst, "select-first", S, &["home"], ("最早", "first")),
    row(A::SelectLast, "select-last", S, &["end"], ("最新", "last")),
    row(
        A::Open,
        "open",
        S,
        &["enter"],
        ("打开、播放、跳到原文、重发", "open, play, jump to the quoted, send again"),
    ),
    row(A::View, "view", S, &["v"], ("看全文", "the whole message")),
    row(A::Pager, "pager", S, &["p"], ("用 $PAGER 看", "in $PAGER")),
    row(A::OpenLink, "open-its-link", S, &["o"], ("打开它的链接", "open its link")),
    row(A::Save, "save-its-file", S, &["s"], ("存它的文件", "save its file")),
    row(A::Quote, "quote", S, &["r"], ("引用", "quote")),
    row(A::Copy, "copy", S, &["y"], ("复制", "copy")),
    row(A::Forward, "forward", S, &["f"], ("转发", "forward")),
    row(A::Mention, "mention", S, &["@"], ("@发送者", "mention the sender")),
    row(A::Recall, "recall", S, &["d"], ("撤回（两分钟内）", "recall, within two minutes")),
    row(
        A::EditUnsent,
        "edit-unsent",
        S,
        &["e"],
        ("撤回再改；没发出的取回来改", "recall and edit; edit an unsent one"),
    ),
    row(
        A::Discard,
        "discard",
        S,
        &["delete"],
        ("丢弃没发出的，停止传输", "discard an unsent one, stop a transfer"),
    ),
    row(A::LoginBlocks, "code-form", L, &["b"], ("换二维码的画法", "other form of the code")),
    row(A::LoginInvert, "code-invert", L, &["i"], ("反色", "invert")),
    row(A::LoginPicture, "code-picture", L, &["p"], ("存成 PNG", "write a PNG")),
    row(A::LoginLink, "code-link", L, &["u"], ("显示并复制链接", "show and copy the link")),
    row(A::LoginEdition, "edition", L, &["e"], ("换版本", "other edition")),
    row(A::LoginNew, "code-new", L, &["enter", "r"], ("换新码", "new code")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Key;

    #[test]
    fn every_key_of_the_table_can_be_read_and_every_name_is_one() {
        let mut names: Vec<_> = TABLE.iter().map(|row| row.name).collect();
        for row in TABLE {
            assert!(row.keys.iter().all(|keys| Key::parse_all(keys).is_some()), "{}", row.name);
            assert!(!row.keys.is_empty() && !row.zh.is_empty() && !row.en.is_empty());
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TABLE.len());
    }
}
