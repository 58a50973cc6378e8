//! The export that the client asks its backend for: what `wx export` writes.

use std::pin::Pin;

use jiff::tz::TimeZone;
use tokio::io::AsyncWrite;

use super::conversation::Conversation;
use super::markdown::Markdown;
use super::walk::write;
use crate::model::{ChatId, ChatKind, Lang, TimeRange};
use crate::store::{ExportError, Exporter, Store};

/// Writes conversations as Markdown, with the times of this machine.
#[derive(Clone, Copy, Debug)]
pub struct MarkdownExporter {
    lang: Lang,
}

impl MarkdownExporter {
    /// For a reader of this language.
    #[must_use]
    pub const fn new(lang: Lang) -> Self {
        Self { lang }
    }
}

impl Exporter for MarkdownExporter {
    fn export<'a>(
        &'a self,
        store: &'a Store,
        chat: ChatId,
        out: &'a mut (dyn AsyncWrite + Unpin + Send),
    ) -> Pin<Box<dyn Future<Output = Result<String, ExportError>> + Send + 'a>> {
        Box::pin(async move {
            let chats = store.some_chats(vec![chat]).await?;
            let kind = chats.first().map_or(ChatKind::Person, |chat| chat.kind);
            let conversation = Conversation::read(store, (chat, kind), self.lang).await?;
            let mut form = Markdown::new(TimeZone::system(), self.lang);
            write(store, &conversation, TimeRange::default(), &mut form, out).await?;
            Ok(format!("{}.md", conversation.name))
        })
    }
}
