//! Macros that define events: each gets a struct, a [`Definition`] and a line in the log.

pub(super) use job::{Code, JobId, Stage};

use serde::de::DeserializeOwned;

/// The `target` of every event, in whichever file it is defined, for use in filters.
pub(super) const TARGET: &str = "reelspool::telemetry::event";

/// The level of a line, where it depends on the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Normal.
    Info,
    /// Handled, but someone may care.
    Warn,
    /// A person must act.
    Error,
}

/// A value that a field of an event may have.
pub(super) trait LogValue {
    fn log(&self) -> impl tracing::Value + '_;
    fn json(&self) -> serde_json::Value;
}

macro_rules! plain_values {
    ($($type:ty),+) => { $(impl LogValue for $type {
        fn log(&self) -> impl tracing::Value + '_ {
            *self
        }

        fn json(&self) -> serde_json::Value {
            (*self).into()
        }
    })+ };
}

macro_rules! text_values {
    ($($type:ty),+) => { $(impl LogValue for $type {
        fn log(&self) -> impl tracing::Value + '_ {
            self.as_str()
        }

        fn json(&self) -> serde_json::Value {
            self.as_str().into()
        }
    })+ };
}

plain_values!(u64, u32, i64, bool);
text_values!(String, JobId, Code, Stage);

/// The description of an event, from which documents and tests are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// The value of `event` in its line. It never changes.
    pub name: &'static str,
    /// The level of its line; `graded` if the caller of `emit` chooses the level.
    pub level: &'static str,
    /// `MESSAGE_ID` in the journal: 32 hex digits that never change and are never used again.
    pub message_id: &'static str,
    /// The fields in the order of the line, each with its description.
    pub fields: &'static [(&'static str, &'static str)],
    /// The headline that `journalctl -x` shows.
    pub subject: &'static str,
    /// The lines below it. `@FIELD@` stands for the value of a field.
    pub explanation: &'static [&'static str],
}

/// Generates for an event its definition, its fields as JSON and `emit`. `pattern` binds the fields to their names in
/// the log. A `graded` event gets its level and message from the caller of `emit`.
macro_rules! event {
    ($struct:ident, $name:literal, $level:ident, $id:literal, $message:literal, $pattern:pat,
     [$($(#[doc = $doc:literal])+ $field:ident)*], $subject:literal, [$($line:literal),*]) => {
        impl $struct {
            pub(super) const DEFINITION: Definition = Definition {
                name: $name,
                level: stringify!($level),
                message_id: $id,
                fields: &[$((stringify!($field), concat!($($doc),+).trim_ascii()),)*],
                subject: $subject,
                explanation: &[$($line),*],
            };

            emit!($level, $name, $id, $message, $pattern, $($field)*);
        }
    };
}

/// Generates the `emit` of an event.
macro_rules! emit {
    (graded, $name:literal, $id:literal, $message:literal, $pattern:pat, $($field:ident)*) => {
        /// Writes the line with this message for people.
        pub fn emit(&self, severity: Severity, words: &str) {
            super::observe::tell(self);
            let $pattern = self;
            match severity {
                Severity::Info => {
                    tracing::info!(target: TARGET, event = $name, message_id = $id, $($field = LogValue::log($field),)* "{words}");
                }
                Severity::Warn => {
                    tracing::warn!(target: TARGET, event = $name, message_id = $id, $($field = LogValue::log($field),)* "{words}");
                }
                Severity::Error => {
                    tracing::error!(target: TARGET, event = $name, message_id = $id, $($field = LogValue::log($field),)* "{words}");
                }
            }
        }

        /// Writes the line with sample words.
        #[cfg(test)]
        fn emit_sample(&self) {
            self.emit(Severity::Info, $message);
        }
    };
    ($level:ident, $name:literal, $id:literal, $message:literal, $pattern:pat, $($field:ident)*) => {
        /// Writes the line.
        pub fn emit(&self) {
            super::observe::tell(self);
            let $pattern = self;
            tracing::$level!(target: TARGET, event = $name, message_id = $id, $($field = LogValue::log($field),)* $message);
        }

        /// Writes the line.
        #[cfg(test)]
        fn emit_sample(&self) {
            self.emit();
        }
    };
}

/// Defines the events of one subject: for each its struct, name, level, id and message, its fields with their
/// descriptions, and the headline and lines that `journalctl -x` shows.
macro_rules! events {
    ($($(#[doc = $doc:literal])+ $struct:ident = $name:literal, $level:ident, $id:literal, $message:literal {
        $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)*
    } explained $subject:literal, [$($line:literal,)*])+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $struct {
                $($(#[doc = $field_doc])+ pub $field: $type,)*
            }

            event!($struct, $name, $level, $id, $message, Self { $($field),* },
                [$($(#[doc = $field_doc])+ $field)*], $subject, [$($line),*]);
        )+

        pub(super) const DEFINITIONS: &[Definition] = &[$($struct::DEFINITION),+];

        #[cfg(test)]
        pub(super) fn emit_samples() {
            $($struct { $($field: super::tests::Sample::sample(),)* }.emit_sample();)+
        }
    };
}

/// Defines an event whose many fields are in groups: `name in the log = field of the group: type`. The line is still
/// flat, and the groups can be parsed from it.
macro_rules! grouped_event {
    ($(#[doc = $doc:literal])+ $struct:ident = $name:literal, $level:ident, $id:literal, $message:literal {
        $($(#[doc = $group_doc:literal])+ $group:ident: $Group:ident {
            $($(#[doc = $field_doc:literal])+ $log:ident = $field:ident: $type:ty,)*
        })*
    } explained $subject:literal, [$($line:literal,)*]) => {
        $(
            $(#[doc = $group_doc])+
            #[derive(Debug, Clone, PartialEq, Eq, Default)]
            pub struct $Group {
                $($(#[doc = $field_doc])+ pub $field: $type,)*
            }
        )*

        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $struct {
            $($(#[doc = $group_doc])+ pub $group: $Group,)*
        }

        impl $struct {
            /// Returns the fields of the line as a JSON object.
            pub fn fields(&self) -> serde_json::Map<String, serde_json::Value> {
                let Self { $($group: $Group { $($field: $log),* }),* } = self;
                let mut fields = serde_json::Map::new();
                fields.insert("event".to_owned(), $name.into());
                fields.insert("message_id".to_owned(), $id.into());
                $($(fields.insert(stringify!($log).to_owned(), LogValue::json($log));)*)*
                fields
            }
        }

        event!($struct, $name, $level, $id, $message, Self { $($group: $Group { $($field: $log),* }),* },
            [$($($(#[doc = $field_doc])+ $log)*)*], $subject, [$($line),*]);

        impl $struct {
            /// Parses the groups from the fields of a line. A field that is missing, as in a line of another version,
            /// gets its default.
            pub fn read(fields: &serde_json::Value) -> Self {
                Self { $($group: $Group { $($field: read(fields, stringify!($log)),)* },)* }
            }
        }

        pub(super) const DEFINITIONS: &[Definition] = &[$struct::DEFINITION];

        #[cfg(test)]
        pub(super) fn emit_samples() {
            $struct { $($group: $Group { $($field: super::tests::Sample::sample(),)* },)* }.emit_sample();
        }
    };
}

/// Parses one field of a line.
pub(super) fn read<T: DeserializeOwned + Default>(fields: &serde_json::Value, name: &str) -> T {
    fields.get(name).and_then(|value| T::deserialize(value).ok()).unwrap_or_default()
}
