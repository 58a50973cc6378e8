//! The contract as JSON: every variant of everything that crosses it comes back as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, SeqAccess,
    VariantAccess, Visitor,
};
use serde::{Serialize, forward_to_deserialize_any};
use wetui::api::{FromBackend, Problem, Request, Transfer};
use wetui::text::Printable;

/// Makes values of any type from nothing but what serde knows of it, so that a variant that is added is
/// tried without a line here. Variants that were not made yet come first.
#[derive(Default)]
struct Sampler {
    random: fastrand::Rng,
    /// Of each enum, by name: those that were made, of all.
    made: BTreeMap<&'static str, BTreeMap<&'static str, bool>>,
}

const TEXTS: [&str; 6] = ["", "你好", "a\nb\tc", "\"q\\ 'x'", "\u{1b}[2J\u{202e}", "🈶 é\u{200b}"];

impl Sampler {
    fn number(&mut self) -> u64 {
        let wide = self.random.u64(..);
        self.random.choice([0, 1, 7, u64::from(u32::MAX), wide]).unwrap_or(wide)
    }

    fn variant(&mut self, name: &'static str, all: &'static [&'static str]) -> &'static str {
        let made = self.made.entry(name).or_default();
        for variant in all {
            made.entry(variant).or_default();
        }
        let new: Vec<_> = all.iter().filter(|variant| !made[**variant]).collect();
        let chosen = match new.as_slice() {
            [] => all[self.random.usize(..all.len())],
            new => new[self.random.usize(..new.len())],
        };
        made.insert(chosen, true);
        chosen
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty),*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
                let number = <$type>::try_from(self.number());
                visitor.$visit(number.unwrap_or(<$type>::MIN))
            }
        )*
    };
}

impl<'de> Deserializer<'de> for &mut Sampler {
    type Error = Error;

    numbers! {
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32,
        deserialize_i64 visit_i64 i64, deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16,
        deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = TEXTS[self.random.usize(..TEXTS.len())];
        visitor.visit_str(text)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.random.bool())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.random.bool() { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let left = self.random.usize(..3);
        visitor.visit_seq(Some { left, sampler: self })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        left: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_seq(Some { left, sampler: self })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_seq(Some { left: fields.len(), sampler: self })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let chosen = self.variant(name, variants);
        visitor.visit_enum(Chosen { chosen, sampler: self })
    }

    forward_to_deserialize_any! {
        char str string f32 f64 i128 u128 bytes byte_buf unit_struct tuple_struct map identifier
        ignored_any
    }
}

/// So many values.
struct Some<'s> {
    left: usize,
    sampler: &'s mut Sampler,
}

impl<'de> SeqAccess<'de> for Some<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let Option::Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.sampler).map(Option::Some)
    }
}

/// A variant of an enum.
struct Chosen<'s> {
    chosen: &'static str,
    sampler: &'s mut Sampler,
}

impl<'de, 's> EnumAccess<'de> for Chosen<'s> {
    type Error = Error;
    type Variant = Fields<'s>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Fields<'s>), Error> {
        let name: StrDeserializer<'_, Error> = self.chosen.into_deserializer();
        Ok((seed.deserialize(name)?, Fields(self.sampler)))
    }
}

struct Fields<'s>(&'s mut Sampler);

impl<'de> VariantAccess<'de> for Fields<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, left: usize, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(Some { left, sampler: self.0 })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_seq(Some { left: fields.len(), sampler: self.0 })
    }
}

/// Sends so many samples of a type over a wire of JSON and back.
fn cross<T>(sampler: &mut Sampler, count: usize)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    for _ in 0..count {
        let sample = T::deserialize(&mut *sampler).unwrap();
        let line = serde_json::to_string(&sample).unwrap();
        assert!(!line.contains('\n'), "a line of JSON");
        let back: T = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(back, sample, "{line}");
    }
}

#[test]
fn every_variant_of_the_contract_comes_back_from_json_as_it_was() {
    let mut sampler = Sampler { random: fastrand::Rng::with_seed(17), ..Sampler::default() };
    cross::<Request>(&mut sampler, 2_000);
    cross::<FromBackend>(&mut sampler, 4_000);
    cross::<Problem>(&mut sampler, 10_000);
    let missing: BTreeSet<String> = sampler
        .made
        .iter()
        .flat_map(|(name, all)| all.iter().map(move |(variant, made)| (name, variant, made)))
        .filter(|(_, _, made)| !**made)
        .map(|(name, variant, _)| format!("{name}::{variant}"))
        .collect();
    assert!(missing.is_empty(), "never made: {missing:?}");
    for known in
        ["Method", "Answer", "Notification", "Problem", "ServerProblem", "Content", "Delivery"]
    {
        assert!(sampler.made.contains_key(known), "{known} is no part of the contract");
    }
}

#[test]
fn a_path_that_is_no_utf_8_crosses_as_its_bytes() {
    let path = Path::new(std::ffi::OsStr::from_bytes(b"/srv/\xb0\xa1.txt"));
    let sample = Transfer::Fetched(path.to_owned());
    let line = serde_json::to_string(&sample).unwrap();
    assert_eq!(serde_json::from_str::<Transfer>(&line).unwrap(), sample);
    let plain = Transfer::Fetched("/srv/图.png".into());
    assert_eq!(serde_json::to_string(&plain).unwrap(), r#"{"Fetched":"/srv/图.png"}"#);
}

#[test]
fn text_from_the_wire_is_cleaned_whoever_sent_it() {
    let text: Printable = serde_json::from_str(r#""a\u001b[2Jb\u202ec""#).unwrap();
    assert_eq!(text.as_str(), "a[2Jbc");
    assert!(serde_json::from_str::<Transfer>(r#"{"Fetched":7}"#).is_err(), "no path");
}
