//! Every action that a key can carry out. The keymap, the help, `docs/keys.md` and `wx keys` are
//! made from the one table of them.

mod table;

use crate::model::Lang;

pub use table::TABLE;

/// An action that a key or a command can carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// The program and its window.
    Window(WindowAction),
    /// The open conversation, and the way to others.
    Chat(ChatAction),
    /// Moving the page of messages.
    Page(PageAction),
    /// Choosing a message.
    Select(SelectAction),
    /// What is done with the selected message.
    Message(MessageAction),
    /// What is written in the input.
    Edit(EditAction),
    /// The login code.
    Login(LoginAction),
}

impl Action {
    /// Whether the action is of use only where there are other chats than File Transfer Helper.
    #[must_use]
    pub const fn needs_others(self) -> bool {
        match self {
            Self::Chat(action) => match action {
                ChatAction::GoTo
                | ChatAction::NextChat
                | ChatAction::PreviousChat
                | ChatAction::NextUnread
                | ChatAction::LastChat
                | ChatAction::Notes
                | ChatAction::Nth(_)
                | ChatAction::MarkAllRead
                | ChatAction::UnreadChats
                | ChatAction::Mentions
                | ChatAction::MentionOlder
                | ChatAction::MentionNewer
                | ChatAction::Note
                | ChatAction::Reply
                | ChatAction::Mute
                | ChatAction::Pin
                | ChatAction::Info
                | ChatAction::Contacts => true,
                ChatAction::NextUndecided
                | ChatAction::Back
                | ChatAction::MarkRead
                | ChatAction::MarkUnread
                | ChatAction::Search
                | ChatAction::Attach
                | ChatAction::PastePicture
                | ChatAction::Export
                | ChatAction::PageChat => false,
            },
            Self::Window(action) => {
                matches!(action, WindowAction::ToggleList | WindowAction::FilterList)
            }
            Self::Message(action) => {
                matches!(action, MessageAction::Mention | MessageAction::Forward)
            }
            Self::Page(_) | Self::Select(_) | Self::Edit(_) | Self::Login(_) => false,
        }
    }
}

/// The program and its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WindowAction {
    Help,
    /// Commands by name.
    Palette,
    Menu,
    /// Show or hide the pane at the right.
    ToggleSide,
    /// Show or hide the list of chats.
    ToggleList,
    /// All chats in the list, muted ones folded, or only unread ones.
    FilterList,
    /// Only messages, for the terminal's own selection.
    Bare,
    /// An empty screen until a key is pressed.
    Blank,
    /// Stop the program for a while.
    Suspend,
    /// Paint everything anew.
    Redraw,
    /// Close what is open or leave it; never deletes anything.
    Cancel,
    /// Like [`Self::Cancel`]; with nothing to cancel clear the input; with an empty input ask to
    /// quit.
    Interrupt,
    /// Let a daemon go on with the session.
    HandOver,
    /// Leave the program.
    Quit,
}

/// The open conversation, and the way to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChatAction {
    /// Choose a chat by a part of its name.
    GoTo,
    /// Go to the next chat of the list.
    NextChat,
    /// Go to the chat before.
    PreviousChat,
    /// Go to the next unread chat by priority.
    NextUnread,
    /// Go to what was not sent and waits for the user to decide.
    NextUndecided,
    /// Go back to the chat in which the walk through the unread chats began.
    Back,
    /// Go to the chat open before.
    LastChat,
    /// Go to File Transfer Helper.
    Notes,
    /// Go to chat 1 to 9 of the list.
    Nth(u8),
    /// Mark this chat as read.
    MarkRead,
    /// Mark every chat as read, after a question.
    MarkAllRead,
    /// List all chats with unread messages, each with its newest message.
    UnreadChats,
    /// Show the chat as unread.
    MarkUnread,
    /// Search messages.
    Search,
    /// All messages that mention the user.
    Mentions,
    /// To the mention before.
    MentionOlder,
    /// To the mention after.
    MentionNewer,
    Attach,
    /// Send the picture of the clipboard.
    PastePicture,
    /// Write a line to File Transfer Helper.
    Note,
    /// Write the chat into a file.
    Export,
    /// All messages that are loaded, in the user's pager.
    PageChat,
    /// Quote the newest message of somebody else.
    Reply,
    /// Mute the chat, or unmute it.
    Mute,
    /// Pin the chat, or unpin it.
    Pin,
    /// Show what is known of the chat, and its members.
    Info,
    /// All contacts and groups.
    Contacts,
}

