//! The server's state and what it answers, without sockets, tasks or a clock.

pub mod call;
pub mod people;

mod checks;
mod contacts;
mod friends;
mod hosts;
mod init;
mod kinds;
mod life;
mod login;
mod media;
mod messages;
mod moves;
mod names;
mod namesakes;
mod picture;
mod rooms;
mod send;
mod session;
mod sync;
pub mod wire;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};

pub use self::login::Press;
pub use self::messages::Audience;
pub use self::moves::Move;
pub use self::names::{
    DORM, EVERYBODY, FAMILY, FILE_HELPER, HIDDEN, ME, OFFICE, PAYMENTS, UNNAMED,
};

use self::call::{Answer, Call, Outcome};
use self::login::Code;
use self::media::Upload;
use self::messages::Entry;
use self::people::{Peer, Person, Room};
use self::session::Session;
use super::clock::millis;
use super::fault::{Endpoint, Fault, Faults};
use super::{Dedup, Logged, Malformed, Options, Sent, Times};

/// How many requests are remembered at most.
const LOG_LENGTH: usize = 20_000;
/// How many bytes of bodies and answers are remembered at most.
const LOG_BYTES: usize = 64 << 20;
/// How many complaints are remembered at most; the first ones are the telling ones.
pub const COMPLAINTS: usize = 10_000;

/// The two editions of the web protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// All chats.
    Standard,
    /// The chat with one's own phone only.
    FileHelper,
}

impl Edition {
    /// The edition of an appid.
    pub fn of_appid(appid: &str) -> Option<Self> {
        [Self::Standard, Self::FileHelper].into_iter().find(|edition| edition.appid() == appid)
    }

    /// The appid (PROTOCOL 0.2).
    pub fn appid(self) -> &'static str {
        match self {
            Self::Standard => "wx782c26e4c19acffb",
            Self::FileHelper => "wx_webfilehelper",
        }
    }

    /// Its name for tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::FileHelper => "filehelper",
        }
    }
}

/// The options that the world looks at; times in milliseconds.
#[derive(Debug, Clone)]
pub struct Setup {
    pub uin: u64,
    pub auto_confirm_ms: Option<u64>,
    pub qr_life_ms: u64,
    pub kick_after_ms: Option<u64>,
    pub lock_ms: u64,
    pub page: usize,
    pub contact_page: usize,
    pub host_names: bool,
    pub home: Option<String>,
    pub refuse: bool,
    pub echo: bool,
    pub moves: usize,
    pub hide_ids: bool,
    pub dedup: Dedup,
    pub times: Times,
}

/// Everything.
#[derive(Debug)]
pub struct World {
    setup: Setup,
    rng: fastrand::Rng,
    people: Vec<Person>,
    rooms: Vec<Room>,
    mail: Vec<Entry>,
    /// How far the clients' keys got: standard, file helper.
    acknowledged: (usize, usize),
    sessions: Vec<Session>,
    next_session: u64,
    codes: Vec<Code>,
    next_id: u64,
    sent: Vec<Sent>,
    /// What was sent since a script last listened: to whom, MsgId.
    heard: Vec<(Peer, u64)>,
    /// Chats that the client told to be read.
    read_marks: Vec<Peer>,
    malformed: Vec<Malformed>,
    log: VecDeque<Logged>,
    log_start: u64,
    log_bytes: usize,
    uploads: HashMap<String, Upload>,
    parts: HashMap<String, Upload>,
    faults: Faults,
    changed: bool,
}

