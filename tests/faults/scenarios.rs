//! What can happen on the way and at the server, one function a scenario: it breaks something,
//! talks, and mends it again.

use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::time::Duration;

use wetui::api::{Connection, Login, Method};
use wetui::sim::{Dedup, Endpoint, Fault, Handle, Times};

use super::engine::desk::PATIENCE;
use super::engine::seen::Seen;
use super::life::{Life, Wants, jump, sleep_for};
use super::proxy::Cut;

/// A round of a scenario.
type Round = for<'a> fn(&'a mut Life) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

/// A scenario.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// What is done to the client.
    pub name: &'static str,
    /// What its lives need.
    pub wants: Wants,
    /// What happens in each round.
    pub round: Round,
    /// Rounds where the short suite runs one; some take half a minute each.
    pub slow: bool,
}

const PLAIN: Wants = Wants { repeats: true, ..Wants::PLAIN };
const HELPER: Wants = Wants { file_helper: true, ..PLAIN };
const JUMPING: Wants = Wants { jumping: true, ..PLAIN };
const WITHIN_LOGIN: Wants = Wants { dedup: Dedup::Login, ..PLAIN };
const WITHIN_LOGIN_HELPER: Wants = Wants { dedup: Dedup::Login, ..HELPER };
const NEVER: Wants = Wants { dedup: Dedup::Never, ..PLAIN };
const FAST: Wants = Wants { times: Times::Fast, ..PLAIN };
const SLOW: Wants = Wants { times: Times::Slow, ..PLAIN };
const ANY_TIMES: Wants = Wants { times: Times::Jumping, ..PLAIN };

const ENDPOINTS: &[Endpoint] = &[Endpoint::SyncCheck, Endpoint::Sync, Endpoint::SendMsg];

macro_rules! scenarios {
    ($($name:literal $wants:ident $round:ident $slow:literal;)*) => {
        &[$(Scenario {
            name: $name,
            wants: $wants,
            round: |life| Box::pin($round(life)),
            slow: $slow,
        }),*]
    };
}

/// All of them.
pub const ALL: &[Scenario] = scenarios! {
    "way: cut before a call" PLAIN cut_before false;
    "way: cut within a request" PLAIN cut_within_a_request false;
    "way: cut within an answer" PLAIN cut_within_an_answer false;
    "way: cut after a call, answer lost" PLAIN cut_after false;
    "way: nothing gets through for a while" PLAIN no_network false;
    "way: names of hosts unknown for a while" PLAIN no_names false;
    "way: an answer drips byte by byte" PLAIN drips false;
    "way: slept through, connections dead" JUMPING sleeps false;
    "way: another network's login page (portal)" PLAIN portal false;
    "send: accepted, the answer lost" PLAIN answer_lost false;
    "send: accepted, the answer lost (file helper)" HELPER answer_lost true;
    "send: three answers lost, the user decides" PLAIN answers_lost true;
    "send: never answered" PLAIN never_answered true;
    "server: 502, 503, 504" PLAIN bad_gateway false;
    "server: garbage for an answer" PLAIN garbage false;
    "server: truncated answers" PLAIN truncated false;
    "server: answers of 50 MB" PLAIN huge false;
    "server: codes without a meaning" PLAIN codes false;
    "server: one false alarm (signed out)" PLAIN false_alarm false;
    "sync: messages twice" PLAIN duplicates false;
    "sync: messages shuffled" PLAIN shuffled false;
    "sync: messages late by minutes to days" PLAIN late false;
    "sync: news announced, none there" PLAIN nothing_there false;
    "sync: keys that do not move" PLAIN key_loop false;
    "clock: jumps by a day and a year" JUMPING clock_jumps false;
    "session: dropped, all names new after login" PLAIN dropped true;
    "client: ended in the middle of everything" PLAIN restarted false;
    "words: the same here and on the phone" PLAIN same_words false;
    "words: the same here and on the phone (helper)" HELPER same_words true;
    "words: one five times, answers lost" PLAIN five_times false;
    "ids: known within a login, answers lost" WITHIN_LOGIN answer_lost false;
    "ids: known within a login, the same words" WITHIN_LOGIN_HELPER same_words true;
    "ids: known within a login, restarted" WITHIN_LOGIN restarted false;
    "ids: known within a login, dropped" WITHIN_LOGIN lost_at_the_end true;
    "ids: never known, requests lost" NEVER requests_lost false;
    "times: a minute fast" FAST lying_times false;
    "times: a minute slow" SLOW lying_times false;
    "times: from 1970 to tomorrow" ANY_TIMES lying_times false;
    "phone: read in the middle of a page" PLAIN read_within_a_page false;
    "phone: read while the machine slept" JUMPING read_in_sleep false;
    "all of it at once" PLAIN storm true;
};

