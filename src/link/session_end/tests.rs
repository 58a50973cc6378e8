//! Both ends of a link against each other, and against what no end of ours sends.

use proptest::prelude::*;

use super::super::frame::{self, Frame};
use super::super::frontend_end::{FrontendEnd, FrontendEndEvent};
use super::super::hello::About;
use super::super::message::Asked;
use super::super::operation::{HEARTBEAT, REQUEST, SYNC_DONE};
use super::*;
use crate::api::{Answer, Method, Notification, Problem};
use crate::model::ChatId;

fn hello() -> Hello {
    Hello::new(41, About { profile: "default".to_owned(), ..About::default() })
}

fn greeting() -> Vec<u8> {
    FromFrontend::Hello(hello()).to_bytes().unwrap()
}

/// A session's end that has been greeted.
fn greeted() -> SessionEnd {
    let mut end = SessionEnd::new();
    end.push(&greeting());
    assert_eq!(end.next_event(), Ok(Some(SessionEndEvent::Hello(hello()))));
    end
}

fn events(end: &mut SessionEnd) -> Result<Vec<SessionEndEvent>, LinkError> {
    std::iter::from_fn(|| end.next_event().transpose()).collect()
}

fn request(id: u64, text: &str) -> Request {
    let method = Method::SaveDraft { chat: ChatId(3), text: text.to_owned() };
    Request { id: RequestId(id), account: None, method }
}

fn told(text: &str) -> FromBackend {
    let setting = text.to_owned();
    Notification::Trouble(Problem::LocaleNotUtf8 { setting }).into()
}

#[test]
fn a_request_comes_with_its_sequence_and_its_answer_with_the_number_that_it_had() {
    let (mut session, mut frontend) = (greeted(), FrontendEnd::new());
    frontend.push(&FromSession::Hello(hello()).to_bytes().unwrap());
    assert_eq!(frontend.next_event(), Ok(Some(FrontendEndEvent::Hello(hello()))));
    for (id, text) in [(77, "一"), (5, "二")] {
        session.push(&frontend.ask(request(id, text)).unwrap());
    }
    let asked = events(&mut session).unwrap();
    let wanted = [request(1, "一"), request(2, "二")].map(SessionEndEvent::Asked);
    assert_eq!(asked, wanted);
    assert!(frontend.owes_words());
    for id in [2, 1] {
        let answer = Response { id: RequestId(id), result: Ok(Answer::Done) };
        frontend.push(&session.tell(answer.clone().into()).unwrap());
        assert_eq!(session.tell(answer.into()), Ok(Vec::new()), "it is answered once");
    }
    for id in [5, 77] {
        let answer = Response { id: RequestId(id), result: Ok(Answer::Done) };
        assert_eq!(frontend.next_event(), Ok(Some(FrontendEndEvent::Answered(answer))));
    }
    assert!(!frontend.owes_words() && frontend.into_unanswered().next().is_none());
}

#[test]
fn what_was_not_answered_is_still_known_in_its_order() {
    let mut frontend = FrontendEnd::new();
    for id in [9, 4, 8] {
        frontend.ask(request(id, "写的")).unwrap();
    }
    let left: Vec<u64> = frontend.into_unanswered().map(|request| request.id.0).collect();
    assert_eq!(left, [9, 4, 8]);
}

#[test]
fn pushes_that_are_not_acknowledged_are_so_many_and_no_more() {
    let mut session = greeted();
    for _ in 0..UNACKNOWLEDGED_MOST {
        assert!(session.is_told());
        session.tell(told("x")).unwrap();
    }
    assert!(!session.is_told());
    session.push(&FromFrontend::Acknowledgement.to_bytes().unwrap());
    assert_eq!(session.next_event(), Ok(None));
    assert!(session.is_told());
}

#[test]
fn requests_that_are_not_answered_are_so_many_before_no_more_are_read() {
    let (mut session, mut frontend) = (greeted(), FrontendEnd::new());
    for id in 1..=UNANSWERED_MOST as u64 {
        assert!(session.takes_requests());
        session.push(&frontend.ask(request(id, "x")).unwrap());
        assert!(session.next_event().unwrap().is_some());
    }
    assert!(!session.takes_requests());
    session.tell(Response { id: RequestId(7), result: Ok(Answer::Done) }.into()).unwrap();
    assert!(session.takes_requests());
}

