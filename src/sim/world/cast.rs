//! Names that look like real ones, with their pinyin: hand-made, since the server sends pinyin.
//!
//! Pinyin is written in syllables; a part that begins with a capital letter or a digit stands for
//! itself, as the real server treats Latin words in names.

/// What somebody is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The user of the account.
    Me,
    /// In our address book.
    Friend,
    /// Only met in groups.
    Stranger,
    /// An official account with these verify bits (PROTOCOL 5.3).
    Official(u32),
    /// A name of the server's own that is the same in all sessions, with its verify bits.
    Fixed(&'static str, u32),
}

/// Somebody who is always there.
pub struct Cast {
    pub nick: &'static str,
    pub pinyin: &'static str,
    pub remark: &'static str,
    pub remark_pinyin: &'static str,
    pub alias: &'static str,
    pub role: Role,
}

const fn friend(
    nick: &'static str,
    pinyin: &'static str,
    remark: &'static str,
    remark_pinyin: &'static str,
    alias: &'static str,
) -> Cast {
    Cast { nick, pinyin, remark, remark_pinyin, alias, role: Role::Friend }
}

const fn with_role(nick: &'static str, pinyin: &'static str, role: Role) -> Cast {
    Cast { nick, pinyin, remark: "", remark_pinyin: "", alias: "", role }
}

/// The number of ourselves in the list of people.
pub const ME: usize = 0;
/// The number of 文件传输助手.
pub const FILE_HELPER: usize = 1;
/// The number of 朋友推荐消息.
pub const FRIEND_MESSAGES: usize = 3;
/// The number of 腾讯新闻.
pub const NEWS: usize = 4;
/// The number of 微信支付.
pub const PAYMENTS: usize = 5;

/// The people that tests and scripts know by name; their numbers are their places.
pub const CAST: &[Cast] = &[
    with_role("林小满", "lin xiao man", Role::Me),
    with_role("文件传输助手", "wen jian chuan shu zhu shou", Role::Fixed("filehelper", 0)),
    with_role("微信团队", "wei xin tuan dui", Role::Fixed("weixin", 56)),
    with_role("朋友推荐消息", "peng you tui jian xiao xi", Role::Fixed("fmessage", 0)),
    with_role("腾讯新闻", "teng xun xin wen", Role::Fixed("newsapp", 0)),
    with_role("微信支付", "wei xin zhi fu", Role::Official(24)),
    with_role("微信收款助手", "wei xin shou kuan zhu shou", Role::Official(24)),
    friend("岁月静好", "sui yue jing hao", "妈妈", "ma ma", ""),
    friend("老林", "lao lin", "爸爸", "ba ba", "laolin1962"),
    friend("陈静", "chen jing", "", "", "chenjing_pm"),
    friend("李雷", "li lei", "", "", ""),
    friend("韩梅梅", "han mei mei", "", "", "hanmm"),
    friend("王建国", "wang jian guo", "", "", ""),
    friend("张伟", "zhang wei", "", "", ""),
    friend("张伟", "zhang wei", "", "", ""),
    friend(
        "哲学家养猫<span class=\"emoji emoji1f431\"></span>",
        "zhe xue jia yang mao Spanclassemojiemoji1f431span",
        "阿哲",
        "a zhe",
        "azhe404",
    ),
    friend(
        "小雨<span class=\"emoji emoji2614\"></span>",
        "xiao yu Spanclassemojiemoji2614span",
        "",
        "",
        "",
    ),
    friend(
        "Mike Chen",
        "Mike Chen",
        "陈明（云州项目）",
        "chen ming yun zhou xiang mu",
        "mikechen88",
    ),
    friend("AAA建材批发赵哥", "AAA jian cai pi fa zhao ge", "", "", ""),
    friend("刘洋", "liu yang", "", "", ""),
    friend("刘洋", "liu yang", "刘洋 羽毛球", "liu yang yu mao qiu", ""),
    friend("物业小周", "wu ye xiao zhou", "", "", ""),
    friend("Ｆｕｌｌ　ｗｉｄｔｈ", "Full width", "表姐", "biao jie", ""),
    friend("🌻向阳而生", "Sunflower xiang yang er sheng", "", "", ""),
    with_role("城市早报", "cheng shi zao bao", Role::Official(8)),
    with_role("慢读书房", "man du shu fang", Role::Official(8)),
    with_role("云州银行", "yun zhou yin hang", Role::Official(24)),
    with_role("顺路快递", "shun lu kuai di", Role::Official(24)),
];

/// A group that is always there.
pub struct CastRoom {
    pub name: &'static str,
    pub pinyin: &'static str,
    /// Places in [`CAST`], the owner first.
    pub members: &'static [usize],
    /// How many others there are besides.
    pub others: usize,
    /// Whether it is saved to the address book.
    pub saved: bool,
    /// Whether it is among the chats that webwxinit tells.
    pub recent: bool,
    pub muted: bool,
}

const fn room(
    name: &'static str,
    pinyin: &'static str,
    members: &'static [usize],
    others: usize,
) -> CastRoom {
    CastRoom { name, pinyin, members, others, saved: true, recent: true, muted: false }
}

