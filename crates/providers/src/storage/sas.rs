//! URLs for reading a blob of Azure, signed with the account's key.
//!
//! `object_store` signs the encoded path, so that Azure refuses its URLs of names with spaces or letters beyond ASCII; Azure
//! signs the decoded one.

use calls::base64;
use chrono::{DateTime, SecondsFormat, Utc};
use object_store::path::Path as ObjectPath;
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The version of the service whose rules the signature follows.
/// <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#version-2020-12-06-and-later>
const VERSION: &str = "2020-12-06";

/// The kind of signature: for one blob.
const RESOURCE: &str = "b";

/// Signs with the account's key.
pub(super) struct WithKey {
    account: String,
    container: Url,
    container_name: String,
    key: hmac::Key,
}

impl WithKey {
    /// Takes the key in base64; `None` if it is not that.
    pub(super) fn new(account: &str, container: &Url, name: &str, key: &SecretString) -> Option<Self> {
        let key = base64::decode(key.expose_secret())?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let (account, container_name) = (account.to_owned(), name.to_owned());
        Some(Self { account, container: container.clone(), container_name, key })
    }

    /// Returns a URL with which anybody can read a blob until a time.
    pub(super) fn sign(&self, path: &ObjectPath, until: DateTime<Utc>) -> Url {
        let until = until.to_rfc3339_opts(SecondsFormat::Secs, true);
        let resource = format!("/blob/{}/{}/{path}", self.account, self.container_name);
        // The fields in their order: rights, start, end, resource, identifier, address, protocol, version, kind, then snapshot,
        // encryption scope and five headers of the answer.
        let to_sign = format!("r\n\n{until}\n{resource}\n\n\n\n{VERSION}\n{RESOURCE}\n\n\n\n\n\n\n");
        let signature = base64::encode(hmac::sign(&self.key, to_sign.as_bytes()).as_ref());
        let mut url = super::bucket::object(&self.container, path);
        let pairs = [("sv", VERSION), ("sp", "r"), ("se", &until), ("sr", RESOURCE), ("sig", &signature)];
        url.query_pairs_mut().extend_pairs(pairs);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_signed_as_azure_reads_it() {
        let container = Url::parse("https://acct.blob.core.windows.net/videos").unwrap();
        let signer = WithKey::new("acct", &container, "videos", &"a2V5".into()).unwrap();
        let path = ObjectPath::parse("a b/\u{e9}.mp4").unwrap();
        let url = signer.sign(&path, "2026-12-07T01:02:03Z".parse().unwrap());
        let (before, signature) = url.as_str().split_once("&sig=").unwrap();
        assert_eq!(
            before,
            "https://acct.blob.core.windows.net/videos/a%20b/%C3%A9.mp4\
             ?sv=2020-12-06&sp=r&se=2026-12-07T01%3A02%3A03Z&sr=b"
        );
        // HMAC-SHA256 with the key `key`, made by Python's hmac from the fields above.
        assert_eq!(signature, "gu01OXFjN09vL1vlG%2FzMn1uvwk9eTahAAg7fKPK92cg%3D");
        assert!(WithKey::new("acct", &container, "videos", &"sk-CANARY!".into()).is_none());
    }
}