#[test]
fn what_no_frontend_of_ours_sends_ends_the_link_with_its_reason() {
    let asked = |sequence| {
        let Request { account, method, .. } = request(1, "早");
        FromFrontend::Request(sequence, Asked { account, method }).to_bytes().unwrap()
    };
    let frame = |operation, sequence, body: &[u8]| {
        Frame { operation, sequence, body: body.to_vec() }.to_bytes().unwrap()
    };
    let cases = [
        (greeting(), LinkError::SecondHello),
        (asked(2), LinkError::OutOfOrder { came: 2, wanted: 1 }),
        ([asked(1), asked(1)].concat(), LinkError::OutOfOrder { came: 1, wanted: 2 }),
        (frame(REQUEST, 0, b"{}"), LinkError::Unknown { operation: REQUEST, sequence: 0 }),
        (frame(REQUEST, 1, b"{\"method\":"), LinkError::Body(REQUEST)),
        (frame(REQUEST, 1, &[b'['; 4000]), LinkError::Body(REQUEST)),
        (frame(SYNC_DONE, 0, b""), LinkError::Unsent),
        (frame(SYNC_DONE, 0, b"x"), LinkError::Unknown { operation: SYNC_DONE, sequence: 0 }),
        (frame(HEARTBEAT, 9, b"x"), LinkError::Unknown { operation: HEARTBEAT, sequence: 9 }),
        (frame(237, 1, b"{}"), LinkError::Unknown { operation: 237, sequence: 1 }),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(), frame::Error::HeaderBytes(0x2f20).into()),
    ];
    for (bytes, error) in cases {
        let mut session = greeted();
        session.push(&bytes);
        assert_eq!(events(&mut session), Err(error), "{error}");
    }
}

#[test]
fn before_its_hello_nobody_is_heard_and_a_hello_is_short() {
    let mut session = SessionEnd::new();
    session.push(&FromFrontend::Acknowledgement.to_bytes().unwrap());
    assert_eq!(session.next_event(), Err(LinkError::BeforeHello(SYNC_DONE)));
    let mut session = SessionEnd::new();
    let long = Hello { profile: "x".repeat(70_000), ..hello() };
    assert!(FromFrontend::Hello(long).to_bytes().is_err());
    session.push(&[0, 2, 0, 0, 0, 16, 0, 1, 0, 0, 0, 205, 0xff, 0xff, 0xff, 0xfe]);
    assert_eq!(session.next_event(), Err(frame::Error::TooLong(0x2_0000).into()));
}

#[test]
fn a_frontend_takes_no_answer_twice_and_none_to_nothing() {
    let mut frontend = FrontendEnd::new();
    frontend.push(&FromSession::Hello(hello()).to_bytes().unwrap());
    frontend.push(&FromSession::Answer(1, Ok(Answer::Done)).to_bytes().unwrap());
    assert!(matches!(frontend.next_event(), Ok(Some(FrontendEndEvent::Hello(_)))));
    assert_eq!(frontend.next_event(), Err(LinkError::Unasked(1)));
}

#[test]
fn a_heartbeat_is_answered_by_its_sequence() {
    let mut session = greeted();
    session.push(&FromFrontend::Heartbeat(15).to_bytes().unwrap());
    let reply = FromSession::Heartbeat(15).to_bytes().unwrap();
    assert_eq!(session.next_event(), Ok(Some(SessionEndEvent::Reply(reply))));
}

#[test]
fn the_reason_of_an_end_holds_nothing_of_what_was_written() {
    let mut session = greeted();
    let secret = r#"{"account":null,"method":{"SaveDraft":{"chat":"绝密","text":"绝密"}}}"#;
    let frame = Frame { operation: REQUEST, sequence: 1, body: secret.into() };
    session.push(&frame.to_bytes().unwrap());
    let error = session.next_event().unwrap_err();
    assert!(!format!("{error} {error:?}").contains("绝密"), "{error:?}");
}

proptest! {
    #[test]
    fn any_split_of_the_bytes_asks_and_tells_the_same(
        texts in prop::collection::vec(".{0,40}", 0..12),
        cuts in prop::collection::vec(1_usize..90, 0..64),
    ) {
        let (mut frontend, mut there) = (FrontendEnd::new(), greeted());
        let (mut asked, mut told_bytes) = (greeting(), FromSession::Hello(hello()).to_bytes().unwrap());
        for (id, text) in (1..).zip(&texts) {
            asked.extend(frontend.ask(request(id, text)).unwrap());
            told_bytes.extend(there.tell(told(text)).unwrap());
        }
        let mut session = SessionEnd::new();
        let (mut found, mut rest) = (Vec::new(), asked.as_slice());
        let mut heard = Vec::new();
        let mut told_rest = told_bytes.as_slice();
        for cut in cuts.into_iter().chain([usize::MAX]) {
            let (now, later) = rest.split_at(cut.min(rest.len()));
            session.push(now);
            found.extend(events(&mut session).unwrap());
            rest = later;
            let (now, later) = told_rest.split_at(cut.min(told_rest.len()));
            frontend.push(now);
            heard.extend(std::iter::from_fn(|| frontend.next_event().unwrap()));
            told_rest = later;
        }
        let wanted = (1..).zip(&texts).map(|(id, text)| SessionEndEvent::Asked(request(id, text)));
        prop_assert_eq!(found, std::iter::once(SessionEndEvent::Hello(hello())).chain(wanted).collect::<Vec<_>>());
        let wanted = texts.iter().map(|text| {
            let FromBackend::Notification(it) = told(text) else { panic!("a notification") };
            FrontendEndEvent::Told(it)
        });
        let first = std::iter::once(FrontendEndEvent::Hello(hello()));
        prop_assert_eq!(heard, first.chain(wanted).collect::<Vec<_>>());
        prop_assert_eq!((session.end(), frontend.end()), (Ok(()), Ok(())));
    }
}
