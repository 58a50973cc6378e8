//! From the first message of a conversation to the last, page by page, into a file or a pipe.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::conversation::Conversation;
use super::entry::{Entry, Form, shown_content};
use crate::model::{ItemId, Position, TimeRange, Timestamp, senders};
use crate::store::{ExportError, Store};

/// Messages that are read at once.
const PAGE: u32 = 500;

/// Writes the messages of a range, the oldest first; gives how many there were.
///
/// # Errors
/// What the store or the output says; what was written until then stays.
pub async fn write(
    store: &Store,
    conversation: &Conversation,
    range: TimeRange,
    form: &mut (dyn Form + Send),
    out: &mut (dyn AsyncWrite + Unpin + Send),
) -> Result<u64, ExportError> {
    out.write_all(form.head(conversation).as_bytes()).await?;
    let mut conversation = conversation.clone();
    let begin = range.since.unwrap_or(Timestamp(i64::MIN));
    let mut after = Position { at: begin, id: ItemId(i64::MIN) };
    let mut count = 0;
    loop {
        let (items, at_end) = store.newer(conversation.id, after, PAGE).await?;
        let people = store.names(conversation.id, senders(&items)).await?;
        conversation.learn_names(people.iter().map(|(_, name)| name));
        let public = people.iter().map(|(id, name)| (*id, name.public.as_str()));
        let names = public.filter(|(_, name)| !name.is_empty()).collect();
        let within = items.iter().take_while(|item| range.holds(item.at));
        let mut text = String::new();
        for item in within.clone() {
            let name = conversation.sender(item.sender, &names);
            let content = shown_content(item, &conversation);
            text.push_str(&form.entry(&Entry { item, name, content }));
            count += 1;
        }
        out.write_all(text.as_bytes()).await?;
        match items.last() {
            Some(last) if !at_end && range.holds(last.at) => after = last.position(),
            Some(_) | None => break,
        }
    }
    out.write_all(form.tail().as_bytes()).await?;
    out.flush().await?;
    Ok(count)
}
