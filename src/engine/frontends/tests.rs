//! A frontend that does not read: what is dropped, what waits for it, and that nobody else is touched.

use tokio::sync::mpsc::unbounded_channel;

use super::missed::KEPT;
use super::*;
use crate::api::{Answer, Method, Problem, RequestId, Response};
use crate::model::Timestamp;

fn trouble() -> Notification {
    Notification::Trouble(Problem::NotLoggedIn)
}

fn response(id: u64) -> FromBackend {
    Response { id: RequestId(id), result: Ok(Answer::Done) }.into()
}

fn online(at: i64) -> Notification {
    Notification::Connection(Connection::Online { synced: Timestamp(at) })
}

/// Two frontends that have joined, with their ends of the channels.
async fn two() -> (Frontends, [FrontendId; 2], [FrontendEnds; 2]) {
    let (join, joining) = unbounded_channel();
    let mut frontends = Frontends::new(joining);
    let mut ids = Vec::new();
    let mut ends = Vec::new();
    for _ in 0..2 {
        let (end, attached) = channels();
        join.send(attached).unwrap();
        ends.push(end);
        match frontends.next().await {
            Some(FrontendEvent::Joined(id)) => ids.push(id),
            other => panic!("{other:?}"),
        }
    }
    (frontends, ids.try_into().unwrap(), ends.try_into().unwrap())
}

fn read(ends: &mut FrontendEnds) -> Vec<FromBackend> {
    std::iter::from_fn(|| ends.told.try_recv().ok()).collect()
}

#[tokio::test]
async fn what_is_never_told_again_waits_for_one_that_does_not_read() {
    let (mut frontends, [stalled, reads], [mut stalled_ends, mut reads_ends]) = two().await;
    for at in 0..3 * i64::try_from(QUEUE).unwrap() {
        frontends.tell(vec![online(at)]);
        assert_eq!(read(&mut reads_ends), [online(at).into()], "the other one hears of it at once");
    }
    assert_eq!(stalled_ends.told.len(), QUEUE, "bounded");
    for id in 0..3 {
        frontends.tell_one(stalled, response(id));
    }
    for _ in 0..2 * KEPT {
        frontends.tell(vec![trouble()]);
    }
    let why = Problem::NotLoggedIn;
    let back = Notification::NotKept { chat: None, text: "字".into(), why };
    frontends.tell(vec![back.clone()]);
    assert_eq!(read(&mut stalled_ends).len(), QUEUE, "as it was when it was full");
    match frontends.next().await {
        Some(FrontendEvent::HasRead(id)) => assert_eq!(id, stalled),
        other => panic!("{other:?}"),
    }
    assert!(frontends.catch_up(stalled));
    let told = read(&mut stalled_ends);
    assert_eq!(told[..3], [response(0), response(1), response(2)], "every answer");
    assert_eq!(told[3..].len(), KEPT + 1, "the newest troubles");
    assert_eq!(told.last(), Some(&back.into()));
    frontends.tell(vec![online(-1)]);
    assert_eq!(read(&mut stalled_ends), [online(-1).into()], "it goes on");
    assert!(frontends.catch_up(reads), "one that read all the time has nothing to catch up with");
}

#[tokio::test]
async fn news_that_belong_together_come_together_or_not_at_all() {
    let (mut frontends, _, [mut stalled_ends, mut reads_ends]) = two().await;
    for at in 1..i64::try_from(QUEUE).unwrap() {
        frontends.tell(vec![online(at)]);
        read(&mut reads_ends);
    }
    frontends.tell(vec![online(-1), online(-2)]);
    assert_eq!(read(&mut reads_ends).len(), 2);
    assert!(!read(&mut stalled_ends).contains(&online(-1).into()), "there was room for one only");
}

#[tokio::test]
async fn whoever_asks_much_does_not_keep_the_others_from_being_heard() {
    let (mut frontends, [first, second], ends) = two().await;
    let ask = |ends: &FrontendEnds, id| {
        let request = Request { id: RequestId(id), account: None, method: Method::SystemResumed };
        ends.requests.send(request).unwrap();
    };
    for id in 0..10 {
        ask(&ends[0], id);
    }
    ask(&ends[1], 0);
    let mut heard = Vec::new();
    for _ in 0..3 {
        match frontends.next().await {
            Some(FrontendEvent::Asked(id, ..)) => heard.push(id),
            other => panic!("{other:?}"),
        }
    }
    assert!(heard.contains(&first) && heard.contains(&second), "{heard:?}");
}

#[tokio::test]
async fn the_session_ends_when_nobody_asks_any_more_and_nobody_can_join() {
    let (join, joining) = unbounded_channel();
    let mut frontends = Frontends::new(joining);
    let (ends, attached) = channels();
    join.send(attached).unwrap();
    drop(join);
    assert!(matches!(frontends.next().await, Some(FrontendEvent::Joined(_))));
    let FrontendEnds { requests, mut told } = ends;
    drop(requests);
    assert!(frontends.next().await.is_none());
    frontends.tell(vec![online(1)]);
    assert_eq!(told.try_recv().unwrap(), online(1).into(), "it still listens to the end");
}
