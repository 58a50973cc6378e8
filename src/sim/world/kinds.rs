//! Each kind of message in its wire form (PROTOCOL 7.2, 7.5, 7.6).

use serde_json::{Value, json};

use super::wire::{escape, escape_xml, person_mark, unescape};
use crate::sim::kind::Kind;

/// What differs from an empty message.
#[derive(Debug)]
pub struct Draft {
    pub kind: i64,
    pub content: String,
    pub fields: Value,
}

fn draft(kind: i64, content: impl Into<String>, fields: Value) -> Draft {
    Draft { kind, content: content.into(), fields }
}

/// An XML payload as it travels: escaped once more.
fn xml(kind: i64, payload: &str, fields: Value) -> Draft {
    draft(kind, escape(payload), fields)
}

/// Somebody who is spoken about in a message.
pub struct About<'a> {
    /// Place in the list of people, for the session's name.
    pub number: usize,
    pub wxid: &'a str,
    pub nick: &'a str,
}

/// The wire form of `kind`. `seed` makes ids in it; `about` is whom cards speak about.
pub fn build(kind: &Kind, seed: u64, about: &About<'_>, id: u64) -> Draft {
    match kind {
        Kind::Text(text) => draft(1, escape(text), json!({})),
        Kind::Image
        | Kind::Voice(_)
        | Kind::Video(_)
        | Kind::ShortVideo
        | Kind::Sticker
        | Kind::StoreSticker
        | Kind::Dice(_) => media(kind, seed),
        Kind::Card | Kind::FriendRequest | Kind::Suggestion | Kind::Pat | Kind::Invite => {
            person(kind, about)
        }
        Kind::Location => location(id),
        Kind::News => draft(1, escape(&news()), json!({})),
        Kind::RedPacket => draft(10000, "收到红包，请在手机上查看", json!({})),
        Kind::Call => draft(50, escape("<msg><voip></voip></msg>"), json!({})),
        Kind::System(text) => draft(10000, escape(text), json!({})),
        Kind::Unknown(kind) => draft(*kind, escape("<msg><novelty/></msg>"), json!({})),
        Kind::Payment(fen) => payment(*fen),
        Kind::Articles => articles(),
        Kind::Link
        | Kind::Music
        | Kind::AppVideo
        | Kind::File(..)
        | Kind::MiniProgram
        | Kind::Channels
        | Kind::Solitaire
        | Kind::Quote { .. }
        | Kind::Transfer(_)
        | Kind::RedPacketApp
        | Kind::Record
        | Kind::LiveLocation
        | Kind::UnknownApp(_)
        | Kind::BrokenXml => app(kind, seed),
    }
}

fn media(kind: &Kind, seed: u64) -> Draft {
    match kind {
        Kind::Image => xml(
            3,
            &format!(
                "<?xml version=\"1.0\"?>\n<msg>\n\t<img aeskey=\"{seed:032x}\" encryver=\"1\" \
                 cdnthumblength=\"5621\" cdnthumbheight=\"90\" cdnthumbwidth=\"120\" \
                 length=\"48213\" hdlength=\"512000\" md5=\"{seed:032x}\" />\n</msg>\n"
            ),
            json!({"ImgStatus": 2, "ImgHeight": 90, "ImgWidth": 120}),
        ),
        Kind::Voice(ms) => xml(
            34,
            &format!(
                "<msg><voicemsg endflag=\"1\" cancelflag=\"0\" forwardflag=\"0\" voiceformat=\"4\" \
                 voicelength=\"{ms}\" length=\"5120\" bufid=\"0\" clientmsgid=\"4{seed:016x}\" \
                 fromusername=\"\" /></msg>"
            ),
            json!({"VoiceLength": ms}),
        ),
        Kind::Video(seconds) => draft(
            43,
            format!("@{seed:064x}"),
            json!({"ImgStatus": 2, "PlayLength": seconds, "ImgHeight": 540, "ImgWidth": 960}),
        ),
        Kind::ShortVideo => xml(
            62,
            "<?xml version=\"1.0\"?>\n<msg>\n\t<videomsg length=\"812345\" playlength=\"6\" />\n</msg>",
            json!({"ImgStatus": 2, "PlayLength": 6, "ImgHeight": 240, "ImgWidth": 320}),
        ),
        Kind::StoreSticker => draft(47, "", json!({"ImgStatus": 2, "HasProductId": 1})),
        Kind::Dice(number) => {
            let shown = u32::from(*number) + 3;
            xml(
                47,
                &sticker(seed, &format!("<gameext type=\"2\" content=\"{shown}\" ></gameext>")),
                sticker_size(),
            )
        }
        _ => {
            xml(47, &sticker(seed, "<gameext type=\"0\" content=\"0\" ></gameext>"), sticker_size())
        }
    }
}

