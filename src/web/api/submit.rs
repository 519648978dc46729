//! Submitting and checking job files.

use super::body::{AnyFile, JobFile};
use super::operation::{Call, Nothing, Outcome, Reply};
use crate::control::{Checked, List, Once, SubmitEnd, Submitted};
use crate::web::problem::ApiProblem;
use crate::web::site::Site;
use actix_web::http::StatusCode;
use serde_json::Value;

pub(super) fn submit(site: &Site, call: Call<Nothing, Nothing, JobFile>) -> Outcome<Submitted> {
    let Call { body: JobFile(bytes), key, .. } = call;
    let ledger = key.as_ref().map(|_| site.vital.ledger()).transpose()?;
    let once = key.as_deref().zip(ledger).map(|(key, ledger)| Once { key, ledger });
    let render = |it: &Submitted| serde_json::to_string(it).unwrap_or_default();
    match site.control().submit_sent(bytes.to_vec(), once, render)? {
        SubmitEnd::Submitted(submitted) => {
            let (status, address) = (status(submitted.known.is_none()), address(&submitted.id));
            Ok(Reply::with(status, submitted).at(Some(address)))
        }
        SubmitEnd::Repeated(json) => {
            let answer: Value = serde_json::from_str(&json).unwrap_or_default();
            let text = |name: &str| answer.get(name).and_then(Value::as_str);
            let (status, address) = (status(text("outcome") == Some("submitted")), text("id").map(address));
            Ok(Reply::kept(status, json).at(address))
        }
        SubmitEnd::Wrong(problems) => Err(ApiProblem::of_job(problems)),
    }
}

fn status(is_new: bool) -> StatusCode {
    if is_new { StatusCode::CREATED } else { StatusCode::OK }
}

fn address(id: &str) -> String {
    format!("/api/v1/jobs/{id}")
}

pub(super) fn validate(site: &Site, call: Call<Nothing, Nothing, AnyFile>) -> Outcome<List<Checked>> {
    let AnyFile { bytes, name } = call.body;
    let checked = site.control().check_sent(name, "", bytes.to_vec())?;
    Ok(Reply::ok(vec![Checked::from(&checked)].into()))
}
