//! The dispatch of answers of the backend, by the method of the request.

use super::server;
use crate::api::{Answer, Method, Problem, Request, RequestId, Response, WritingProblem};
use crate::app::ops::{
    clipboard, complete, files, finder, handover, leave, people, picture, search, side_pane,
    status, unconfirmed,
};
use crate::app::{App, Effects};
use crate::text::Printable;

pub fn responded(app: &mut App, response: Response) -> Effects {
    let Response { id, result } = response;
    let Some(Request { account, method, .. }) = app.requests.take(id) else {
        return Effects::new();
    };
    let here = account == app.account.key();
    match (method, result) {
        (Method::Keep { .. }, result) => {
            let kept = result.map(drop);
            unconfirmed::answered(app, id, kept.map_err(|problem| in_words(app, &problem)))
        }
        // The text exists nowhere else any more.
        (Method::SaveDraft { text, .. }, Err(problem)) if !here => {
            let why = in_words(app, &problem);
            clipboard::came_back(app, &text, &why)
        }
        // Ids in the answer mean something else in the account that is open now.
        (_, Ok(_)) if !here => Effects::new(),
        (method, Ok(answer)) => answered(app, id, method, answer),
        (method, Err(problem)) => refused(app, id, &method, &problem),
    }
}

fn answered(app: &mut App, id: RequestId, method: Method, answer: Answer) -> Effects {
    match (answer, method) {
        (Answer::Page(page), _) => server::page_came(app, page, Some(id)),
        (Answer::Members(members), Method::Members { chat }) => {
            if app.inbox.chats.open_id() == Some(chat) {
                app.inbox.members = members;
            }
            Effects::new()
        }
        (Answer::Shared(shared), Method::ListShared { chat }) => {
            side_pane::gathered(app, chat, shared)
        }
        (Answer::Tags(tags), _) => complete::tags(app, &tags),
        (Answer::GroupMembers(people), _) => finder::met(app, people),
        (Answer::Hits(hits), _) => search::found(app, id, hits),
        (Answer::Contact { contact, members }, _) => people::details(app, id, contact, members),
        (Answer::Found(people), _) => people::found(app, people),
        (Answer::GroupCreated(chat), Method::Operate(operation)) => {
            people::done(app, &operation, Ok(Some(chat)))
        }
        (Answer::Done, Method::HandOver) => {
            let mut effects = handover::done(app);
            effects.extend(leave::settled(app));
            effects
        }
        (Answer::Done, Method::SetEnding(_)) => leave::settled(app),
        (Answer::Done, Method::Operate(operation)) => people::done(app, &operation, Ok(None)),
        (Answer::Picture(path), Method::Preview { of, .. }) => picture::picture(app, of, Ok(path)),
        (Answer::Exported(path), _) => files::exported(app, Ok(path)),
        (
            Answer::Done
            | Answer::Queued(_)
            | Answer::Members(_)
            | Answer::Shared(_)
            | Answer::GroupCreated(_)
            | Answer::Picture(_)
            | Answer::Session(_),
            _,
        ) => Effects::new(),
    }
}

fn refused(app: &mut App, id: RequestId, method: &Method, problem: &Problem) -> Effects {
    if let Method::HandOver = method {
        return handover::refused(app, id, problem);
    }
    if let Method::SetEnding(_) = method {
        return leave::unsettled(app, problem);
    }
    let why = in_words(app, problem);
    if let Method::Operate(operation) = method {
        return people::done(app, operation, Err(why));
    }
    if let Method::Export { .. } = method {
        return files::exported(app, Err(why));
    }
    if let Method::Preview { of, .. } = method {
        return picture::picture(app, *of, Err(why));
    }
    app.inbox.timeline.did_not_come(id);
    // Problems of the disk are told by themselves, and an interruption by the login is visible.
    let known = matches!(
        problem,
        Problem::Store(_)
            | Problem::AccountClosed
            | Problem::Interrupted
            | Problem::HolderGone
            | Problem::Writing(WritingProblem::DraftNotStored)
    );
    if known || is_quiet(method) { Effects::new() } else { status::went_wrong(app, problem) }
}

/// Whether nobody waits for the answer.
const fn is_quiet(method: &Method) -> bool {
    matches!(method, Method::Details { .. } | Method::MarkRead { .. } | Method::MarkUnread { .. })
}

fn in_words(app: &App, problem: &Problem) -> Printable {
    problem.words(app.lang()).what
}
