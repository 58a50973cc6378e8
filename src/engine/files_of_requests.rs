//! Which files a request sends: those that it names, and those of stored messages.

use std::collections::BTreeSet;

use super::asker::FrontendId;
use super::chosen_files::{FileToLookAt, chosen_anew, sent_without_stamp};
use super::context::Engine;
use crate::api::{Method, Request};
use crate::model::ItemId;
use crate::store::StoredMessage;

/// Begins to look at the files that a request sends. Returns the request if it has none.
pub(super) async fn look_first(
    engine: &mut Engine,
    frontend: FrontendId,
    request: Request,
) -> Option<Request> {
    let files = files_of(engine, &request).await;
    if files.is_empty() {
        return Some(request);
    }
    engine.listeners.frontends.look_first(frontend, request, files)
}

/// The files that a request sends. None if the store cannot be read, as that is reported when the
/// request is carried out.
pub(super) async fn files_of(engine: &Engine, request: &Request) -> BTreeSet<FileToLookAt> {
    let mut files = BTreeSet::new();
    for method in request.method.parts() {
        let known = if let Method::Attach { path, .. } = method {
            files.insert(FileToLookAt::Chosen(path.clone()));
            continue;
        } else if let Method::Forward { item, .. } = method {
            let known = stored(engine, request, *item).await;
            known.as_ref().and_then(sent_without_stamp).map(FileToLookAt::Sent)
        } else if let Method::Retry { item } = method {
            let known = stored(engine, request, *item).await;
            known.as_ref().and_then(chosen_anew).map(FileToLookAt::Chosen)
        } else {
            None
        };
        files.extend(known);
    }
    files
}

/// A message of the account of a request, if that account is open.
async fn stored(engine: &Engine, request: &Request, item: ItemId) -> Option<StoredMessage> {
    let store = engine.store.as_ref().filter(|_| engine.is_current(request.account))?;
    store.message(item).await.ok().flatten()
}
