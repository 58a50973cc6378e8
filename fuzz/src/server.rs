//! Whatever a server answers is read or refused.

use wetui::protocol::endpoint::{
    BatchContacts, CheckUpload, CreateChatRoom, Endpoint, GetContacts, Init, JsLogin, LogOut,
    LoginPoll, NewLoginPage, OpLog, PushLogin, Revoke, SearchContact, SendMedia, SendText,
    StatusNotify, Sync, SyncCheck, UpdateChatRoom, UploadChunk, VerifyUser,
};
use wetui::protocol::{UserName, forward, hosts_of_redirect};
use wetui::text::Printable;

/// Every decoder reads the input as its answer; what is read can be used.
pub fn server(data: &[u8]) {
    reads::<JsLogin>(data);
    reads::<LoginPoll<'_>>(data);
    reads::<NewLoginPage<'_>>(data);
    reads::<Init<'_>>(data);
    reads::<StatusNotify<'_>>(data);
    reads::<GetContacts<'_>>(data);
    reads::<BatchContacts<'_>>(data);
    reads::<SyncCheck<'_>>(data);
    reads::<SendText<'_>>(data);
    reads::<SendMedia<'_>>(data);
    reads::<Revoke<'_>>(data);
    reads::<OpLog<'_>>(data);
    reads::<LogOut<'_>>(data);
    reads::<PushLogin<'_>>(data);
    reads::<UploadChunk<'_>>(data);
    reads::<CheckUpload<'_>>(data);
    reads::<VerifyUser<'_>>(data);
    reads::<SearchContact<'_>>(data);
    reads::<CreateChatRoom<'_>>(data);
    reads::<UpdateChatRoom<'_>>(data);
    messages(data);
    redirect(data);
}

fn reads<E: Endpoint>(data: &[u8]) {
    if let Err(error) = E::decode(data) {
        // An error says what went wrong and never what was in it.
        let _shown = (error.kind(), error.to_string());
    }
}

fn messages(data: &[u8]) {
    let Ok(batch) = Sync::decode(data) else { return };
    let me = UserName::new("@me");
    for message in &batch.incoming {
        let _place = (message.mine(&me), message.chat(&me));
        let _payment = message.payment("微信支付");
        if let wetui::protocol::Decoded::Message(content) = message.decoded.clone() {
            let label = content.label(wetui::model::Lang::Zh);
            assert!(!label.is_empty(), "a label is never empty");
            assert_eq!(label, Printable::line(&label), "a label is one line");
            let _forward = forward(&content, &message.raw);
        }
    }
}

/// A redirect is followed to WeChat's hosts by https, or nowhere.
fn redirect(data: &[u8]) {
    let address = String::from_utf8_lossy(data);
    let Ok((url, hosts)) = hosts_of_redirect(&address, None) else { return };
    let host = url.host_str().unwrap_or_default();
    let ours = [".qq.com", ".wechat.com"].iter().any(|domain| host.ends_with(domain));
    assert!(ours && url.scheme() == "https" && url.port().is_none(), "{url}");
    assert!(url.username().is_empty() && url.password().is_none(), "{url}");
    for origin in [&hosts.entry, &hosts.login, &hosts.file, &hosts.push] {
        let host = origin.as_str().strip_prefix("https://").expect("https");
        assert!(host.ends_with(".qq.com") || host.ends_with(".wechat.com"), "{host}");
    }
}
