//! Files of another machine: what a session there says of their paths means nothing here, and must
//! never be opened here.

use crate::api::{
    Answer, FromBackend, Gathered, Method, Notification, Page, Request, Response, Transfer,
    TransferProblem,
};
use crate::model::Item;

/// What the session says, without the paths of its files.
#[must_use]
pub fn without_paths(mut told: FromBackend) -> FromBackend {
    match &mut told {
        FromBackend::Notification(notification) => of_notification(notification),
        FromBackend::Response(Response { result, .. }) => {
            if let Ok(answer) = result
                && !of_answer(answer)
            {
                *result = Err(TransferProblem::OnOtherMachine.into());
            }
        }
    }
    told
}

fn of_notification(notification: &mut Notification) {
    match notification {
        Notification::PageChanged(page) => of_page(page),
        Notification::Items { items, .. } => of_items(items),
        Notification::Reminder { note, .. } => note.path = None,
        Notification::Transfer { transfer, .. } => {
            if let Transfer::Fetched(_) = transfer {
                *transfer = Transfer::Failed(TransferProblem::OnOtherMachine.into());
            }
        }
        Notification::Account(_)
        | Notification::Login(_)
        | Notification::Connection(_)
        | Notification::Chats(_)
        | Notification::ChatsGone(_)
        | Notification::ChatMerged { .. }
        | Notification::ItemsGone { .. }
        | Notification::Arrived { .. }
        | Notification::Names { .. }
        | Notification::MembersChanged { .. }
        | Notification::IdentityQuestion { .. }
        | Notification::IdentityQuestionWithdrawn(_)
        | Notification::Clients(_)
        // A path in a problem is only shown, as words.
        | Notification::NotKept { .. }
        | Notification::Trouble(_) => {}
    }
}

/// Returns `false` if nothing is left of the answer.
fn of_answer(answer: &mut Answer) -> bool {
    match answer {
        Answer::Page(page) => of_page(page),
        Answer::Shared(Gathered { files, notes, todos, .. }) => {
            for items in [files, notes, todos] {
                of_items(items);
            }
        }
        Answer::Hits(hits) => hits.iter_mut().for_each(|(item, ..)| item.path = None),
        Answer::Picture(_) | Answer::Exported(_) => return false,
        Answer::Done
        | Answer::Queued(_)
        | Answer::Members(_)
        | Answer::Tags(_)
        | Answer::GroupMembers(_)
        | Answer::Contact { .. }
        | Answer::Found(_)
        | Answer::GroupCreated(_)
        | Answer::Session(_) => {}
    }
    true
}

fn of_page(page: &mut Page) {
    of_items(&mut page.items);
}

fn of_items(items: &mut [Item]) {
    for item in items {
        item.path = None;
    }
}

/// The answer to a request that needs a file of this machine there, or one from there here; `None`
/// for any other.
#[must_use]
pub fn refusal(request: &Request) -> Option<Response> {
    let result = if let Method::Preview { .. } = request.method {
        // Thumbnails are wanted by themselves, and nobody asked for them who would be told why.
        Ok(Answer::Done)
    } else if needs_file(&request.method) {
        Err(TransferProblem::OnOtherMachine.into())
    } else {
        return None;
    };
    Some(Response { id: request.id, result })
}

fn needs_file(method: &Method) -> bool {
    if let Method::Keep { methods } = method {
        return methods.iter().any(needs_file);
    }
    matches!(method, Method::Attach { .. } | Method::Fetch { .. } | Method::Export { .. })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::api::{PictureOf, RequestId};
    use crate::model::{ChatId, ContactId, Content, ItemId, Sender, Timestamp};

    fn with_path() -> Item {
        Item {
            id: ItemId(1),
            chat: ChatId(1),
            sender: Sender::Contact(ContactId(1)),
            at: Timestamp(1),
            told: None,
            content: Content::Text("words".into()),
            delivery: None,
            mentions_me: false,
            todo: None,
            message: None,
            path: Some("/s/secret".into()),
        }
    }

    #[test]
    fn no_path_of_another_machine_comes_in() {
        let chat = ChatId(1);
        let told = [
            FromBackend::from(Notification::Items { chat, items: vec![with_path()] }),
            Notification::Reminder { note: Box::new(with_path()), due: Timestamp(1) }.into(),
            Notification::Transfer {
                item: ItemId(1),
                transfer: Transfer::Fetched("/s/secret".into()),
            }
            .into(),
        ];
        let answers = [
            Answer::Shared(Gathered { files: vec![with_path()], ..Gathered::default() }),
            Answer::Picture("/s/secret".into()),
            Answer::Exported("/s/secret".into()),
        ];
        let answers =
            answers.map(|answer| Response { id: RequestId(1), result: Ok(answer) }.into());
        for one in told.into_iter().chain(answers) {
            let left = format!("{:?}", without_paths(one));
            assert!(!left.contains("secret"), "{left}");
        }
    }

    #[test]
    fn what_needs_a_file_is_refused_and_thumbnails_are_not_told_of() {
        let ask = |method| Request { id: RequestId(3), account: None, method };
        let attach = Method::Attach { chat: ChatId(1), path: PathBuf::from("/etc/hostname") };
        let kept = Method::Keep { methods: vec![attach] };
        for method in [kept, Method::Fetch { item: ItemId(1) }, Method::Export { chat: ChatId(1) }]
        {
            let refused = refusal(&ask(method)).unwrap();
            assert_eq!(refused.result, Err(TransferProblem::OnOtherMachine.into()));
        }
        let preview = Method::Preview { of: PictureOf::Item(ItemId(1)), urgent: false };
        assert_eq!(refusal(&ask(preview)).unwrap().result, Ok(Answer::Done));
        let draft = Method::SaveDraft { chat: ChatId(1), text: "words".to_owned() };
        assert_eq!(refusal(&ask(Method::Keep { methods: vec![draft] })), None);
    }
}
