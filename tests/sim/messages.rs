//! Chats, contacts, messages in and out.

use std::time::Duration;

use serde_json::{Value, json};

use super::browser::{Browser, Page, start};
use wetui::sim::{Kind, Options, Script, Server};

async fn page(options: Options) -> (Server, Page) {
    let (server, browser) = start(Options { hold: Duration::from_millis(200), ..options }).await;
    let page = browser.log_in(&server).await;
    (server, page)
}

async fn assert_clean(server: &Server) {
    assert_eq!(server.handle().malformed().await.unwrap(), []);
}

#[tokio::test]
async fn contacts_come_in_pages_and_groups_with_their_members() {
    let (server, page) = page(Options::default()).await;
    let (mut seq, mut all) = (0, Vec::new());
    loop {
        let query =
            [("lang", "zh_CN"), ("r", "1"), ("seq", &seq.to_string()), ("skey", page.text("Skey"))];
        let text = page.browser.get("/cgi-bin/mmwebwx-bin/webwxgetcontact", &query).await;
        let reply: Value = serde_json::from_str(&text).unwrap();
        all.extend(reply["MemberList"].as_array().unwrap().clone());
        seq = reply["Seq"].as_u64().unwrap();
        if seq == 0 {
            break;
        }
    }
    let named = |name: &str| all.iter().filter(|one| one["NickName"] == name).count();
    assert!(all.len() > 200);
    assert!(named("张伟") >= 2, "twins");
    assert_eq!(named("产品研发组"), 1);
    assert_eq!(named("周末爬山小分队"), 0, "it appears with its first message only");
    let mother = all.iter().find(|one| one["RemarkName"] == "妈妈").unwrap();
    assert_eq!(
        (&mother["RemarkPYInitial"], &mother["PYQuanPin"]),
        (&json!("MM"), &json!("suiyuejinghao"))
    );
    let group = page.name(&server, "产品研发组").await;
    let body = json!({"Count": 1, "List": [{"UserName": group, "ChatRoomId": ""}]});
    let reply = page.post("webwxbatchgetcontact", &[("type", "ex"), ("r", "1")], body).await;
    let group = &reply["ContactList"][0];
    assert_eq!(group["MemberCount"], json!(group["MemberList"].as_array().unwrap().len()));
    assert!(group["MemberList"].as_array().unwrap().iter().all(|one| one["NickName"] != ""));
    assert!(group["EncryChatRoomId"].as_str().unwrap().len() == 33);
    assert_clean(&server).await;
}

#[tokio::test]
async fn too_many_contact_fetches_lock_the_session_out() {
    let (server, page) = page(Options::default()).await;
    let body = json!({"Count": 1, "List": [{"UserName": "filehelper", "ChatRoomId": ""}]});
    let mut codes = Vec::new();
    for _ in 0..22 {
        let reply =
            page.post("webwxbatchgetcontact", &[("type", "ex"), ("r", "1")], body.clone()).await;
        codes.push(reply["BaseResponse"]["Ret"].as_i64().unwrap());
    }
    assert_eq!(codes.first(), Some(&0));
    assert_eq!(codes.last(), Some(&1205));
    server.handle().clear_faults().await.unwrap();
}

#[tokio::test]
async fn the_phones_list_of_chats_pairs_names_with_ids() {
    let (server, mut page) = page(Options::default()).await;
    let body = json!({"Code": 3, "FromUserName": page.me, "ToUserName": page.me, "ClientMsgId": 1});
    assert_eq!(page.post("webwxstatusnotify", &[], body).await["BaseResponse"]["Ret"], 0);
    let reply = page.sync().await;
    let notice = &reply["AddMsgList"][0];
    assert_eq!((&notice["MsgType"], &notice["StatusNotifyCode"]), (&json!(51), &json!(4)));
    let names: Vec<&str> = notice["StatusNotifyUserName"].as_str().unwrap().split(',').collect();
    let content = notice["Content"].as_str().unwrap();
    let ids = content
        .split_once("&lt;username&gt;")
        .unwrap()
        .1
        .split_once("&lt;/username&gt;")
        .unwrap()
        .0;
    let ids: Vec<&str> = ids.split(',').collect();
    assert_eq!(names.len(), ids.len());
    let mut all = server.handle().people().await.unwrap();
    all.extend(server.handle().groups().await.unwrap());
    for (name, id) in names.iter().zip(ids) {
        assert_eq!(all.iter().find(|one| one.wxid == id).unwrap().user_name, *name);
    }
    assert_clean(&server).await;
}

