//! Grey lines and commands of the server's: kinds 10000 and 10002.

use super::{Decoded, Recall, unsupported};
use crate::model::{Content, MessageId};
use crate::protocol::entities;
use crate::protocol::incoming::Entry;
use crate::protocol::xml::Doc;
use crate::text::Printable;

/// Kind 10000.
pub(super) fn notice(said: &str) -> Content {
    let words = Printable::new(unlinked(&entities::text(said)).trim());
    // Amounts are never in them (PROTOCOL 7.5).
    if words.contains("收到红包，请在手机上查看") || words.contains("发出红包，请在手机上查看")
    {
        return Content::RedPacket;
    }
    Content::Notice(words)
}

/// Links of the phone's own, `<a href="weixin://…">`, and pictures go; the words in them stay.
/// Other tags are what somebody called themselves.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let tag = after.split_once('>').filter(|(tag, _)| is_link(tag));
        if let Some((_, next)) = tag {
            rest = next;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn is_link(tag: &str) -> bool {
    let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
    matches!(name, "_wc_custom_link_" | "/a")
        || (name == "a" && (tag.starts_with('/') || tag.contains("href")))
        || (name == "img" && tag.contains("src"))
}

/// Kind 10002.
pub(super) fn command(entry: &Entry<'_>, said: &str) -> Decoded {
    let Some(doc) = Doc::read(&entities::payload(said), "sysmsg") else {
        return unsupported(entry);
    };
    let kind = doc.attribute("sysmsg", "type");
    let words = match kind.as_str() {
        "revokemsg" => return Decoded::Recall(recall(&doc)),
        "pat" => patted(&doc.text("sysmsg/pat/template")),
        "sysmsgtemplate" => filled(doc),
        _ => {
            let words = ["title", "text", "plain", "content"].map(|tag| doc.text(tag));
            words.into_iter().find(|words| !words.trim().is_empty()).unwrap_or_default()
        }
    };
    let words = Printable::new(unlinked(&words).trim());
    if words.is_empty() {
        let hint = Printable::line(&kind);
        return Decoded::Message(Content::Unsupported { kind: 10_002, app: 0, hint });
    }
    Decoded::Message(Content::Notice(words))
}

fn recall(doc: &Doc) -> Recall {
    let told = ["msgid", "newmsgid", "oldmsgid"].map(|tag| doc.text(tag).trim().to_owned());
    let mut ids: Vec<MessageId> = Vec::new();
    for id in told {
        let id = MessageId(id);
        if !matches!(id.0.as_str(), "" | "0") && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let words = entities::name(doc.text("replacemsg").trim());
    Recall { last_own: ids.is_empty(), ids, words }
}

/// `"${wxid}" 拍了拍我`: names stand in braces.
fn patted(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let (name, next) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(name.split('@').next().unwrap_or_default());
        rest = next;
    }
    out + rest
}

/// `"$username$"邀请"$names$"加入了群聊`: each link of the list fills the place of its name.
fn filled(doc: Doc) -> String {
    let plain = doc.text("content_template/plain");
    if !plain.trim().is_empty() {
        return plain;
    }
    let mut words = doc.text("content_template/template");
    for link in doc.all("link_list/link") {
        let place = format!("${}$", link.attribute("link", "name"));
        let separator = link.text("link/separator");
        let separator = if separator.is_empty() { "、" } else { &separator };
        let title = link.text("link/title");
        let names: Vec<String> = link
            .all("memberlist/member")
            .iter()
            .map(|member| member.text("member/nickname"))
            .filter(|name| !name.is_empty())
            .collect();
        let fill = if names.is_empty() { title } else { names.join(separator) };
        words = words.replace(&place, &fill);
    }
    words
}
