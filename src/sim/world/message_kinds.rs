//! Each kind of message in its wire form (PROTOCOL 7.2, 7.5, 7.6).

pub mod app;
mod draft;
mod media;
mod payment;
mod person;

use serde_json::{Value, json};

pub use draft::About;

use draft::{Draft, draft};

use super::wire::escape;
use crate::sim::kind::Kind;

/// The wire form of `kind`. `seed` makes ids in it; `about` is whom cards speak about.
pub fn build(kind: &Kind, seed: u64, about: &About<'_>, id: u64) -> Draft {
    match kind {
        Kind::Text(text) => draft(1, escape(text), json!({})),
        Kind::Image => media::image(seed),
        Kind::Voice(ms) => media::voice(*ms, seed),
        Kind::Video(seconds) => media::video(*seconds, seed),
        Kind::ShortVideo => media::short_video(),
        Kind::Sticker => media::plain_sticker(seed),
        Kind::StoreSticker => media::store_sticker(),
        Kind::Dice(number) => media::dice(*number, seed),
        Kind::Hand(side) => media::hand(*side, seed),
        Kind::Card => person::card(about),
        Kind::FriendRequest => person::friend_request(about),
        Kind::Suggestion => person::suggestion(about),
        Kind::Pat => person::pat(about),
        Kind::Invite => person::invite(about),
        Kind::Location => location(id),
        Kind::News => draft(1, escape(&news()), json!({})),
        Kind::Link => app::link(),
        Kind::Articles => app::articles(),
        Kind::Music => app::music(),
        Kind::AppVideo => app::video(),
        Kind::File(name, length) => app::file(name, *length, seed),
        Kind::MiniProgram => app::mini_program(),
        Kind::Channels => app::channels(),
        Kind::Solitaire => app::solitaire(),
        Kind::Quote { text, who, quoted } => app::quote(text, who, quoted, seed),
        Kind::Transfer(fen) => app::transfer(*fen),
        Kind::RedPacketApp => app::red_packet(),
        Kind::Record => app::record(),
        Kind::LiveLocation => app::live_location(),
        Kind::Payment(fen) => payment::usual(*fen),
        Kind::PaymentArrived(fen) => payment::arrived(*fen),
        Kind::PaymentClerk(fen) => payment::clerk(*fen),
        Kind::PaymentPaid(fen) => payment::paid(*fen),
        Kind::RedPacket => draft(10000, "收到红包，请在手机上查看", json!({})),
        Kind::Call => draft(50, escape("<msg><voip></voip></msg>"), json!({})),
        Kind::System(text) => draft(10000, escape(text), json!({})),
        Kind::CallEnded => draft(52, escape("<msg><voip><state>0</state></voip></msg>"), json!({})),
        Kind::CallInvite => draft(53, escape("<msg><voip></voip></msg>"), json!({})),
        Kind::Unknown(kind) => draft(*kind, escape("<msg><novelty/></msg>"), json!({})),
        Kind::UnknownApp(number) => app::unknown(*number),
        Kind::BrokenXml => app::broken(),
    }
}

fn location(id: u64) -> Draft {
    let place = "云州大厦(云州市滨江区江南大道 88 号)";
    let content = format!(
        "{place}:<br/>/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=xxx&msgid={id}&pictype=location"
    );
    let original = "<?xml version=\"1.0\"?>\n<msg>\n\t<location x=\"30.208\" y=\"120.21\" \
                    scale=\"16\" label=\"云州市滨江区江南大道 88 号\" maptype=\"0\" poiname=\"云州大厦\" />\n</msg>\n";
    let url = "http://apis.map.qq.com/uri/v1/geocoder?coord=30.208,120.21";
    draft(1, content, json!({"SubMsgType": 48, "Url": url, "OriContent": original}))
}

fn news() -> String {
    "<mmreader>\n<category type=\"1\" count=\"1\">\n<name><![CDATA[腾讯新闻]]></name>\n<item>\n\
     <title><![CDATA[今日要闻：江水今晨退去]]></title>\n<url><![CDATA[http://news.example/1]]></url>\n\
     <pub_time>1546211541</pub_time>\n<cover><![CDATA[http://news.example/1.jpg|640|360]]></cover>\n\
     <digest><![CDATA[沿江道路已恢复通行。]]></digest>\n</item>\n</category>\n</mmreader>"
        .to_owned()
}

/// The notice of a recall, ready for the wire (PROTOCOL 7.5).
pub fn recall(session: &str, id: u64, words: &str) -> String {
    escape(&format!(
        "<sysmsg type=\"revokemsg\">\n<revokemsg>\n<session>{session}</session>\n\
         <oldmsgid>{}</oldmsgid>\n<msgid>{id}</msgid>\n<newmsgid>{id}</newmsgid>\n\
         <replacemsg><![CDATA[{words}]]></replacemsg>\n</revokemsg>\n</sysmsg>",
        id % 1_000_000_007
    ))
}

/// The fields beside a file's XML, taken from the XML a client sent (PROTOCOL 9.3).
pub fn file_fields(content: &str) -> Value {
    let part = |name: &str| {
        let after = content.split_once(&format!("<{name}>"))?.1;
        Some(after.split_once(&format!("</{name}>"))?.0.to_owned())
    };
    let name = part("title").unwrap_or_default();
    json!({
        "AppMsgType": 6, "FileName": name, "FileSize": part("totallen").unwrap_or_default(),
        "MediaId": part("attachid").unwrap_or_default(),
        "EncryFileName": name.replace(' ', "%20"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::wire::unescape;

    #[test]
    fn every_kind_but_the_broken_one_holds_whole_xml() {
        let about = About { number: 9, wxid: "wxid_a", nick: "A&amp;B" };
        for kind in Kind::all() {
            let made = build(&kind, 77, &about, 1);
            let inner = unescape(&made.content);
            if inner.starts_with('<') {
                let whole = roxmltree::Document::parse(inner.trim());
                assert_eq!(whole.is_ok(), kind != Kind::BrokenXml, "{kind:?}: {whole:?}\n{inner}");
            }
        }
    }

    #[test]
    fn a_payment_says_its_amount_as_the_real_notice_does() {
        let about = About { number: 9, wxid: "wxid_a", nick: "A" };
        let made = build(&Kind::Payment(350), 1, &about, 1);
        assert_eq!(made.fields["FileName"], "微信支付收款3.50元(朋友到店)");
        assert!(made.content.contains("收款金额￥3.50<br/>付款方备注"));
    }
}