/// The group of colleagues.
pub const OFFICE: usize = 0;
/// The family's group.
pub const FAMILY: usize = 1;
/// The former room mates' group.
pub const DORM: usize = 2;
/// The group that nobody named.
pub const UNNAMED: usize = 3;
/// The group that appears with its first message only.
pub const HIDDEN: usize = 4;
/// The group with the most members.
pub const EVERYBODY: usize = 5;

/// The groups that tests and scripts know; their numbers are their places.
pub const ROOMS: &[CastRoom] = &[
    room("产品研发组", "chan pin yan fa zu", &[12, 9, 10, 11, 13, 17], 26),
    room("相亲相爱一家人", "xiang qin xiang ai yi jia ren", &[7, 8, 22], 5),
    room("404宿舍", "404 su she", &[15, 10, 19], 0),
    CastRoom {
        name: "",
        pinyin: "",
        members: &[11, 16, 9],
        others: 0,
        saved: false,
        recent: true,
        muted: false,
    },
    CastRoom {
        name: "周末爬山小分队",
        pinyin: "zhou mo pa shan xiao fen dui",
        members: &[16, 20, 15],
        others: 4,
        saved: false,
        recent: false,
        muted: false,
    },
    CastRoom {
        name: "云州大厦业主群<span class=\"emoji emoji1f3e0\"></span>",
        pinyin: "yun zhou da sha ye zhu qun Spanclassemojiemoji1f3e0span",
        members: &[21, 18, 14],
        others: 96,
        saved: true,
        recent: false,
        muted: true,
    },
];

/// Further names of groups.
pub const MORE_ROOMS: &[(&str, &str)] = &[
    ("羽毛球周三局", "yu mao qiu zhou san ju"),
    ("高三（7）班", "gao san 7 ban"),
    ("项目周会", "xiang mu zhou hui"),
    ("团购接龙", "tuan gou jie long"),
    ("读书会", "du shu hui"),
    ("摄影交流", "she ying jiao liu"),
    ("Rust 中文社区", "Rust zhong wen she qu"),
    ("宠物互助", "chong wu hu zhu"),
    ("二手闲置", "er shou xian zhi"),
    ("幼儿园家长群", "you er yuan jia zhang qun"),
    ("云州跑团", "yun zhou pao tuan"),
    ("装修避坑", "zhuang xiu bi keng"),
    ("午饭吃什么", "wu fan chi shen me"),
    ("前端互助会", "qian duan hu zhu hui"),
];

