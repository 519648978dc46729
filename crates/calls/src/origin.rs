//! Which addresses may be asked. A server's answer can lead anywhere, also to what only this machine can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Tells whether two URLs have the same scheme, host and port.
pub(crate) fn is_same(a: &Url, b: &Url) -> bool {
    a.origin() == b.origin()
}

/// Tells why a URL that a server answered must not be asked; `base` is the server's own address. Its own origin is allowed;
/// anything else must be https, and its name must lead to a public address, which [`is_public`] checks as it is resolved.
pub(crate) fn refusal(base: &Url, to: &Url) -> Option<&'static str> {
    if is_same(base, to) {
        return None;
    }
    if to.scheme() != "https" {
        return Some("only https leads to another server");
    }
    let is_private = match to.host() {
        Some(Host::Ipv4(ip)) => !is_public(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => !is_public(IpAddr::V6(ip)),
        Some(Host::Domain(_)) => false,
        None => return Some("it names no server"),
    };
    is_private.then_some(PRIVATE)
}

/// Why a private address is refused.
pub(crate) const PRIVATE: &str = "the address is private";

/// Tells whether an address belongs to the public internet: none of the special-purpose ranges of RFC 6890, of which the cloud
/// services' metadata address 169.254.169.254 is one.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped().or_else(|| embedded_v4(ip)) {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(ip),
        },
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_shared = a == 100 && (64..128).contains(&b); // RFC 6598
    let is_benchmark = a == 198 && (18..20).contains(&b); // RFC 2544
    let is_protocol = a == 192 && b == 0 && c == 0; // RFC 6890
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || 240 <= a
        || is_shared
        || is_benchmark
        || is_protocol)
}

/// Returns the IPv4 address inside of one that a NAT64 gateway (RFC 6052) or 6to4 (RFC 3056) translates.
fn embedded_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let first = ip.segments().first().copied().unwrap_or_default();
    let second = ip.segments().get(1).copied().unwrap_or_default();
    let is_documentation = first == 0x2001 && second == 0xdb8;
    // 2000::/3 is all that is assigned to the public internet.
    first & 0xe000 == 0x2000 && !is_documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for ip in ["8.8.8.8", "203.0.114.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "240.0.0.1",
            "198.18.0.1",
            "192.0.0.8",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "fd00:ec2::254",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn an_answer_may_lead_to_its_own_server_and_to_public_ones() {
        let base = Url::parse("http://127.0.0.1:8080/v1").unwrap();
        for (to, allowed) in [
            ("http://127.0.0.1:8080/generated/1.png", true),
            ("https://images.example/1.png", true),
            ("http://images.example/1.png", false),
            ("http://127.0.0.1:8081/x", false),
            ("https://127.0.0.1:8080/x", false),
            ("http://169.254.169.254/latest/meta-data", false),
            ("https://169.254.169.254/x", false),
            ("https://[::1]/x", false),
            ("https://2130706433/x", false),
            ("file:///etc/passwd", false),
            ("ftp://a.example/x", false),
            ("data:image/png;base64,AAAA", false),
        ] {
            assert_eq!(refusal(&base, &Url::parse(to).unwrap()).is_none(), allowed, "{to}");
        }
    }
}
