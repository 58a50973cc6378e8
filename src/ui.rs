//! How it looks: paints the state of the frontend into cells, changes nothing.

pub mod encode;
pub mod qr;
pub mod theme;
