//! What the loop sees of the terminal, where none is left.

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::environment::{Folders, Programs};
use super::super::input::{Batch, Decoder};
use super::super::terminal::capabilities::Facts;
use super::super::terminal::known_terminals::Brackets;
use super::super::terminal::screen::Mouse;
use super::*;
use crate::api::{Account, AccountKey, Login, Method, Request};
use crate::app::{Key, Settings};
use crate::model::{
    Chat, ChatId, ChatKind, Contact, ContactId, ContactKind, Content, EditionId, LastMessage,
    Timestamp,
};
use crate::text::Printable;

fn account() -> Account {
    let me = Contact::new(ContactId(1000), ContactKind::Me, Printable::line("小林"));
    Account { me, key: AccountKey::new(EditionId::Web, 1), drafts: Vec::new() }
}

fn chat() -> Chat {
    Chat {
        last: Some(LastMessage {
            at: Timestamp(1_000_000),
            sender: Printable::default(),
            content: Content::Text("…".into()),
            delivery: None,
        }),
        ..Chat::new(ChatId(1), ChatKind::Person, Printable::line("妈妈"))
    }
}

fn environment() -> Environment {
    Environment {
        terminal: Facts { term: "xterm".to_owned(), ..Facts::default() },
        brackets: Brackets::Known,
        mouse: Mouse::Kept,
        ask_widths: false,
        programs: Programs::default(),
        folders: Folders::default(),
        notes: None,
        hide_code: false,
        told: Vec::new(),
    }
}

/// The loop without a terminal, logged in, 妈妈 in its list; and what it asks of the engine.
fn in_a_chat() -> (Frontend, UnboundedReceiver<Request>) {
    let app = App::new(Settings::default(), EditionId::Web, (80, 24), Timestamp(0));
    let (requests, asked) = unbounded_channel();
    let (later, _) = unbounded_channel();
    let terminal = (Screen::lost(), Reader::ended());
    let mut frontend = Frontend::new(app, terminal, environment(), requests, later);
    frontend.told(Notification::Account(Some(account())).into());
    frontend.told(Notification::Login(Login::LoggedIn).into());
    frontend.told(Notification::Chats(vec![chat()]).into());
    (frontend, asked)
}

#[test]
fn what_the_editor_left_is_kept_when_the_terminal_cannot_be_taken_again() {
    // a terminal of the tests' own could be taken
    if rustix::termios::isatty(rustix::stdio::stdin()) {
        return;
    }
    let (mut frontend, mut asked) = in_a_chat();
    for key in Key::parse_all("ctrl-x e").unwrap() {
        // its editor is this test
        drop(update(&mut frontend.app, Timestamp(0), Event::Key(key)));
    }
    drop(frontend.lending.begin());
    frontend.edited(Event::Edited(Ok("写了一个小时".to_owned())));
    assert!(frontend.left());
    let asked: Vec<Request> = std::iter::from_fn(|| asked.try_recv().ok()).collect();
    let text = "写了一个小时".to_owned();
    let kept = Method::Keep { methods: vec![Method::SaveDraft { chat: ChatId(1), text }] };
    assert!(asked.iter().any(|request| request.method == kept), "{asked:?}");
}

#[test]
fn what_stands_behind_the_quit_key_is_neither_sent_nor_kept() {
    let (mut frontend, mut asked) = in_a_chat();
    let read = Decoder::default().feed(b"\x18\x03ls\rps", clock::instant());
    frontend.inputs(read);
    frontend.inputs(vec![Input::Paste("cd".to_owned()), Input::Burst("mv".to_owned())]);
    assert!(frontend.left());
    frontend.happen(Event::Leave);
    let asked: Vec<Request> = std::iter::from_fn(|| asked.try_recv().ok()).collect();
    let told = format!("{asked:?}");
    assert!(
        !["ls", "ps", "cd", "mv"].iter().any(|text| told.contains(&format!("\"{text}"))),
        "{told}"
    );
}

#[test]
fn also_while_a_quit_waits_for_the_disk_the_keys_behind_it_in_the_same_read_are_dropped() {
    let (mut frontend, mut asked) = in_a_chat();
    let read = |bytes: &[u8]| Decoder::default().feed(bytes, clock::instant());
    frontend.inputs(read("半句".as_bytes()));
    frontend.inputs(read(b"\x18\x03ls\r\x1b[200~cd\x1b[201~"));
    assert!(!frontend.left() && frontend.app.is_leaving(), "the draft is not confirmed");
    // the user is told so, and may say that it is not worth the wait
    frontend.inputs(read(b"\x18\x03"));
    assert!(frontend.left());
    let asked: Vec<Request> = std::iter::from_fn(|| asked.try_recv().ok()).collect();
    let told = format!("{asked:?}");
    assert!(told.contains("半句") && !told.contains("ls") && !told.contains("cd"), "{told}");
}

#[tokio::test]
async fn keys_that_were_read_before_the_program_fails_are_in_the_input() {
    let (mut frontend, _asked) = in_a_chat();
    let (sender, mut inputs) = tokio::sync::mpsc::channel(4);
    for typed in ["已经", "读了"] {
        let batch = Decoder::default().feed(typed.as_bytes(), clock::instant());
        sender.send(Batch::Inputs(batch)).await.unwrap();
    }
    sender.send(Batch::Gone).await.unwrap();
    crate::runtime::take_last_inputs(&mut frontend, &mut inputs).await;
    frontend.happen(Event::Leave);
    let texts: Vec<String> = frontend.held().typed.into_iter().map(|it| it.text).collect();
    assert_eq!(texts, ["已经读了"]);
}