/// Moving the page of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PageAction {
    /// The page one row up.
    RowUp,
    /// The page one row down.
    RowDown,
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
}

/// Choosing a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SelectAction {
    /// Begin to select messages, from the lowest in sight.
    Begin,
    /// One message up.
    Up,
    /// One message down.
    Down,
    /// To the oldest loaded.
    First,
    Last,
    /// Go to the next older message of the last search.
    OlderHit,
    /// Go to the next newer message of the last search.
    NewerHit,
    /// Mark the message or unmark it, and select the next one.
    Mark,
    /// Mark all messages from here to the one selected next.
    MarkRange,
}

/// What is done with the selected message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MessageAction {
    /// The default action of the message: send an unsent one again, open a file, a link or a
    /// picture, or copy.
    Open,
    /// Answer with a quotation.
    Quote,
    /// Copy the message.
    Copy,
    /// Mention the sender.
    Mention,
    /// Edit an unsent message.
    EditUnsent,
    /// Show the whole message.
    View,
    /// The message in the user's pager.
    Pager,
    /// Open a link of a message.
    OpenLink,
    /// Fetch the file of a message.
    Save,
    /// Fetch the files of all messages that are not here yet.
    SaveNew,
    /// Forward the message.
    Forward,
    /// Recall an own message.
    Recall,
    /// Discard an unsent message, stop a transfer.
    Discard,
    /// Mark the task of a note as done, or as not done.
    ToggleTodo,
    /// Show when the message was written and how its delivery went.
    Details,
}

/// What is written in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EditAction {
    /// Send what stands in the input.
    Send,
    /// Complete what stands before the caret.
    Complete,
    /// Write in the user's editor.
    Editor,
    /// Earlier text that was sent.
    HistoryBack,
    /// Later text that was sent.
    HistoryForward,
    /// One step of the editor, as in readline.
    Line(LineAction),
    /// What Normal mode adds to the steps of the editor.
    Normal(NormalAction),
}

/// One step of the editor, as in readline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LineAction {
    /// Begin a new line.
    NewLine,
    Left,
    Right,
    WordLeft,
    WordRight,
    Home,
    End,
    /// Move the caret one row up.
    Up,
    /// Move the caret one row down.
    Down,
    /// Delete the character before the caret.
    Backspace,
    /// Delete the character under the caret.
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
    Undo,
    Redo,
}

/// What Normal mode adds to the steps of the editor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NormalAction {
    /// Go to Insert mode before the character under the caret.
    Insert,
    /// Go to Insert mode behind the character under the caret.
    Append,
    /// Go to Insert mode at the beginning of the line.
    InsertHome,
    /// Go to Insert mode at the end of the line.
    AppendEnd,
    /// Go to Insert mode in a new line below.
    OpenLine,
    CutLine,
    /// Cut the line and go to Insert mode.
    ChangeLine,
    /// Cut the word and go to Insert mode.
    ChangeWord,
    /// Cut to the end of the line and go to Insert mode.
    ChangeToEnd,
}

/// The login code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LoginAction {
    /// Draw the code in cells with background colours, or in half blocks again.
    Blocks,
    /// Invert the code.
    Invert,
    /// Write the code into a picture file.
    Picture,
    /// Show the address that the code contains.
    Link,
    /// Change to the other edition.
    Edition,
    New,
}

/// A part of the screen, or a mode, in which keys have their own meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Wherever messages are shown.
    Chat,
    /// With an empty input; looked up before [`Place::Chat`].
    Empty,
    Input,
    /// In Normal mode of `vim = true`; looked up before [`Place::Input`].
    Normal,
    /// In Normal mode with an empty input; looked up before [`Place::Normal`].
    NormalEmpty,
    /// With a message selected.
    Selected,
    /// On the login screen.
    Login,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub action: Action,
    /// Its name in the configuration.
    pub name: &'static str,
    pub place: Place,
    /// Its keys: the first is shown, all work. Keys of one sequence are separated by spaces.
    pub keys: &'static [&'static str],
    pub zh: &'static str,
    pub en: &'static str,
}

impl Row {
    /// What it does, in words.
    #[must_use]
    pub const fn words(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }
}

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
