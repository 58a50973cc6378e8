//! The server's state and what it answers, without sockets, tasks or a clock.

mod actions;
pub mod cast;
mod contacts;
mod create;
mod dispatch;
mod edition;
mod friends;
mod groups;
mod hosts;
mod init;
mod inspection;
mod letter;
mod login;
mod login_code;
mod lookup;
mod media;
mod message_kinds;
mod messages;
mod moves;
mod namesakes;
pub mod people;
mod picture;
pub mod request;
mod send;
mod session;
mod sessions;
mod state;
mod sync;
mod upload;
mod validation;
pub mod wire;

#[cfg(test)]
mod tests;

pub use self::cast::{DORM, EVERYBODY, FAMILY, FILE_HELPER, HIDDEN, ME, OFFICE, PAYMENTS, UNNAMED};
pub use self::edition::Edition;
pub use self::letter::Audience;
pub use self::login::Press;
pub use self::moves::Move;
pub use self::state::World;
