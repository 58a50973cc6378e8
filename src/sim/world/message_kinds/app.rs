//! App messages: links, files, quotes, payments (PROTOCOL 7.2, 7.5, 7.6).

use serde_json::json;

use super::draft::{Draft, xml};
use crate::sim::world::request::set;
use crate::sim::world::wire::{escape, escape_xml};

/// A link to a web page.
pub fn link() -> Draft {
    app_draft(
        5,
        "为什么江南的雨总是下不完？",
        "一篇关于梅雨的长文 & 几张老照片",
        "http://mp.weixin.qq.com/s?__biz=MzA4&mid=26&idx=1",
        "",
    )
}

/// A song with its address.
pub fn music() -> Draft {
    app_draft(
        3,
        "平凡之路",
        "朴树",
        "http://music.example/song?id=1",
        "<dataurl>http://music.example/1.mp3</dataurl>",
    )
}

/// A video from an app.
pub fn video() -> Draft {
    app_draft(4, "三分钟学会包粽子", "厨房小课堂", "http://v.example/zongzi", "")
}

/// A mini program.
pub fn mini_program() -> Draft {
    app_draft(
        33,
        "点个奶茶",
        "",
        "http://mp.weixin.qq.com/mp/waerrpage",
        "<sourcedisplayname>云州奶茶铺</sourcedisplayname><weappinfo><username>gh_a1b2c3@app</username></weappinfo>",
    )
}

/// A channels video.
pub fn channels() -> Draft {
    app_draft(
        51,
        "当前版本不支持展示该内容，请升级至最新版本。",
        "",
        "http://support.weixin.qq.com/",
        "<finderFeed><nickname>江边日记</nickname><desc>清晨的渡口</desc></finderFeed>",
    )
}

/// A list to sign up in.
pub fn solitaire() -> Draft {
    app_draft(53, "#接龙\n周六爬山报名\n\n1. 小雨\n2. 刘洋", "", "", "")
}

/// An answer to something.
pub fn quote(text: &str, who: &str, quoted: &str, seed: u64) -> Draft {
    app_draft(
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
    )
}

/// A red packet; the amount is never told.
pub fn red_packet() -> Draft {
    app_draft(
        2001,
        "微信红包",
        "我给你发了一个红包，赶紧去拆!",
        "https://wxapp.tenpay.com/mmpayhb/wxhb_personalreceive",
        "",
    )
}

/// Forwarded chat records.
pub fn record() -> Draft {
    app_draft(
        19,
        "陈静和李雷的聊天记录",
        "陈静: 周四下午可以吗\n李雷: 可以",
        "",
        "<recorditem><![CDATA[<recordinfo><title>陈静和李雷的聊天记录</title><datalist count=\"2\">\
             <dataitem datatype=\"1\"><sourcename>陈静</sourcename><datadesc>周四下午可以吗</datadesc></dataitem>\
             <dataitem datatype=\"1\"><sourcename>李雷</sourcename><datadesc>可以</datadesc></dataitem>\
             </datalist></recordinfo>]]></recorditem>",
    )
}

/// Somebody begins to share their position.
pub fn live_location() -> Draft {
    app_draft(17, "我发起了位置共享", "我发起了位置共享", "", "")
}

/// A type that no client knows.
pub fn unknown(number: i64) -> Draft {
    app_draft(number, "一种还没有人见过的消息", "请在手机上查看", "", "")
}

/// XML that ends in the middle.
pub fn broken() -> Draft {
    let mut cut = app_draft(5, "这条消息的 XML 断在半路", "", "", "");
    let half = cut.content.char_indices().nth(150).map_or(0, |(at, _)| at);
    cut.content.truncate(half);
    cut
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

/// A message of this `AppMsgType`.
pub fn app_draft(kind: i64, title: &str, des: &str, url: &str, more: &str) -> Draft {
    let fields = json!({
        "AppMsgType": kind, "FileName": escape(title), "Url": escape(url),
        "AppInfo": {"AppID": "", "Type": 0},
    });
    xml(49, &app_xml(title, des, kind, url, more), fields)
}

/// Larger files are sent with a signature of webwxcheckupload.
pub const CHECKED: u64 = 25 << 20;

/// A file of so many bytes.
pub fn file(name: &str, length: u64, seed: u64) -> Draft {
    let extension = name.rsplit('.').next().unwrap_or_default();
    let more = format!(
        "<appattach><totallen>{length}</totallen><attachid>@cdn_{seed:x}_1</attachid>\
         <emoticonmd5></emoticonmd5><fileext>{extension}</fileext>\
         <cdnattachurl>{seed:032x}</cdnattachurl><aeskey>{seed:032x}</aeskey>\
         <islargefilemsg>{}</islargefilemsg></appattach><md5>{seed:032x}</md5>",
        u8::from(length > CHECKED)
    );
    let mut made = app_draft(6, name, "", "", &more);
    set(&mut made.fields, "FileSize", json!(length.to_string()));
    set(&mut made.fields, "MediaId", json!(format!("@crypt_{seed:x}_{seed:032x}")));
    set(&mut made.fields, "EncryFileName", json!(escape(name).replace(' ', "%20")));
    made
}

/// An amount in fen, written in yuan.
pub fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// A transfer of so many fen.
pub fn transfer(fen: u64) -> Draft {
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

/// Several articles at once.
pub fn articles() -> Draft {
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
