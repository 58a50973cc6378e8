//! Who keeps a copy of the notebook elsewhere.

use std::fmt::Debug;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use super::Store;

/// Keeps a copy of the notebook elsewhere, where people look at it without this program.
pub trait NoteMirror: Debug + Send + Sync {
    /// Notes may have changed since the last time. Where it is at work already it begins anew after
    /// that, and this returns at once. It may be dropped at any point: the next time makes up for it.
    fn update(
        self: Arc<Self>,
        store: Store,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;
}
