//! The notebook: what the user marks as done, its tags, and notes with a reminder.

use super::asker::Reply;
use super::{Engine, Error, file_access};
use crate::api::{Answer, Gathered, Notification, Problem};
use crate::model::{ChatId, ItemId, Timestamp, Todo};
use crate::store::Store;

/// How many tags are sent. More are too many to choose from.
const TAGS: u32 = 500;
/// How many notes with something to do are sent. Their total number is sent beside them.
const TODOS: u32 = 60;
/// The longest wait for a time of day, in milliseconds, since clocks are set and machines sleep.
const LONGEST_WAIT_MS: u64 = 3_600_000;

/// Notes that the user was alerted of a reminder.
pub(super) async fn end_reminder(
    engine: &Engine,
    item: ItemId,
    due: Timestamp,
) -> Result<Reply, Error> {
    engine.store()?.notebook().end_reminder(item, due).await?;
    Ok(Reply::DONE)
}

pub(super) async fn mark_todo(
    engine: &mut Engine,
    item: ItemId,
    todo: Todo,
) -> Result<Reply, Error> {
    match engine.store()?.notebook().mark_todo(item, todo).await? {
        Some(item) => {
            engine.tell_items(item.chat, vec![item]).await?;
            Ok(Reply::DONE)
        }
        None => Ok(Reply::refused(Problem::MessageNotHere)),
    }
}

pub(super) async fn list_tags(engine: &Engine, chat: ChatId) -> Result<Reply, Error> {
    let tags = engine.store()?.notebook().tags(Some(chat), TAGS).await?;
    Ok(Answer::Tags(tags.into_iter().map(|it| it.tag).collect()).into())
}

/// What is shown beside the notes: their tags, and what is left to do.
pub(super) async fn beside(
    store: &Store,
    chat: ChatId,
    shared: &mut Gathered,
) -> Result<(), Error> {
    let notebook = store.notebook();
    if notebook.chat().await? == Some(chat) {
        shared.tags = notebook.tags(Some(chat), TAGS).await?;
        (shared.todos, shared.open_todos) = notebook.open_todos(chat, TODOS).await?;
    }
    Ok(())
}

/// Notifies of the notes whose time has come, and starts the timer for the next one.
pub(super) async fn remind(engine: &mut Engine) -> Result<(), Error> {
    let Some(store) = engine.store.clone() else { return Ok(()) };
    let now = engine.client.server_now();
    for told in due(&store, now).await? {
        engine.listeners.notify(told).await;
    }
    let waiting = store.notebook().reminders(None).await?;
    if let Some(next) = waiting.iter().map(|(_, due)| *due).find(|due| *due > now) {
        let ms = u64::try_from(next.since(now)).unwrap_or(0);
        engine.tasks.wake_for_reminders(ms.min(LONGEST_WAIT_MS));
    }
    Ok(())
}

/// The notes whose time has come and of which the user was not reminded yet.
pub(super) async fn due(store: &Store, now: Timestamp) -> Result<Vec<Notification>, Error> {
    let waiting = store.notebook().reminders(Some(now)).await?;
    let told = |(note, due)| Notification::Reminder { note: Box::new(note), due };
    Ok(waiting.into_iter().map(told).collect())
}

/// Updates the copy of the notebook at the end, before the store is closed.
pub(super) async fn finish_mirror(engine: &Engine) {
    if let (Some(store), Some(mirror)) = (engine.store.clone(), engine.setup.mirror.clone())
        && let Err(error) = file_access::update_mirror(mirror, store, file_access::LOOK).await
    {
        tracing::warn!("notes_dir: {error}");
    }
}
