//! Grey lines and commands of the server's: kinds 10000 and 10002.

use std::collections::HashMap;

use super::{Decoded, Recall, words};
use crate::model::{Content, MessageId};
use crate::protocol::entities;
use crate::protocol::ids;
use crate::protocol::xml::Doc;
use crate::text::{Printable, head};

/// Words of a template that was filled in are cut here, in bytes.
const LONGEST: usize = 64 << 10;

/// What fills one place is cut here, in bytes.
const LONGEST_FILL: usize = 4 << 10;

/// What stands between names is no longer, in bytes.
const LONGEST_SEPARATOR: usize = 16;

/// What is told of a red packet, which the web sees nothing else of.
const RED_PACKETS: [&str; 2] = ["收到红包，请在手机上查看", "发出红包，请在手机上查看"];

/// Kind 10000: words, or what belongs to kind 10002.
pub(super) fn grey_line(said: &str) -> Decoded {
    let xml = entities::payload(said);
    let begins = |tag: &&str| xml.trim_start().starts_with(*tag);
    if !["<?xml", "<sysmsg", "<msg"].iter().any(begins) {
        return Decoded::Message(notice(said));
    }
    match Doc::read(&xml, "") {
        Some(doc) if !doc.has("sysmsg") => shown(&words::joined(&words::lines(&doc))),
        Some(_) | None => command(said),
    }
}

fn notice(said: &str) -> Content {
    // Nobody types here: an emoji of a name may be escaped once more.
    let words = Printable::new(unlinked(&entities::emoji(&entities::text(said))).trim());
    // Amounts are never in them (PROTOCOL 7.5). Somebody may be called so: nothing else is said then.
    if RED_PACKETS.contains(&words.trim_end_matches(['。', '.'])) {
        return Content::RedPacket;
    }
    Content::System(words)
}