/// Family names with their pinyin.
pub const SURNAMES: &[(&str, &str)] = &[
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("陈", "chen"),
    ("杨", "yang"),
    ("黄", "huang"),
    ("赵", "zhao"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("马", "ma"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("郭", "guo"),
    ("何", "he"),
    ("林", "lin"),
    ("高", "gao"),
    ("罗", "luo"),
    ("郑", "zheng"),
    ("梁", "liang"),
    ("谢", "xie"),
    ("宋", "song"),
    ("唐", "tang"),
    ("许", "xu"),
    ("韩", "han"),
    ("邓", "deng"),
    ("冯", "feng"),
    ("曹", "cao"),
    ("彭", "peng"),
    ("曾", "zeng"),
    ("肖", "xiao"),
    ("田", "tian"),
    ("董", "dong"),
    ("潘", "pan"),
    ("袁", "yuan"),
    ("蔡", "cai"),
    ("蒋", "jiang"),
    ("余", "yu"),
    ("于", "yu"),
    ("杜", "du"),
    ("叶", "ye"),
    ("程", "cheng"),
    ("魏", "wei"),
    ("苏", "su"),
    ("吕", "lv"),
    ("丁", "ding"),
    ("沈", "shen"),
    ("欧阳", "ou yang"),
    ("上官", "shang guan"),
    ("单", "shan"),
    ("解", "xie"),
    ("仇", "qiu"),
];

/// Given names with their pinyin.
pub const GIVEN: &[(&str, &str)] = &[
    ("子涵", "zi han"),
    ("雨桐", "yu tong"),
    ("浩然", "hao ran"),
    ("思远", "si yuan"),
    ("晓燕", "xiao yan"),
    ("志强", "zhi qiang"),
    ("丽娟", "li juan"),
    ("建华", "jian hua"),
    ("文静", "wen jing"),
    ("俊杰", "jun jie"),
    ("欣怡", "xin yi"),
    ("宇航", "yu hang"),
    ("美玲", "mei ling"),
    ("国庆", "guo qing"),
    ("秀英", "xiu ying"),
    ("天佑", "tian you"),
    ("梓萱", "zi xuan"),
    ("一鸣", "yi ming"),
    ("若曦", "ruo xi"),
    ("海涛", "hai tao"),
    ("婷婷", "ting ting"),
    ("晨曦", "chen xi"),
    ("凯", "kai"),
    ("敏", "min"),
    ("磊", "lei"),
    ("娜", "na"),
    ("强", "qiang"),
    ("静怡", "jing yi"),
    ("诗雅", "shi ya"),
    ("博文", "bo wen"),
    ("佳琪", "jia qi"),
    ("明轩", "ming xuan"),
    ("可馨", "ke xin"),
    ("振东", "zhen dong"),
    ("春梅", "chun mei"),
    ("少华", "shao hua"),
    ("慧", "hui"),
    ("鹏程", "peng cheng"),
    ("语嫣", "yu yan"),
    ("立新", "li xin"),
    ("嘉懿", "jia yi"),
    ("煜城", "yu cheng"),
    ("立轩", "li xuan"),
    ("懿轩", "yi xuan"),
    ("烨伟", "ye wei"),
    ("苑博", "yuan bo"),
];

/// Nicknames that are no names.
pub const NICKS: &[(&str, &str)] = &[
    ("人间值得", "ren jian zhi de"),
    ("风继续吹", "feng ji xu chui"),
    ("一只小鹿", "yi zhi xiao lu"),
    ("山月不知", "shan yue bu zhi"),
    ("柠檬不酸", "ning meng bu suan"),
    ("半糖", "ban tang"),
    ("早睡早起", "zao shui zao qi"),
    ("今天也要加油", "jin tian ye yao jia you"),
    ("Sunny", "Sunny"),
    ("Kevin_W", "Kevin_W"),
    ("Luna月", "Luna yue"),
    ("老K", "lao K"),
    ("豆豆妈", "dou dou ma"),
    ("开心果", "kai xin guo"),
    ("沉默是金", "chen mo shi jin"),
    ("北方的狼", "bei fang de lang"),
    ("清风徐来", "qing feng xu lai"),
    ("Echo", "Echo"),
    ("小鱼儿<span class=\"emoji emoji1f41f\"></span>", "xiao yu er Spanclassemojiemoji1f41fspan"),
    ("<span class=\"emoji emoji2b50\"></span>星星", "Spanclassemojiemoji2b50span xing xing"),
    ("木木夕", "mu mu xi"),
    ("三分甜", "san fen tian"),
    ("且听风吟", "qie ting feng yin"),
    ("阳光正好", "yang guang zheng hao"),
    ("Amy&Bob", "Amyampbob"),
    ("一二三", "yi er san"),
];

/// Provinces and cities.
pub const PLACES: &[(&str, &str)] = &[
    ("广东", "深圳"),
    ("北京", "海淀"),
    ("上海", "徐汇"),
    ("浙江", "杭州"),
    ("四川", "成都"),
    ("湖北", "武汉"),
    ("江苏", "南京"),
    ("陕西", "西安"),
    ("福建", "厦门"),
    ("", ""),
];

/// What people write about themselves.
pub const SIGNATURES: &[&str] = &[
    "",
    "",
    "",
    "慢慢来，比较快",
    "知行合一",
    "今天天气真好",
    "No pain, no gain.",
    "随遇而安",
    "代码改变世界 <br/>也改变发际线",
    "生活不止眼前的苟且",
    "Stay hungry &amp; stay foolish",
];

/// The first letters of all syllables, in capitals, as `PYInitial` has them.
pub fn initials(pinyin: &str) -> String {
    pinyin
        .split(' ')
        .map(|part| {
            if is_literal(part) {
                part.to_uppercase()
            } else {
                part.chars().take(1).collect::<String>().to_uppercase()
            }
        })
        .collect()
}

/// All syllables together, as `PYQuanPin` has them.
pub fn quan_pin(pinyin: &str) -> String {
    pinyin
        .split(' ')
        .map(|part| if part.starts_with("Span") { part.to_lowercase() } else { part.to_owned() })
        .collect()
}

fn is_literal(part: &str) -> bool {
    part.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit())
}

/// The name that groups call us by.
pub fn own_name() -> &'static str {
    CAST.first().map_or("", |me| me.nick)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinyin_fields_are_those_the_real_server_would_send() {
        assert_eq!(
            (initials("lin xiao man"), quan_pin("lin xiao man")),
            ("LXM".into(), "linxiaoman".into())
        );
        assert_eq!(
            (initials("404 su she"), quan_pin("404 su she")),
            ("404SS".into(), "404sushe".into())
        );
        assert_eq!(
            initials("xiao yu Spanclassemojiemoji2614span"),
            "XYSPANCLASSEMOJIEMOJI2614SPAN"
        );
        assert_eq!(
            quan_pin("xiao yu Spanclassemojiemoji2614span"),
            "xiaoyuspanclassemojiemoji2614span"
        );
    }

    #[test]
    fn every_han_letter_of_the_tables_has_its_syllable() {
        let all = SURNAMES.iter().chain(GIVEN).chain(MORE_ROOMS).chain(NICKS).copied();
        let cast =
            CAST.iter().flat_map(|one| [(one.nick, one.pinyin), (one.remark, one.remark_pinyin)]);
        for (name, pinyin) in all.chain(cast) {
            let han = name.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
            let syllables =
                pinyin.split(' ').filter(|part| !part.is_empty() && !is_literal(part)).count();
            if name.is_ascii() || name.starts_with('Ｆ') {
                continue;
            }
            assert_eq!(han, syllables, "{name} {pinyin}");
        }
    }
}
