//! Writes a whole chat into a file in the download folder, which appears when it is complete. Its
//! content comes from the [`Exporter`] of the program that started the session.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::asker::{Asker, Reply};
use super::{Engine, Error, TaskResult, files};
use crate::api::{Answer, Problem};
use crate::model::ChatId;
use crate::store::{ExportError, Exporter, Store};

impl Engine {
    /// Writes the file in a task.
    pub(super) fn export_chat(&mut self, asker: Asker, chat: ChatId) -> Result<Reply, Error> {
        let store = self.store()?.clone();
        let (folder, exporter) = (self.setup.downloads.clone(), Arc::clone(&self.setup.exporter));
        self.tasks.spawn(async move {
            let written = write(&store, chat, folder, &*exporter).await;
            TaskResult::Answer(asker, Ok(written.map(Answer::Exported).map_err(problem)))
        });
        Ok(Reply::Elsewhere)
    }
}

async fn write(
    store: &Store,
    chat: ChatId,
    folder: PathBuf,
    exporter: &dyn Exporter,
) -> Result<PathBuf, ExportError> {
    let begin = {
        let folder = folder.clone();
        move || {
            files::folder(&folder)?;
            tempfile::Builder::new().prefix(".wx-").suffix(".part").tempfile_in(&folder)
        }
    };
    let file_and_name = spawn_blocking(begin).await.map_err(std::io::Error::other)??;
    let (out, part) = file_and_name.into_parts();
    let mut out = tokio::fs::File::from_std(out);
    let name = exporter.export(store, chat, &mut out).await?;
    // The file gets its name only when all of it is on the disk.
    out.sync_all().await?;
    let put = move || files::put_in_place(part, &folder, &files::safe_name(&name));
    Ok(spawn_blocking(put).await.map_err(std::io::Error::other)??)
}

fn problem(error: ExportError) -> Problem {
    match error {
        ExportError::Output(error) => Problem::System((&error).into()),
        ExportError::Store(error) => Problem::Store((&error).into()),
    }
}