/// Links of the phone's own, `<a href="weixin://…">`, and pictures go; the words in them stay.
/// Other tags are what somebody called themselves.
fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        // A tag ends before the next one begins: otherwise each `<` would be looked for to the end.
        let end = after.find(['<', '>']).unwrap_or(after.len());
        let (tag, next) = after.split_at_checked(end).unwrap_or((after, ""));
        if let Some(next) = next.strip_prefix('>').filter(|_| is_link(tag)) {
            rest =
                if is_hidden(tag) { next.find("</").map_or("", |at| part(next, at)) } else { next };
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn part(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}

/// A button for somebody else: its words are not for everybody.
fn is_hidden(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let hidden = |(_, value): (&str, &str)| {
        let value = value.trim_start_matches([' ', '=', '"', '\'']);
        value.starts_with('1') || value.starts_with("true")
    };
    tag.split_once("hidden").is_some_and(hidden)
}

fn is_link(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase();
    let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
    matches!(name, "_wc_custom_link_" | "/a")
        || (name == "a" && (tag.starts_with('/') || tag.contains("href")))
        || (name == "img" && tag.contains("src"))
}

/// The commands that have words for people.
const WORDED: [&str; 9] = [
    "revokemsg",
    "pat",
    "sysmsgtemplate",
    "roomtoolstips",
    "roomtips",
    "delchatroommember",
    "addchatroommember",
    "NewXmlChatRoomAccessVerifyApplication",
    "mmchatroombarannouncememt",
];

/// Kind 10002. What is no command for people is housekeeping between phone and server, and no
/// message.
pub(super) fn command(said: &str) -> Decoded {
    let xml = entities::payload(said);
    let Some(doc) = Doc::read(&xml, "sysmsg") else {
        return if words::is_words(&xml) { shown(&entities::text(said)) } else { Decoded::Ignored };
    };
    let told = doc.attribute("sysmsg", "type");
    let named = WORDED.into_iter().find(|kind| kind.eq_ignore_ascii_case(told.trim()));
    let Some(kind) = named.or_else(|| {
        let child = |kind: &&str| told.trim().is_empty() && doc.has(&format!("sysmsg/{kind}"));
        WORDED.into_iter().find(child)
    }) else {
        return Decoded::Ignored;
    };
    let words = match kind {
        "revokemsg" => return Decoded::Recall(recall(&doc)),
        "pat" => return nudge(&doc),
        "sysmsgtemplate" => filled(doc),
        "roomtoolstips" => to_do(&doc),
        _ => {
            let within = if doc.has(kind) { kind } else { "sysmsg" };
            let of = |tag: &str| doc.text(&format!("{within}/{tag}"));
            let words = ["plain", "text", "content", "title"].map(of);
            words.into_iter().find(|words| !words.trim().is_empty()).unwrap_or_default()
        }
    };
    shown(&words)
}

/// A grey line; nothing where there are no words.
fn shown(words: &str) -> Decoded {
    let words = Printable::new(unlinked(words).trim());
    if words.is_empty() { Decoded::Ignored } else { Decoded::Message(Content::System(words)) }
}

fn recall(doc: &Doc) -> Recall {
    let told = ["msgid", "newmsgid", "oldmsgid"].map(|tag| doc.text(tag).trim().to_owned());
    let nought = told.iter().any(|id| id == "0");
    let mut ids: Vec<MessageId> = Vec::new();
    for id in told {
        let id = MessageId(id);
        if !matches!(id.0.as_str(), "" | "0") && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let words = ["replacemsg", "revokemsg/content"].map(|tag| entities::name(doc.text(tag).trim()));
    let words = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    Recall { last_own: nought && ids.is_empty(), ids, words }
}

/// A nudge: its template, else who nudged whom, without a sentence of ours about it.
fn nudge(doc: &Doc) -> Decoded {
    let template = doc.text("pat/template");
    if !template.trim().is_empty() {
        return shown(&patted(&template));
    }
    let id = |tag: &str| doc.text(&format!("pat/{tag}")).trim().to_owned();
    match (id("fromusername"), id("pattedusername")) {
        (from, to) if !from.is_empty() && !to.is_empty() => {
            let hint = Printable::line(&format!("{} → {}", ids::marked(&from), ids::marked(&to)));
            Decoded::Message(Content::Unsupported { kind: 49, app: 62, hint })
        }
        _ => Decoded::Ignored,
    }
}

/// Something to do for a group: who says so, and what.
fn to_do(doc: &Doc) -> String {
    let title = entities::told(doc.text("sysmsg/title").trim());
    let words = patted(doc.text("sysmsg/template").trim());
    match (words.is_empty(), title.is_empty() || words.contains(&title)) {
        (true, _) => title,
        (false, true) => words,
        (false, false) => format!("{words}: {title}"),
    }
}

/// `"${wxid}" 拍了拍我`: ids stand in braces, and are marked for who knows whose they are. What is
/// read of a name is somebody's words and no place for another.
pub(super) fn patted(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(&entities::told(before));
        let (id, next) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(&person(id));
        rest = next;
    }
    out + &entities::told(rest)
}

/// What stands in braces: an id, or a name as it is. What follows an `@` says how it is drawn.
fn person(told: &str) -> String {
    let whole = told.starts_with('@') || ids::is_id(told);
    let bare = if whole { told } else { told.split('@').next().unwrap_or_default() };
    let id = !bare.is_empty() && bare.chars().all(ids::is_of_id);
    if id { ids::marked(bare) } else { entities::told(bare) }
}

/// `"$username$"邀请"$names$"加入了群聊`: each link of the list fills the place of its name, once.
/// What was filled in is somebody's words and is not looked at again: a nick may be `$names$`.
fn filled(doc: Doc) -> String {
    let plain = doc.text("content_template/plain");
    if !plain.trim().is_empty() {
        return entities::told(&plain);
    }
    let template = doc.text("content_template/template");
    let mut fills: HashMap<String, String> = HashMap::new();
    for link in doc.all("link_list/link") {
        fills.entry(link.attribute("link", "name")).or_insert_with(|| fill(link));
    }
    let mut words = String::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        words.push_str(before);
        let place = after.split_once('$').and_then(|(name, next)| Some((fills.get(name)?, next)));
        rest = if let Some((fill, next)) = place {
            words.push_str(fill);
            next
        } else {
            words.push('$');
            after
        };
        if words.len() > LONGEST {
            break;
        }
    }
    words.push_str(rest);
    head(&words, LONGEST).to_owned()
}

