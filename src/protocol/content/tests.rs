//! Prefixes and mentions; the kinds themselves are fixtures of webwxsync.

use super::*;

#[test]
fn the_sender_stands_before_the_first_break() {
    assert_eq!(prefix("@ab12:<br/>hi"), (Some("@ab12"), "hi"));
    assert_eq!(prefix("wxid_a-1:<br/>hi:<br/>x"), (Some("wxid_a-1"), "hi:<br/>x"));
    for text in ["hi", "two words:<br/>x", ":<br/>x", "@:<br/>x", "@a_b:<br/>x", "你:<br/>x"] {
        assert_eq!(prefix(text), (None, text));
    }
}

#[test]
fn a_mention_is_a_whole_name() {
    let me = ["小林", "Lin L"];
    for text in [
        "@小林\u{2005}在吗",
        "来 @Lin L\u{2005}",
        "@小林",
        "@小林 在吗",
        "@所有人 开会",
        "a@b @小林\n",
    ] {
        assert!(mentions(text, &me), "{text}");
    }
    for text in ["小林", "@小林林\u{2005}", "@李雷\u{2005}小林", "lin@l", "@", ""] {
        assert!(!mentions(text, &me), "{text}");
    }
    assert!(!mentions("@ x", &[""]));
}

/// As it is shown.
fn told(words: &str) -> String {
    words.replace(crate::model::UNKNOWN_PERSON, "有人")
}

fn app_entry(kind: u32, app: u32, content: &str) -> Content {
    let entry = serde_json::json!({ "MsgType": kind, "AppMsgType": app, "Content": content });
    let text = entry.to_string();
    let entry: Entry<'_> = serde_json::from_str(&text).unwrap();
    match decode(&entry, content) {
        Decoded::Message(content) => content,
        other => panic!("{other:?}"),
    }
}

fn quote_of(kind: u32, name: &str, quoted: &str) -> crate::model::Quote {
    let escape = crate::text::escape_markup;
    let xml = format!(
        "<msg><appmsg><title>回</title><type>57</type><refermsg><type>{kind}</type>\
        <chatusr>wxid_q1</chatusr><displayname>{name}</displayname><content>{}</content>\
        </refermsg></appmsg></msg>",
        escape(quoted)
    );
    let mut content = app_entry(49, 57, &escape(&xml));
    let name = |id: &str| (id == "wxid_q1").then(|| "小爱".to_owned());
    crate::protocol::ids::name_people(&mut content, &name);
    let Content::Quote(quote) = content else { panic!("{content:?}") };
    quote
}

#[test]
fn no_id_and_no_markup_stands_in_a_quotation() {
    use crate::model::ExcerptKind as K;

    let title = |title: &str| format!("<msg><appmsg><title>{title}</title></appmsg></msg>");
    let escaped = crate::text::escape_markup(&title("标题四"));
    for (kind, quoted, shown) in [
        (1, "wxid_q1:\n原话一".to_owned(), (K::Text, "原话一")),
        (1, "wxid_q1:<br/>原话二".to_owned(), (K::Text, "原话二")),
        (1, "加我 wxid_abc".to_owned(), (K::Text, "加我 wxid_abc")),
        (1, "猫<span class=\"emoji emoji1f408\"></span>".to_owned(), (K::Text, "猫🐈")),
        (49, format!("wxid_q1:\n{}", title("标题三")), (K::Text, "标题三")),
        (49, format!("wxid_q1:\n{escaped}"), (K::Text, "标题四")),
        (49, "wxid_q1:\n<msg><appmsg/></msg>".to_owned(), (K::Link, "")),
        (57, title("套引"), (K::Text, "套引")),
        (2000, title("wxid_q1 向你转账"), (K::Text, "小爱 向你转账")),
        (3, "wxid_q1:\n<msg><img/></msg>".to_owned(), (K::Picture, "")),
        (47, "wxid_q1:0:0:abc::0".to_owned(), (K::Sticker, "")),
        (48, "wxid_q1:\n<msg><location label=\"某地\"/></msg>".to_owned(), (K::Place, "")),
        (10_000, "\"wxid_q1\" 撤回了一条消息".to_owned(), (K::Text, "\"小爱\" 撤回了一条消息")),
        (10_000, "gh_12邀请@abc".to_owned(), (K::Text, "有人邀请@abc")),
        (99, "wxid_q1:\n<a><b>词语</b><c>wxid_zz</c></a>".to_owned(), (K::Text, "词语")),
        (99, "<msg desc=\"属性说明\"/>".to_owned(), (K::Text, "属性说明")),
        (99, "<a><b>1</b></a>".to_owned(), (K::Unknown, "")),
    ] {
        let read = quote_of(kind, "甲", &quoted).quoted;
        assert_eq!((read.kind, told(&read.text).as_str()), shown, "{kind} {quoted}");
    }
    for (told, name) in [
        ("甲", "甲"),
        ("wxid_q1", "小爱"),
        ("123456@chatroom", "有人"),
        ("gh_12", "有人"),
        ("abc@openim", "有人"),
        ("\u{3164}", "小爱"),
        ("", "小爱"),
    ] {
        assert_eq!(self::told(&quote_of(1, told, "早").name), name, "{told}");
    }
}

