//! Messages in the order of their arrival, for following what another process writes.

use rusqlite::{OptionalExtension as _, params};

use super::{Error, Hit, Store, columns, search};
use crate::model::ItemId;

/// The arrivals of a store.
#[derive(Clone, Copy, Debug)]
pub struct Arrivals<'a>(&'a Store);

impl<'a> Arrivals<'a> {
    /// The arrivals of this store.
    #[must_use]
    pub const fn of(store: &'a Store) -> Self {
        Self(store)
    }

    /// The number of the newest message. Numbers only grow.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn newest(self) -> Result<ItemId, Error> {
        let sql = "SELECT ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'messages'), 0)";
        self.0
            .reader
            .run(move |db| Ok(ItemId(db.query_row(sql, [], |row| columns::get(row, 0))?)))
            .await
    }

    /// At most `most` messages that arrived after `last`, in order.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn after(self, last: ItemId, most: u32) -> Result<Vec<Hit>, Error> {
        self.0
            .reader
            .run(move |db| {
                let sql = format!(
                    "SELECT {} FROM messages m {} WHERE m.id > ?1 ORDER BY m.id LIMIT ?2",
                    search::hit_columns(),
                    search::NAMES
                );
                let mut statement = db.prepare_cached(&sql)?;
                let rows = statement.query_map(params![last.0, most], search::hit)?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// Whether a session is saved.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn have_session(self) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM state WHERE name = 'session'";
        self.0
            .reader
            .run(move |db| Ok(db.query_row(sql, [], |_| Ok(())).optional()?.is_some()))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Discardable;
    use crate::store::tests::{batch, desk};

    #[tokio::test]
    async fn what_came_is_told_in_the_order_of_its_coming_whatever_times_it_tells() {
        let desk = desk().await;
        let arrivals = Arrivals::of(&desk.store);
        assert_eq!(arrivals.newest().await.unwrap(), ItemId(0));
        for (id, at) in [("1", 5000), ("2", 1000), ("3", 9000)] {
            desk.store.commit(batch(vec![desk.theirs(id, at, id)])).await.unwrap();
        }
        let given_up = desk.send("4", 9000, "x").await;
        desk.store.discard(given_up.id, Discardable::Waiting).await.unwrap();
        let hits = arrivals.after(ItemId(1), 10).await.unwrap();
        let said = |hit: &Hit| hit.item.content.written().unwrap().to_string();
        assert_eq!(hits.iter().map(said).collect::<Vec<_>>(), ["2", "3"]);
        assert_eq!((hits[0].chat_name.as_str(), hits[0].sender_name.as_str()), ("李雷", "李雷"));
        assert_eq!(arrivals.after(ItemId(0), 1).await.unwrap().len(), 1);
        assert_eq!(arrivals.newest().await.unwrap(), given_up.id, "numbers are not given again");
        assert!(!arrivals.have_session().await.unwrap());
        desk.store.save_session("s".to_owned(), "k".to_owned()).await.unwrap();
        assert!(arrivals.have_session().await.unwrap());
    }
}