/// What stands in a link's place: the names of its members, else its title. Nothing for one that is
/// hidden: it is a button for somebody else.
fn fill(link: Doc) -> String {
    if matches!(link.attribute("link", "hidden").trim().to_ascii_lowercase().as_str(), "1" | "true")
    {
        return String::new();
    }
    let title = link.text("link/title");
    let separator = link.text("link/separator");
    let sound = (1..=LONGEST_SEPARATOR).contains(&separator.len());
    let separator = if sound { separator.as_str() } else { "、" };
    let mut joined = String::new();
    for member in link.all("memberlist/member") {
        let (nick, id) = (name(&member.text("member/nickname")), member.text("member/username"));
        let name = match (nick.is_empty(), id.trim()) {
            (false, _) => nick,
            (true, "") => continue,
            (true, id) => ids::marked(id),
        };
        if !joined.is_empty() {
            joined.push_str(separator);
        }
        joined.push_str(&name);
        if joined.len() > LONGEST_FILL {
            break;
        }
    }
    let fill = if joined.is_empty() { name(&title) } else { joined };
    head(&fill, LONGEST_FILL).to_owned()
}

fn name(read: &str) -> String {
    Printable::line(&entities::told(head(read, LONGEST_FILL))).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::escape_markup;

    fn says(template: &str, links: &str) -> String {
        let doc = format!(
            "<sysmsg><content_template><template>{template}</template><link_list>{links}\
            </link_list></content_template></sysmsg>"
        );
        filled(Doc::read(&doc, "sysmsg").unwrap())
    }

    fn titled(name: &str, title: &str) -> String {
        format!("<link name=\"{name}\"><title>{title}</title></link>")
    }

    fn members(name: &str, separator: &str, nicks: &[&str]) -> String {
        let member = |nick: &&str| format!("<member><nickname>{nick}</nickname></member>");
        let nicks: String = nicks.iter().map(member).collect();
        format!(
            "<link name=\"{name}\"><memberlist>{nicks}</memberlist>\
            <separator>{separator}</separator></link>"
        )
    }

    #[test]
    fn places_are_filled_where_links_name_them() {
        let links = titled("username", "王芳") + &members("names", "", &["李雷", "小林"]);
        let words = says("\"$username$\"邀请\"$names$\"，$5，$other$", &links);
        assert_eq!(words, "\"王芳\"邀请\"李雷、小林\"，$5，$other$");
    }

    #[test]
    fn a_nick_that_looks_like_a_place_stays_a_nick() {
        let links = titled("username", "$names$") + &members("names", " ", &["李雷", "$username$"]);
        assert_eq!(says("$username$邀请$names$", &links), "$names$邀请李雷 $username$");
    }

    #[test]
    fn emoji_of_names_are_shown_as_such_and_what_is_read_of_a_name_fills_no_place() {
        let span = "<span class=\"emoji emoji1f408\"></span>";
        let escaped = "&lt;span class=&quot;emoji emoji1f408&quot;&gt;&lt;/span&gt;";
        for wire in [span, escaped] {
            let pat = format!("\"养猫{wire}\" 拍了拍\"${{a{wire}@b}}\"&#36;{{c}}");
            assert_eq!(patted(&pat), "\"养猫🐈\" 拍了拍\"a🐈\"${c}");
            let cdata = |words: &str| format!("<![CDATA[{words}]]>");
            let links = titled("username", &cdata(&format!("养猫{wire}")))
                + &members("names", "、", &[&cdata(wire), &cdata("&#36;username&#36;")]);
            assert_eq!(says("$username$邀请$names$", &links), "养猫🐈邀请🐈、$username$");
        }
    }

    #[test]
    fn what_fills_a_place_does_not_grow() {
        let places = |at: usize| format!("$a{at}$").repeat(2);
        let links: String = (0..60).map(|at| titled(&format!("a{at}"), &places(at + 1))).collect();
        assert_eq!(says("$a0$", &links), "$a1$$a1$");
        let long = members("names", &"-".repeat(17), &["好"; 900]);
        let words = says(&"$names$".repeat(1_000), &long);
        assert!(words.starts_with("好、好") && words.len() <= LONGEST, "{}", words.len());
        assert!(says("$names$", &long).len() <= LONGEST_FILL);
    }

    #[test]
    fn links_go_and_other_brackets_stay() {
        let said = "<a href=\"weixin://x\">点这里</a> a<b> <img src=\"x\"/>< <c";
        assert_eq!(unlinked(said), "点这里 a<b> < <c");
        assert_eq!(unlinked("点 <A HREF=\"weixin://x\">查看</A>。"), "点 查看。");
        for hidden in ["hidden=\"1\"", "hidden='TRUE'", "HIDDEN = \"True\"", "hidden=1"] {
            let said = format!("好<_wc_custom_link_ href=\"x\" {hidden}>撤销</_wc_custom_link_>。");
            assert_eq!(unlinked(&said), "好。", "{hidden}");
        }
    }

    #[test]
    fn a_command_is_known_in_capitals_and_as_a_grey_line() {
        let recall = "<sysmsg type=\"REVOKEMSG\"><revokemsg><msgid>77</msgid></revokemsg></sysmsg>";
        let ids = vec![MessageId("77".to_owned())];
        let recalled = Recall { ids, words: Printable::default(), last_own: false };
        assert_eq!(command(recall), Decoded::Recall(recalled.clone()));
        assert_eq!(grey_line(recall), Decoded::Recall(recalled));
        assert_eq!(
            grey_line("&lt;sysmsg type=\"x\"&gt;&lt;y&gt;z&lt;/y&gt;&lt;/sysmsg&gt;"),
            Decoded::Ignored
        );
        let line = |words: &str| Decoded::Message(Content::System(Printable::new(words)));
        assert_eq!(grey_line("<msg><text>群聊已升级 a</text></msg>"), line("群聊已升级 a"));
        assert_eq!(grey_line("<甲>加入了群聊"), line("<甲>加入了群聊"));
        let links = titled("revoke", "撤销").replace("<link ", "<link hidden=\"TRUE\" ");
        assert_eq!(says("你邀请甲加入 $revoke$", &links), "你邀请甲加入 ");
    }

    #[test]
    fn whoever_is_called_like_a_notice_makes_none() {
        let line = |words: &str| Decoded::Message(Content::System(Printable::new(words)));
        let named = "\"收到红包，请在手机上查看\"加入了群聊";
        assert_eq!(grey_line(named), line(named));
        for told in ["收到红包，请在手机上查看", " 发出红包，请在手机上查看。"]
        {
            assert_eq!(grey_line(told), Decoded::Message(Content::RedPacket), "{told}");
        }
    }

    #[test]
    fn emoji_of_names_in_grey_lines_are_shown_however_they_are_escaped() {
        let span = "<span class=\"emoji emoji1f408\"></span>";
        for wire in [span.to_owned(), escape_markup(span), escape_markup(&escape_markup(span))] {
            let told = grey_line(&format!("\"养猫{wire}\"加入了群聊"));
            let shown = Content::System("\"养猫🐈\"加入了群聊".into());
            assert_eq!(told, Decoded::Message(shown), "{wire}");
        }
    }

    #[test]
    fn brackets_without_end_are_read_once() {
        for piece in ["<", "<a ", "<a href"] {
            let many = piece.repeat(1_500_000);
            assert_eq!(unlinked(&many), many);
        }
    }
}
