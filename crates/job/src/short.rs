//! Parts of a job that may be given by the value of their main field alone, such as `"music": "calm"`.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// A part of a job with a short form.
pub(super) trait Short: DeserializeOwned + JsonSchema {
    /// The value of the main field, which is written as a text.
    type Main: DeserializeOwned + JsonSchema;
    /// What may be written, as a fragment.
    const EXPECTED: &'static str;

    /// Makes the part of which only the main field is given.
    fn of(main: Self::Main) -> Self;
}

/// Reads a part: an object, the value of its main field, or null.
pub(super) fn read<'de, D: Deserializer<'de>, T: Short>(from: D) -> Result<Option<T>, D::Error> {
    struct Either<T>(PhantomData<T>);
    impl<'de, T: Short> Visitor<'de> for Either<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::EXPECTED)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E: Error>(self, main: &str) -> Result<Self::Value, E> {
            T::Main::deserialize(StrDeserializer::new(main)).map(|main| Some(T::of(main)))
        }

        fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
            T::deserialize(MapAccessDeserializer::new(fields)).map(Some)
        }
    }
    from.deserialize_any(Either(PhantomData))
}

/// Reads a part like [`read`]; null is the same as nothing.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Short + Default>(from: D) -> Result<T, D::Error> {
    read(from).map(Option::unwrap_or_default)
}

/// Returns the schema of what [`read`] takes.
pub(super) fn schema<T: Short>(generator: &mut SchemaGenerator) -> Schema {
    let (whole, main) = (generator.subschema_for::<T>(), generator.subschema_for::<T::Main>());
    json_schema!({ "anyOf": [whole, main, { "type": "null" }] })
}
