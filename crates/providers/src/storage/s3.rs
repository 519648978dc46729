//! Publishes into a bucket of Amazon S3, or of a server that speaks like it, such as MinIO.

use super::bounded::Connector;
use super::bucket::{self, Client, Maker, Signing};
use super::endpoint;
use super::error::Redactor;
use super::settings::S3Settings;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey, AwsAuthorizer};
use object_store::client::{HttpRequest, HttpRequestBody};
use secrecy::ExposeSecret;
use std::sync::Arc;
use url::Url;

/// The region whose name must not be in the request that makes a bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html>
const FIRST_REGION: &str = "us-east-1";

/// Makes a client of the bucket, or tells what is wrong with the settings.
pub(super) fn connect(name: &str, settings: &S3Settings, redactor: &Redactor) -> Result<Client, String> {
    let region = settings.region.as_str();
    if region.is_empty() || !region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Err("`region` has a-z, 0-9 and `-`, such as `eu-central-1`".to_owned());
    }
    if settings.key_id.is_empty() != settings.secret.is_none() {
        return Err("set `key_id` and `secret_file`, or neither".to_owned());
    }
    let (url, endpoint) = match &settings.endpoint {
        Some(endpoint) => with_endpoint(&endpoint::parse(endpoint)?, name, settings.path_style)?,
        // A certificate for `*.s3…` does not cover a name with dots.
        None if name.contains('.') => own(&format!("https://s3.{region}.amazonaws.com/{name}"))?,
        None => own(&format!("https://{name}.s3.{region}.amazonaws.com"))?,
    };
    let mut builder = AmazonS3Builder::new()
        .with_region(region)
        .with_bucket_name(name)
        // With a host per bucket, `object_store` takes the endpoint as the URL of the bucket.
        .with_virtual_hosted_style_request(true)
        .with_endpoint(endpoint)
        // Not every server has the request that deletes many.
        .with_disable_bulk_delete(true)
        .with_retry(bucket::retry())
        .with_http_connector(Connector::default())
        .with_client_options(bucket::client_options(url.scheme() == "http"));
    if let Some(secret) = &settings.secret {
        builder = builder.with_access_key_id(&settings.key_id).with_secret_access_key(secret.expose_secret());
    } else {
        for (name, value) in &settings.ambient {
            let key: AmazonS3ConfigKey =
                name.to_ascii_lowercase().parse().map_err(|error| redactor.answer(&error).to_string())?;
            builder = builder.with_config(key, value.expose_secret());
        }
    }
    let store = Arc::new(builder.build().map_err(|error| redactor.answer(&error).to_string())?);
    let maker = Maker::S3(Region { name: region.to_owned(), store: Arc::clone(&store) });
    Ok(Client { url, store: Arc::clone(&store) as _, signing: Signing::Store(store), maker })
}

/// Returns the URL of a bucket at a server of one's own, and the same for the client.
fn with_endpoint(endpoint: &Url, name: &str, path_style: bool) -> Result<(Url, String), String> {
    if path_style {
        return own(bucket::below(endpoint, name).as_str());
    }
    let host = endpoint.domain().ok_or("`path_style = false` needs a name in `endpoint`, not an address")?;
    let mut url = endpoint.clone();
    let set = url.set_host(Some(&format!("{name}.{host}")));
    set.map_err(|_source| "the name of the bucket cannot be part of a host's: set `path_style = true`".to_owned())?;
    own(url.as_str())
}

fn own(text: &str) -> Result<(Url, String), String> {
    let url = Url::parse(text).map_err(|_source| "the name of the bucket cannot be part of a URL".to_owned())?;
    let text = url.as_str().trim_end_matches('/').to_owned();
    Ok((url, text))
}

/// The region in which a bucket is made.
#[derive(Clone)]
pub(super) struct Region {
    name: String,
    store: Arc<AmazonS3>,
}

impl Region {
    /// Returns the signed request that makes the bucket.
    pub(super) async fn request(&self, bucket: &Url) -> Result<HttpRequest, object_store::Error> {
        let credential = self.store.credentials().get_credential().await?;
        let body = if self.name == FIRST_REGION {
            HttpRequestBody::empty()
        } else {
            let xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";
            let place = format!("<LocationConstraint>{}</LocationConstraint>", self.name);
            format!("<CreateBucketConfiguration xmlns=\"{xmlns}\">{place}</CreateBucketConfiguration>").into()
        };
        let mut request = bucket::put_request(bucket, body)?;
        AwsAuthorizer::new(&credential, "s3", &self.name).try_authorize(&mut request, None)?;
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_in_the_host_or_in_the_path_of_its_url() {
        let local = "http://127.0.0.1:9000";
        for (name, endpoint, path_style, expected) in [
            ("videos", None, true, "https://videos.s3.eu-west-3.amazonaws.com/"),
            ("my.videos", None, true, "https://s3.eu-west-3.amazonaws.com/my.videos"),
            ("videos", Some(local), true, "http://127.0.0.1:9000/videos"),
            ("videos", Some("https://s3.example.com/base/"), true, "https://s3.example.com/base/videos"),
            ("videos", Some("https://s3.example.com"), false, "https://videos.s3.example.com/"),
        ] {
            let settings = settings(endpoint, path_style);
            let client = connect(name, &settings, &Redactor::default()).unwrap();
            assert_eq!(client.url.as_str(), expected);
        }
        let error = connect("videos", &settings(Some(local), false), &Redactor::default()).err().unwrap();
        assert!(error.contains("needs a name"), "{error}");
    }

    #[test]
    fn settings_that_cannot_be_are_explained() {
        let secret = Some("sk-CANARY".into());
        let base = settings(None, true);
        for (settings, why) in [
            (S3Settings { region: String::new(), ..base.clone() }, "`region` has"),
            (S3Settings { region: "eu/x".to_owned(), ..base.clone() }, "`region` has"),
            (S3Settings { secret, ..base.clone() }, "or neither"),
            (S3Settings { key_id: "AKIA".to_owned(), ..base.clone() }, "or neither"),
            (S3Settings { endpoint: Some("http://s3.example.com".to_owned()), ..base }, "plain http"),
        ] {
            let error = connect("videos", &settings, &Redactor::default()).err().unwrap();
            assert!(error.contains(why) && !error.contains("CANARY"), "{error}");
        }
    }

    fn settings(endpoint: Option<&str>, path_style: bool) -> S3Settings {
        let endpoint = endpoint.map(str::to_owned);
        S3Settings { region: "eu-west-3".to_owned(), endpoint, path_style, ..S3Settings::default() }
    }
}
