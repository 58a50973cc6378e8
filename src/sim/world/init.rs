//! webwxinit and webwxstatusnotify (PROTOCOL 4), and the list of chats that follows (5.5).

use serde_json::{Value, json};

use super::cast::{FILE_HELPER, ME, Role};
use super::contacts::Detail;
use super::letter::{Audience, Letter};
use super::lookup::mark;
use super::people::Peer;
use super::request::{Answer, Call, base, field, lay_over};
use super::{Edition, World, validation, wire};

impl World {
    /// webwxinit (PROTOCOL 4.1).
    pub fn init(&mut self, call: &Call, now: u64) -> Answer {
        let standard = self.by_edition_of(call) == Some(Edition::Standard);
        let (place, _) =
            match self.enter(call, validation::Needs { lang: standard, ..validation::POST }) {
                Ok(entered) => entered,
                Err(answer) => return answer,
            };
        if call.param("r").is_none_or(|r| r.parse::<i64>().is_err()) {
            self.note_tolerated(call, "r is missing or no number");
        }
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let chats = match session.edition {
            Edition::Standard => self.recent_chats(),
            Edition::FileHelper => vec![Peer::Person(FILE_HELPER)],
        };
        let list: Vec<Value> = chats
            .iter()
            .take(10)
            .filter_map(|chat| self.contact(session, *chat, Detail::Blank, &session.skey))
            .collect();
        let set: String = chats
            .iter()
            .chain(chats.first())
            .map(|chat| self.name_of(session, *chat) + ",")
            .collect();
        let articles = match session.edition {
            Edition::Standard => self.articles(session, now),
            Edition::FileHelper => Vec::new(),
        };
        let mut reply = base(0, "");
        let upper = json!({
            "Count": list.len(), "ContactList": list, "ChatSet": set, "User": self.own_record(place),
            "SyncKey": self.first_key(session.place, now), "SKey": session.skey,
            "ClientVersion": 654_377_266, "SystemTime": now / 1000, "GrayScale": 1,
            "InviteStartCount": 40, "MPSubscribeMsgCount": articles.len(),
            "MPSubscribeMsgList": articles, "ClickReportInterval": 600_000,
        });
        lay_over(&mut reply, &upper);
        Answer::json(&reply)
    }

    fn own_record(&self, place: usize) -> Value {
        let (Some(session), Some(me)) = (self.sessions.get(place), self.people.get(ME)) else {
            return json!({});
        };
        let name = self.name_of(session, Peer::Person(ME));
        let picture = format!(
            "/cgi-bin/mmwebwx-bin/webwxgeticon?seq={}&username={name}&skey={}",
            me.avatar, session.skey
        );
        json!({
            "Uin": session.uin, "UserName": name, "NickName": me.nick, "HeadImgUrl": picture,
            "RemarkName": "", "PYInitial": "", "PYQuanPin": "", "RemarkPYInitial": "",
            "RemarkPYQuanPin": "", "HideInputBarFlag": 0, "StarFriend": 0, "Sex": 2,
            "Signature": me.signature, "AppAccountFlag": 0, "VerifyFlag": 0, "ContactFlag": 0,
            "WebWxPluginSwitch": 0, "HeadImgFlag": 1, "SnsFlag": 17,
        })
    }

    fn articles(&self, session: &super::session::Session, now: u64) -> Vec<Value> {
        let accounts =
            self.people.iter().enumerate().filter(|(_, one)| one.role == Role::Official(8));
        accounts
            .map(|(number, account)| {
                json!({
                    "UserName": self.name_of(session, Peer::Person(number)),
                    "NickName": account.nick, "Time": now / 1000 - 3_600, "MPArticleCount": 1,
                    "MPArticleList": [{
                        "Title": "清晨六点的城市", "Digest": "有人刚睡下，有人已经出门。",
                        "Cover": "http://mmbiz.example/cover.jpg",
                        "Url": "http://mp.weixin.qq.com/s?__biz=MzA&amp;mid=1&amp;idx=1",
                    }],
                })
            })
            .collect()
    }

    /// webwxstatusnotify (PROTOCOL 4.2).
    pub fn status_notify(&mut self, call: &Call, now: u64) -> Answer {
        let needs = validation::Needs { lang: true, standard: true, ..validation::POST };
        let (place, body) = match self.enter(call, needs) {
            Ok(entered) => entered,
            Err(answer) => return answer,
        };
        let Some(session) = self.sessions.get(place) else {
            return Answer::refusal(call.name(), 1100);
        };
        let me = self.name_of(session, Peer::Person(ME));
        let (number, to) =
            (session.number, field(&body, "ToUserName").as_str().unwrap_or_default().to_owned());
        let peer = self.peer_of(session, &to);
        if field(&body, "FromUserName").as_str() != Some(me.as_str()) {
            return self.reject(call, "FromUserName is not our own name", 1);
        }
        if field(&body, "ClientMsgId").is_null() {
            self.note_tolerated(call, "ClientMsgId is missing");
        }
        match field(&body, "Code").as_u64() {
            Some(3) if to == me && self.setup.hide_ids => {}
            Some(3) if to == me => self.tell_chats(number, now),
            Some(1) if peer.is_some() => {
                if let Some(peer) = peer {
                    self.read_marks.push(peer);
                }
            }
            _ => return self.reject(call, "Code and ToUserName do not fit", 1),
        }
        let id = self.next_message_id();
        let mut reply = base(0, "");
        lay_over(&mut reply, &json!({"MsgID": id.to_string()}));
        Answer::json(&reply)
    }

    /// The list of chats once more, to the latest session that lives.
    pub fn tell_chats_again(&mut self, now: u64) {
        let living = self.sessions.iter().rev().find(|session| session.is_alive());
        if let Some(number) = living.map(|session| session.number) {
            self.tell_chats(number, now);
        }
    }

    /// The phone's list of chats, real ids beside this session's names (PROTOCOL 5.5).
    fn tell_chats(&mut self, session: u64, now: u64) {
        let mut chats = self.recent_chats();
        let friends =
            self.people.iter().enumerate().filter(|(_, one)| {
                matches!(one.role, Role::Friend | Role::Official(_)) && !one.gone
            });
        let known = friends.map(|(number, _)| Peer::Person(number)).take(80);
        let more: Vec<Peer> = known.filter(|peer| !chats.contains(peer)).collect();
        chats.extend(more);
        let marks: Vec<String> = chats.iter().map(|chat| mark(*chat)).collect();
        let ids: Vec<String> = chats.iter().map(|chat| self.real_id(*chat)).collect();
        let xml = format!(
            "<msg>\n<op id='4'>\n<username>{}</username>\n<unreadchatlist>\n</unreadchatlist>\n\
             <unreadfunctionlist>\n</unreadfunctionlist>\n</op>\n</msg>",
            ids.join(",")
        );
        let mut letter = Letter::new(Peer::Person(ME), Peer::Person(ME), 51, now);
        letter.content = wire::escape(&xml);
        letter.fields = json!({"StatusNotifyCode": 4, "StatusNotifyUserName": marks.join(",")});
        letter.audience = Audience::Only(session);
        self.post(letter);
    }
}