async fn anywhere(life: &mut Life, fault: Fault) {
    let endpoint = *life.numbers.choice(ENDPOINTS).unwrap();
    let times = life.numbers.u32(1..=2);
    life.fault(endpoint, fault, times).await;
    life.talk().await;
    life.settle().await;
}

async fn on_the_way(life: &mut Life, cut: Cut) {
    life.way.cut(cut);
    life.talk().await;
    life.settle().await;
}

async fn in_syncs(life: &mut Life, fault: Fault) {
    life.fault(Endpoint::Sync, fault, 3).await;
    life.talk().await;
    life.talk().await;
    life.settle().await;
}

async fn cut_before(life: &mut Life) {
    anywhere(life, Fault::DropBefore).await;
}

async fn cut_within_a_request(life: &mut Life) {
    let bytes = life.numbers.usize(1..900);
    on_the_way(life, Cut::Up(bytes)).await;
}

async fn cut_within_an_answer(life: &mut Life) {
    let bytes = life.numbers.usize(1..900);
    on_the_way(life, Cut::Down(bytes)).await;
}

async fn cut_after(life: &mut Life) {
    anywhere(life, Fault::DropAfter).await;
}

async fn no_network(life: &mut Life) {
    life.way.refuse();
    life.talk().await;
    tokio::time::sleep(Duration::from_millis(life.numbers.u64(50..2_500))).await;
    life.way.clear();
    life.healed();
    life.settle().await;
}

async fn no_names(life: &mut Life) {
    life.blind.store(true, Ordering::Relaxed);
    // Names are asked for with a new connection.
    life.fault(Endpoint::SyncCheck, Fault::DropBefore, 1).await;
    life.talk().await;
    tokio::time::sleep(Duration::from_millis(life.numbers.u64(600..2_500))).await;
    life.blind.store(false, Ordering::Relaxed);
    life.healed();
    life.settle().await;
}

async fn drips(life: &mut Life) {
    let pause = Duration::from_millis(life.numbers.u64(1..5));
    let bytes = life.numbers.usize(100..800);
    on_the_way(life, Cut::Drip(pause, bytes)).await;
}

async fn sleeps(life: &mut Life) {
    life.comes().await;
    life.way.freeze();
    life.comes().await;
    // Time passes for all lives of this process: in all it is less than cookies live.
    sleep_for(60_000 * life.numbers.i64(2..6));
    life.desk.ask(Method::SystemResumed);
    life.healed();
    life.talk().await;
    life.settle().await;
}

async fn portal(life: &mut Life) {
    let times = life.numbers.u32(1..=6);
    life.fault(Endpoint::Any, Fault::Status(200), times).await;
    life.talk().await;
    life.settle().await;
    assert_eq!(life.desk.seen.login, Some(Login::LoggedIn), "a portal ends no session");
}

async fn answer_lost(life: &mut Life) {
    life.fault(Endpoint::SendMsg, Fault::DropAfter, 1).await;
    life.talk().await;
    life.settle().await;
}

