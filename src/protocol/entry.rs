//! The fields of an entry of the message list on the wire (PROTOCOL 7.1).

use serde_json::value::RawValue;

use super::json::Json;
use super::wire::{Int, Text};

/// The fields of an entry that mean something to us.
#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Entry<'a> {
    #[serde(borrow)]
    pub(super) msg_id: Text<'a>,
    pub(super) new_msg_id: Int,
    #[serde(borrow)]
    pub(super) from_user_name: Text<'a>,
    #[serde(borrow)]
    pub(super) to_user_name: Text<'a>,
    pub(super) msg_type: Int,
    pub(super) sub_msg_type: Int,
    pub(super) app_msg_type: Int,
    #[serde(borrow)]
    pub(super) content: Text<'a>,
    #[serde(borrow)]
    pub(super) ori_content: Text<'a>,
    pub(super) create_time: Int,
    pub(super) voice_length: Int,
    pub(super) play_length: Int,
    pub(super) img_height: Int,
    pub(super) img_width: Int,
    #[serde(borrow)]
    pub(super) file_name: Text<'a>,
    pub(super) file_size: Int,
    #[serde(borrow)]
    pub(super) media_id: Text<'a>,
    #[serde(borrow)]
    pub(super) encry_file_name: Text<'a>,
    #[serde(borrow)]
    pub(super) url: Text<'a>,
    pub(super) status_notify_code: Int,
    #[serde(borrow)]
    pub(super) status_notify_user_name: Text<'a>,
    #[serde(borrow)]
    recommend_info: Option<&'a RawValue>,
    pub(super) has_product_id: Int,
}

/// `RecommendInfo`.
#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Recommend<'a> {
    #[serde(borrow)]
    pub(super) user_name: Text<'a>,
    #[serde(borrow)]
    pub(super) nick_name: Text<'a>,
    #[serde(borrow)]
    pub(super) province: Text<'a>,
    #[serde(borrow)]
    pub(super) city: Text<'a>,
    #[serde(borrow)]
    pub(super) content: Text<'a>,
    #[serde(borrow)]
    pub(super) alias: Text<'a>,
    #[serde(borrow)]
    pub(super) ticket: Text<'a>,
}

impl<'a> Entry<'a> {
    /// Whom a card or a request is about, to be read.
    pub(super) fn recommend(&self) -> Option<Json<'a>> {
        self.recommend_info.map(Json::of_record)
    }
}
