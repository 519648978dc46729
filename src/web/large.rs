//! Forms that hold a whole job file.

use super::parts::Fields;
use super::problem::PageProblem;
use super::site::Site;
use crate::control::{ControlError, Kind};
use actix_web::web::Payload;

/// How many bytes a form has beside its job, and how many a byte of it may become on the way.
const FORM_BYTES: u64 = 64 << 10;
const FORM_TIMES: u64 = 3;

/// Reads the fields of a form whose job may be as large as a job file.
pub(super) async fn large(site: &Site, payload: Payload) -> Result<Fields, PageProblem> {
    let job_bytes_max = *site.control().config().spool.job_bytes_max;
    let most = job_bytes_max.saturating_mul(FORM_TIMES).saturating_add(FORM_BYTES);
    let too_large = || {
        let message = format!("the form is too large: a job file may have {job_bytes_max} bytes");
        ControlError::new(Kind::BadData, message, "nothing was sent; spool.max_job_bytes sets the limit")
    };
    let cut_off = |error: &dyn std::fmt::Display| {
        ControlError::new(Kind::Usage, format!("the form did not arrive: {error}"), "nothing was sent; send it again")
    };
    let read = payload.to_bytes_limited(usize::try_from(most).unwrap_or(usize::MAX)).await;
    let bytes = read.map_err(|_too_large| too_large())?.map_err(|error| cut_off(&error))?;
    Ok(url::form_urlencoded::parse(&bytes).into_owned().collect())
}