fn sticker(seed: u64, game: &str) -> String {
    format!(
        "<msg><emoji fromusername=\"\" tousername=\"\" type=\"2\" idbuffer=\"media:0_0\" \
         md5=\"{seed:032x}\" len=\"18411\" productid=\"\" androidmd5=\"{seed:032x}\" \
         cdnurl=\"http://emoji.qpic.cn/wx_emoji/{seed:x}/\" width=\"240\" height=\"240\" ></emoji>\
         {game}</msg>"
    )
}

fn sticker_size() -> Value {
    json!({"ImgStatus": 2, "ImgHeight": 120, "ImgWidth": 120})
}

fn person(kind: &Kind, about: &About<'_>) -> Draft {
    let nick = escape_xml(&unescape(about.nick));
    let wxid = about.wxid;
    let mut info = json!({
        "UserName": person_mark(about.number), "NickName": about.nick, "QQNum": 0,
        "Province": "浙江", "City": "杭州", "Content": "", "Signature": "慢慢来", "Alias": "",
        "Scene": 17, "VerifyFlag": 0, "AttrStatus": 98_407, "Sex": 2, "Ticket": "", "OpCode": 0,
    });
    match kind {
        Kind::FriendRequest => {
            info["Content"] = json!("我是楼下咖啡店的小夏");
            info["Ticket"] = json!("v2_0a1b2c3d4e5f@stranger");
            info["OpCode"] = json!(2);
            let payload = format!(
                "<msg fromusername=\"{wxid}\" encryptusername=\"v1_{wxid}@stranger\" \
                 fromnickname=\"{nick}\" content=\"我是楼下咖啡店的小夏\" shortpy=\"\" imagestatus=\"3\" \
                 scene=\"30\" country=\"CN\" province=\"Zhejiang\" city=\"Hangzhou\" sign=\"\" \
                 percard=\"1\" sex=\"2\" alias=\"\" ticket=\"v2_0a1b2c3d4e5f@stranger\" opcode=\"2\" />"
            );
            xml(37, &payload, json!({"RecommendInfo": info, "Ticket": "v2_0a1b2c3d4e5f@stranger"}))
        }
        Kind::Suggestion => xml(40, "<msg></msg>", json!({"RecommendInfo": info})),
        Kind::Pat => {
            let payload = format!(
                "<sysmsg type=\"pat\">\n<pat>\n<fromusername>{wxid}</fromusername>\n\
                 <chatusername>{wxid}</chatusername>\n<pattedusername>wxid_me</pattedusername>\n\
                 <template><![CDATA[\"{nick}\" 拍了拍我]]></template>\n</pat>\n</sysmsg>"
            );
            xml(10002, &payload, json!({}))
        }
        Kind::Invite => {
            let payload = format!(
                "<sysmsg type=\"sysmsgtemplate\">\n<sysmsgtemplate>\n\
                 <content_template type=\"tmpl_type_profile\">\n<plain><![CDATA[]]></plain>\n\
                 <template><![CDATA[\"$username$\"邀请\"$names$\"加入了群聊]]></template>\n<link_list>\n\
                 <link name=\"username\" type=\"link_profile\">\n<memberlist>\n<member>\n\
                 <username><![CDATA[{wxid}]]></username>\n<nickname><![CDATA[{nick}]]></nickname>\n\
                 </member>\n</memberlist>\n</link>\n<link name=\"names\" type=\"link_profile\">\n\
                 <memberlist>\n<member>\n<username><![CDATA[wxid_new]]></username>\n\
                 <nickname><![CDATA[新来的小吴]]></nickname>\n</member>\n</memberlist>\n\
                 <separator><![CDATA[、]]></separator>\n</link>\n</link_list>\n</content_template>\n\
                 </sysmsgtemplate>\n</sysmsg>"
            );
            xml(10002, &payload, json!({}))
        }
        _ => {
            let payload = format!(
                "<?xml version=\"1.0\"?>\n<msg bigheadimgurl=\"http://wx.qlogo.cn/mmhead/ver_1/0\" \
                 smallheadimgurl=\"\" username=\"{wxid}\" nickname=\"{nick}\" shortpy=\"\" alias=\"\" \
                 imagestatus=\"3\" scene=\"17\" province=\"浙江\" city=\"杭州\" sign=\"\" sex=\"2\" \
                 certflag=\"0\" certinfo=\"\" brandIconUrl=\"\" brandHomeUrl=\"\" \
                 brandSubscriptConfigUrl=\"\" brandFlags=\"0\" regionCode=\"CN_Zhejiang_Hangzhou\" />\n"
            );
            xml(42, &payload, json!({"RecommendInfo": info}))
        }
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

/// An app message: `<msg><appmsg>…` with title, description, type, url and more elements.
fn app_xml(title: &str, des: &str, kind: i64, url: &str, more: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<msg>\n\t<appmsg appid=\"\" sdkver=\"0\">\n\t\t<title>{}</title>\n\
         \t\t<des>{}</des>\n\t\t<action />\n\t\t<type>{kind}</type>\n\t\t<showtype>0</showtype>\n\
         \t\t<url>{}</url>\n\t\t{more}\n\t</appmsg>\n\t<fromusername></fromusername>\n\
         \t<scene>0</scene>\n\t<appinfo>\n\t\t<version>1</version>\n\t\t<appname></appname>\n\
         \t</appinfo>\n</msg>",
        escape_xml(title),
        escape_xml(des),
        escape_xml(url)
    )
}

fn app_draft(kind: i64, title: &str, des: &str, url: &str, more: &str) -> Draft {
    let fields = json!({
        "AppMsgType": kind, "FileName": escape(title), "Url": escape(url),
        "AppInfo": {"AppID": "", "Type": 0},
    });
    xml(49, &app_xml(title, des, kind, url, more), fields)
}

fn app(kind: &Kind, seed: u64) -> Draft {
    match kind {
        Kind::Link => app_draft(
            5,
            "为什么江南的雨总是下不完？",
            "一篇关于梅雨的长文 & 几张老照片",
            "http://mp.weixin.qq.com/s?__biz=MzA4&mid=26&idx=1",
            "",
        ),
        Kind::Music => app_draft(
            3,
            "平凡之路",
            "朴树",
            "http://music.example/song?id=1",
            "<dataurl>http://music.example/1.mp3</dataurl>",
        ),
        Kind::AppVideo => {
            app_draft(4, "三分钟学会包粽子", "厨房小课堂", "http://v.example/zongzi", "")
        }
        Kind::File(name, length) => file(name, *length, seed),
        Kind::MiniProgram => app_draft(
            33,
            "点个奶茶",
            "",
            "http://mp.weixin.qq.com/mp/waerrpage",
            "<sourcedisplayname>云州奶茶铺</sourcedisplayname><weappinfo><username>gh_a1b2c3@app</username></weappinfo>",
        ),
        Kind::Channels => app_draft(
            51,
            "当前版本不支持展示该内容，请升级至最新版本。",
            "",
            "http://support.weixin.qq.com/",
            "<finderFeed><nickname>江边日记</nickname><desc>清晨的渡口</desc></finderFeed>",
        ),
        Kind::Solitaire => app_draft(53, "#接龙\n周六爬山报名\n\n1. 小雨\n2. 刘洋", "", "", ""),
        Kind::Quote { text, who, quoted } => app_draft(
            57,
            text,
            "",
            "",
            &format!(
                "<refermsg><type>1</type><svrid>{seed}</svrid><fromusr>wxid_quoted</fromusr>\
             <chatusr></chatusr><displayname>{}</displayname><content>{}</content></refermsg>",
                escape_xml(who),
                escape_xml(quoted)
            ),
        ),
        Kind::Transfer(fen) => transfer(*fen),
        Kind::RedPacketApp => app_draft(
            2001,
            "微信红包",
            "我给你发了一个红包，赶紧去拆!",
            "https://wxapp.tenpay.com/mmpayhb/wxhb_personalreceive",
            "",
        ),
        Kind::Record => app_draft(
            19,
            "陈静和李雷的聊天记录",
            "陈静: 周四下午可以吗\n李雷: 可以",
            "",
            "<recorditem><![CDATA[<recordinfo><title>陈静和李雷的聊天记录</title><datalist count=\"2\">\
             <dataitem datatype=\"1\"><sourcename>陈静</sourcename><datadesc>周四下午可以吗</datadesc></dataitem>\
             <dataitem datatype=\"1\"><sourcename>李雷</sourcename><datadesc>可以</datadesc></dataitem>\
             </datalist></recordinfo>]]></recorditem>",
        ),
        Kind::LiveLocation => app_draft(17, "我发起了位置共享", "我发起了位置共享", "", ""),
        Kind::UnknownApp(number) => {
            app_draft(*number, "一种还没有人见过的消息", "请在手机上查看", "", "")
        }
        _ => {
            let mut cut = app_draft(5, "这条消息的 XML 断在半路", "", "", "");
            let half = cut.content.char_indices().nth(150).map_or(0, |(at, _)| at);
            cut.content.truncate(half);
            cut
        }
    }
}

fn file(name: &str, length: u64, seed: u64) -> Draft {
    let extension = name.rsplit('.').next().unwrap_or_default();
    let more = format!(
        "<appattach><totallen>{length}</totallen><attachid>@cdn_{seed:x}_1</attachid>\
         <emoticonmd5></emoticonmd5><fileext>{extension}</fileext>\
         <cdnattachurl>{seed:032x}</cdnattachurl><aeskey>{seed:032x}</aeskey>\
         <islargefilemsg>0</islargefilemsg></appattach>"
    );
    let mut made = app_draft(6, name, "", "", &more);
    made.fields["FileSize"] = json!(length.to_string());
    made.fields["MediaId"] = json!(format!("@crypt_{seed:x}_{seed:032x}"));
    made.fields["EncryFileName"] = json!(escape(name).replace(' ', "%20"));
    made
}

fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn transfer(fen: u64) -> Draft {
    let amount = yuan(fen);
    let payload = format!(
        "<msg>\n<appmsg appid=\"\" sdkver=\"\">\n<title><![CDATA[微信转账]]></title>\n\
         <des><![CDATA[收到转账{amount}元。如需收钱，请点此升级至最新版本]]></des>\n<action></action>\n\
         <type>2000</type>\n<content><![CDATA[]]></content>\n<url><![CDATA[https://support.weixin.qq.com/]]></url>\n\
         <wcpayinfo>\n<paysubtype>1</paysubtype>\n<feedesc><![CDATA[￥{amount}]]></feedesc>\n\
         </wcpayinfo>\n</appmsg>\n</msg>"
    );
    xml(49, &payload, json!({"AppMsgType": 2000, "FileName": "微信转账"}))
}

fn payment(fen: u64) -> Draft {
    let amount = yuan(fen);
    let title = format!("微信支付收款{amount}元(朋友到店)");
    let des = format!(
        "收款金额￥{amount}\n付款方备注：豆浆两杯\n汇总 今日第3笔收款，共计￥{}",
        yuan(fen * 3)
    );
    let more = format!(
        "<mmreader><category type=\"0\" count=\"1\"><item><title>{title}</title><digest>{des}</digest>\
         </item></category><template_detail><line_content><topline><key><word>收款金额</word></key>\
         <value><word>￥{amount}</word></value></topline><lines><line><key><word>付款方备注</word></key>\
         <value><word>豆浆两杯</word></value></line></lines></line_content></template_detail></mmreader>"
    );
    app_draft(5, &title, &des, "https://payapp.weixin.qq.com/f2f", &more)
}

fn articles() -> Draft {
    let item = |title: &str, number: u32| {
        format!(
            "<item><title><![CDATA[{title}]]></title><digest><![CDATA[点开看看]]></digest>\
             <url><![CDATA[http://mp.weixin.qq.com/s?idx={number}]]></url>\
             <cover><![CDATA[http://mmbiz.example/{number}.jpg|900|383]]></cover>\
             <pub_time>1546211541</pub_time></item>"
        )
    };
    let titles = ["清晨六点的城市", "周末去哪儿：三条小路", "菜市场里的二十四节气"];
    let items: String = titles.iter().zip(1..).map(|(title, number)| item(title, number)).collect();
    let more = format!(
        "<mmreader><category type=\"20\" count=\"3\"><name><![CDATA[城市早报]]></name>{items}\
         </category></mmreader>"
    );
    app_draft(5, "清晨六点的城市", "点开看看", "http://mp.weixin.qq.com/s?idx=1", &more)
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
