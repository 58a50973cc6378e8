//! Contacts as they come and as they are merged.

use super::*;

fn one(json: &str) -> ContactRecord {
    let list = format!("[{json}]");
    records(&serde_json::from_str(&list).unwrap()).remove(0)
}

#[test]
fn names_are_read_through_emoji_and_entities() {
    let amy =
        one(r#"{"UserName":"@a","NickName":"A&amp;B <span class=\"emoji emoji1f604\"></span>",
            "RemarkName":"x\u001b]y","Sex":"2","AttrStatus":"4294967295"}"#);
    assert_eq!(amy.nick.as_str(), "A&B 😄");
    assert_eq!(amy.remark.as_str(), "x]y");
    assert_eq!((amy.gender, amy.attr_status), (Gender::Female, 4_294_967_295));
}

#[test]
fn kinds_follow_name_and_flags() {
    let me = UserName::new("@me");
    let kind = |json| one(json).kind(&me);
    assert_eq!(kind(r#"{"UserName":"@me"}"#), ContactKind::Me);
    assert_eq!(kind(r#"{"UserName":"filehelper"}"#), ContactKind::Notes);
    assert_eq!(kind(r#"{"UserName":"@@g"}"#), ContactKind::Group);
    assert_eq!(kind(r#"{"UserName":"weixin","ContactFlag":3}"#), ContactKind::Service);
    assert_eq!(kind(r#"{"UserName":"@o","VerifyFlag":24}"#), ContactKind::Official);
    assert_eq!(kind(r#"{"UserName":"@f","ContactFlag":2051}"#), ContactKind::Friend);
    assert_eq!(kind(r#"{"UserName":"@s","ContactFlag":2}"#), ContactKind::Stranger);
}

#[test]
fn flags_mean_pinned_and_muted() {
    assert!(one(r#"{"UserName":"@f","ContactFlag":34819}"#).pinned());
    assert!(one(r#"{"UserName":"@f","ContactFlag":515}"#).muted());
    assert!(one(r#"{"UserName":"@@g","Statues":0}"#).muted());
    assert!(!one(r#"{"UserName":"@@g","Statues":1,"ContactFlag":515}"#).muted());
    assert!(one(r#"{"UserName":"12@talkroom"}"#).is_shielded());
}

#[test]
fn a_group_without_a_name_is_called_by_its_members() {
    let group = one(
        r#"{"UserName":"@@g","MemberCount":"3","EncryChatRoomId":"@e","ChatRoomOwner":"@1",
            "MemberList":[{"UserName":"@1","NickName":"一"},{"UserName":"@2","NickName":"x","DisplayName":"二"},
                          {"UserName":"@3"},"broken",{"NickName":"nobody"}]}"#,
    );
    assert_eq!(group.name().as_str(), "一、二");
    assert_eq!((group.member_count, group.members.len()), (3, 3));
}

#[test]
fn nothing_overwrites_something() {
    let old =
        one(r#"{"UserName":"@@g","NickName":"组","ContactFlag":2050,"Statues":0,"PYQuanPin":"zu",
            "HeadImgUrl":"/cgi-bin/mmwebwx-bin/webwxgetheadimg?seq=62&username=@@g",
            "MemberList":[{"UserName":"@1","NickName":"一"},{"UserName":"@2","NickName":"二"}]}"#);
    let new = one(r#"{"UserName":"@@g","NickName":"","RemarkName":"新",
            "MemberList":[{"UserName":"@2","NickName":""},{"UserName":"@3","NickName":"三"}]}"#);
    let both = old.merged(new);
    assert_eq!((both.nick.as_str(), both.name().as_str()), ("组", "新"));
    assert_eq!((both.statues, both.avatar_seq.as_str(), both.pinned()), (Some(0), "62", true));
    let names: Vec<&str> = both.members.iter().map(|m| m.name().as_str()).collect();
    assert_eq!(names, ["二", "三"]);
}

#[test]
fn an_odd_field_costs_neither_its_record_nor_another() {
    let list = r#"[{"UserName":"@1"},{"UserName":"@2","Sex":1e999},7,{"UserName":["@3"]},
        ["","@5"],{"UserName":"@4","NickName":[1],"Sex":{},"MemberList":"x","Statues":"1"}]"#;
    let names: Vec<String> = records(&serde_json::from_str(list).unwrap())
        .into_iter()
        .map(|record| record.user_name.as_str().to_owned())
        .collect();
    assert_eq!(names, ["@1", "@2", "@4"]);
}

#[test]
fn half_an_emoji_at_the_end_of_a_name_costs_the_half_alone() {
    let group = one(
        r#"{"UserName":"@@g","NickName":"车友","NickName":"车友会\ud83d","Province":"北\u4eac",
            "MemberList":[{"UserName":"@1","NickName":"小林\ud83d"},{"UserName":"@2","NickName":"\ude00二"}]}"#,
    );
    assert_eq!((group.nick.as_str(), group.province.as_str()), ("车友会", "北京"));
    let names: Vec<&str> = group.members.iter().map(|m| m.name().as_str()).collect();
    assert_eq!(names, ["小林", "二"]);
}

#[test]
fn a_record_of_the_address_book_is_whole_one_of_few_fields_or_of_nobody_is_not() {
    let whole = r#"{"UserName":"@a","NickName":"甲","RemarkName":"","Alias":"","Signature":"",
        "HeadImgUrl":""}"#;
    assert!(one(whole).whole);
    assert!(!one(r#"{"UserName":"@a","NickName":"甲","RemarkName":""}"#).whole);
    assert!(!one(&whole.replace("\"RemarkName\":\"\"", "\"RemarkName\":null")).whole);
    assert!(!one(&whole.replace('甲', "")).whole, "a name that nobody has");
    let list = format!("[{whole}]");
    assert!(!changes(&serde_json::from_str(&list).unwrap())[0].whole, "what webwxsync tells");
}
