//! How much one client may take: connections, and the time of a body.

use super::access::{Caller, Peer};
use super::tries::Ends;
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::rt::net::{TcpStream, UnixStream};
use actix_web::web::Bytes;
use futures::{Stream, StreamExt, stream};
use rustix::net::{Shutdown, shutdown, sockopt};
use std::any::Any;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv6Addr};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// The most connections of one address; a browser opens six. A proxy on this machine has one address for all.
const PER_ADDRESS_MAX: usize = 256;
/// How long a client may leave what was sent unread; then the kernel ends the connection. A browser whose video is paused
/// asks again where it stopped.
const UNREAD_TIME: Duration = Duration::from_mins(5);
/// How long a body may take beside the time for its bytes.
const BODY_GRACE: Duration = Duration::from_secs(20);
/// How many bytes of a body come in a second at least.
const BODY_RATE_MIN: u64 = 16 * 1024;

/// Counts the open connections.
#[derive(Debug)]
pub(super) struct Connections {
    all: watch::Sender<usize>,
    by: Mutex<HashMap<IpAddr, usize>>,
}

impl Connections {
    /// Makes a count, and what tells of its changes.
    pub(super) fn new() -> (Arc<Self>, watch::Receiver<usize>) {
        let (all, seen) = watch::channel(0);
        (Arc::new(Self { all, by: Mutex::default() }), seen)
    }

    /// Counts a connection; ends it at once if its address has too many.
    pub(super) fn open(self: &Arc<Self>, io: &dyn Any) -> Connection {
        let tcp = io.downcast_ref::<TcpStream>();
        // Who has already gone has no address any more, and must not pass for somebody at the socket.
        let peer = match tcp.map(TcpStream::peer_addr) {
            Some(Ok(address)) => Peer::Address(address.ip()),
            Some(Err(_)) => Peer::Gone,
            None if io.is::<UnixStream>() => Peer::Socket,
            None => Peer::Gone,
        };
        let counted = self.counted(peer);
        if let Some(tcp) = tcp {
            let millis = u32::try_from(UNREAD_TIME.as_millis()).unwrap_or(u32::MAX);
            let set = sockopt::set_tcp_user_timeout(tcp.as_fd(), millis).map_err(io::Error::from);
            let is_over = counted.is_some_and(|(_, count)| PER_ADDRESS_MAX < count) || peer == Peer::Gone;
            let ended = if is_over { shutdown(tcp.as_fd(), Shutdown::Both).map_err(io::Error::from) } else { Ok(()) };
            if let Err(error) = set.and(ended) {
                tracing::debug!(%error, "a connection of the page has already ended");
            }
        }
        self.all.send_modify(|open| *open += 1);
        let ends = tcp.and_then(|it| Some(Ends { theirs: it.peer_addr().ok()?, ours: it.local_addr().ok()? }));
        Connection {
            caller: Caller { peer, ends },
            counted: counted.map(|(address, _)| address),
            connections: Arc::clone(self),
        }
    }

    /// Counts an address once more; returns what it is counted as, and how often.
    fn counted(&self, peer: Peer) -> Option<(IpAddr, usize)> {
        let address = peer.counted_as()?;
        let mut by = self.by();
        let count = by.entry(address).or_default();
        *count += 1;
        Some((address, *count))
    }

    fn by(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.by.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open connection; counted until it is dropped.
#[derive(Debug)]
pub(super) struct Connection {
    /// Who opened it.
    pub(super) caller: Caller,
    counted: Option<IpAddr>,
    connections: Arc<Connections>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(address) = self.counted {
            let mut by = self.connections.by();
            let left = by.get(&address).map_or(0, |count| count.saturating_sub(1));
            if left == 0 {
                by.remove(&address)
            } else {
                by.insert(address, left)
            };
        }
        self.connections.all.send_modify(|open| *open = open.saturating_sub(1));
    }
}

impl Peer {
    /// Returns the address by which somebody is counted: in version 6 everybody has a whole network of 64 bits.
    pub(super) fn counted_as(self) -> Option<IpAddr> {
        match self {
            Self::Address(IpAddr::V6(ip)) if ip.to_ipv4_mapped().is_none() => {
                Some(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into())
            }
            Self::Address(ip) => Some(ip.to_canonical()),
            Self::Socket | Self::Gone => None,
        }
    }
}

/// Ends a body that does not arrive.
pub(super) fn in_time(payload: Payload) -> Payload {
    // A reader may ask again after the end.
    Payload::Stream { payload: Box::pin(timed(payload).fuse()) }
}

/// Passes on what comes; fails as soon as it was waited for longer than so many bytes may take.
fn timed<S>(body: S) -> impl Stream<Item = Result<Bytes, PayloadError>>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    stream::unfold((Some(body), 0_u64, Duration::ZERO), |(body, received, waited)| async move {
        let mut body = body?;
        let begun = Instant::now();
        match tokio::time::timeout(allowed(received).saturating_sub(waited), body.next()).await {
            Ok(None) => None,
            Ok(Some(Ok(bytes))) => {
                let received = received.saturating_add(bytes.len() as u64);
                Some((Ok(bytes), (Some(body), received, waited + begun.elapsed())))
            }
            Ok(Some(Err(error))) => Some((Err(error), (None, received, waited))),
            Err(_late) => {
                let error = io::Error::new(io::ErrorKind::TimedOut, "the body did not arrive in time");
                Some((Err(PayloadError::Io(error)), (None, received, waited)))
            }
        }
    })
}

/// Returns how long so many bytes may be waited for.
fn allowed(received: u64) -> Duration {
    BODY_GRACE + Duration::from_secs(received / BODY_RATE_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(ip: &str) -> Peer {
        Peer::Address(ip.parse().unwrap())
    }

    #[test]
    fn an_address_is_counted_by_its_network_and_until_its_last_connection_ends() {
        let (connections, _seen) = Connections::new();
        let open = |peer: Peer| {
            let counted = connections.counted(peer).map(|(address, _)| address);
            Connection { caller: Caller { peer, ends: None }, counted, connections: Arc::clone(&connections) }
        };
        let held: Vec<Connection> = ["2001:db8::1", "2001:db8::2", "::ffff:10.0.0.1", "10.0.0.1", "2001:db9::1"]
            .map(|it| open(peer(it)))
            .into();
        let socket = open(Peer::Socket);
        let mut counts: Vec<(String, usize)> = connections.by().iter().map(|(ip, n)| (ip.to_string(), *n)).collect();
        counts.sort();
        let expected = [("10.0.0.1", 2), ("2001:db8::", 2), ("2001:db9::", 1)].map(|(ip, n)| (ip.to_owned(), n));
        assert_eq!(counts, expected);
        drop((held, socket));
        assert!(connections.by().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_drips_ends_and_one_that_flows_does_not() {
        let every = |bytes: usize, wait: u64| {
            let parts = stream::iter(0..200).then(move |_| async move {
                tokio::time::sleep(Duration::from_secs(wait)).await;
                Ok(Bytes::from(vec![0; bytes]))
            });
            timed(Box::pin(parts)).collect::<Vec<_>>()
        };
        let flowing = every(64 * 1024, 1).await;
        assert!(flowing.len() == 200 && flowing.iter().all(Result::is_ok));
        let dripping = every(1, 5).await;
        assert!(dripping.last().unwrap().is_err() && dripping.len() < 10, "{}", dripping.len());
    }
}
