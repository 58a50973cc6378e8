//! What covers the screen.

/// Which part of the client has the whole screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Login,
    /// List, messages, input.
    Chats,
    /// Nothing, until a key is pressed.
    Blank,
}
