//! The faces that messages write as `[微笑]`, and the emoji drawn for them.
//!
//! For drawing only: what is copied, searched and sent keeps its brackets.

use std::borrow::Cow;

/// A face and its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    zh: &'static str,
    en: &'static str,
    emoji: &'static str,
}

impl Face {
    /// Its Chinese names; the first is the common one.
    pub fn zh(&self) -> impl Iterator<Item = &'static str> {
        self.zh.split('·')
    }

    /// Its English name.
    #[must_use]
    pub const fn en(&self) -> &'static str {
        self.en
    }

    /// The emoji that looks like it, of one character, known to every terminal; `None` when no emoji does.
    #[must_use]
    pub const fn emoji(&self) -> Option<&'static str> {
        if self.emoji.is_empty() { None } else { Some(self.emoji) }
    }
}

/// The QQ faces, in the order of their index, from 0 (PROTOCOL 7.4).
#[must_use]
pub fn all() -> &'static [Face] {
    &FACES
}

/// All names without brackets, Chinese ones first within a face: QQ's faces in their order, then
/// the phone's newer ones.
pub fn names() -> impl Iterator<Item = &'static str> {
    FACES
        .iter()
        .chain(&NEWER)
        .flat_map(|face| face.zh().chain((face.en != face.zh).then_some(face.en)))
}

/// A text as it is drawn: each face that has an emoji becomes that emoji. Other brackets stay.
#[must_use]
pub fn show(text: &str) -> Cow<'_, str> {
    let mut shown = String::new();
    let mut rest = text;
    let mut done = 0;
    while let Some((before, opened)) = rest.split_once('[') {
        let at = text.len() - rest.len() + before.len();
        rest = opened;
        let Some((name, after)) = opened.split_once(']') else { break };
        if let Some(emoji) = find(name) {
            shown.push_str(super::part(text, done..at));
            shown.push_str(emoji);
            done = text.len() - after.len();
            rest = after;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(super::part(text, done..text.len()));
    Cow::Owned(shown)
}

/// The emoji of the face of this name.
fn find(name: &str) -> Option<&'static str> {
    // Brackets in code and logs are longer or are not found.
    if name.len() > LONGEST {
        return None;
    }
    let named = |face: &&Face| face.en == name || face.zh().any(|zh| zh == name);
    FACES.iter().chain(&NEWER).find(named).and_then(Face::emoji)
}

/// Bytes of the longest name.
const LONGEST: usize = 12;

const fn face(zh: &'static str, en: &'static str, emoji: &'static str) -> Face {
    Face { zh, en, emoji }
}

