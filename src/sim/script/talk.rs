//! The words of the scenes.

use crate::sim::world::{DORM, EVERYBODY, FAMILY, HIDDEN, OFFICE, UNNAMED};

/// One thing that happens in a scene.
#[derive(Debug)]
pub struct Line {
    /// Time since the line before, in milliseconds.
    pub after_ms: u32,
    /// Place in the cast.
    pub from: usize,
    /// A group, or us alone.
    pub to: Option<usize>,
    pub what: What,
}

/// What happens at a time of the script.
#[derive(Debug, Clone, Copy)]
pub enum What {
    Text(&'static str),
    Image,
    Sticker,
    Voice(u32),
    File(&'static str, u64),
    Link,
    RedPacket,
    Location,
    Articles,
    Payment(u64),
    /// New text, who is quoted, what is quoted.
    Quote(&'static str, &'static str, &'static str),
    /// We ourselves, on the phone.
    FromPhone(&'static str),
    Recall,
}

use What::{
    Articles, File, FromPhone, Image, Link, Location, Payment, Quote, Recall, RedPacket, Sticker,
    Text, Voice,
};

const fn line(after_ms: u32, from: usize, to: Option<usize>, what: What) -> Line {
    Line { after_ms, from, to, what }
}

const MA: usize = 7;
const PA: usize = 8;
const CHEN: usize = 9;
const LI: usize = 10;
const HAN: usize = 11;
const WANG: usize = 12;
const ZHE: usize = 15;
const YU: usize = 16;
const LIU: usize = 20;
const PROPERTY: usize = 21;
const COUSIN: usize = 22;
const MORNING: usize = 24;

/// What happens in the first seconds.
pub const OPENING: &[Line] = &[
    line(500, CHEN, Some(OFFICE), Text("早，十点评审别忘了")),
    line(400, MA, None, Text("满满，晚上回来吃饭吗？")),
    line(
        500,
        LI,
        Some(OFFICE),
        Text("@林小满\u{2005}接口文档放群里了，Vec<String> 那段帮忙看一眼 && 回我一下"),
    ),
    line(400, LI, Some(OFFICE), File("接口文档 v3.docx", 84_213)),
    line(500, COUSIN, Some(FAMILY), Text("谁在家？我路过给你们带点枇杷[呲牙]")),
    line(300, PA, Some(FAMILY), Text("在")),
    line(300, MA, Some(FAMILY), Text("路上慢点，别着急")),
    line(400, ZHE, Some(DORM), Image),
    line(500, HAN, Some(OFFICE), Text("十点不行，我在客户那边")),
    line(600, CHEN, Some(OFFICE), Quote("那改到 11 点？", "韩梅梅", "十点不行，我在客户那边")),
    line(700, YU, Some(HIDDEN), Text("周六爬山，报名的接龙啦 🏔️")),
    line(900, WANG, None, Text("小满，下午两点来我办公室一趟")),
    line(1_200, LI, Some(OFFICE), Text("我先把会议室订了，密码是 8848")),
    line(1_500, LI, Some(OFFICE), Recall),
    line(1_800, YU, Some(UNNAMED), Text("这个群叫什么好呢")),
    line(2_500, MA, None, Voice(8_400)),
    line(
        2_000,
        PROPERTY,
        Some(EVERYBODY),
        Text("各位业主：今晚 22:00–24:00 停水检修，请提前储水。"),
    ),
    line(2_000, MORNING, None, Articles),
    line(2_500, CHEN, None, Payment(1_280)),
];

/// What happens later, one after the other by chance.
pub const SCENES: &[&[Line]] = &[
    &[
        line(0, ZHE, Some(DORM), Text("你们猜我刚才在地铁上看见谁了")),
        line(2_500, LI, Some(DORM), Text("谁")),
        line(1_500, ZHE, Some(DORM), Text("辅导员！！！")),
        line(900, LI, Some(DORM), Text("[捂脸][捂脸][捂脸]")),
        line(700, ZHE, Some(DORM), Sticker),
        line(2_600, LI, Some(DORM), Text("他还欠我一把伞呢")),
    ],
    &[
        line(0, MA, None, Text("降温了，把厚外套找出来")),
        line(3_000, MA, None, Image),
        line(2_500, MA, None, Text("阳台的三角梅开了，好看吧😊")),
        line(6_000, MA, None, FromPhone("好看！周末回去看")),
    ],
    &[
        line(0, CHEN, Some(OFFICE), Text("线上有个告警，谁在看？")),
        line(1_200, LI, Some(OFFICE), Text("我在看")),
        line(900, LI, Some(OFFICE), Text("if (a < b && c > d) 那个分支")),
        line(
            800,
            LI,
            Some(OFFICE),
            Text("日志：\nERROR timeout after 3000ms\n  at sync.rs:42\n  retry=3"),
        ),
        line(1_000, HAN, Some(OFFICE), Text("要不要先回滚")),
        line(1_500, WANG, Some(OFFICE), Text("先回滚，@林小满\u{2005}确认一下影响面")),
        line(3_500, LI, Some(OFFICE), Text("回滚完成 ✅")),
        line(1_200, CHEN, Some(OFFICE), Text("👍")),
        line(500, HAN, Some(OFFICE), Text("👍")),
        line(400, WANG, Some(OFFICE), Text("辛苦")),
    ],
    &[
        line(0, LIU, None, Text("周三羽毛球还差一个，来不来")),
        line(2_500, LIU, None, Location),
        line(2_500, LIU, None, Text("19:30 开始，场地费 AA")),
    ],
    &[
        line(0, COUSIN, Some(FAMILY), RedPacket),
        line(1_200, MA, Some(FAMILY), Text("谢谢！[玫瑰][玫瑰]")),
        line(1_500, PA, Some(FAMILY), Text("收到了，你也注意身体")),
    ],
    &[
        line(0, HAN, None, Text("那篇文章你看了没")),
        line(1_500, HAN, None, Link),
        line(3_000, HAN, None, Text("写得真好，尤其是最后一段")),
    ],
    &[
        line(0, PROPERTY, Some(EVERYBODY), Text("已恢复供水，感谢理解🙏")),
        line(1_800, 18, Some(EVERYBODY), Text("收到")),
        line(700, 14, Some(EVERYBODY), Text("收到")),
        line(1_100, 18, Some(EVERYBODY), Text("水有点黄，放一会儿再用")),
    ],
    &[
        line(0, WANG, None, File("第三季度总结 & 计划.pdf", 2_411_724)),
        line(2_000, WANG, None, Text("看完给我个意见，不急")),
    ],
    &[
        line(0, YU, Some(HIDDEN), Text("天气预报说周六有雨☔️")),
        line(2_000, ZHE, Some(HIDDEN), Quote("下雨也去", "小雨", "天气预报说周六有雨")),
        line(1_500, LIU, Some(HIDDEN), Text("带伞，爬到半山腰就下来吃火锅")),
    ],
    &[line(0, CHEN, None, Payment(350)), line(4_000, CHEN, None, Payment(12_900))],
];

/// Short words for a crowd.
pub const CHATTER: &[&str] = &[
    "收到",
    "哈哈哈",
    "今天几点下班",
    "在路上了",
    "这个价格可以",
    "明天见",
    "我看看",
    "发你了",
    "晚点回你",
    "好的好的",
    "原来如此",
    "下雨了",
    "谁有充电器",
    "到了吗",
    "先这样",
    "OK",
    "图呢",
    "[强]",
    "没问题",
    "稍等一下",
    "你说得对",
    "中午吃什么",
    "周末有空吗",
    "谢谢😊",
];