#[tokio::test]
async fn a_pushed_message_wakes_synccheck_and_comes_with_its_prefix() {
    let (server, mut page) =
        page(Options { hold: Duration::from_secs(25), ..Options::default() }).await;
    page.sync().await;
    let push = async {
        server.handle().push_text("李雷", "周末爬山小分队", "a<b && c\n好").await.unwrap();
    };
    let (check, ()) = tokio::join!(page.sync_check(), push);
    assert_eq!(check, "window.synccheck={retcode:\"0\",selector:\"2\"}");
    let reply = page.sync().await;
    let message = &reply["AddMsgList"][0];
    let who = page.name(&server, "李雷").await;
    assert_eq!(message["Content"], format!("{who}:<br/>a&lt;b &amp;&amp; c<br/>好"));
    assert_eq!(message["FromUserName"], page.name(&server, "周末爬山小分队").await);
    assert_eq!(message["MsgId"], message["NewMsgId"].to_string());
    assert_eq!(page.sync().await["AddMsgCount"], 0);
    assert_eq!(server.handle().pending().await.unwrap(), 0);
    assert_clean(&server).await;
}

#[tokio::test]
async fn the_same_key_brings_the_same_messages_and_a_later_one_does_not() {
    let (server, mut page) = page(Options { waiting_messages: 120, ..Options::default() }).await;
    let first = page.peek().await;
    let again = page.peek().await;
    assert_eq!(first["AddMsgList"], again["AddMsgList"]);
    let mut ids = Vec::new();
    loop {
        let reply = page.sync().await;
        ids.extend(
            reply["AddMsgList"].as_array().unwrap().iter().map(|one| one["MsgId"].to_string()),
        );
        if reply["ContinueFlag"] == 0 {
            break;
        }
        assert_eq!(reply["AddMsgCount"], 50);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 120);
    assert_clean(&server).await;
}

#[tokio::test]
async fn a_client_that_feeds_the_synckey_to_synccheck_works_and_is_noted() {
    let (server, mut page) = page(Options::default()).await;
    page.sync().await;
    page.check_key = page.sync_key.clone();
    server.handle().push_text("陈静", "me", "在吗").await.unwrap();
    assert!(page.sync_check().await.contains("selector:\"2\""));
    let noted = server.handle().malformed().await.unwrap();
    assert!(noted.iter().all(|one| one.tolerated) && noted.len() == 1, "{noted:?}");
}

#[tokio::test]
async fn a_resent_message_is_accepted_once() {
    let (server, page) = page(Options::default()).await;
    let to = page.name(&server, "妈妈").await;
    let first = page.send(&to, "a<b\n你好", "16000000000000123").await;
    let again = page.send(&to, "a<b\n你好", "16000000000000123").await;
    assert_eq!(first, again);
    assert_eq!(first["LocalID"], "16000000000000123");
    let sends = server.handle().sends().await.unwrap();
    assert_eq!((sends.len(), sends[0].arrivals, sends[0].content.as_str()), (1, 2, "a<b\n你好"));
    assert_eq!(sends[0].to_name, "妈妈");
    assert_eq!(page.peek().await["AddMsgCount"], 0, "no echo in this edition");
    assert_clean(&server).await;
}

#[tokio::test]
async fn nobody_can_write_to_strangers_or_themselves() {
    let (server, page) = page(Options::default()).await;
    let people = server.handle().people().await.unwrap();
    let stranger =
        people.iter().find(|one| !one.in_address_book && one.user_name.starts_with('@')).unwrap();
    for to in [page.me.as_str(), &stranger.user_name, "@nobody"] {
        let reply = page.send(to, "?", "16000000000000124").await;
        assert_eq!(reply["BaseResponse"]["Ret"], 1204);
    }
    assert_eq!(server.handle().sends().await.unwrap(), []);
}

