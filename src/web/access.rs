//! Who may look, and who may act.
//!
//! A unix socket is open to whoever its group lets in. On loopback no token is asked for where the machine has one person:
//! whoever can connect can do anything as that person anyway. Everybody else shows a token, once in a form or with each
//! request of a program, or comes through a proxy that names the user. [`tries`](super::tries) counts the wrong tokens.

use super::tries::{Ends, Guesser, Tries, user_of};
use crate::config::admin::Admin;
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The cookie of a session.
pub(super) const SESSION: &str = "session";
/// How long a session lasts.
const SESSION_LIFE: Duration = Duration::from_hours(12);
/// The most sessions at once; then the oldest end.
const SESSIONS_MAX: usize = 1000;
/// The shortest token, in characters: 16 random ones cannot be guessed.
const TOKEN_MIN: usize = 16;
/// Says by what scheme a browser came to a proxy.
const FORWARDED_PROTO: &str = "x-forwarded-proto";
/// The file of the token that is made where people share the machine.
const MADE_TOKEN: &str = "admin.token";

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Look.
    Read,
    /// Look, and change everything.
    Admin,
}

/// Who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visitor {
    pub(super) role: Role,
    /// A name for records.
    pub(super) name: String,
}

/// From where a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Peer {
    Socket,
    Address(IpAddr),
    /// From a client that went before its address was asked for.
    Gone,
}

/// Who shows a token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller {
    pub(super) peer: Peer,
    pub(super) ends: Option<Ends>,
}

impl Peer {
    fn is_loopback(self) -> bool {
        matches!(self, Self::Address(ip) if ip.is_loopback())
    }
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotIn {
    /// A token is missing or wrong.
    Token,
    /// Too many wrong ones came from there.
    TooMany,
}

#[derive(Debug)]
struct Session {
    role: Role,
    begun: Instant,
}

/// Knows the tokens and the sessions.
pub(super) struct Access {
    key: hmac::Key,
    tokens: Vec<(Role, hmac::Tag)>,
    /// True if loopback needs no token.
    open: bool,
    /// True if nobody else can connect from this machine, so that a proxy there may name the user.
    alone: bool,
    user_header: Option<String>,
    sessions: Mutex<HashMap<String, Session>>,
    tries: Tries,
    /// Where the token is that was made.
    pub(super) made: Option<PathBuf>,
}

impl Access {
    /// Reads the tokens; makes one where people share the machine and none is configured.
    pub(super) fn new(admin: &Admin, state_dir: &Path) -> io::Result<Self> {
        // Where it is not known who can log in, the machine counts as shared.
        let people =
            std::fs::read("/etc/passwd").map_or(usize::MAX, |passwd| people(&String::from_utf8_lossy(&passwd)));
        Self::on(admin, state_dir, people)
    }

