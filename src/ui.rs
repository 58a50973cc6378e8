//! How it looks: paints the state of the frontend into cells, changes nothing.

#![cfg_attr(not(test), expect(dead_code, reason = "`render` comes with the state it draws"))]

mod cache;
mod canvas;
pub mod cells;
mod chat_list;
mod composer;
pub mod encode;
mod login;
mod message;
mod places;
mod popup;
pub mod qr;
mod screen;
mod status;
#[cfg(test)]
mod testing;
pub mod theme;
mod timeline;
mod when;
