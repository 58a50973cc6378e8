//! Pictures, sounds, videos, stickers on the wire.

use serde_json::{Value, json};

use super::draft::{Draft, draft, xml};

/// A picture that the seed decides.
pub fn image(seed: u64) -> Draft {
    xml(
        3,
        &format!(
            "<?xml version=\"1.0\"?>\n<msg>\n\t<img aeskey=\"{seed:032x}\" encryver=\"1\" \
                 cdnthumblength=\"5621\" cdnthumbheight=\"90\" cdnthumbwidth=\"120\" \
                 length=\"48213\" hdlength=\"512000\" md5=\"{seed:032x}\" />\n</msg>\n"
        ),
        json!({"ImgStatus": 2, "ImgHeight": 90, "ImgWidth": 120}),
    )
}

/// A voice message of so many milliseconds.
pub fn voice(ms: u32, seed: u64) -> Draft {
    xml(
        34,
        &format!(
            "<msg><voicemsg endflag=\"1\" cancelflag=\"0\" forwardflag=\"0\" voiceformat=\"4\" \
                 voicelength=\"{ms}\" length=\"5120\" bufid=\"0\" clientmsgid=\"4{seed:016x}\" \
                 fromusername=\"\" /></msg>"
        ),
        json!({"VoiceLength": ms}),
    )
}

/// A video of so many seconds; its content is one opaque id (PROTOCOL 7.2).
pub fn video(seconds: u32, seed: u64) -> Draft {
    draft(
        43,
        format!("@{seed:064x}"),
        json!({"ImgStatus": 2, "PlayLength": seconds, "ImgHeight": 540, "ImgWidth": 960}),
    )
}

/// A clip, `MsgType` 62.
pub fn short_video() -> Draft {
    xml(
        62,
        "<?xml version=\"1.0\"?>\n<msg>\n\t<videomsg length=\"812345\" playlength=\"6\" />\n</msg>",
        json!({"ImgStatus": 2, "PlayLength": 6, "ImgHeight": 240, "ImgWidth": 320}),
    )
}

/// A sticker from the store: nothing but the mark that it is one.
pub fn store_sticker() -> Draft {
    draft(47, "", json!({"ImgStatus": 2, "HasProductId": 1}))
}

/// A die that fell so.
pub fn dice(number: u8, seed: u64) -> Draft {
    let shown = u32::from(number) + 3;
    xml(
        47,
        &sticker(seed, &format!("<gameext type=\"2\" content=\"{shown}\" ></gameext>")),
        sticker_size(),
    )
}

/// Scissors (1), rock (2) or paper (3).
pub fn hand(side: u8, seed: u64) -> Draft {
    let game = format!("<gameext type=\"1\" content=\"{side}\" ></gameext>");
    xml(47, &sticker(seed, &game), sticker_size())
}

/// A sticker that the seed decides.
pub fn plain_sticker(seed: u64) -> Draft {
    xml(47, &sticker(seed, "<gameext type=\"0\" content=\"0\" ></gameext>"), sticker_size())
}

fn sticker(seed: u64, game: &str) -> String {
    format!(
        "<msg><emoji fromusername=\"\" tousername=\"\" type=\"2\" idbuffer=\"media:0_0\" \
         md5=\"{seed:032x}\" len=\"18411\" productid=\"\" androidmd5=\"{seed:032x}\" \
         cdnurl=\"http://emoji.qpic.cn/wx_emoji/{seed:x}/\" width=\"240\" height=\"240\" ></emoji>\
         {game}</msg>"
    )
}

fn sticker_size() -> Value {
    json!({"ImgStatus": 2, "ImgHeight": 120, "ImgWidth": 120})
}
