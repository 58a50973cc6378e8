//! Requests to the letter; answers that no bytes can spoil. Fixtures of public calls are read in
//! `tests/fixtures.rs`.

use std::sync::atomic::AtomicI64;

use proptest::prelude::*;

use super::new_login_page::{NewLoginPage, Page};
use super::*;
use crate::model::{EditionId, LocalId, MessageId, Timestamp};
use crate::protocol::edition::Edition;
use crate::protocol::pool::Pool;
use crate::protocol::request::{Body, Moment, Request};
use crate::protocol::session::Session;
use crate::protocol::{Hosts, KeyList, Ret, Secret, SyncKeys, UserName, numbers};
use crate::text::Printable;

/// A file of `tests/fixtures`.
macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/", $name)).as_slice()
    };
}

const NOW: Timestamp = Timestamp(1_546_211_541_936);

fn session(edition: EditionId, entry: &str) -> Session {
    Session {
        edition,
        hosts: Hosts::of_entry(entry),
        uin: 1_109_115_818,
        me: UserName::new("@me"),
        keys: SyncKeys {
            body: KeyList(vec![(1, 10), (2, 20), (1000, 30)]),
            check: KeyList(vec![(1, 11), (2, 20)]),
        },
        sid: Secret::new("aB+c/d"),
        skey: Secret::new("@crypt_1_2"),
        pass_ticket: Secret::new("a%2Bb%3D"),
    }
}

fn web() -> Session {
    session(EditionId::Web, "wx2.qq.com")
}

#[test]
fn a_login_page_that_lost_bytes_within_it_gives_no_half_of_a_key() {
    let whole = |page: &[u8]| match NewLoginPage::decode(page) {
        Ok(Page::Keys(keys)) => Some(keys),
        Ok(Page::Elsewhere(_)) | Err(_) => None,
    };
    for page in [fixture!("webwxnewloginpage/ok.xml"), fixture!("webwxnewloginpage/cdata.xml")] {
        let page = page.trim_ascii_end();
        let told = whole(page).unwrap();
        let places: Vec<usize> = (0..page.len()).filter(|at| page[*at] == b'<').collect();
        for from in 1..page.len() - 1 {
            // As far as into each later tag.
            for to in places.iter().map(|at| at + 2).filter(|to| *to > from + 1 && *to < page.len())
            {
                let lost = [&page[..from], &page[to..]].concat();
                let Some(keys) = whole(&lost) else { continue };
                let same = |part: bool, which: &str| {
                    assert!(part, "{which} of {}", lost.escape_ascii());
                };
                same(keys.uin == told.uin || keys.uin == 0, "uin");
                same(keys.sid == told.sid || keys.sid == Secret::default(), "sid");
                same(keys.skey == told.skey || keys.skey == Secret::default(), "skey");
                let ticket = keys.pass_ticket == told.pass_ticket;
                same(ticket || keys.pass_ticket == Secret::default(), "ticket");
            }
        }
    }
}

#[test]
fn a_part_of_a_login_is_asked_for_again_wherever_it_ends() {
    let passes = |error: &crate::protocol::Error| {
        use crate::protocol::Kind;
        matches!(error.kind(), Kind::Transient | Kind::Ambiguous)
    };
    let pages = [
        fixture!("webwxnewloginpage/ok.xml"),
        fixture!("webwxnewloginpage/cdata.xml"),
        fixture!("webwxnewloginpage/refused.xml"),
        fixture!("webwxnewloginpage/refused_not_well_formed.xml"),
        fixture!("webwxnewloginpage/elsewhere.xml"),
    ];
    for page in pages.map(<[u8]>::trim_ascii_end) {
        for end in 1..page.len() {
            let read = NewLoginPage::decode(&page[..end]);
            assert!(read.is_err_and(|error| passes(&error)), "{}", page[..end].escape_ascii());
        }
    }
    let codes = fixture!("jslogin/ok.js").trim_ascii_end();
    for end in 0..codes.len() - 1 {
        assert!(JsLogin::decode(&codes[..end]).is_err_and(|error| passes(&error)), "{end}");
    }
    let polls = [
        fixture!("login/confirmed.js"),
        fixture!("login/scanned.js"),
        fixture!("login/waiting.js"),
    ];
    for script in polls.map(<[u8]>::trim_ascii_end) {
        let whole = LoginPoll::decode(script).unwrap();
        for end in 1..script.len() {
            match LoginPoll::decode(&script[..end]) {
                Err(error) => assert!(passes(&error), "{end}"),
                Ok(Poll::Scanned { .. }) => assert!(matches!(whole, Poll::Scanned { .. }), "{end}"),
                Ok(read) => assert_eq!(read, whole, "{end}"),
            }
        }
    }
    for check in [fixture!("synccheck/new.js"), fixture!("synccheck/signed_out.js")] {
        let check = check.trim_ascii_end();
        for end in 0..check.len() {
            assert!(SyncCheck::decode(&check[..end]).is_err_and(|error| passes(&error)), "{end}");
        }
    }
    for end in 1..fixture!("webwxinit/web.json").trim_ascii_end().len() {
        assert!(Init::decode(&fixture!("webwxinit/web.json")[..end]).is_err(), "{end}");
    }
}

