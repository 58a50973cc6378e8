//! The part of the client that covers the screen.

/// The part of the client that covers the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Login,
    /// The list, the messages and the input.
    Chats,
    /// Nothing, until a key is pressed.
    Blank,
}