impl World {
    /// A world made from the seed, with its waiting messages written at `now`.
    pub fn new(options: &Options, now: u64) -> Self {
        let mut rng = fastrand::Rng::with_seed(options.seed);
        let mut people = people::people(&mut rng, options.people);
        let mut rooms = people::rooms(&mut rng, &people, options.groups);
        namesakes::share_names(&mut people, &mut rooms, options.equal_names);
        let setup = Setup {
            uin: 2_468_013_579,
            auto_confirm_ms: options.auto_confirm_after.map(millis),
            qr_life_ms: millis(options.qr_life),
            kick_after_ms: options.kick_after.map(millis),
            lock_ms: millis(options.lock),
            page: options.page,
            contact_page: options.contact_page,
            host_names: options.host_names,
            home: options.home.clone(),
            refuse: options.refuse,
            echo: options.echo,
            moves: options.moves,
            hide_ids: options.hide_ids,
            dedup: options.dedup,
            times: options.times,
        };
        // Sids and names must differ between two runs of a server, ids of messages must rise.
        let mut world = Self {
            setup,
            rng,
            people,
            rooms,
            mail: Vec::new(),
            acknowledged: (0, 0),
            sessions: Vec::new(),
            next_session: 1,
            codes: Vec::new(),
            next_id: now.wrapping_mul(1_000_003) % 1_000_000_000_000_000_000
                + 1_000_000_000_000_000_000,
            sent: Vec::new(),
            heard: Vec::new(),
            read_marks: Vec::new(),
            malformed: Vec::new(),
            log: VecDeque::new(),
            log_start: 0,
            log_bytes: 0,
            uploads: HashMap::new(),
            parts: HashMap::new(),
            faults: Faults::default(),
            changed: false,
        };
        world.write_waiting(options.waiting_messages, now);
        world.rng = fastrand::Rng::with_seed(options.seed ^ now);
        world
    }

    /// Answers a request. `Hold` means: ask again when [`World::take_changed`] says so, or with
    /// [`Turn::Last`] when the hold time is over.
    pub fn handle(&mut self, call: &Call, now: u64) -> Outcome {
        if let Some(Fault::Code(code)) = call.fault {
            return Answer::refusal(call.name(), code).into();
        }
        match call.path.split('/').nth(1) {
            Some("jslogin") => return self.js_login(call, now).into(),
            Some("l" | "qrcode") => return self.phone_page(call, now).into(),
            Some("cgi-bin") => {}
            _ => {
                return Answer::page(
                    "<!doctype html><title>wx sim</title>A WeChat web server of wetui.",
                )
                .into();
            }
        }
        match call.name() {
            "login" => self.login_poll(call, now),
            "synccheck" => self.sync_check(call),
            name => self.handle_plain(name, call, now).into(),
        }
    }

    fn handle_plain(&mut self, name: &str, call: &Call, now: u64) -> Answer {
        match name {
            "webwxnewloginpage" => self.new_login_page(call, now),
            "webwxpushloginurl" => self.push_login(call, now),
            "webwxinit" => self.init(call, now),
            "webwxstatusnotify" => self.status_notify(call, now),
            "webwxgetcontact" => self.get_contact(call),
            "webwxbatchgetcontact" => self.batch_get_contact(call, now),
            "webwxsync" => self.sync(call, now),
            "webwxsendmsg" | "webwxsendmsgimg" | "webwxsendappmsg" | "webwxsendvideomsg"
            | "webwxsendemoticon" => self.send_msg(call, now),
            "webwxrevokemsg" => self.revoke_msg(call, now),
            "webwxoplog" => self.op_log(call),
            "webwxcreatechatroom" => self.create_room(call, now),
            "webwxupdatechatroom" => self.update_room(call, now),
            "webwxlogout" => self.logout(call),
            "webwxuploadmedia" | "webwxuploadmediaparallel" => self.upload(call),
            "webwxcheckupload" => self.check_upload(call),
            "webwxgetmsgimg"
            | "webwxgetvoice"
            | "webwxgetvideo"
            | "webwxgetmedia"
            | "webwxgeticon"
            | "webwxgetheadimg"
            | "webwxgetpubliclinkimg" => self.download(call),
            "webwxsearchcontact" => self.search_contact(call),
            "webwxverifyuser" => self.verify_user(call, now),
            "webwxstatreport" | "webwxcheckurl" | "webwxreport" => Self::harmless(call),
            _ => {
                self.note(call, "no such endpoint", false);
                let mut answer =
                    Answer::page("<html><head><title>404 Not Found</title></head></html>");
                answer.status = 404;
                answer
            }
        }
    }

