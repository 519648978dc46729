//! Counts wrong tokens: nobody guesses, and nobody is shut out because of somebody else.
//!
//! On loopback everybody has the same address, so there they are counted for each user of the machine: the kernel tells
//! who holds the other end of a connection. A token that is shown again is no further guess, so a program with an old token
//! shuts nobody out.

use super::access::{NotIn, lock};
use std::collections::HashMap;
use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How many different wrong tokens somebody may show in [`TRIES_TIME`].
pub(super) const TRIES_MAX: usize = 10;
/// See [`TRIES_MAX`].
const TRIES_TIME: Duration = Duration::from_mins(1);
/// The most guessers that are counted.
const COUNTED_MAX: usize = 10_000;

/// The two ends of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) theirs: SocketAddr,
    pub(super) ours: SocketAddr,
}

/// For whom wrong tokens are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Guesser {
    pub(super) address: IpAddr,
    /// The user of this machine, on loopback.
    pub(super) user: Option<u32>,
}

#[derive(Debug)]
struct Wrong {
    since: Instant,
    /// The beginnings of their hashes.
    tokens: Vec<[u8; 8]>,
}

/// Counts wrong tokens.
#[derive(Debug, Default)]
pub(super) struct Tries(Mutex<HashMap<Guesser, Wrong>>);

impl Tries {
    /// Passes on what a token is good for, and counts one that is good for nothing. `hash` tells the token from others;
    /// `guesser` is only asked if somebody has guessed lately.
    pub(super) fn judge<T>(&self, good: Option<T>, hash: &[u8], guesser: impl FnOnce() -> Guesser) -> Result<T, NotIn> {
        let mut by = lock(&self.0);
        by.retain(|_, wrong| wrong.since.elapsed() < TRIES_TIME);
        match good {
            Some(good) if by.is_empty() => return Ok(good),
            Some(_) | None => {}
        }
        let guesser = guesser();
        let wrong = by.get(&guesser).map_or(0, |it| it.tokens.len());
        if TRIES_MAX <= wrong || good.is_none() && wrong == 0 && COUNTED_MAX <= by.len() {
            return Err(NotIn::TooMany);
        }
        if let Some(good) = good {
            return Ok(good);
        }
        let own = by.entry(guesser).or_insert_with(|| Wrong { since: Instant::now(), tokens: Vec::new() });
        if let Some(token) = hash.first_chunk::<8>().filter(|it| !own.tokens.contains(it)) {
            own.tokens.push(*token);
        }
        Err(NotIn::Token)
    }
}

/// Returns the user who holds the other end of a connection within this machine.
pub(super) fn user_of(ends: Ends) -> Option<u32> {
    let table = if ends.theirs.is_ipv4() { "/proc/self/net/tcp" } else { "/proc/self/net/tcp6" };
    user_in(&std::fs::read_to_string(table).ok()?, ends)
}

/// Finds the user in the kernel's table of connections; see proc(5).
fn user_in(table: &str, ends: Ends) -> Option<u32> {
    let (theirs, ours) = (written(ends.theirs), written(ends.ours));
    table.lines().find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let is_it = fields.next()? == theirs && fields.next()? == ours;
        fields.nth(4)?.parse().ok().filter(|_| is_it)
    })
}

/// Writes an address as the table has it: words of four bytes in the order of the machine, and the port, in hex.
fn written(address: SocketAddr) -> String {
    let bytes = match address.ip() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    let mut text = String::new();
    for word in bytes.as_chunks::<4>().0 {
        write!(text, "{:08X}", u32::from_ne_bytes(*word)).unwrap_or_default();
    }
    text + &format!(":{:04X}", address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    fn guesser(user: u32) -> Guesser {
        Guesser { address: "127.0.0.1".parse().unwrap(), user: Some(user) }
    }

    #[test]
    fn who_guesses_shuts_out_himself_and_no_other_user() {
        let tries = Tries::default();
        for n in 0..TRIES_MAX {
            assert_eq!(tries.judge(None::<()>, &[u8::try_from(n).unwrap(); 32], || guesser(7)), Err(NotIn::Token));
        }
        assert_eq!(tries.judge(None::<()>, &[99; 32], || guesser(7)), Err(NotIn::TooMany));
        assert_eq!(tries.judge(Some(()), &[98; 32], || guesser(7)), Err(NotIn::TooMany), "a guess may be right");
        assert_eq!(tries.judge(Some(()), &[98; 32], || guesser(8)), Ok(()));
    }

    #[test]
    fn many_guessers_shut_out_no_good_token() {
        let tries = Tries::default();
        let others = (0..u32::try_from(COUNTED_MAX).unwrap())
            .map(|user| (guesser(user), Wrong { since: Instant::now(), tokens: vec![[0; 8]] }));
        lock(&tries.0).extend(others);
        let newcomer = || guesser(u32::MAX);
        assert_eq!(tries.judge(None::<()>, &[1; 32], newcomer), Err(NotIn::TooMany), "one more cannot be counted");
        assert_eq!(tries.judge(Some(()), &[2; 32], newcomer), Ok(()));
    }

    #[test]
    fn an_old_token_that_is_shown_again_and_again_is_one_guess() {
        let tries = Tries::default();
        for _ in 0..5 * TRIES_MAX {
            assert_eq!(tries.judge(None::<()>, &[1; 32], || guesser(7)), Err(NotIn::Token));
        }
        assert_eq!(tries.judge(Some(()), &[2; 32], || guesser(7)), Ok(()));
    }

    #[test]
    fn the_kernel_tells_who_holds_the_other_end() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let listener = TcpListener::bind(address).unwrap();
            let _client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
            let (served, theirs) = listener.accept().unwrap();
            let ends = Ends { theirs, ours: served.local_addr().unwrap() };
            assert_eq!(user_of(ends), Some(rustix::process::getuid().as_raw()), "{address}");
            assert_eq!(user_of(Ends { theirs: ends.ours, ..ends }), None);
        }
    }
}
