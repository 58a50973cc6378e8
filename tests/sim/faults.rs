//! Trouble on the way happens as it was asked for, and the control address works.

use std::time::Duration;

use serde_json::{Value, json};

use super::browser::{Page, start};
use wetui::sim::{Endpoint, Fault, Options, Server};

async fn page() -> (Server, Page) {
    let options = Options { hold: Duration::from_millis(150), ..Options::default() };
    let (server, browser) = start(options).await;
    let page = browser.log_in(&server).await;
    (server, page)
}

async fn raw(page: &Page, name: &str) -> Result<String, reqwest::Error> {
    let url = format!("{}/cgi-bin/mmwebwx-bin/{name}?skey={}", page.browser.url, page.text("Skey"));
    page.browser.http.get(url).send().await?.text().await
}

#[tokio::test]
async fn a_lost_answer_was_carried_out_and_a_lost_request_was_not() {
    let (server, page) = page().await;
    let message = |client: &str| {
        json!({"BaseRequest": page.base, "Scene": 0, "Msg": {"Type": 1, "Content": "x",
            "FromUserName": page.me, "ToUserName": "filehelper", "LocalID": client, "ClientMsgId": client}})
    };
    let post = async |client: &str| {
        let url = format!("{}/cgi-bin/mmwebwx-bin/webwxsendmsg", page.browser.url);
        page.browser.http.post(url).body(message(client).to_string()).send().await
    };
    server.handle().fault(Endpoint::SendMsg, Fault::DropBefore, 1).await.unwrap();
    server.handle().fault(Endpoint::SendMsg, Fault::DropAfter, 1).await.unwrap();
    assert!(post("1").await.is_err());
    assert!(post("2").await.is_err());
    let sends = server.handle().sends().await.unwrap();
    assert_eq!(sends.iter().map(|one| one.client_msg_id.as_str()).collect::<Vec<_>>(), ["2"]);
}

#[tokio::test]
async fn answers_are_spoilt_in_every_way() {
    let (server, page) = page().await;
    let fault = async |fault| server.handle().fault(Endpoint::GetContact, fault, 1).await.unwrap();
    fault(Fault::Truncated).await;
    assert!(raw(&page, "webwxgetcontact").await.is_err());
    fault(Fault::Status(502)).await;
    assert!(raw(&page, "webwxgetcontact").await.unwrap().contains("502"));
    fault(Fault::Garbage).await;
    assert!(serde_json::from_str::<Value>(&raw(&page, "webwxgetcontact").await.unwrap()).is_err());
    fault(Fault::Code(1101)).await;
    assert!(raw(&page, "webwxgetcontact").await.unwrap().contains("\"Ret\":1101"));
    fault(Fault::Huge(1 << 20)).await;
    assert_eq!(raw(&page, "webwxgetcontact").await.unwrap().len(), 1 << 20);
    fault(Fault::Delay(Duration::from_millis(1))).await;
    assert!(raw(&page, "webwxgetcontact").await.unwrap().contains("\"Ret\":0"));
    server
        .handle()
        .fault(Endpoint::SyncCheck, Fault::SlowDrip(Duration::from_micros(10)), 1)
        .await
        .unwrap();
    assert!(page.sync_check().await.contains("retcode:\"0\""));
}

#[tokio::test]
async fn a_key_loop_says_news_and_brings_none() {
    let (server, mut page) = page().await;
    page.sync().await;
    server.handle().fault(Endpoint::Sync, Fault::KeyLoop, u32::MAX).await.unwrap();
    let before = page.sync_key["List"][1].clone();
    for _ in 0..3 {
        assert!(page.sync_check().await.contains("selector:\"2\""));
        assert_eq!(page.sync().await["AddMsgCount"], 0);
    }
    assert_eq!(page.sync_key["List"][1], before);
    server.handle().clear_faults().await.unwrap();
    assert!(page.sync_check().await.contains("selector:\"0\""));
}

#[tokio::test]
async fn messages_come_twice_or_backwards() {
    let (server, mut page) = page().await;
    for text in ["一", "二"] {
        server.handle().push_text("陈静", "me", text).await.unwrap();
    }
    let texts = |reply: &Value| -> Vec<String> {
        let list = reply["AddMsgList"].as_array().unwrap();
        list.iter().map(|one| one["Content"].as_str().unwrap().to_owned()).collect()
    };
    server.handle().fault(Endpoint::Sync, Fault::Reorder, 1).await.unwrap();
    assert_eq!(texts(&page.peek().await), ["二", "一"]);
    server.handle().fault(Endpoint::Sync, Fault::Duplicate, 1).await.unwrap();
    assert_eq!(texts(&page.sync().await), ["一", "一", "二", "二"]);
}

#[tokio::test]
async fn dropped_sessions_wake_the_long_poll() {
    let options = Options { hold: Duration::from_secs(25), ..Options::default() };
    let (server, browser) = start(options).await;
    let mut page = browser.log_in(&server).await;
    page.sync().await;
    let drop = async {
        let held = async |handle: &wetui::sim::Handle| {
            let all = handle.requests().await.unwrap();
            all.iter().any(|one| one.path.ends_with("synccheck")).then_some(())
        };
        server.handle().until(Duration::from_secs(5), held).await.unwrap();
        server.handle().drop_sessions(1102).await.unwrap();
    };
    let both = async { tokio::join!(page.sync_check(), drop) };
    let (check, ()) = tokio::time::timeout(Duration::from_secs(5), both).await.unwrap();
    assert_eq!(check, "window.synccheck={retcode:\"1102\",selector:\"0\"}");
}

#[tokio::test]
async fn programs_outside_use_the_control_address() {
    let (server, mut page) = page().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = async |path: &str, body: Value| {
        let request = http.post(format!("{}/sim/{path}", server.url())).json(&body);
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    };
    let (status, reply) =
        post("push", json!({"from": "妈妈", "to": "me", "text": "到家了吗"})).await;
    assert_eq!(status, 200, "{reply}");
    assert_eq!(post("push", json!({"from": "谁", "to": "me", "text": ""})).await.0, 400);
    assert_eq!(post("push", json!({"from": "妈妈", "to": "me", "kind": "image"})).await.0, 200);
    assert_eq!(page.sync().await["AddMsgCount"], 2);
    page.send("filehelper", "记一下", "16000000000000129").await;
    let sends = http.get(format!("{}/sim/sends", server.url())).send().await.unwrap();
    let sends: Value = serde_json::from_str(&sends.text().await.unwrap()).unwrap();
    assert_eq!(sends[0]["content"], "记一下");
    let fault = json!({"endpoint": "webwxsync", "fault": "code", "value": 1100, "times": 1});
    assert_eq!(post("fault", fault).await.0, 200);
    assert_eq!(page.peek().await["BaseResponse"]["Ret"], 1100);
    assert_eq!(post("drop", json!({"code": 1101})).await.0, 200);
    assert_eq!(page.peek().await["BaseResponse"]["Ret"], 1101);
}
