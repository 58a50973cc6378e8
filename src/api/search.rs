//! The results of a search.

use crate::model::Item;
use crate::text::Printable;

/// A message that was found, with the names of its chat and of its sender (empty for the user).
pub type Hit = (Item, Printable, Printable);
