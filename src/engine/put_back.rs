//! The database was removed, moved or replaced while it was open: the user wants it back in its
//! place. What is open is still whole and is copied there, or beside what lies there now.

use super::{Engine, Error};
use crate::api::{Notification, Trouble};
use crate::store::{self, Copied};

impl Engine {
    /// Puts what is open in its place again and goes on with it; where another database lies there
    /// by now, goes on with that one.
    pub(super) async fn put_back(&mut self) -> Result<(), Error> {
        // It may lie there again.
        let (Some(store), Some(path)) = (self.store.clone(), self.book.path.clone()) else {
            return self.disk_again().await;
        };
        if !matches!(store.unsent().await, Err(store::Error::Moved)) {
            return self.disk_again().await;
        }
        let copied = match store.copy_back(self.now().0, self.setup.secret.clone()).await {
            Ok(copied) => copied,
            Err(error) => {
                self.disk_is_tried_again();
                return Err(Error::Store(error));
            }
        };
        tracing::warn!("the database was put back into its place");
        self.new_epoch().await;
        self.store = None;
        store.close().await;
        if let Copied::Aside(_) = copied {
            // Numbers of conversations mean others there.
            self.openings.lost(&path);
            for text in self.forget_owed() {
                self.give_back(text).await;
            }
            self.session = None;
            self.tell_nobody().await;
        }
        self.open_again(path).await?;
        self.disk_is_tried_again();
        match &copied {
            Copied::Back => {
                let what =
                    self.say("已在原处新建，记录都在", "it was made anew with everything in it");
                self.trouble(what, "").await;
            }
            Copied::Aside(aside) => {
                let words = self.say(
                    "原处是另一个数据库，已打开它；刚才的记录存在",
                    "another database lies there and was opened; the one before is kept as",
                );
                let path = Some(aside.clone());
                self.tell(Notification::Trouble(Trouble { path, ..Trouble::new(words, "") })).await;
            }
        }
        self.go_on_in_place().await
    }

    /// The session goes on in the database that was just opened.
    async fn go_on_in_place(&mut self) -> Result<(), Error> {
        if self.session.is_some() && self.entry.is_in() {
            self.save_session().await?;
        }
        if !self.restore().await? {
            self.ask_for_code().await;
        }
        self.disk_again().await
    }
}
