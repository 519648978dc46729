//! The address of a store of objects, where the settings name one.

use std::net::{IpAddr, Ipv6Addr};
use url::{Host, Url};

/// The first 7 bits of the addresses of private networks (RFC 4193), and a mask for them.
const UNIQUE_LOCAL: (u16, u16) = (0xfc00, 0xfe00);

/// Tells what is wrong with an endpoint.
pub fn check(text: &str) -> Result<(), &'static str> {
    parse(text).map(drop)
}

/// Parses an endpoint, or tells what is wrong with it. Plain http leaves the machine or the private network never, because keys
/// and videos could be read and changed on the way.
pub(super) fn parse(text: &str) -> Result<Url, &'static str> {
    let parsed = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url = parsed.ok_or("`endpoint` is not an http(s) URL")?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("`endpoint` may have no user, password, query or fragment");
    }
    if url.scheme() == "http" && !url.host().is_some_and(|host| is_near(&host)) {
        return Err("`endpoint` is plain http, which only an address on this machine or in a private network may be");
    }
    Ok(url)
}

/// Tells whether a host is on this machine or in a private network: by its address, or by a name that public DNS cannot have.
fn is_near(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Host::Ipv6(ip) => ip.is_loopback() || is_unique_local(*ip) || mapped_is_near(*ip),
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let last = name.rsplit('.').next().unwrap_or_default();
            !name.contains('.') || matches!(last, "localhost" | "local" | "internal" | "test")
        }
    }
}

fn is_unique_local(ip: Ipv6Addr) -> bool {
    let (network, mask) = UNIQUE_LOCAL;
    ip.segments().first().is_some_and(|first| first & mask == network)
}

fn mapped_is_near(ip: Ipv6Addr) -> bool {
    matches!(IpAddr::V6(ip).to_canonical(), IpAddr::V4(v4) if is_near(&Host::Ipv4(v4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_the_machine_or_in_a_private_network() {
        for good in [
            "https://s3.example.com",
            "http://127.0.0.1:9000",
            "http://localhost:9000/",
            "http://minio:9000",
            "http://10.1.2.3",
            "http://192.168.0.9",
            "http://[::1]:9000",
            "http://[fd00::1]",
            "http://[::ffff:10.0.0.1]",
            "http://s3.cluster.local",
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("http://s3.example.com", "plain http"),
            ("http://8.8.8.8", "plain http"),
            ("http://[2001:db8::1]", "plain http"),
            ("http://local.example", "plain http"),
            ("ftp://localhost", "not an http(s) URL"),
            ("minio:9000", "not an http(s) URL"),
            ("", "not an http(s) URL"),
            ("https://me:sk-CANARY@s3.example.com", "no user"),
            ("https://s3.example.com?x=sk-CANARY", "no user"),
        ] {
            let error = parse(bad).unwrap_err();
            assert!(error.contains(why) && !error.contains("CANARY"), "{bad}: {error}");
        }
    }
}