async fn answers_lost(life: &mut Life) {
    life.fault(Endpoint::SendMsg, Fault::DropAfter, 3).await;
    life.goes();
    life.comes().await;
    life.settle().await;
}

async fn never_answered(life: &mut Life) {
    life.fault(Endpoint::SendMsg, Fault::Never, 1).await;
    life.talk().await;
    life.settle().await;
}

async fn bad_gateway(life: &mut Life) {
    let status = 502 + u16::from(life.numbers.u8(0..3));
    anywhere(life, Fault::Status(status)).await;
}

async fn garbage(life: &mut Life) {
    anywhere(life, Fault::Garbage).await;
}

async fn truncated(life: &mut Life) {
    anywhere(life, Fault::Truncated).await;
}

async fn huge(life: &mut Life) {
    anywhere(life, Fault::Huge(50 << 20)).await;
}

async fn codes(life: &mut Life) {
    let code = *life.numbers.choice(&[-1, 1, 4711, -14]).unwrap();
    life.fault(Endpoint::SyncCheck, Fault::Code(code), 1).await;
    life.fault(Endpoint::Sync, Fault::Code(-1), 1).await;
    life.talk().await;
    life.settle().await;
}

async fn false_alarm(life: &mut Life) {
    let code = *life.numbers.choice(&[1100, 1101, 1102]).unwrap();
    life.fault(Endpoint::SyncCheck, Fault::Code(code), 1).await;
    life.talk().await;
    life.settle().await;
    assert_eq!(life.desk.seen.login, Some(Login::LoggedIn), "one alarm ends no session");
}

async fn duplicates(life: &mut Life) {
    in_syncs(life, Fault::Duplicate).await;
}

async fn shuffled(life: &mut Life) {
    in_syncs(life, Fault::Reorder).await;
}

async fn late(life: &mut Life) {
    for _ in 0..3 {
        life.count();
        let seconds = life.numbers.i64(60..400_000);
        life.comes_late(seconds).await;
        life.talk().await;
    }
    life.settle().await;
}

async fn nothing_there(life: &mut Life) {
    life.fault(Endpoint::Sync, Fault::Empty, 3).await;
    life.talk().await;
    life.settle().await;
}

async fn key_loop(life: &mut Life) {
    life.fault(Endpoint::Sync, Fault::KeyLoop, u32::MAX).await;
    life.talk().await;
    tokio::time::sleep(Duration::from_millis(life.numbers.u64(200..2_000))).await;
    life.handle().clear_faults().await.unwrap();
    life.healed();
    life.settle().await;
}

async fn clock_jumps(life: &mut Life) {
    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;
    let far = *life.numbers.choice(&[-365 * DAY, -DAY, -HOUR, 0, HOUR, DAY, 365 * DAY]).unwrap();
    life.talk().await;
    jump(far);
    life.count();
    life.talk().await;
    life.settle().await;
}

async fn dropped(life: &mut Life) {
    // A group of which the first message of a session has only just come is not known again when
    // the session ends at that moment: it stays a chat of its own.
    life.comes().await;
    life.arrived().await;
    life.talk().await;
    let code = if life.numbers.bool() { 1101 } else { 1100 };
    life.handle().drop_sessions(code).await.unwrap();
    life.count();
    life.goes();
    let ended =
        |seen: &Seen| matches!(seen.connection, Some(Connection::Ended { .. })).then_some(());
    life.desk.until("the end of the session", ended).await;
    life.comes().await;
    life.goes();
    life.healed();
    life.log_in().await;
    life.talk().await;
    life.settle().await;
}

async fn restarted(life: &mut Life) {
    life.talk().await;
    tokio::time::sleep(Duration::from_millis(life.numbers.u64(0..60))).await;
    life.count();
    life.restart().await;
    life.settle().await;
}