/// The request of an endpoint with a known device.
fn asked<E: Endpoint>(edition: EditionId, numbers: &AtomicI64, endpoint: &E) -> Request {
    let mut moment = Moment::new(NOW, Edition::of(edition), numbers);
    moment.device_id = "e123456789012345".to_owned();
    endpoint.request(&moment)
}

fn ask<E: Endpoint>(edition: EditionId, endpoint: &E) -> Request {
    asked(edition, &AtomicI64::new(0), endpoint)
}

fn body(request: &Request) -> &str {
    match request.body.as_ref().unwrap() {
        Body::Json(body) | Body::Form(body) => body,
        Body::Parts(_) => "",
    }
}

const BASE: &str = r#""BaseRequest":{"Uin":1109115818,"Sid":"aB+c/d","Skey":"@crypt_1_2","DeviceID":"e123456789012345"}"#;

#[test]
fn jslogin_names_the_page_to_come_back_to() {
    let hosts = Hosts::of_entry("wx.qq.com");
    let request = ask(EditionId::Web, &JsLogin { hosts: &hosts });
    assert_eq!(
        request.url,
        "https://login.wx.qq.com/jslogin?appid=wx782c26e4c19acffb&redirect_uri=https%3A%2F%2F\
         wx.qq.com%2Fcgi-bin%2Fmmwebwx-bin%2Fwebwxnewloginpage&fun=new&lang=zh_CN&_=1546211541936"
    );
    let hosts = Hosts::of_entry(Edition::of(EditionId::FileHelper).entry);
    let request = ask(EditionId::FileHelper, &JsLogin { hosts: &hosts });
    assert!(request.url.starts_with("https://login.wx2.qq.com/jslogin?appid=wx_webfilehelper&"));
    assert!(!request.names_app);
}

#[test]
fn each_script_call_counts_one_further() {
    let hosts = Hosts::of_entry("wx.qq.com");
    let numbers = AtomicI64::new(0);
    let uuid = Uuid("4dcHQyiPcg==".to_owned());
    asked(EditionId::Web, &numbers, &JsLogin { hosts: &hosts });
    let first = LoginPoll { hosts: &hosts, uuid: &uuid, first: true };
    let later = LoginPoll { hosts: &hosts, uuid: &uuid, first: false };
    assert_eq!(
        asked(EditionId::Web, &numbers, &first).url,
        "https://login.wx.qq.com/cgi-bin/mmwebwx-bin/login?loginicon=true&uuid=4dcHQyiPcg%3D%3D\
         &tip=1&r=-23315377&_=1546211541937"
    );
    assert_eq!(
        asked(EditionId::FileHelper, &numbers, &later).url,
        "https://login.wx.qq.com/cgi-bin/mmwebwx-bin/login?loginicon=true&uuid=4dcHQyiPcg%3D%3D\
         &tip=0&r=-23315377&_=1546211541938&appid=wx_webfilehelper"
    );
}

#[test]
fn the_login_page_is_asked_for_its_second_version() {
    let hosts = Hosts::of_entry("wx2.qq.com");
    let page =
        NewLoginPage { address: "https://wx2.qq.com/x?ticket=a@b&uuid=c==#f", hosts: &hosts };
    let request = ask(EditionId::Web, &page);
    assert_eq!(request.url, "https://wx2.qq.com/x?ticket=a@b&uuid=c==&fun=new&version=v2");
    assert!(request.names_app && request.body.is_none());
}

