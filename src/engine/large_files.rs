//! Files of more than 25 MB need a signature from webwxcheckupload, even if they are forwarded
//! (PROTOCOL 8.4, 9.4).

use crate::model::{Ability, Content, EditionId, Timestamp};
use crate::protocol::endpoint::{CHECKED, CheckUpload, Checked, Media, Upload, UploadKind};
use crate::protocol::{self, Client, Session, UserName};

/// The question to the server about a file that is forwarded; `None` if the file is small, or its
/// message contains no fingerprint.
pub(super) fn question(content: &Content, raw: &str, to: &UserName) -> Option<Upload> {
    let Content::File(file) = content else { return None };
    let md5 = protocol::fingerprint(raw).filter(|_| file.bytes > CHECKED)?;
    Some(Upload {
        to: to.clone(),
        name: file.name.to_string(),
        mime: String::new(),
        modified: Timestamp(0),
        size: file.bytes,
        md5,
        kind: UploadKind::Document,
        id: 0,
        device: protocol::device_id(),
        number: 0,
    })
}

/// The message with the signature. Without an answer it is sent as it is, and the server may refuse
/// it.
pub(super) async fn signed(
    (client, session): (&Client, &Session),
    file: &Upload,
    media: Media,
) -> Media {
    match client.call(&CheckUpload { session, file }).await {
        Ok(checked) if checked.media_id.is_empty() => {
            let mut media = media;
            sign(&mut media, &checked, client.edition().id);
            media
        }
        Ok(checked) => {
            // The server has it under another name.
            let mut media = Media::file(&file.name, file.size, &checked.media_id);
            sign(&mut media, &checked, client.edition().id);
            media
        }
        Err(error) => {
            tracing::warn!(kind = ?error.kind(), "no signature for a large file: {error}");
            media
        }
    }
}

/// Puts the answer of webwxcheckupload into the message of a file.
pub(super) fn sign(media: &mut Media, checked: &Checked, edition: EditionId) {
    if let Media::App { signature, aes_key, .. } = media {
        checked.signature.reveal().clone_into(signature);
        if edition.can(Ability::NameFileKeys) {
            checked.aes_key.reveal().clone_into(aes_key);
        }
    }
}