async fn same_words(life: &mut Life) {
    for _ in 0..life.numbers.usize(1..=3) {
        let fault = if life.numbers.bool() { Fault::DropBefore } else { Fault::DropAfter };
        life.fault(Endpoint::SendMsg, fault, 1).await;
        life.goes();
        if life.numbers.bool() {
            tokio::time::sleep(Duration::from_millis(life.numbers.u64(0..300))).await;
        }
        life.types_the_same_on_phone().await;
        life.comes().await;
    }
    life.settle().await;
}

async fn five_times(life: &mut Life) {
    life.fault(Endpoint::SendMsg, Fault::DropAfter, 2).await;
    for _ in 0..5 {
        life.goes();
    }
    life.types_the_same_on_phone().await;
    life.settle().await;
}

/// The answer is lost, and the session ends before the text is repeated.
async fn lost_at_the_end(life: &mut Life) {
    life.comes().await;
    life.arrived().await;
    let sent = life.handle().sends().await.unwrap().len();
    life.fault(Endpoint::SendMsg, Fault::SlowDrip(Duration::from_secs(3_600)), 1).await;
    life.goes();
    let taken = async |handle: &Handle| (handle.sends().await.unwrap().len() > sent).then_some(());
    life.handle().until(PATIENCE, taken).await.unwrap();
    life.handle().drop_sessions(1101).await.unwrap();
    let ended =
        |seen: &Seen| matches!(seen.connection, Some(Connection::Ended { .. })).then_some(());
    life.desk.until("the end of the session", ended).await;
    life.handle().clear_faults().await.unwrap();
    life.goes();
    life.healed();
    life.log_in().await;
    life.talk().await;
    life.settle().await;
}

async fn requests_lost(life: &mut Life) {
    life.fault(Endpoint::SendMsg, Fault::DropBefore, 2).await;
    life.talk().await;
    life.types_the_same_on_phone().await;
    life.settle().await;
}

async fn lying_times(life: &mut Life) {
    life.count();
    let place = life.read_elsewhere().await;
    let count = life.numbers.usize(1..=4);
    life.come_elsewhere(place, count).await;
    life.talk().await;
    life.settle().await;
    life.are_unread(place, count).await;
}

async fn read_within_a_page(life: &mut Life) {
    let place = life.read_elsewhere().await;
    life.way.refuse();
    life.count();
    let (before, after) = (life.numbers.usize(0..=3), life.numbers.usize(0..=3));
    life.come_elsewhere(place, before).await;
    life.reads_on_phone(place).await;
    life.come_elsewhere(place, after).await;
    life.way.clear();
    life.healed();
    life.talk().await;
    life.settle().await;
    life.are_unread(place, after).await;
}

async fn read_in_sleep(life: &mut Life) {
    let place = life.read_elsewhere().await;
    life.way.freeze();
    life.count();
    let (before, after) = (life.numbers.usize(0..=3), life.numbers.usize(0..=3));
    life.come_elsewhere(place, before).await;
    life.reads_on_phone(place).await;
    life.come_elsewhere(place, after).await;
    sleep_for(60_000);
    life.desk.ask(Method::SystemResumed);
    life.healed();
    life.talk().await;
    life.settle().await;
    life.are_unread(place, after).await;
}

async fn storm(life: &mut Life) {
    let pool = [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::Status(502),
        Fault::Garbage,
        Fault::Truncated,
        Fault::Duplicate,
        Fault::Reorder,
        Fault::Empty,
        Fault::Delay(Duration::from_millis(300)),
    ];
    for _ in 0..4 {
        let endpoint = *life.numbers.choice(ENDPOINTS).unwrap();
        let fault = *life.numbers.choice(&pool).unwrap();
        life.fault(endpoint, fault, 1).await;
        let bytes = life.numbers.usize(1..900);
        life.way.cut(if life.numbers.bool() { Cut::Up(bytes) } else { Cut::Down(bytes) });
        life.talk().await;
        tokio::time::sleep(Duration::from_millis(life.numbers.u64(0..300))).await;
    }
    life.settle().await;
}
