//! Every operation of the API. What is not here is neither answered nor described.

use super::operation::{Operation, delete, get, post};
use super::{health, images, jobs, openapi, reaper, service, submit, workspaces};

/// Lists the operations. A path with a fixed word comes before one in which anything may stand there.
#[rustfmt::skip]
pub(super) fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/status", "status", service::status).does("Returns the state of the installation"),
        post("/api/v1/pause", "pause", service::pause).does("Keeps the daemons from starting jobs"),
        post("/api/v1/resume", "resume", service::resume).does("Lets the daemons start jobs again"),
        get("/api/v1/costs", "costs", service::costs).does("Returns what was spent today on outside services"),
        get("/api/v1/du", "diskUsage", service::du).does("Returns the disk usage"),
        get("/api/v1/looks", "looks", service::looks).does("Lists the looks that a job may name"),
        get("/api/v1/voices", "voices", service::voices).does("Lists the voices that can speak here"),
        get("/api/v1/config", "config", service::config).does("Returns the configuration, without secrets"),
        get("/api/v1/failures", "failures", jobs::failures).does("Groups the failed jobs by stage and error code"),
        get("/api/v1/history", "history", jobs::history).does("Returns what happened by the hour or the day"),
        get("/api/v1/jobs", "listJobs", jobs::list).does("Lists jobs"),
        post("/api/v1/jobs", "submitJob", submit::submit).does("Submits a job").or(201).once(),
        get("/api/v1/jobs/{id}", "job", jobs::show).does("Returns one job with its attempts, events and result"),
        get("/api/v1/jobs/{id}/logs", "jobLogs", jobs::logs).does("Returns the log of a job"),
        get("/api/v1/jobs/{id}/events", "jobEvents", jobs::events).does("Returns the events of a job"),
        get("/api/v1/jobs/{id}/input", "jobInput", jobs::input).does("Returns the file of a job"),
        post("/api/v1/jobs/{id}/cancel", "cancelJob", jobs::cancel_one).does("Cancels a job"),
        post("/api/v1/jobs/{id}/retry", "retryJob", jobs::retry_one).does("Runs a finished job again"),
        post("/api/v1/cancel", "cancelJobs", jobs::cancel).does("Cancels jobs"),
        post("/api/v1/retry", "retryJobs", jobs::retry).does("Runs finished jobs again"),
        post("/api/v1/validate", "validate", submit::validate).does("Checks a job file or a story; submits nothing").only_checks(),
        get("/api/v1/workspaces", "listWorkspaces", workspaces::list).does("Lists the preserved workspaces"),
        get("/api/v1/workspaces/{id}", "workspace", workspaces::show).does("Returns a preserved workspace"),
        delete("/api/v1/workspaces/{id}", "removeWorkspace", workspaces::remove).does("Removes a preserved workspace"),
        post("/api/v1/workspaces/{id}/keep", "keepWorkspace", workspaces::keep).does("Keeps a workspace"),
        post("/api/v1/workspaces/{id}/unkeep", "unkeepWorkspace", workspaces::unkeep).does("Keeps a workspace no longer"),
        get("/api/v1/reaper", "passes", reaper::passes).does("Returns the last passes of the reaper"),
        get("/api/v1/reaper/plan", "planPass", reaper::plan).does("Returns what a pass of the reaper would remove"),
        post("/api/v1/reaper/run", "runPass", reaper::run).does("Runs a pass of the reaper"),
        get("/api/v1/images", "listImages", images::list).does("Lists the pictures of the library"),
        post("/api/v1/images", "addImage", images::add).does("Adds a picture to the library").or(201),
        get("/api/v1/images/stats", "imageStats", images::stats).does("Returns the figures of the library"),
        get("/api/v1/images/search", "searchImages", images::search).does("Finds pictures with similar prompts"),
        get("/api/v1/images/{file}", "image", images::show).does("Returns what is known of a picture"),
        delete("/api/v1/images/{file}", "removeImage", images::remove).does("Removes a picture from the library"),
        post("/api/v1/images/{file}/keep", "keepImage", images::keep).does("Keeps a picture from eviction"),
        post("/api/v1/images/{file}/unkeep", "unkeepImage", images::unkeep).does("Lets a picture be evicted again"),
        get("/api/v1/openapi.json", "openapi", openapi::operation).does("Returns this description"),
        get("/schema/job-v1.json", "jobSchema", openapi::job_schema).does("Returns the schema of job files"),
        get("/healthz", "health", health::health).does("Tells whether the parts of the daemon answer").or(503),
        get("/readyz", "readiness", health::readiness).does("Tells whether the daemon can take jobs").or(503),
    ]
}
