//! The desktop around the terminal: clipboard, notifications, and programs of the user.

pub(super) mod clipboard_file;
pub(super) mod clipboard_image;
pub mod editor;
pub mod foreground_program;
pub mod notify;
pub mod opener;
pub(super) mod osc;
