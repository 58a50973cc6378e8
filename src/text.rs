//! Text measured in cells.

mod printable;

pub use printable::Printable;
