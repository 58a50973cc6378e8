//! `wx notes done` and `undo`: changes the database, or asks the process that has it open.

use tokio::sync::mpsc::{Receiver, UnboundedSender};

use crate::api::{FromBackend, Method, Notification, Problem, Request, RequestId, Response};
use crate::cli::backend::{self, OnFault};
use crate::cli::context::{Context, runtime};
use crate::cli::error::Error;
use crate::cli::stored;
use crate::host::backend::{BackendError, EngineOptions};
use crate::model::{ItemId, Lang, Todo};
use crate::store::{self, Store};

/// Marks the tasks of some notes. Notes before one that cannot be marked stay marked.
///
/// # Errors
/// 65 when there is no such note, or it has no task; errors of the database.
pub fn mark(context: &Context, notes: &[ItemId], todo: Todo) -> Result<(), Error> {
    runtime()?.block_on(async {
        let lang = context.lang(&context.settings()?);
        match stored::open_for_writing(context).await {
            Ok(store) => {
                let marked = mark_in(&store, notes, todo, lang).await;
                store.close().await;
                marked
            }
            Err(Error::Disk(store::Error::Busy(_))) => through(context, notes, todo, lang).await,
            Err(error) => Err(error),
        }
    })
}

async fn mark_in(store: &Store, notes: &[ItemId], todo: Todo, lang: Lang) -> Result<(), Error> {
    for note in notes {
        if store.notebook().mark_todo(*note, todo).await?.is_none() {
            let is_there = store.message(*note).await?.is_some();
            let words = if is_there {
                lang.pick("这条里没有待办", "there is nothing to do in this note")
            } else {
                lang.pick("没有这条笔记", "there is no such note")
            };
            return Err(Error::BadInput(format!("id:{}: {words}", note.0)));
        }
    }
    Ok(())
}

/// Marks them through the process that has the database open.
async fn through(context: &Context, notes: &[ItemId], todo: Todo, lang: Lang) -> Result<(), Error> {
    let settings = context.settings()?;
    let edition = stored::account(context)?.1;
    let data = context.paths.data()?.to_owned();
    let secret = context.secret(&settings)?;
    let options = context.engine_options(&settings, &data, secret);
    let options = EngineOptions { edition, ..options };
    let work = async |requests: &_, notifications: &mut _| {
        ask(notes, todo, (requests, notifications), lang).await
    };
    backend::during(options, lang, OnFault::DropWork, work).await
}

async fn ask(
    notes: &[ItemId],
    todo: Todo,
    (requests, notifications): (&UnboundedSender<Request>, &mut Receiver<FromBackend>),
    lang: Lang,
) -> Result<(), Error> {
    let mut left = None;
    while left != Some(0) {
        match notifications.recv().await.ok_or(BackendError::Gone)? {
            FromBackend::Notification(Notification::Account(Some(account))) => {
                for (id, item) in (1..).zip(notes) {
                    let method = Method::MarkTodo { item: *item, todo };
                    let request = Request { id: RequestId(id), account: Some(account.key), method };
                    // Fails only if the backend is gone, which the next round handles.
                    requests.send(request).ok();
                }
                left = Some(notes.len());
            }
            FromBackend::Response(Response { result: Ok(_), .. }) => {
                left = left.map(|left| left.saturating_sub(1));
            }
            FromBackend::Response(Response { result: Err(problem), .. }) => {
                return Err(refused(&problem, lang));
            }
            FromBackend::Notification(_) => {}
        }
    }
    Ok(())
}

fn refused(problem: &Problem, lang: Lang) -> Error {
    let words = lang.pick("没有这条笔记，或里面没有待办", "no such note, or nothing to do in it");
    if *problem == Problem::MessageNotHere {
        return Error::BadInput(words.to_owned());
    }
    Error::BadInput(problem.words(lang).line().to_string())
}