const FACES: [Face; 113] = [
    face("微笑", "Smile", "🙂"),
    face("撇嘴", "Grimace", "😕"),
    face("色", "Drool", "😍"),
    face("发呆", "Scowl", "😳"),
    face("得意", "CoolGuy", "😎"),
    face("流泪", "Sob", "😭"),
    face("害羞", "Shy", "😊"),
    face("闭嘴", "Silent", "🤐"),
    face("睡", "Sleep", "😴"),
    face("大哭", "Cry", "😢"),
    face("尴尬", "Awkward", "😅"),
    face("发怒", "Angry", "😡"),
    face("调皮", "Tongue", "😜"),
    face("呲牙", "Grin", "😁"),
    face("惊讶", "Surprise", "😲"),
    face("难过", "Frown", "🙁"),
    face("酷", "Ruthless", "😎"),
    face("冷汗", "Blush", "😰"),
    face("抓狂", "Scream", "😫"),
    face("吐", "Puke", "🤮"),
    face("偷笑", "Chuckle", "🤭"),
    face("可爱·愉快", "Joyful", "😄"),
    face("白眼", "Slight", "🙄"),
    face("傲慢", "Smug", "😤"),
    face("饥饿", "Hungry", "😋"),
    face("困", "Drowsy", "😪"),
    face("惊恐", "Panic", "😱"),
    face("流汗", "Sweat", "😓"),
    face("憨笑", "Laugh", "😆"),
    face("悠闲·大兵", "Commando", "😌"),
    face("奋斗", "Determined", "💪"),
    face("咒骂", "Scold", "🤬"),
    face("疑问", "Shocked", "❓"),
    face("嘘", "Shhh", "🤫"),
    face("晕", "Dizzy", "😵"),
    face("疯了·折磨", "Tormented", "😖"),
    face("衰", "Toasted", "😩"),
    face("骷髅", "Skull", "💀"),
    face("敲打", "Hammer", "🔨"),
    face("再见", "Wave", "👋"),
    face("擦汗", "Speechless", "😥"),
    face("抠鼻", "NosePick", ""),
    face("鼓掌", "Clap", "👏"),
    face("糗大了", "Shame", "😳"),
    face("坏笑", "Trick", "😏"),
    face("左哼哼", "Bah！L", ""),
    face("右哼哼", "Bah！R", ""),
    face("哈欠", "Yawn", "🥱"),
    face("鄙视", "Pooh-pooh", "😒"),
    face("委屈", "Shrunken", "🥺"),
    face("快哭了", "TearingUp", "😿"),
    face("阴险", "Sly", "😈"),
    face("亲亲", "Kiss", "😘"),
    face("吓", "Wrath", "😨"),
    face("可怜", "Whimper", "🥺"),
    face("菜刀", "Cleaver", "🔪"),
    face("西瓜", "Watermelon", "🍉"),
    face("啤酒", "Beer", "🍺"),
    face("篮球", "Basketball", "🏀"),
    face("乒乓", "PingPong", "🏓"),
    face("咖啡", "Coffee", "☕"),
    face("饭", "Rice", "🍚"),
    face("猪头", "Pig", "🐷"),
    face("玫瑰", "Rose", "🌹"),
    face("凋谢", "Wilt", "🥀"),
    face("嘴唇·示爱", "Lips", "💋"),
    face("爱心", "Heart", "💗"),
    face("心碎", "BrokenHeart", "💔"),
    face("蛋糕", "Cake", "🎂"),
    face("闪电", "Lightning", "⚡"),
    face("炸弹", "Bomb", "💣"),
    face("刀", "Dagger", "🔪"),
    face("足球", "Soccer", "⚽"),
    face("瓢虫", "Ladybug", "🐞"),
    face("便便", "Poop", "💩"),
    face("月亮", "Moon", "🌙"),
    face("太阳", "Sun", "🌞"),
    face("礼物", "Gift", "🎁"),
    face("拥抱", "Hug", "🤗"),
    face("强", "ThumbsUp", "👍"),
    face("弱", "ThumbsDown", "👎"),
    face("握手", "Shake", "🤝"),
    face("胜利", "Peace", "✌"),
    face("抱拳", "Fight", "🙏"),
    face("勾引", "Beckon", ""),
    face("拳头", "Fist", "👊"),
    face("差劲", "Pinky", ""),
    face("爱你", "RockOn", "🤟"),
    face("NO", "Nuh-uh", "🙅"),
    face("OK", "OK", "👌"),
    face("爱情", "InLove", "💑"),
    face("飞吻", "Blowkiss", "😘"),
    face("跳跳", "Waddle", ""),
    face("发抖", "Tremble", "🥶"),
    face("怄火", "Aaagh!", "😤"),
    face("转圈", "Twirl", ""),
    face("磕头", "Kotow", "🙇"),
    face("回头", "Dramatic", ""),
    face("跳绳", "JumpRope", ""),
    face("投降", "Surrender", "🏳"),
    face("激动", "Hooray", "🎉"),
    face("乱舞", "Meditate", "💃"),
    face("献吻", "Smooch", "😚"),
    face("左太极", "TaiChi L", ""),
    face("右太极", "TaiChi R", ""),
    face("嘿哈", "Hey", ""),
    face("捂脸", "Facepalm", "🤦"),
    face("奸笑", "Smirk", "😏"),
    face("机智", "Smart", "🤓"),
    face("皱眉", "Concerned", "😟"),
    face("耶", "Yeah!", "✌"),
    face("鸡", "Chicken", "🐔"),
    face("红包", "Packet", "🧧"),
];

/// Faces that phones added later. They have no index; web editions show their names.
const NEWER: [Face; 20] = [
    face("破涕为笑", "Lol", "😂"),
    face("笑脸", "Happy", "😄"),
    face("生病", "Sick", "😷"),
    face("脸红", "Flushed", "😳"),
    face("恐惧", "Terror", "😱"),
    face("失望", "LetDown", "😔"),
    face("无语", "Duh", "😒"),
    face("吃瓜", "Onlooker", "🍉"),
    face("加油", "GoForIt", "💪"),
    face("天啊", "OMG", "😱"),
    face("旺柴", "Doge", "🐶"),
    face("好的", "NoProb", "👌"),
    face("哇", "Wow", "🤩"),
    face("翻白眼", "Boring", "🙄"),
    face("叹气", "Sigh", "😮"),
    face("合十", "Worship", "🙏"),
    face("庆祝", "Party", "🎉"),
    face("强壮", "Strong", "💪"),
    face("烟花", "Fireworks", "🎆"),
    face("爆竹", "Firecracker", "🧨"),
];

#[cfg(test)]
mod tests;
