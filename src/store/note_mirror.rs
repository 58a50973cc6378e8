//! The interface for keeping a copy of the notebook outside the database.

use std::fmt::Debug;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use super::Store;

/// Keeps a copy of the notebook in files that can be read without this program.
pub trait NoteMirror: Debug + Send + Sync {
    /// Updates the copy after notes may have changed. If an update is running, it starts again
    /// after that one, and this returns at once. The future may be dropped at any point, since the
    /// next update makes up for it.
    fn update(
        self: Arc<Self>,
        store: Store,
    ) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send>>;
}
