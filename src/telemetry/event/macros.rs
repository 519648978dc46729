//! What makes the events from their list: a struct, a name and a line each.

pub(super) use crate::job::{Code, JobId, Stage};

/// The `target` of every event, whichever file lists it: filters name it.
pub(super) const TARGET: &str = "reelspool::telemetry::event";

/// How much a line matters, where that depends on what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// As it should be.
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

/// Writes the `emit` of an event: at a level of its own, or at the one that its writer gives it with the words.
macro_rules! emit {
    (graded, $name:ident, $text:literal, $message:literal, $($field:ident)*) => {
        /// Writes the line, with the words for people.
        pub fn emit(&self, severity: Severity, words: &str) {
            let Self { $($field),* } = self;
            let id = EventName::$name.message_id();
            match severity {
                Severity::Info => {
                    tracing::info!(target: TARGET, event = $text, message_id = id, $($field = LogValue::log($field),)* "{words}");
                }
                Severity::Warn => {
                    tracing::warn!(target: TARGET, event = $text, message_id = id, $($field = LogValue::log($field),)* "{words}");
                }
                Severity::Error => {
                    tracing::error!(target: TARGET, event = $text, message_id = id, $($field = LogValue::log($field),)* "{words}");
                }
            }
        }

        /// Writes the line with sample words.
        #[cfg(test)]
        fn emit_sample(&self) {
            self.emit(Severity::Info, $message);
        }
    };
    ($level:ident, $name:ident, $text:literal, $message:literal, $($field:ident)*) => {
        /// Writes the line.
        pub fn emit(&self) {
            let Self { $($field),* } = self;
            let id = EventName::$name.message_id();
            tracing::$level!(target: TARGET, event = $text, message_id = id, $($field = LogValue::log($field),)* $message);
        }

        /// Writes the line.
        #[cfg(test)]
        fn emit_sample(&self) {
            self.emit();
        }
    };
}

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $level:ident, $message:literal {
        $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)*
    })+) => {
        /// Names an event: the `event` of its line.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventName {
            $($(#[doc = $doc])+ $name,)+
        }

        impl EventName {
            /// Lists every event.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the name in the log.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }

        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name {
                $($(#[doc = $field_doc])+ pub $field: $type,)*
            }

            impl $name {
                /// Returns the fields of the line as a JSON object.
                pub fn fields(&self) -> serde_json::Map<String, serde_json::Value> {
                    let Self { $($field),* } = self;
                    let mut fields = serde_json::Map::new();
                    fields.insert("event".to_owned(), $text.into());
                    fields.insert("message_id".to_owned(), EventName::$name.message_id().into());
                    $(fields.insert(stringify!($field).to_owned(), LogValue::json($field));)*
                    fields
                }

                emit!($level, $name, $text, $message, $($field)*);
            }
        )+

        #[cfg(test)]
        pub(super) fn emit_samples() {
            $($name { $($field: super::tests::Sample::sample(),)* }.emit_sample();)+
        }
    };
}