#[tokio::test]
async fn the_file_helper_edition_has_one_chat_and_echoes() {
    let (server, _) =
        start(Options { hold: Duration::from_millis(100), ..Options::default() }).await;
    let mut page = Browser::new(&server, "filehelper").log_in(&server).await;
    server.handle().push_text("妈妈", "me", "看不到的").await.unwrap();
    server.handle().typed_on_phone("filehelper", "从手机来").await.unwrap();
    page.send("filehelper", "<br/> & 你好", "16000000000000125").await;
    let reply = page.sync().await;
    let list = reply["AddMsgList"].as_array().unwrap();
    let texts: Vec<&str> = list.iter().map(|one| one["Content"].as_str().unwrap()).collect();
    assert_eq!(texts, ["从手机来", "&lt;br/&gt; &amp; 你好"]);
    assert!(
        list.iter().all(|one| one["FromUserName"] == page.me && one["ToUserName"] == "filehelper")
    );
    assert!(page.sync_check().await.contains("selector:\"0\""));
    assert_clean(&server).await;
    let body = json!({"Count": 0, "List": []});
    assert_eq!(page.post("webwxbatchgetcontact", &[], body).await["BaseResponse"]["Ret"], 1);
}

#[tokio::test]
async fn own_messages_can_be_recalled_and_others_recall_theirs() {
    let (server, mut page) = page(Options::default()).await;
    page.sync().await;
    let to = page.name(&server, "妈妈").await;
    let id = page.send(&to, "打错了", "16000000000000126").await["MsgID"].clone();
    let body = json!({"SvrMsgId": id, "ToUserName": to, "ClientMsgId": "16000000000000127"});
    assert_eq!(page.post("webwxrevokemsg", &[], body).await["BaseResponse"]["Ret"], 0);
    let id = server.handle().push_text("李雷", "me", "也打错了").await.unwrap();
    server.handle().recall(&id).await.unwrap();
    let reply = page.sync().await;
    let notice = reply["AddMsgList"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(notice["MsgType"], 10002);
    assert!(notice["Content"].as_str().unwrap().contains(&format!("&lt;msgid&gt;{}&lt;", id.0)));
    assert_clean(&server).await;
}

#[tokio::test]
async fn remarks_names_and_farewells_come_through_sync() {
    let (server, mut page) = page(Options::default()).await;
    page.sync().await;
    let who = page.name(&server, "李雷").await;
    let body = json!({"UserName": who, "CmdId": 2, "RemarkName": "雷子"});
    assert_eq!(page.post("webwxoplog", &[], body).await["BaseResponse"]["Ret"], 0);
    server.handle().rename("韩梅梅", "Han Meimei").await.unwrap();
    server.handle().unfriend("物业小周").await.unwrap();
    let reply = page.sync().await;
    assert_eq!(reply["ModContactCount"], 2);
    assert_eq!(reply["ModContactList"][0]["RemarkName"], "雷子");
    assert_eq!(reply["ModContactList"][1]["NickName"], "Han Meimei");
    assert_eq!(reply["DelContactList"][0]["UserName"], page.name(&server, "物业小周").await);
    assert_clean(&server).await;
}

#[tokio::test]
async fn one_of_each_kind_can_be_pushed() {
    let (server, mut page) = page(Options { page: 500, ..Options::default() }).await;
    for kind in Kind::all() {
        server.handle().push("陈静", "me", kind).await.unwrap();
    }
    let reply = page.sync().await;
    let list = reply["AddMsgList"].as_array().unwrap();
    assert_eq!(list.len(), Kind::all().len());
    let types: Vec<i64> = list.iter().map(|one| one["MsgType"].as_i64().unwrap()).collect();
    for kind in [1, 3, 34, 37, 40, 42, 43, 47, 49, 50, 62, 10000, 10002] {
        assert!(types.contains(&kind), "{kind}");
    }
    assert!(list.iter().all(|one| !one.to_string().contains('\u{1}')), "no mark is left");
}

#[tokio::test]
async fn the_default_script_talks_within_five_seconds_and_answers() {
    let (server, mut page) = page(Options { script: Script::Default, ..Options::default() }).await;
    page.sync().await;
    let to = page.name(&server, "韩梅梅").await;
    page.send(&to, "晚上吃什么？", "16000000000000128").await;
    let mut chats = std::collections::HashSet::new();
    let answered = async {
        while chats.len() < 4 || !chats.contains(&to) {
            page.sync_check().await;
            for message in page.sync().await["AddMsgList"].as_array().unwrap() {
                chats.insert(message["FromUserName"].as_str().unwrap().to_owned());
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(5), answered).await.expect("quiet for five seconds");
    assert_clean(&server).await;
}

#[tokio::test]
async fn an_uploaded_file_is_sent_and_fetched_again() {
    let (server, mut page) = page(Options { echo: true, ..Options::default() }).await;
    let request = json!({"UploadType": 2, "BaseRequest": page.base, "ClientMediaId": 1,
        "TotalLen": 9, "StartPos": 0, "DataLen": 9, "MediaType": 4, "FromUserName": page.me,
        "ToUserName": "filehelper", "FileMd5": "466ae11f5ef3d51f05eb2f04d956a88b"});
    let mut media = String::new();
    for (chunk, bytes) in ["hello", " 你"].into_iter().enumerate() {
        let file = reqwest::multipart::Part::bytes(bytes.as_bytes()).file_name("a b.txt");
        let form = reqwest::multipart::Form::new()
            .text("chunks", "2")
            .text("chunk", chunk.to_string())
            .text("uploadmediarequest", request.to_string())
            .part("filename", file);
        let url = format!("{}/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json", server.url());
        let reply = page.browser.http.post(url).multipart(form).send().await.unwrap();
        let reply: Value = serde_json::from_str(&reply.text().await.unwrap()).unwrap();
        assert_eq!(reply["BaseResponse"]["Ret"], 0, "{reply}");
        reply["MediaId"].as_str().unwrap().clone_into(&mut media);
        assert_eq!(media.is_empty(), chunk == 0, "only the last chunk tells the MediaId");
    }
    let xml = format!(
        "<appmsg appid='wxeb7ec651dd0aefa9' sdkver=''><title>a b.txt</title><des></des>\
        <action></action><type>6</type><content></content><url></url><lowurl></lowurl><appattach>\
        <totallen>9</totallen><attachid>{media}</attachid><fileext>txt</fileext></appattach>\
        <extinfo></extinfo></appmsg>"
    );
    let id = "16000000000000130";
    let message = json!({"Type": 6, "Content": xml, "FromUserName": page.me,
        "ToUserName": "filehelper", "LocalID": id, "ClientMsgId": id});
    page.post(
        "webwxsendappmsg",
        &[("fun", "async"), ("f", "json")],
        json!({"Msg": message, "Scene": 0}),
    )
    .await;
    let got = page.sync().await["AddMsgList"][0].clone();
    assert_eq!(
        (&got["MsgType"], &got["AppMsgType"], &got["FileName"]),
        (&json!(49), &json!(6), &json!("a b.txt"))
    );
    let uin = page.base["Uin"].to_string();
    let ticket = "x";
    let query = [
        ("sender", page.me.as_str()),
        ("mediaid", got["MediaId"].as_str().unwrap()),
        ("encryfilename", "a"),
        ("fromuser", &uin),
        ("pass_ticket", ticket),
        ("webwx_data_ticket", ticket),
    ];
    assert_eq!(page.browser.get("/cgi-bin/mmwebwx-bin/webwxgetmedia", &query).await, "hello 你");
    // A form as peers send it is taken and noted.
    let noted = server.handle().malformed().await.unwrap();
    assert!(noted.iter().all(|one| one.tolerated) && !noted.is_empty(), "{noted:?}");
}
