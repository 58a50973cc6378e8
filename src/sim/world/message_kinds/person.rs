//! Cards, friend requests, nudges, invitations: messages about somebody.

use serde_json::{Value, json};

use super::draft::{About, Draft, xml};
use crate::sim::world::request::set;
use crate::sim::world::wire::{escape_xml, person_mark, unescape};

/// `RecommendInfo` about somebody.
fn info(about: &About<'_>) -> Value {
    json!({
        "UserName": person_mark(about.number), "NickName": about.nick, "QQNum": 0,
        "Province": "浙江", "City": "杭州", "Content": "", "Signature": "慢慢来", "Alias": "",
        "Scene": 17, "VerifyFlag": 0, "AttrStatus": 98_407, "Sex": 2, "Ticket": "", "OpCode": 0,
    })
}

/// Their name inside XML.
fn nick(about: &About<'_>) -> String {
    escape_xml(&unescape(about.nick))
}

/// Their name inside CDATA, where nothing is escaped.
fn bare_nick(about: &About<'_>) -> String {
    unescape(about.nick).replace("]]>", "")
}

/// They want to be friends.
pub fn friend_request(about: &About<'_>) -> Draft {
    let (wxid, nick) = (about.wxid, nick(about));
    let mut info = info(about);
    set(&mut info, "Content", json!("我是楼下咖啡店的小夏"));
    set(&mut info, "Ticket", json!("v2_0a1b2c3d4e5f@stranger"));
    set(&mut info, "OpCode", json!(2));
    let payload = format!(
        "<msg fromusername=\"{wxid}\" encryptusername=\"v1_{wxid}@stranger\" \
                 fromnickname=\"{nick}\" content=\"我是楼下咖啡店的小夏\" shortpy=\"\" imagestatus=\"3\" \
                 scene=\"30\" country=\"CN\" province=\"Zhejiang\" city=\"Hangzhou\" sign=\"\" \
                 percard=\"1\" sex=\"2\" alias=\"\" ticket=\"v2_0a1b2c3d4e5f@stranger\" opcode=\"2\" />"
    );
    xml(37, &payload, json!({"RecommendInfo": info, "Ticket": "v2_0a1b2c3d4e5f@stranger"}))
}

/// They may be known to us.
pub fn suggestion(about: &About<'_>) -> Draft {
    xml(40, "<msg></msg>", json!({"RecommendInfo": info(about)}))
}

/// They nudged us.
pub fn pat(about: &About<'_>) -> Draft {
    let (wxid, nick) = (about.wxid, bare_nick(about));
    let payload = format!(
        "<sysmsg type=\"pat\">\n<pat>\n<fromusername>{wxid}</fromusername>\n\
                 <chatusername>{wxid}</chatusername>\n<pattedusername>wxid_me</pattedusername>\n\
                 <template><![CDATA[\"{nick}\" 拍了拍我]]></template>\n</pat>\n</sysmsg>"
    );
    xml(10002, &payload, json!({}))
}

/// They invited somebody else.
pub fn invite(about: &About<'_>) -> Draft {
    let (wxid, nick) = (about.wxid, bare_nick(about));
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

/// Somebody recommends them.
pub fn card(about: &About<'_>) -> Draft {
    let (wxid, nick, info) = (about.wxid, nick(about), info(about));
    let payload = format!(
        "<?xml version=\"1.0\"?>\n<msg bigheadimgurl=\"http://wx.qlogo.cn/mmhead/ver_1/0\" \
                 smallheadimgurl=\"\" username=\"{wxid}\" nickname=\"{nick}\" shortpy=\"\" alias=\"\" \
                 imagestatus=\"3\" scene=\"17\" province=\"浙江\" city=\"杭州\" sign=\"\" sex=\"2\" \
                 certflag=\"0\" certinfo=\"\" brandIconUrl=\"\" brandHomeUrl=\"\" \
                 brandSubscriptConfigUrl=\"\" brandFlags=\"0\" regionCode=\"CN_Zhejiang_Hangzhou\" />\n"
    );
    xml(42, &payload, json!({"RecommendInfo": info}))
}
