//! Which endpoint answers a request, and what happens by itself.

use super::login::Press;
use super::picture;
use super::request::{Answer, Call, Outcome, base};
use super::state::World;
use crate::sim::fault::Fault;

impl World {
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
            "webwxstatreport" | "webwxcheckurl" | "webwxreport" => harmless(call),
            _ => {
                self.note_refused(call, "no such endpoint");
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
}

/// The calls that need nothing but a session: reports, wrapped links.
fn harmless(call: &Call) -> Answer {
    match call.name() {
        "webwxcheckurl" => {
            let to = call.param("requrl").unwrap_or_default().to_owned();
            let mut answer = Answer::page("");
            answer.status = 302;
            answer.with("location", to)
        }
        _ => Answer::json(&base(0, "")),
    }
}
