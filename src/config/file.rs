//! The configuration file as it is written: what concerns the screen, and what is kept and fetched. A key
//! of neither is an error with its line.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::calls::Calls;
use super::hooks::On;
use super::values::{Ambiguous, Edition, Images, Keyboard, Keys, Language, Opens, Rows, ThemeName};

/// The whole of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct File {
    #[serde(flatten)]
    pub screen: Screen,
    #[serde(flatten)]
    pub kept: Kept,
}

/// What the user sees, types and hears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Screen {
    pub lang: Language,
    pub theme: ThemeName,
    pub colors: BTreeMap<String, String>,
    pub ambiguous: Ambiguous,
    pub mouse: bool,
    pub previews: bool,
    pub images: Images,
    pub layout: Rows,
    pub open_at: Opens,
    pub vim: bool,
    pub shuangpin: Keyboard,
    pub tolerant_pinyin: bool,
    pub notify: Calls,
    pub keys: BTreeMap<String, Keys>,
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            lang: Language::Auto,
            theme: ThemeName::Auto,
            colors: BTreeMap::new(),
            ambiguous: Ambiguous::Auto,
            mouse: true,
            previews: true,
            images: Images::Auto,
            layout: Rows::Auto,
            open_at: Opens::Unread,
            vim: false,
            shuangpin: Keyboard::None,
            tolerant_pinyin: false,
            notify: Calls::default(),
            keys: BTreeMap::new(),
        }
    }
}

/// Which account, over which way, and what becomes of messages and files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Kept {
    pub edition: Edition,
    pub proxy: String,
    pub downloads: String,
    pub max_download_mb: u64,
    pub notes_dir: String,
    pub open: Vec<String>,
    pub play: Vec<String>,
    pub secret_cmd: Vec<String>,
    pub keep_session: bool,
    pub limits: Limits,
    /// Left out where it is empty: an empty list would be in the way of the tables that are added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<On>,
}

/// How much is done without anybody looking.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Limits {
    pub unattended_per_day: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { unattended_per_day: 200 }
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            edition: Edition::FileHelper,
            proxy: String::new(),
            downloads: String::new(),
            max_download_mb: 1024,
            notes_dir: String::new(),
            open: Vec::new(),
            play: Vec::new(),
            secret_cmd: Vec::new(),
            keep_session: false,
            limits: Limits::default(),
            on: Vec::new(),
        }
    }
}

/// All keys, as an error lists them.
const NAMES: &[&str] = &[
    "edition",
    "lang",
    "theme",
    "colors",
    "ambiguous",
    "mouse",
    "proxy",
    "downloads",
    "max_download_mb",
    "notes_dir",
    "open",
    "play",
    "previews",
    "images",
    "layout",
    "open_at",
    "vim",
    "shuangpin",
    "tolerant_pinyin",
    "secret_cmd",
    "keep_session",
    "limits",
    "notify",
    "keys",
    "on",
];

impl Screen {
    /// Takes the value of a key that is one of its own.
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "lang" => self.lang = map.next_value()?,
            "theme" => self.theme = map.next_value()?,
            "colors" => self.colors = map.next_value()?,
            "ambiguous" => self.ambiguous = map.next_value()?,
            "mouse" => self.mouse = map.next_value()?,
            "previews" => self.previews = map.next_value()?,
            "images" => self.images = map.next_value()?,
            "layout" => self.layout = map.next_value()?,
            "open_at" => self.open_at = map.next_value()?,
            "vim" => self.vim = map.next_value()?,
            "shuangpin" => self.shuangpin = map.next_value()?,
            "tolerant_pinyin" => self.tolerant_pinyin = map.next_value()?,
            "notify" => self.notify = map.next_value()?,
            "keys" => self.keys = map.next_value()?,
            _ => {}
        }
        Ok(())
    }
}

impl Kept {
    /// Takes the value of a key that is one of its own.
    fn take<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        match key {
            "edition" => self.edition = map.next_value()?,
            "proxy" => self.proxy = map.next_value()?,
            "downloads" => self.downloads = map.next_value()?,
            "max_download_mb" => self.max_download_mb = map.next_value()?,
            "notes_dir" => self.notes_dir = map.next_value()?,
            "open" => self.open = map.next_value()?,
            "play" => self.play = map.next_value()?,
            "secret_cmd" => self.secret_cmd = map.next_value()?,
            "keep_session" => self.keep_session = map.next_value()?,
            "limits" => self.limits = map.next_value()?,
            "on" => self.on = map.next_value()?,
            _ => {}
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for File {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

/// Reads the file key by key, so that each error stands where its key does.
struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = File;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("settings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<File, A::Error> {
        let mut file = File::default();
        while let Some(key) = map.next_key_seed(Key)? {
            // One of the two has it.
            match key {
                "edition" | "proxy" | "downloads" | "max_download_mb" | "notes_dir" | "open"
                | "play" | "secret_cmd" | "keep_session" | "limits" | "on" => {
                    file.kept.take(key, &mut map)?;
                }
                key => file.screen.take(key, &mut map)?,
            }
        }
        Ok(file)
    }
}

/// The name of a setting.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = NAMES.iter().copied().find(|name| *name == word);
        known.ok_or_else(|| D::Error::unknown_field(&word, NAMES))
    }
}
