//! Shows every event, as a typed value, to one observer of the process, such as counters. The level of the log does not
//! matter.

use std::any::Any;
use std::sync::OnceLock;

/// What looks at each event where it is emitted. It must be quick and must not wait.
pub type Observer = Box<dyn Fn(&dyn Any) + Send + Sync>;

static OBSERVER: OnceLock<Observer> = OnceLock::new();

/// Sets the observer of this process; false if there is one already.
pub fn observe(observer: Observer) -> bool {
    OBSERVER.set(observer).is_ok()
}

/// Shows an event or a measurement to the observer.
pub(crate) fn tell(event: &dyn Any) {
    if let Some(observer) = OBSERVER.get() {
        observer(event);
    }
}
