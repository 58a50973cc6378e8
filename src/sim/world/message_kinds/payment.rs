//! Payment notices in their known forms (PROTOCOL 7.6).

use super::Draft;
use super::app::{app_draft, yuan};

const PAGE: &str = "https://payapp.weixin.qq.com/f2f";

/// A payment that came in, with its amount in the title.
pub fn usual(fen: u64) -> Draft {
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
    app_draft(5, &title, &des, PAGE, &more)
}

/// Money that arrived: the title tells no amount, the template does, with thousands.
pub fn arrived(fen: u64) -> Draft {
    let amount = thousands(fen);
    let more = format!(
        "<mmreader><category type=\"0\" count=\"1\"><item><title>收款到账通知</title><digest></digest>\
         </item></category><template_detail><line_content><topline><key><word>收款金额</word></key>\
         <value><word>￥{amount}</word></value></topline><lines><line><key><word>付款方备注</word></key>\
         <value><word>第三季度货款</word></value></line></lines></line_content></template_detail></mmreader>"
    );
    app_draft(5, "收款到账通知", "", PAGE, &more)
}

/// What a clerk is told.
pub fn clerk(fen: u64) -> Draft {
    let amount = yuan(fen);
    let des = format!("收款金额￥{amount}\n汇总 今日第8笔收款，共计￥{}", yuan(fen * 8));
    app_draft(5, &format!("[店员消息]收款到账{amount}元"), &des, PAGE, "")
}

/// Money that was paid.
pub fn paid(fen: u64) -> Draft {
    let des = format!("已支付¥{}\n收款方 云州奶茶铺\n支付方式 零钱", yuan(fen));
    app_draft(5, "微信支付凭证", &des, PAGE, "")
}

/// An amount in fen, written in yuan with thousands apart.
fn thousands(fen: u64) -> String {
    let whole = (fen / 100).to_string();
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out}.{:02}", fen % 100)
}