    /// The phone's pages: `/qrcode/UUID`, and `/l/UUID` with its buttons.
    fn phone_page(&mut self, call: &Call, now: u64) -> Answer {
        let mut parts = call.path.split('/').skip(1);
        let (kind, uuid, button) = (parts.next(), parts.next().unwrap_or_default(), parts.next());
        if kind == Some("qrcode") {
            let text = format!("https://login.weixin.qq.com/l/{uuid}");
            return Answer::new("image/png", picture::qr(&text));
        }
        let press = match (call.method.as_str(), button) {
            ("POST", None) => Press::Confirm,
            ("POST", Some("refused")) => Press::ConfirmRefused,
            ("POST", Some(_)) => Press::Cancel,
            _ => Press::Scan,
        };
        let page = if !self.phone(uuid, press, now) {
            "<p>二维码已失效 · This code is not valid any more.".to_owned()
        } else if press == Press::Scan {
            format!(
                "<p>登录网页版微信？ · Log in to the web edition?\
                 <form method=post action=\"/l/{uuid}\"><button>登录 · Confirm</button></form>\
                 <form method=post action=\"/l/{uuid}/cancel\"><button>取消 · Cancel</button></form>\
                 <form method=post action=\"/l/{uuid}/refused\"><button>受限帐号 · As a refused account</button></form>"
            )
        } else {
            "<p>好了 · Done.".to_owned()
        };
        Answer::page(format!(
            "<!doctype html><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
             <title>wx sim</title>{page}"
        ))
    }

    /// Remembers a request that arrived; returns its number and the trouble that awaits it.
    pub fn arrive(&mut self, call: &Call, now: u64) -> (u64, Option<Fault>) {
        let number = self.log_start + u64::try_from(self.log.len()).unwrap_or(0);
        while self.log.len() >= LOG_LENGTH || self.log_bytes > LOG_BYTES {
            let Some(oldest) = self.log.pop_front() else { break };
            self.log_bytes -= oldest.body.len() + oldest.reply.len();
            self.log_start += 1;
        }
        let body = String::from_utf8_lossy(&call.body).into_owned();
        self.log_bytes += body.len();
        self.log.push_back(Logged {
            at_ms: now,
            method: call.method.clone(),
            path: call.path.clone(),
            host: call.host.clone(),
            query: call.query.clone(),
            cookies: call.cookies.clone(),
            headers: call.headers.clone(),
            body,
            status: None,
            reply: String::new(),
        });
        self.changed = true;
        (number, self.faults.take(Endpoint::of_path(&call.path)))
    }

    /// Remembers what a request was answered; `None` when the connection was cut instead.
    pub fn answered(&mut self, number: u64, answer: Option<(u16, String)>) {
        let place = number.checked_sub(self.log_start).and_then(|at| usize::try_from(at).ok());
        if let (Some(logged), Some((status, reply))) =
            (place.and_then(|at| self.log.get_mut(at)), answer)
        {
            logged.status = Some(status);
            self.log_bytes += reply.len();
            logged.reply = reply;
            self.changed = true;
        }
    }

    /// Whether something changed since this was last asked.
    pub fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Does what is due by now; says when it must be called next.
    pub fn tick(&mut self, now: u64) -> Option<u64> {
        let confirm = self.press_by_itself(now);
        let kick = self.setup.kick_after_ms.and_then(|after| {
            let mut next: Option<u64> = None;
            for session in self.sessions.iter_mut().filter(|one| one.is_alive()) {
                let due = session.started + after;
                if due <= now {
                    session.ended = Some(1102);
                    self.changed = true;
                } else {
                    next = Some(next.map_or(due, |other| other.min(due)));
                }
            }
            next
        });
        [confirm, kick].into_iter().flatten().min()
    }

    fn acknowledged(&self, edition: Edition) -> usize {
        match edition {
            Edition::Standard => self.acknowledged.0,
            Edition::FileHelper => self.acknowledged.1,
        }
    }
}
