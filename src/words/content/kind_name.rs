//! The names of kinds that are not drawn in a way of their own (PROTOCOL 7.2).

use crate::model::Lang;

/// The `MsgType` of app messages, whose kind is in `AppMsgType`.
const APP: u32 = 49;

/// The name of a kind, where it has one.
pub(super) const fn kind_name(kind: u32, app: u32, lang: Lang) -> Option<&'static str> {
    let (zh, en) = match (kind, app) {
        (2, _) => ("网页", "page"),
        (47, _) => ("动画表情", "sticker"),
        (11..=13, _) => ("私密消息", "private message"),
        (35, _) => ("邮件", "mail"),
        (36, _) => ("QQ 消息", "QQ message"),
        (38, _) => ("系统推送", "push"),
        (39, _) => ("QQ 离线图片", "QQ picture"),
        (50 | 52 | 53, _) => ("通话", "call"),
        (43 | 44 | 62, _) | (APP, 4 | 43) => ("视频", "video"),
        (APP, 7) => ("应用消息", "app message"),
        (APP, 9) => ("语音提醒", "voice reminder"),
        (APP, 10 | 13 | 20) => ("商品", "product"),
        (APP, 15) => ("表情专辑", "sticker set"),
        (APP, 16) => ("卡券", "coupon"),
        (APP, 21) => ("微信运动", "WeRun"),
        (APP, 24) => ("笔记", "note"),
        (APP, 50) => ("视频号名片", "channel card"),
        (APP, 62) => ("拍一拍", "nudge"),
        (APP, 63) => ("视频号直播", "channel live"),
        (APP, 74) => ("文件，对方还在上传", "file, still being sent"),
        (APP, 87) => ("群公告", "group notice"),
        (APP, 115) => ("礼物", "gift"),
        (APP, 2002 | 2003) => ("红包封面", "red packet cover"),
        _ => return None,
    };
    Some(lang.pick(zh, en))
}
