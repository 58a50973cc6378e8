//! Files of more than 25 MB go out with a signature that webwxcheckupload gives, also those that are
//! passed on as they came (PROTOCOL 8.4, 9.4).

use crate::model::{Ability, Content, EditionId, Timestamp};
use crate::protocol::endpoint::{CHECKED, CheckUpload, Checked, Media, Upload, UploadKind};
use crate::protocol::{self, Client, Session, UserName};

/// What the server is to be asked about a file that is passed on; `None` where that file is small,
/// or its message does not tell its fingerprint.
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

/// The message with the signature. Without an answer it goes as it is: the server says what it
/// thinks of that.
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

/// Puts what webwxcheckupload gave into the message of a file.
pub(super) fn sign(media: &mut Media, checked: &Checked, edition: EditionId) {
    if let Media::App { signature, aes_key, .. } = media {
        checked.signature.reveal().clone_into(signature);
        if edition.can(Ability::NameFileKeys) {
            checked.aes_key.reveal().clone_into(aes_key);
        }
    }
}