    fn on(admin: &Admin, state_dir: &Path, people: usize) -> io::Result<Self> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &random()?);
        let mut tokens = Vec::new();
        for (role, file) in [(Role::Admin, &admin.token_file), (Role::Read, &admin.read_token_file)] {
            if let Some(file) = file {
                tokens.push((role, hmac::sign(&key, token(file)?.as_bytes())));
            }
        }
        let is_asked = !tokens.is_empty() || !admin.user_header.is_empty();
        let is_near = admin.listen.is_some_and(|it| it.ip().is_loopback());
        // With several people a proxy is believed at the socket only, and those who come to the address need a token.
        let (alone, shares) = (people <= 1, 1 < people && is_near && tokens.is_empty());
        let made = if shares { Some(made(state_dir)?) } else { None };
        if let Some(file) = &made {
            tokens.push((Role::Admin, hmac::sign(&key, token(file)?.as_bytes())));
        }
        let user_header = Some(admin.user_header.to_ascii_lowercase()).filter(|it| !it.is_empty());
        let open = !is_asked && !shares;
        Ok(Self { key, tokens, open, alone, user_header, sessions: Mutex::default(), tries: Tries::default(), made })
    }

    /// Returns who sent a request.
    pub(super) fn visitor(&self, caller: Caller, headers: &HeaderMap, session: Option<&str>) -> Result<Visitor, NotIn> {
        let peer = caller.peer;
        let by = |role, name: &str| Ok(Visitor { role, name: name.to_owned() });
        if let Some(user) = self.named(peer, headers) {
            return by(Role::Admin, &user);
        }
        if peer == Peer::Socket {
            return by(Role::Admin, "socket");
        }
        if let Some(role) = session.and_then(|id| self.session(id)) {
            return by(role, &address(peer));
        }
        let bearer = headers.get(AUTHORIZATION).and_then(|it| it.to_str().ok()?.strip_prefix("Bearer "));
        if let Some(token) = bearer {
            return self.shown(caller, token).map(|role| Visitor { role, name: address(peer) });
        }
        if self.open && peer.is_loopback() { by(Role::Admin, &address(peer)) } else { Err(NotIn::Token) }
    }

    /// Returns the user that a proxy names. Only the socket may name one, and this machine if it has one person.
    fn named(&self, peer: Peer, headers: &HeaderMap) -> Option<String> {
        let header = self.user_header.as_deref().filter(|_| self.believes(peer))?;
        let name = headers.get(header)?.to_str().ok().filter(|name| !name.is_empty())?;
        Some(name.chars().take(64).collect())
    }

    /// Tells whether a proxy may be there, and nobody who only says so.
    fn believes(&self, peer: Peer) -> bool {
        peer == Peer::Socket || self.alone && peer.is_loopback()
    }

    /// Tells whether a browser came by https, as a proxy says.
    pub(super) fn came_by_https(&self, peer: Peer, headers: &HeaderMap) -> bool {
        let said = headers.get(FORWARDED_PROTO).and_then(|it| it.to_str().ok()?.split(',').next());
        self.believes(peer) && said.is_some_and(|it| it.trim().eq_ignore_ascii_case("https"))
    }

    /// Begins a session for a token; returns its id.
    pub(super) fn enter(&self, caller: Caller, token: &str) -> Result<String, NotIn> {
        let role = self.shown(caller, token)?;
        let id = hex(&random().map_err(|_no_random| NotIn::TooMany)?);
        let mut sessions = lock(&self.sessions);
        sessions.retain(|_, session| session.begun.elapsed() < SESSION_LIFE);
        if SESSIONS_MAX <= sessions.len() {
            let oldest = sessions.iter().min_by_key(|(_, session)| session.begun).map(|(id, _)| id.clone());
            oldest.and_then(|id| sessions.remove(&id));
        }
        sessions.insert(id.clone(), Session { role, begun: Instant::now() });
        Ok(id)
    }

    /// Ends a session.
    pub(super) fn leave(&self, id: &str) {
        lock(&self.sessions).remove(id);
    }

    fn session(&self, id: &str) -> Option<Role> {
        lock(&self.sessions).get(id).filter(|session| session.begun.elapsed() < SESSION_LIFE).map(|it| it.role)
    }

    /// Compares a token with ours in a time that tells nothing, and counts the wrong ones.
    fn shown(&self, caller: Caller, token: &str) -> Result<Role, NotIn> {
        let Caller { peer, ends } = caller;
        let Some(address) = peer.counted_as() else { return Err(NotIn::Token) };
        let is_token = |tag: &hmac::Tag| hmac::verify(&self.key, token.as_bytes(), tag.as_ref()).is_ok();
        let found = self.tokens.iter().find(|(_, tag)| is_token(tag)).map(|(role, _)| *role);
        let hash = hmac::sign(&self.key, token.as_bytes());
        let guesser = || Guesser { address, user: ends.filter(|_| peer.is_loopback()).and_then(user_of) };
        self.tries.judge(found, hash.as_ref(), guesser)
    }
}

fn address(peer: Peer) -> String {
    match peer {
        Peer::Socket => "socket".to_owned(),
        Peer::Gone => "gone".to_owned(),
        Peer::Address(ip) => ip.to_string(),
    }
}

/// Locks a mutex; a panic elsewhere has left nothing half done.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts the people who can log in: users from 1000 with a shell, as `useradd` makes them.
fn people(passwd: &str) -> usize {
    let is_person = |line: &&str| {
        let fields: Vec<&str> = line.split(':').collect();
        let id = fields.get(2).and_then(|id| id.parse::<u32>().ok());
        let shell = fields.get(6).copied().unwrap_or_default();
        id.is_some_and(|id| (1000..60_000).contains(&id)) && !shell.ends_with("nologin") && !shell.ends_with("false")
    };
    passwd.lines().filter(is_person).count()
}

