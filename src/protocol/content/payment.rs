//! Payment notices: amounts to the fen (PROTOCOL 7.6).

use crate::model::{Content, Payment, WebLink, money};
use crate::protocol::entities;
use crate::protocol::xml::Doc;
use crate::text::Printable;

/// The accounts that tell of payments. Everybody else may write what looks like a notice.
const TELLERS: [&str; 2] = ["微信支付", "微信收款助手"];

/// Words that an amount follows: what came in, then what went out.
const INCOMING: [&str; 3] = ["收款金额", "微信支付收款", "收款到账"];
const OUTGOING: [&str; 4] = ["付款金额", "支付金额", "已支付", "已付款"];

/// The payment that a link tells of; `raw` is the wire content it was read from. `None` when the
/// sender is not one that tells of payments, or when it tells of none.
#[must_use]
pub fn payment(said: &Content, raw: &str, sender_nick: &str) -> Option<Payment> {
    let link = if let Content::Link(link) = said {
        link
    } else if let Content::Articles(links) = said {
        links.first()?
    } else {
        return None;
    };
    if !TELLERS.contains(&sender_nick.trim()) {
        return None;
    }
    let lines = lines(raw);
    let rows: String = lines.iter().map(|(key, value)| key.clone() + value + "\n").collect();
    let told = format!("{rows}{}\n{}", link.about, link.title);
    let told: String = told.chars().map(money::narrow).collect();
    let after = |words: &[&str]| words.iter().find_map(|word| amount_after(&told, word));
    let (came, went) = (after(&INCOMING), after(&OUTGOING));
    let named = |words: &[&str]| words.iter().any(|word| told.contains(word));
    let incoming = came.is_some() || (went.is_none() && !named(&["支付凭证", "付款"]));
    let notice = named(&["收款", "付款", "支付凭证", "到账", "已支付", "转账", "退款"]);
    notice.then(|| Payment {
        fen: came.or(went),
        incoming,
        title: link.title.clone(),
        about: about(link, &lines),
    })
}

/// The lines of a template, key and value: amount, counterpart, time, remark.
fn lines(raw: &str) -> Vec<(String, String)> {
    let Some(doc) = Doc::read(&entities::payload(raw), "template_detail") else {
        return Vec::new();
    };
    let word = |doc: &Doc, path: &str| {
        let word = doc.text(&format!("{path}/word"));
        let word = if word.is_empty() { doc.text(path) } else { word };
        Printable::line(&entities::emoji(&word)).to_string()
    };
    let pair = |doc: &Doc, path: &str| {
        (word(doc, &format!("{path}/key")), word(doc, &format!("{path}/value")))
    };
    let mut told = vec![pair(&doc, "topline")];
    told.extend(doc.all("lines/line").iter().map(|line| pair(line, "line")));
    told.retain(|(key, value)| !(key.is_empty() && value.is_empty()));
    told
}

/// What a notice says besides its heading: its own words, else the lines of its template.
fn about(link: &WebLink, lines: &[(String, String)]) -> Printable {
    if !link.about.trim().is_empty() {
        return link.about.clone();
    }
    let lines: Vec<String> = lines.iter().map(|(key, value)| format!("{key}：{value}")).collect();
    Printable::new(&lines.join("\n"))
}

/// The amount right after a word, in fen.
fn amount_after(told: &str, word: &str) -> Option<i64> {
    told.match_indices(word).find_map(|(at, _)| {
        let rest = told.get(at + word.len()..)?;
        money::fen(rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '¥')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(title: &str, about: &str, nick: &str) -> Option<Payment> {
        let (title, about) = (Printable::line(title), Printable::new(about));
        let link = WebLink { title, about, ..WebLink::default() };
        payment(&Content::Link(link), "", nick)
    }

    #[test]
    fn amounts_are_read_to_the_fen() {
        let cases = [
            ("微信支付收款3.50元(朋友到店)", "", Some(350), true),
            ("收款到账通知", "收款金额￥1,234.56\n备注：面", Some(123_456), true),
            ("[店员消息]收款到账0.01元", "", Some(1), true),
            ("微信支付凭证", "付款金额¥9\n收款方：店", Some(900), false),
            ("已支付¥9.00", "", Some(900), false),
            ("收款到账通知", "收款金额：￥１２．３", Some(1230), true),
            ("收款到账通知", "汇总 今日第3笔收款，共计￥30.00", None, true),
            ("微信支付收款1.234元", "", None, true),
            ("微信支付收款99999999999999999999元", "", None, true),
        ];
        for (title, about, fen, incoming) in cases {
            let payment = told(title, about, "微信支付").unwrap();
            assert_eq!((payment.fen, payment.incoming), (fen, incoming), "{title} {about}");
        }
    }

    #[test]
    fn a_notice_of_somebody_else_is_none() {
        assert_eq!(told("微信支付收款3.50元", "", "小林"), None);
        assert_eq!(told("新功能上线", "", "微信支付"), None);
        let text = Content::Text(Printable::new("微信支付收款3.50元"));
        assert_eq!(payment(&text, "", "微信支付"), None);
    }

    #[test]
    fn a_template_tells_the_amount_in_its_top_line() {
        let raw = "&lt;msg&gt;&lt;appmsg&gt;&lt;title&gt;收款到账通知&lt;/title&gt;&lt;mmreader&gt;\
            &lt;template_detail&gt;&lt;line_content&gt;&lt;topline&gt;&lt;key&gt;&lt;word&gt;收款金额\
            &lt;/word&gt;&lt;/key&gt;&lt;value&gt;&lt;word&gt;￥0.10&lt;/word&gt;&lt;/value&gt;\
            &lt;/topline&gt;&lt;/line_content&gt;&lt;/template_detail&gt;&lt;/mmreader&gt;\
            &lt;/appmsg&gt;&lt;/msg&gt;";
        let link = WebLink { title: Printable::line("收款到账通知"), ..WebLink::default() };
        let payment = payment(&Content::Link(link), raw, "微信收款助手").unwrap();
        assert_eq!((payment.fen, payment.incoming), (Some(10), true));
        assert_eq!(payment.about.as_str(), "收款金额：￥0.10");
    }
}
