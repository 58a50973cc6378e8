//! The table of all actions with their keys and words.

use super::{
    Action, ChatAction, EditAction, LineAction, LoginAction, MessageAction, NormalAction,
    PageAction, Place, Row, SelectAction, WindowAction,
};

/// The same words in Chinese and in English.
type Words = (&'static str, &'static str);
type Keys = &'static [&'static str];

const fn row(action: Action, name: &'static str, place: Place, keys: Keys, words: Words) -> Row {
    Row { action, name, place, keys, zh: words.0, en: words.1 }
}

const fn chat(
    action: ChatAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Chat(action), name, place, keys, words)
}

const fn edit(
    action: EditAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Edit(action), name, place, keys, words)
}

const fn line(
    action: LineAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Edit(EditAction::Line(action)), name, place, keys, words)
}

const fn login(
    action: LoginAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Login(action), name, place, keys, words)
}

const fn message(
    action: MessageAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Message(action), name, place, keys, words)
}

const fn normal(
    action: NormalAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Edit(EditAction::Normal(action)), name, place, keys, words)
}

const fn page(
    action: PageAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Page(action), name, place, keys, words)
}

const fn select(
    action: SelectAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Select(action), name, place, keys, words)
}

const fn window(
    action: WindowAction,
    name: &'static str,
    place: Place,
    keys: Keys,
    words: Words,
) -> Row {
    row(Action::Window(action), name, place, keys, words)
}

use super::{
    ChatAction as T, EditAction as D, LineAction as K, LoginAction as G, MessageAction as M,
    NormalAction as V, PageAction as P, SelectAction as U, WindowAction as W,
};
use Place::{
    Chat as C, Empty as E, Input as I, Login as L, Normal as N, NormalEmpty as O, Selected as S,
};