#[test]
fn what_should_be_a_card_and_is_plain_words_keeps_the_words() {
    let lang = crate::model::Lang::Zh;
    for (kind, app) in [
        (49, 0),
        (49, 1),
        (49, 3),
        (49, 5),
        (49, 19),
        (49, 33),
        (49, 51),
        (49, 57),
        (49, 87),
        (49, 99),
        (49, 2000),
        (37, 0),
        (42, 0),
        (43, 0),
        (47, 0),
        (48, 0),
        (50, 0),
        (62, 0),
    ] {
        let content = app_entry(kind, app, "纯文字 &lt;3");
        let words = match &content {
            Content::FriendRequest { greeting, .. } => greeting.to_string(),
            other => other.label(lang).to_string(),
        };
        assert!(words.contains("纯文字 <3"), "{kind}/{app}: {content:?}");
    }
    let escape = crate::text::escape_markup;
    for (xml, hint) in [
        ("<msg title=\"属性标题\" desc=\"属性 说明\" id=\"不是\"/>", "属性标题 属性 说明"),
        ("<msg title=\"断开的\" desc=\"属性 说明\" id=", "断开的 属性 说明"),
        ("<msg><title>没有卡片</title></msg>", "没有卡片"),
        ("<msg><appmsg><title></title><card name=\"属性里的\"/></appmsg></msg>", "属性里的"),
    ] {
        for (kind, app) in [(49, 998), (99, 0)] {
            let content = app_entry(kind, app, &escape(xml));
            let Content::Unsupported { hint: told, .. } = &content else { panic!("{content:?}") };
            // A heading is one line.
            let told = told.replace('\n', " ");
            assert_eq!(told, hint, "{kind} {xml}");
        }
    }
    let inner = "<group_notice_item><dataitem><datadesc>公告里的话</datadesc></dataitem></group_notice_item>";
    for inner in [escape(inner), format!("<![CDATA[{inner}]]>")] {
        let xml = format!(
            "<msg><appmsg><title>群公告</title><type>87</type><announcement>{inner}</announcement>\
            <textannouncement></textannouncement></appmsg></msg>"
        );
        let label = app_entry(49, 87, &escape(&xml)).label(lang);
        assert_eq!(label.as_str(), "[群公告] 公告里的话");
    }
}

#[test]
fn emoji_of_titles_and_answers_are_shown_and_labels_are_unwrapped() {
    let escape = crate::text::escape_markup;
    let span = "<span class=\"emoji emoji1f408\"></span>";
    for inner in [escape(span), escape(&escape(span)), format!("<![CDATA[{span}]]>")] {
        let xml = |kind: u32| {
            format!(
                "<msg><appmsg><title>猫{inner}</title><des>{inner}</des><type>{kind}</type>\
                </appmsg></msg>"
            )
        };
        let Content::Link(link) = app_entry(49, 5, &escape(&xml(5))) else { panic!() };
        assert_eq!((link.title.as_str(), link.about.as_str()), ("猫🐈", "🐈"), "{inner}");
        let Content::Quote(quote) = app_entry(49, 57, &escape(&xml(57))) else { panic!() };
        assert_eq!(quote.words.as_str(), "猫🐈", "{inner}");
        let Content::Text(text) = app_entry(49, 1, &escape(&xml(1))) else { panic!() };
        assert_eq!(text.as_str(), "猫🐈", "{inner}");
    }
    let place = "<msg><location x=\"1\" label=\"杭州&amp;lt;b&amp;gt;\" poiname=\"p\"/></msg>";
    let Content::Location(place) = app_entry(48, 0, &escape(place)) else { panic!() };
    assert_eq!(place.label.as_str(), "杭州<b>");
}

#[test]
fn cards_and_records_show_no_id_and_nobody_without_a_name() {
    let escape = crate::text::escape_markup;
    let card = "<msg username=\"wxid_c1\" nickname=\"wxid_c1\" alias=\"wxid_c1\"/>";
    let Content::Card(card) = app_entry(42, 0, &escape(card)) else { panic!() };
    assert_eq!((card.name.as_str(), card.alias.as_str()), ("", ""));
    let card = "<msg nickname=\"&#x3164;\" fromnickname=\"甲\" alias=\"al77\"/>";
    let Content::Card(card) = app_entry(42, 0, &escape(card)) else { panic!() };
    assert_eq!((card.name.as_str(), card.alias.as_str()), ("甲", "al77"));
    let items = "<recordinfo><datalist><dataitem datatype=\"1\"><sourcename>12@chatroom</sourcename>\
        <datadesc>wxid_x2:\n话</datadesc></dataitem><dataitem datatype=\"17\">\
        <sourcename>\u{3164}</sourcename><datatitle>wxid_x3和wxid_x4的聊天记录</datatitle></dataitem>\
        </datalist></recordinfo>";
    let xml = format!(
        "<msg><appmsg><title>wxid_x1的聊天记录</title><type>19</type><recorditem>{}</recorditem>\
        </appmsg></msg>",
        escape(items)
    );
    let mut record = app_entry(49, 19, &escape(&xml));
    crate::protocol::ids::name_people(&mut record, &|_| None);
    let Content::Record { title, lines } = record else { panic!("{record:?}") };
    assert_eq!(told(&title), "有人的聊天记录");
    let lines: Vec<String> =
        lines.iter().map(|line| told(&format!("{}: {}", line.name, line.said.text))).collect();
    assert_eq!(lines, ["有人: 话", ": 有人和有人的聊天记录"]);
}
