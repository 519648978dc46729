//! Makes types that are read from one value of a file and refuse what they are not.

/// Makes types around one value: `Name(Inner) from Written as it => read` reads `Written`, shows it in schemas, and
/// turns it into `Inner`, or into what is wrong with it as a fragment.
#[macro_export]
macro_rules! parsed {
    ($($(#[doc = $doc:literal])+ $name:ident($inner:ty) from $written:ty as $it:ident => $read:expr;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name($inner);

        impl std::ops::Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let $it = <$written as serde::Deserialize>::deserialize(deserializer)?;
                let read: Result<$inner, String> = $read;
                read.map(Self).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                <$written as schemars::JsonSchema>::inline_schema()
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$written as schemars::JsonSchema>::schema_name()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                <$written as schemars::JsonSchema>::schema_id()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$written as schemars::JsonSchema>::json_schema(generator)
            }
        }
    )+};
}

pub use parsed;