/// Reads a token from its file.
fn token(file: &Path) -> io::Result<String> {
    let failed = |what: String| io::Error::other(format!("{}: {what}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
    let token = text.trim();
    if token.len() < TOKEN_MIN {
        return Err(failed(format!("a token has at least {TOKEN_MIN} characters")));
    }
    Ok(token.to_owned())
}

/// Returns the file of a token that only the service's user can read; makes it the first time.
fn made(state_dir: &Path) -> io::Result<PathBuf> {
    let path = state_dir.join(MADE_TOKEN);
    if !path.is_file() {
        fsx::write_private(&path, format!("{}\n", hex(&random()?)).as_bytes())?;
    }
    Ok(path)
}

fn random() -> io::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes).map_err(|_no_detail| io::Error::other("the system has no random numbers"))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

#[cfg(test)]
mod tests {
    use super::super::tries::TRIES_MAX;
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    const TOKEN: &str = "0123456789abcdef-admin";
    const READ: &str = "0123456789abcdef-read";

    /// An access on a machine with so many people; `with`: which of token, read and user are configured.
    fn access(people: usize, with: &str) -> (tempfile::TempDir, Access) {
        let dir = tempfile::tempdir().unwrap();
        let file = |name: &str, token: &str| {
            let path = dir.path().join(name);
            fsx::write_durable(&path, format!("{token}\n").as_bytes()).unwrap();
            Some(path)
        };
        let admin = Admin {
            listen: serde_json::from_value("127.0.0.1:7411".into()).unwrap(),
            socket: None,
            read_only: false,
            token_file: with.contains("token").then(|| file("t", TOKEN)).flatten(),
            read_token_file: with.contains("read").then(|| file("r", READ)).flatten(),
            hosts: Vec::new(),
            user_header: if with.contains("user") { "X-User".to_owned() } else { String::new() },
        };
        let access = Access::on(&admin, dir.path(), people).unwrap();
        (dir, access)
    }

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    fn caller(peer: Peer) -> Caller {
        Caller { peer, ends: None }
    }

    fn role(access: &Access, peer: Peer, pairs: &[(&str, &str)]) -> Result<Role, NotIn> {
        access.visitor(caller(peer), &headers(pairs), None).map(|it| it.role)
    }

    #[test]
    fn who_may_do_what_depends_on_the_way_in_and_the_token() {
        let here = Peer::Address("127.0.0.1".parse().unwrap());
        let far = Peer::Address("192.168.7.3".parse().unwrap());
        let bearer = |token: &str| [("authorization", format!("Bearer {token}"))];
        let check = |people, with: &str, peer, pairs: &[(&str, &str)], expected| {
            assert_eq!(role(&access(people, with).1, peer, pairs), expected, "{people} {with} {peer:?} {pairs:?}");
        };
        let [(name, admin)] = bearer(TOKEN);
        let [(_, read)] = bearer(READ);
        let user = ("x-user", "ana");
        check(1, "", here, &[], Ok(Role::Admin));
        check(1, "", far, &[], Err(NotIn::Token));
        check(2, "", here, &[], Err(NotIn::Token));
        check(2, "", Peer::Socket, &[], Ok(Role::Admin));
        check(1, "token", here, &[], Err(NotIn::Token));
        check(1, "token", far, &[(name, &admin)], Ok(Role::Admin));
        check(1, "token read", far, &[(name, &read)], Ok(Role::Read));
        check(1, "token", far, &[(name, "Bearer wrong")], Err(NotIn::Token));
        check(1, "user", here, &[user], Ok(Role::Admin));
        check(1, "user", here, &[], Err(NotIn::Token));
        check(1, "user", far, &[user], Err(NotIn::Token));
        check(2, "user", here, &[user], Err(NotIn::Token));
        check(2, "user", Peer::Socket, &[user], Ok(Role::Admin));
        check(1, "", Peer::Gone, &[], Err(NotIn::Token));
        check(1, "token", Peer::Gone, &[(name, &admin)], Err(NotIn::Token));
        check(1, "", here, &[user], Ok(Role::Admin));
    }

    #[test]
    fn where_people_share_the_machine_a_token_is_made_for_the_user_of_the_service() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, access) = access(2, "");
        let file = access.made.clone().unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let peer = Peer::Address("127.0.0.1".parse().unwrap());
        let id = access.enter(caller(peer), &token(&file).unwrap()).unwrap();
        assert_eq!(access.visitor(caller(peer), &HeaderMap::new(), Some(&id)).map(|it| it.role), Ok(Role::Admin));
        access.leave(&id);
        assert_eq!(access.visitor(caller(peer), &HeaderMap::new(), Some(&id)), Err(NotIn::Token));
    }

    #[test]
    fn wrong_tokens_are_limited_for_their_address_only() {
        let (_dir, access) = access(1, "token");
        let at = |ip: &str| caller(Peer::Address(ip.parse().unwrap()));
        for n in 0..TRIES_MAX {
            assert_eq!(access.enter(at("192.168.7.3"), &format!("wrong {n}")), Err(NotIn::Token));
        }
        assert_eq!(access.enter(at("192.168.7.3"), TOKEN), Err(NotIn::TooMany));
        assert!(access.enter(at("192.168.7.4"), TOKEN).is_ok());
    }

    #[test]
    fn a_proxy_says_how_a_browser_came_where_a_proxy_may_name_the_user() {
        let here = Peer::Address("127.0.0.1".parse().unwrap());
        let far = Peer::Address("192.168.7.3".parse().unwrap());
        let check = |people, peer, proto: &str, expected| {
            let headers = headers(&[("x-forwarded-proto", proto)]);
            assert_eq!(access(people, "token").1.came_by_https(peer, &headers), expected, "{people} {peer:?} {proto}");
        };
        check(1, here, "https", true);
        check(1, here, "HTTPS, http", true);
        check(1, here, "http", false);
        check(1, here, "", false);
        check(1, far, "https", false);
        check(2, here, "https", false);
        check(2, Peer::Socket, "https", true);
    }

    #[test]
    fn people_are_users_who_can_log_in() {
        let passwd = "root:x:0:0::/root:/bin/bash\nana:x:1000:1000::/home/ana:/bin/zsh\nbot:x:1001:1001::/:/usr/sbin/nologin\n\
                      bo:x:1002:1002::/home/bo:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n";
        assert_eq!(people(passwd), 2);
    }

    #[test]
    fn a_short_token_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("t");
        fsx::write_durable(&file, b"short\n").unwrap();
        assert!(token(&file).unwrap_err().to_string().contains("at least 16"));
    }
}