#[test]
fn init_sends_who_asks() {
    let session = web();
    let request = ask(EditionId::Web, &Init { session: &session });
    assert_eq!(
        request.url,
        "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxinit?r=-23315377&lang=zh_CN&pass_ticket=a%252Bb%253D"
    );
    assert_eq!(body(&request), format!("{{{BASE}}}"));
}

#[test]
fn status_notify_names_code_and_conversation() {
    let session = web();
    let ready = StatusNotify { session: &session, what: Notify::Ready };
    let request = ask(EditionId::Web, &ready);
    assert!(request.url.ends_with("/webwxstatusnotify?lang=zh_CN&pass_ticket=a%252Bb%253D"));
    assert_eq!(
        body(&request),
        format!(
            r#"{{{BASE},"Code":3,"FromUserName":"@me","ToUserName":"@me","ClientMsgId":1546211541936}}"#
        )
    );
    let chat = UserName::new("@@g");
    let read = ask(EditionId::Web, &StatusNotify { session: &session, what: Notify::Read(&chat) });
    assert!(body(&read).contains(r#""Code":1,"FromUserName":"@me","ToUserName":"@@g""#));
}

#[test]
fn contacts_are_asked_for_page_by_page() {
    let session = web();
    let request = ask(EditionId::Web, &GetContacts { session: &session, seq: 70001 });
    assert_eq!(
        request.url,
        "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxgetcontact?lang=zh_CN&pass_ticket=a%252Bb%253D\
         &r=1546211541936&seq=70001&skey=%40crypt_1_2"
    );
    let page = |next| ContactPage { contacts: Vec::new(), total: 0, next };
    assert_eq!(page(7).next_after(&[0]), Some(7));
    assert_eq!(page(0).next_after(&[0]), None);
    assert_eq!(page(7).next_after(&[0, 7]), None, "in circles");
    assert_eq!(page(7).next_after(&(100..300).collect::<Vec<_>>()), None, "enough");
}

#[test]
fn a_batch_names_no_more_than_fifty() {
    let session = web();
    let names: Vec<UserName> = (0..60).map(|n| UserName::new(format!("@@{n}"))).collect();
    let request = ask(EditionId::Web, &BatchContacts { session: &session, names: &names });
    assert!(request.url.ends_with(
        "/webwxbatchgetcontact?type=ex&r=1546211541936&lang=zh_CN&pass_ticket=a%252Bb%253D"
    ));
    let sent = body(&request);
    assert!(sent.starts_with(&format!(
        r#"{{{BASE},"Count":50,"List":[{{"UserName":"@@0","ChatRoomId":""}},"#
    )));
    assert_eq!(sent.matches("ChatRoomId").count(), 50);
}

#[test]
fn the_long_poll_uses_its_own_keys_and_host() {
    let session = web();
    let request = ask(EditionId::Web, &SyncCheck { session: &session });
    assert_eq!(
        request.url,
        "https://webpush.wx2.qq.com/cgi-bin/mmwebwx-bin/synccheck?r=1546211541936&skey=%40crypt_1_2\
         &sid=aB%2Bc%2Fd&uin=1109115818&deviceid=e123456789012345&synckey=1_11%7C2_20&_=1546211541936"
    );
    assert_eq!(request.page.as_str(), "https://wx2.qq.com");
    let session = super::tests::session(EditionId::FileHelper, "cmfilehelper.weixin.qq.com");
    let request = ask(EditionId::FileHelper, &SyncCheck { session: &session });
    assert!(
        request
            .url
            .starts_with("https://cmfilehelper.weixin.qq.com/cgi-bin/mmwebwx-bin/synccheck?")
    );
    assert!(request.url.ends_with("&mmweb_appid=wx_webfilehelper"));
}

#[test]
fn sync_sends_the_body_keys() {
    let session = web();
    let request = ask(EditionId::Web, &Sync { session: &session });
    assert!(request.url.ends_with(
        "/webwxsync?sid=aB%2Bc%2Fd&skey=%40crypt_1_2&lang=zh_CN&pass_ticket=a%252Bb%253D"
    ));
    assert_eq!(
        body(&request),
        format!(
            r#"{{{BASE},"SyncKey":{{"Count":3,"List":[{{"Key":1,"Val":10}},{{"Key":2,"Val":20}},{{"Key":1000,"Val":30}}]}},"rr":-23315377}}"#
        )
    );
}

#[test]
fn a_text_goes_out_exactly_and_again_the_same() {
    let session = web();
    let (to, id) = (UserName::new("@amy"), LocalId("15462115419360527".to_owned()));
    let text = "你好 <b>&amp;\n\t\"👩‍👩‍👧‍👦\" \\u4f60";
    let send = SendText { session: &session, to: &to, id: &id, text, mentions: &[] };
    let request = ask(EditionId::Web, &send);
    assert_eq!(
        body(&request),
        format!(
            r#"{{{BASE},"Msg":{{"Type":1,"Content":"你好 <b>&amp;\n\t\"👩‍👩‍👧‍👦\" \\u4f60","FromUserName":"@me","ToUserName":"@amy","LocalID":"15462115419360527","ClientMsgId":"15462115419360527"}},"Scene":0}}"#
        )
    );
    assert_eq!(SendText::POOL, Pool::Write);
    assert_eq!(body(&ask(EditionId::Web, &send)), body(&request));
}

#[test]
fn a_recall_names_the_message() {
    let session = web();
    let (to, id) = (UserName::new("@amy"), LocalId("1".to_owned()));
    let message = MessageId("5000".to_owned());
    let recall = Revoke { session: &session, to: &to, message: &message, id: &id };
    assert_eq!(
        body(&ask(EditionId::Web, &recall)),
        format!(r#"{{{BASE},"SvrMsgId":"5000","ToUserName":"@amy","ClientMsgId":"1"}}"#)
    );
}

#[test]
fn a_logout_is_a_form() {
    let session = web();
    let request = ask(EditionId::Web, &LogOut { session: &session, kind: 0 });
    assert_eq!(
        request.url,
        "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxlogout?redirect=1&type=0&skey=%40crypt_1_2"
    );
    assert!(matches!(request.body, Some(Body::Form(_))));
    assert_eq!(body(&request), "sid=aB%2Bc%2Fd&uin=1109115818");
}

#[test]
fn a_request_does_not_print_its_keys() {
    let session = web();
    let printed = format!("{:?}", ask(EditionId::Web, &Sync { session: &session }));
    assert!(printed.contains("webwxsync") && !printed.contains("crypt"), "{printed}");
}

#[test]
fn the_qr_holds_the_address_that_phones_know() {
    let uuid = JsLogin::decode(fixture!("jslogin/ok.js")).unwrap();
    assert_eq!(uuid.qr_text(), "https://login.weixin.qq.com/l/4dcHQyiPcg==");
}

#[test]
fn a_scan_brings_the_picture_of_who_scanned() {
    let poll = LoginPoll::decode(fixture!("login/scanned.js")).unwrap();
    assert_eq!(poll, Poll::Scanned { avatar: vec![0] });
}

#[test]
fn the_login_page_gives_the_keys_as_they_stand() {
    let Ok(Page::Keys(keys)) = NewLoginPage::decode(fixture!("webwxnewloginpage/ok.xml")) else {
        panic!("no keys");
    };
    assert_eq!(keys.pass_ticket.reveal(), "a%2Bb%3D");
    assert_eq!(numbers::percent(keys.pass_ticket.reveal()), "a%252Bb%253D");
    assert_eq!((keys.sid.reveal(), keys.uin), ("aB+c/dE9", 1_109_115_818));
}

/// The keys that a page gives, or what went wrong.
fn page(body: &[u8]) -> Result<(String, String, u64, String), Error> {
    match NewLoginPage::decode(body)? {
        Page::Keys(keys) => Ok((
            keys.skey.reveal().to_owned(),
            keys.sid.reveal().to_owned(),
            keys.uin,
            keys.pass_ticket.reveal().to_owned(),
        )),
        Page::Elsewhere(url) => Ok((url, String::new(), 0, String::new())),
    }
}

#[test]
fn every_variant_of_the_login_page_is_understood() {
    let keys = |skey: &str, sid: &str, uin, ticket: &str| {
        Ok((skey.to_owned(), sid.to_owned(), uin, ticket.to_owned()))
    };
    let refused = |words: &str| {
        let words = Printable::line(words);
        Err(refused::<NewLoginPage>(Ret::Environment, words))
    };
    assert_eq!(page(fixture!("webwxnewloginpage/cdata.xml")), keys("@crypt_1", "s", 7, "t%3D"));
    assert_eq!(page(fixture!("webwxnewloginpage/empty_keys.xml")), keys("", "", 0, ""));
    assert_eq!(page(fixture!("webwxnewloginpage/empty.xml")), keys("", "", 0, ""));
    assert_eq!(
        page(fixture!("webwxnewloginpage/elsewhere.xml")),
        keys("https://wx8.qq.com/cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=1&uuid=2", "", 0, "")
    );
    assert_eq!(
        page(fixture!("webwxnewloginpage/refused.xml")),
        refused(
            "当前登录环境异常。为了你的帐号安全，暂时不能登录web微信。&你可以通过Windows微信登录。"
        )
    );
    assert_eq!(
        page(fixture!("webwxnewloginpage/refused_not_well_formed.xml")),
        refused("不能登录 & 请用手机")
    );
    assert!(matches!(
        page(fixture!("webwxnewloginpage/page.html")),
        Err(Error::Unreadable { page: true, .. })
    ));
}

/// All decoders, whatever the bytes.
fn decode_all(bytes: &[u8]) {
    drop(JsLogin::decode(bytes));
    drop(LoginPoll::decode(bytes));
    drop(NewLoginPage::decode(bytes));
    drop(Init::decode(bytes));
    drop(GetContacts::decode(bytes));
    drop(BatchContacts::decode(bytes));
    drop(SyncCheck::decode(bytes));
    drop(Sync::decode(bytes));
    drop(SendText::decode(bytes));
    drop(PushLogin::decode(bytes));
}

proptest! {
    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        decode_all(&bytes);
    }

    #[test]
    fn no_flipped_byte_in_a_batch_makes_it_panic(
        file in prop::sample::select(vec![
            fixture!("webwxsync/kind_text.json"),
            fixture!("webwxsync/kind_quote.json"),
            fixture!("webwxsync/kind_command.json"),
            fixture!("webwxsync/kind_status.json"),
            fixture!("webwxsync/kind_record.json"),
        ]),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = file.to_vec();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        decode_all(&bytes);
    }
}

#[test]
fn what_a_code_means_depends_on_the_call() {
    fn kind<E: Endpoint>(code: i32) -> Kind {
        refused::<E>(Ret::new(code), Printable::default()).kind()
    }
    assert_eq!(kind::<Sync<'_>>(1101), Kind::SignedOut);
    assert_eq!(kind::<Sync<'_>>(4711), Kind::Transient);
    assert_eq!(kind::<SendText<'_>>(4711), Kind::Refused);
    assert_eq!(kind::<SendText<'_>>(1201), Kind::Transient);
    assert_eq!(kind::<SendText<'_>>(1204), Kind::Refused);
    assert_eq!(kind::<BatchContacts<'_>>(1205), Kind::RateLimited);
    assert_eq!(kind::<Sync<'_>>(1205), Kind::RateLimited);
    assert_eq!(kind::<Sync<'_>>(1203), Kind::RateLimited);
    assert_eq!(kind::<NewLoginPage<'_>>(1203), Kind::Refused);
    assert_eq!(kind::<Init<'_>>(1203), Kind::Refused);
    assert_eq!(kind::<SendText<'_>>(1203), Kind::Refused);
}

#[test]
fn a_code_without_a_meaning_ends_every_call_that_changes_something() {
    fn is_over<E: Endpoint>() -> bool {
        refused::<E>(Ret::new(4711), Printable::default()).kind() == Kind::Refused
    }
    assert!(is_over::<SendText<'_>>() && is_over::<SendMedia<'_>>() && is_over::<Revoke<'_>>());
    assert!(is_over::<CheckUpload<'_>>() && is_over::<UploadChunk<'_>>());
    assert!(is_over::<OpLog<'_>>() && is_over::<VerifyUser<'_>>());
    assert!(is_over::<CreateChatRoom<'_>>() && is_over::<UpdateChatRoom<'_>>());
    assert!(is_over::<NewLoginPage<'_>>());
    assert!(!is_over::<Init<'_>>() && !is_over::<GetContacts<'_>>() && !is_over::<LogOut<'_>>());
}