pub const TABLE: &[Row] = &[
    edit(D::Send, "send", I, &["enter"], ("发送", "send")),
    line(K::NewLine, "new-line", I, &["ctrl-j", "alt-enter", "shift-enter"], ("换行", "new line")),
    chat(T::NextChat, "next-chat", C, &["ctrl-n"], ("下一个聊天", "next chat")),
    chat(T::PreviousChat, "previous-chat", C, &["ctrl-p"], ("上一个聊天", "previous chat")),
    chat(T::GoTo, "go-to", C, &["ctrl-g"], ("跳转", "go to")),
    chat(T::GoTo, "go-to-empty", E, &["ctrl-k"], ("跳转（输入框为空时）", "go to (empty input)")),
    chat(T::NextUnread, "next-unread", E, &["tab"], ("下一个未读", "next unread")),
    chat(T::NextUnread, "next-unread-always", C, &["alt-a"], ("下一个未读", "next unread")),
    chat(
        T::NextUndecided,
        "next-undecided",
        C,
        &["ctrl-x !"],
        ("没发出、等你决定的消息", "what waits for you to decide"),
    ),
    chat(T::Back, "back", E, &["shift-tab"], ("回到原处", "back where I was")),
    chat(T::LastChat, "last-chat", C, &["alt-/"], ("上一个看过的聊天", "last chat")),
    chat(T::Notes, "notes", C, &["alt-0", "ctrl-x N"], ("文件传输助手", "File Transfer Helper")),
    chat(T::Nth(1), "chat-1", C, &["alt-1"], ("列表里第 1 个聊天", "chat 1")),
    chat(T::Nth(2), "chat-2", C, &["alt-2"], ("第 2 个", "chat 2")),
    chat(T::Nth(3), "chat-3", C, &["alt-3"], ("第 3 个", "chat 3")),
    chat(T::Nth(4), "chat-4", C, &["alt-4"], ("第 4 个", "chat 4")),
    chat(T::Nth(5), "chat-5", C, &["alt-5"], ("第 5 个", "chat 5")),
    chat(T::Nth(6), "chat-6", C, &["alt-6"], ("第 6 个", "chat 6")),
    chat(T::Nth(7), "chat-7", C, &["alt-7"], ("第 7 个", "chat 7")),
    chat(T::Nth(8), "chat-8", C, &["alt-8"], ("第 8 个", "chat 8")),
    chat(T::Nth(9), "chat-9", C, &["alt-9"], ("第 9 个", "chat 9")),
    chat(T::Search, "search", C, &["ctrl-r"], ("搜索消息", "search messages")),
    chat(T::Mentions, "mentions", C, &["ctrl-x @"], ("所有 @我 的消息", "all mentions of me")),
    chat(T::MentionOlder, "mention-older", C, &["alt-p"], ("上一条 @我", "mention before")),
    chat(T::MentionNewer, "mention-newer", C, &["alt-n"], ("下一条 @我", "mention after")),
    page(P::PageUp, "page-up", C, &["pageup"], ("向上翻页", "page up")),
    page(P::PageDown, "page-down", C, &["pagedown"], ("向下翻页", "page down")),
    page(P::Oldest, "oldest", C, &["ctrl-home"], ("最早", "oldest")),
    page(P::Newest, "newest", C, &["ctrl-end"], ("最新", "newest")),
    page(P::FirstUnread, "first-unread", C, &["alt-u"], ("第一条未读", "first unread line")),
    select(U::Begin, "select", E, &["up"], ("选消息", "select a message")),
    window(W::Menu, "menu", C, &["ctrl-x"], ("菜单", "menu")),
    edit(
        D::Editor,
        "editor",
        C,
        &["ctrl-x e", "ctrl-x ctrl-e"],
        ("用 $EDITOR 写", "write in $EDITOR"),
    ),
    chat(T::Attach, "attach", C, &["ctrl-x a"], ("发送文件", "send files")),
    chat(
        T::PastePicture,
        "paste-picture",
        C,
        &["ctrl-x v"],
        ("发送剪贴板里的图片", "send the clipboard's picture"),
    ),
    message(M::Save, "save", C, &["ctrl-x s"], ("存最近的文件", "save the newest file")),
    message(M::SaveNew, "save-new", C, &["ctrl-x S"], ("存所有新文件", "save all new files")),
    message(M::OpenLink, "open-link", C, &["ctrl-x o"], ("打开链接", "open a link")),
    chat(T::Note, "note", C, &["ctrl-x n"], ("记一笔到文件传输助手", "quick note")),
    chat(T::Export, "export", C, &["ctrl-x x"], ("把聊天存成 Markdown", "export the chat")),
    chat(T::Reply, "reply", C, &["ctrl-x r"], ("引用最近一条", "quote the newest")),
    chat(T::Mute, "mute", C, &["ctrl-x m"], ("免打扰", "mute")),
    chat(T::Pin, "pin", C, &["ctrl-x p"], ("置顶", "pin")),
    chat(T::Info, "info", C, &["ctrl-x i"], ("资料和成员", "info and members")),
    chat(T::Contacts, "contacts", C, &["ctrl-x c"], ("通讯录", "contacts")),
    chat(T::MarkRead, "mark-read", C, &["ctrl-x d"], ("标为已读", "mark read")),
    chat(
        T::MarkAllRead,
        "mark-all-read",
        C,
        &["ctrl-x R"],
        ("全部标为已读（会再问）", "mark all chats read (asks)"),
    ),
    chat(
        T::UnreadChats,
        "unread-chats",
        C,
        &["ctrl-x U"],
        ("未读一览，Tab 换到 @我", "all unread chats; Tab: mentions"),
    ),
    chat(T::MarkUnread, "mark-unread", C, &["ctrl-x u"], ("标为未读", "mark unread")),
    window(W::ToggleList, "list", C, &["ctrl-x l"], ("显示或隐藏列表", "show or hide the list")),
    window(
        W::FilterList,
        "list-filter",
        C,
        &["ctrl-x L"],
        ("列表：全部、收起免打扰、只看未读", "list: all, muted folded, unread only"),
    ),
    window(
        W::ToggleSide,
        "side",
        C,
        &["ctrl-x t"],
        ("进右栏，再按收起", "into the right pane, hide it"),
    ),
    window(W::Bare, "bare", C, &["ctrl-x b", "alt-l"], ("只看消息，便于鼠标选取", "bare mode")),
    chat(T::PageChat, "pager-chat", C, &["ctrl-x |"], ("用 $PAGER 看聊天", "this chat in $PAGER")),
    window(W::Blank, "blank", C, &["ctrl-x z"], ("清空屏幕，按任意键回来", "blank screen")),
    window(W::Palette, "palette", C, &["ctrl-x /"], ("命令", "commands")),
    edit(
        D::HistoryBack,
        "history-back",
        I,
        &["ctrl-up", "ctrl-x up"],
        ("较早发过的", "sent earlier"),
    ),
    edit(
        D::HistoryForward,
        "history-forward",
        I,
        &["ctrl-down", "ctrl-x down"],
        ("较晚发过的", "sent later"),
    ),
    window(
        W::Cancel,
        "cancel",
        C,
        &["esc"],
        ("关闭，退出选择；从不删字", "close, leave; never deletes text"),
    ),
    window(
        W::Interrupt,
        "interrupt",
        C,
        &["ctrl-c"],
        ("同 Esc；清空输入；再按退出", "as Esc; clear; again to quit"),
    ),
    window(
        W::HandOver,
        "hand-over",
        C,
        &["ctrl-x D"],
        ("会话交给后台进程，关窗不断线", "a daemon keeps the session"),
    ),
    window(W::Quit, "quit", C, &["ctrl-x ctrl-c"], ("退出", "quit")),
    window(W::Suspend, "suspend", C, &["ctrl-z"], ("挂起", "suspend")),
    window(W::Redraw, "redraw", C, &["ctrl-l"], ("重画", "redraw")),
    window(W::Help, "help", C, &["f1"], ("帮助", "help")),
    line(K::Home, "home", I, &["ctrl-a", "home"], ("行首", "start of line")),
    line(K::End, "end", I, &["ctrl-e", "end"], ("行尾", "end of line")),
    line(K::Left, "left", I, &["ctrl-b", "left"], ("左", "left")),
    line(K::Right, "right", I, &["ctrl-f", "right"], ("右", "right")),
    line(K::WordLeft, "word-left", I, &["alt-b", "ctrl-left"], ("左一词", "word left")),
    line(K::WordRight, "word-right", I, &["alt-f", "ctrl-right"], ("右一词", "word right")),
    line(K::Up, "up", I, &["up"], ("上一行", "row up")),
    line(K::Down, "down", I, &["down"], ("下一行", "row down")),
    line(K::Backspace, "backspace", I, &["backspace", "ctrl-h"], ("向前删", "delete back")),
    line(K::Delete, "delete", I, &["delete", "ctrl-d"], ("向后删", "delete")),
    line(K::CutToBlank, "cut-to-blank", I, &["ctrl-w"], ("剪到空格", "cut to the blank")),
    line(K::CutWordBack, "cut-word-back", I, &["alt-backspace"], ("剪前一词", "cut word back")),
    line(K::CutWord, "cut-word", I, &["alt-d"], ("剪后一词", "cut word")),
    line(K::CutToStart, "cut-to-start", I, &["ctrl-u"], ("剪到行首", "cut to the start")),
    line(K::CutToEnd, "cut-to-end", I, &["ctrl-k"], ("剪到行尾", "cut to the end")),
    line(K::Yank, "yank", I, &["ctrl-y"], ("粘回", "yank")),
    line(K::Transpose, "transpose", I, &["ctrl-t"], ("交换两字", "swap")),
    line(K::Undo, "undo", I, &["ctrl-_"], ("撤销", "undo")),
    line(K::Redo, "redo", I, &["ctrl-x ctrl-_"], ("重做", "redo")),
    edit(
        D::Complete,
        "complete",
        I,
        &["tab"],
        ("补全 @人 [表情] /命令 #标签 路径", "complete @name [face] /command #tag path"),
    ),
    normal(V::Insert, "vim-insert", N, &["i"], ("vim 写", "vim: insert")),
    normal(V::Append, "vim-append", N, &["a"], ("vim 在后面写", "vim: append")),
    normal(V::InsertHome, "vim-insert-home", N, &["I"], ("vim 行首写", "vim: insert at the start")),
    normal(V::AppendEnd, "vim-append-end", N, &["A"], ("vim 行尾写", "vim: append at the end")),
    normal(V::OpenLine, "vim-open", N, &["o"], ("vim 下面开一行", "vim: open a line")),
    line(K::Left, "vim-left", N, &["h"], ("vim 左", "vim: left")),
    line(K::Right, "vim-right", N, &["l", "space"], ("vim 右", "vim: right")),
    line(K::Down, "vim-down", N, &["j"], ("vim 下", "vim: down")),
    line(K::Up, "vim-up", N, &["k"], ("vim 上", "vim: up")),
    line(K::WordRight, "vim-word", N, &["w", "e"], ("vim 右一词", "vim: word right")),
    line(K::WordLeft, "vim-back", N, &["b"], ("vim 左一词", "vim: word left")),
    line(K::Home, "vim-home", N, &["0", "^"], ("vim 行首", "vim: start of line")),
    line(K::End, "vim-end", N, &["$"], ("vim 行尾", "vim: end of line")),
    line(K::Delete, "vim-delete", N, &["x"], ("vim 删", "vim: delete")),
    line(K::Backspace, "vim-delete-back", N, &["X"], ("vim 向前删", "vim: delete back")),
    normal(V::CutLine, "vim-cut-line", N, &["d d"], ("vim 剪整行", "vim: cut the line")),
    line(K::CutWord, "vim-cut-word", N, &["d w", "d e"], ("vim 剪后一词", "vim: cut word")),
    line(K::CutWordBack, "vim-cut-back", N, &["d b"], ("vim 剪前一词", "vim: cut word back")),
    line(K::CutToEnd, "vim-cut-end", N, &["D", "d $"], ("vim 剪到行尾", "vim: cut to the end")),
    line(K::CutToStart, "vim-cut-start", N, &["d 0"], ("vim 剪到行首", "vim: cut to the start")),
    normal(V::ChangeWord, "vim-change-word", N, &["c w", "c e"], ("vim 改词", "vim: change word")),
    normal(V::ChangeLine, "vim-change-line", N, &["c c", "S"], ("vim 改整行", "vim: change line")),
    normal(
        V::ChangeToEnd,
        "vim-change-end",
        N,
        &["C", "c $"],
        ("vim 改到行尾", "vim: change to the end"),
    ),
    line(K::Yank, "vim-put", N, &["p"], ("vim 粘贴", "vim: put")),
    line(K::Undo, "vim-undo", N, &["u"], ("vim 撤销", "vim: undo")),
    line(K::Redo, "vim-redo", N, &["ctrl-r"], ("vim 重做", "vim: redo")),
    chat(T::Search, "vim-search", N, &["/"], ("vim 搜索", "vim: search")),
    window(W::Palette, "vim-commands", N, &[":"], ("vim 命令", "vim: commands")),
    select(U::Begin, "vim-select", N, &["v"], ("vim 选消息", "vim: select a message")),
    page(P::Newest, "vim-newest", N, &["G"], ("vim 最新", "vim: newest")),
    page(P::Oldest, "vim-oldest", N, &["g g"], ("vim 最早", "vim: oldest")),
    page(P::PageUp, "vim-page-up", N, &["ctrl-u"], ("vim 向上翻页", "vim: page up")),
    page(P::PageDown, "vim-page-down", N, &["ctrl-d"], ("vim 向下翻页", "vim: page down")),
    page(P::RowUp, "vim-row-up", O, &["k"], ("vim 消息上移一行", "vim: a row of messages up")),
    page(
        P::RowDown,
        "vim-row-down",
        O,
        &["j"],
        ("vim 消息下移一行", "vim: a row of messages down"),
    ),
    chat(T::NextChat, "vim-next-chat", N, &["J"], ("vim 下一个聊天", "vim: next chat")),
    chat(T::PreviousChat, "vim-previous-chat", N, &["K"], ("vim 上一个聊天", "vim: previous chat")),
    chat(T::NextUnread, "next-unread-selected", S, &["tab"], ("下一个未读", "next unread")),
    chat(T::Back, "back-selected", S, &["shift-tab"], ("回到原处", "back where I was")),
    select(U::Up, "select-up", S, &["up", "k"], ("上一条", "up")),
    select(U::Down, "select-down", S, &["down", "j"], ("下一条", "down")),
    select(U::First, "select-first", S, &["home", "g"], ("最早", "first")),
    select(U::Last, "select-last", S, &["end", "G"], ("最新", "last")),
    select(U::OlderHit, "older-hit", S, &["n"], ("搜到的上一条（更早）", "older hit")),
    select(U::NewerHit, "newer-hit", S, &["N"], ("搜到的下一条（更新）", "newer hit")),
    select(U::Mark, "mark", S, &["space"], ("多选：勾上，再走一条", "mark it, and go on")),
    select(
        U::MarkRange,
        "mark-range",
        S,
        &["V"],
        ("多选：从这里到走到的地方", "mark from here to where one goes"),
    ),
    page(P::PageUp, "select-page-up", S, &["ctrl-u"], ("向上翻页", "page up")),
    page(P::PageDown, "select-page-down", S, &["ctrl-d"], ("向下翻页", "page down")),
    message(
        M::Open,
        "open",
        S,
        &["enter"],
        ("打开、播放、跳到原文、重发", "open, play, jump to the quoted, send again"),
    ),
    message(M::View, "view", S, &["v"], ("看全文", "the whole message")),
    message(M::Pager, "pager", S, &["p"], ("用 $PAGER 看", "in $PAGER")),
    message(M::OpenLink, "open-its-link", S, &["o"], ("打开它的链接", "open its link")),
    message(
        M::Save,
        "save-its-file",
        S,
        &["s"],
        ("存它的文件（多选时全部）", "save its file, of all that are marked"),
    ),
    message(M::SaveNew, "save-new-here", S, &["S"], ("存所有新文件", "save all new files")),
    message(M::Quote, "quote", S, &["r"], ("引用", "quote")),
    message(M::Copy, "copy", S, &["y"], ("复制（多选时全部）", "copy, all that are marked")),
    message(
        M::Forward,
        "forward",
        S,
        &["f"],
        ("转发（多选时全部）", "forward, all that are marked"),
    ),
    message(M::Mention, "mention", S, &["@"], ("@发送者", "mention the sender")),
    message(
        M::Recall,
        "recall",
        S,
        &["d"],
        ("撤回（两分钟内），要再按一次", "recall, within two minutes; asks"),
    ),
    message(
        M::EditUnsent,
        "edit-unsent",
        S,
        &["e"],
        ("撤回再改；没发出的取回来改", "recall and edit; edit an unsent one"),
    ),
    message(
        M::Discard,
        "discard",
        S,
        &["delete"],
        ("丢弃没发出的（要再按一次），停止传输", "discard an unsent one (asks), stop a transfer"),
    ),
    message(M::ToggleTodo, "toggle-todo", S, &["x"], ("待办：勾掉或放回", "to do: done, or not")),
    message(
        M::Details,
        "message-details",
        S,
        &["i"],
        ("何时写的，发到哪一步", "when it was written, how it fared"),
    ),
    login(G::Blocks, "code-form", L, &["b"], ("换二维码的画法", "other form of the code")),
    login(G::Invert, "code-invert", L, &["i"], ("反色", "invert")),
    login(G::Picture, "code-picture", L, &["p"], ("存成 PNG", "write a PNG")),
    login(G::Link, "code-link", L, &["u"], ("显示并复制链接", "show and copy the link")),
    login(G::Edition, "edition", L, &["e"], ("换版本", "other edition")),
    login(G::New, "code-new", L, &["enter", "r"], ("换新码", "new code")),
];
