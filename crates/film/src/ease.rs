//! The course of everything that fades or moves. Pure.

/// Eases a share, from 0 to 1, at both of its ends (smoothstep).
pub(crate) fn eased(share: f64) -> f64 {
    share * share * (3.0 - 2.0 * share)
}
