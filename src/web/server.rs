//! The server of the page. It sleeps while nobody looks: then there is no thread, no timer and no memory of it.
//!
//! actix-web's timers wake a process twice a second for as long as a server runs. So only the listening sockets stay
//! open; the first connection starts the server, and when none is left for a while, it is stopped again.

use super::guard::guard;
use super::limits::Connections;
use super::routes::routes;
use super::site::Site;
use crate::control::Shared;
use crate::telemetry::event;
use actix_web::dev::Extensions;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::watch;

/// How long the server goes on without a connection.
const REST: Duration = Duration::from_secs(30);
/// How long a client may take to send the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// How long a connection waits for its next request.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// The most connections at once; more wait in the kernel's queue.
const CONNECTIONS_MAX: usize = 2048;
/// The most requests whose blocking part runs at once; more wait.
const BLOCKING_MAX: usize = 8;

/// The listening sockets, with what answers.
#[derive(Debug)]
pub(crate) struct Server {
    site: Arc<Site>,
    tcp: Option<TcpListener>,
    unix: Option<UnixListener>,
}

/// Opens the sockets that the configuration names. What cannot be opened is reported, also an address whose token cannot be
/// read; the jobs go on without it.
pub(crate) fn listen(site: Arc<Site>) -> Server {
    let control = site.control();
    let admin = &control.config().admin;
    let tcp = admin.listen.and_then(|address| {
        let opened = site.access().and_then(|access| Ok((tcp(address)?, access.made.as_ref())));
        let token = |(listener, made): ((TcpListener, String), Option<&PathBuf>)| {
            made.inspect(|file| event::PageToken { file: file.display().to_string() }.emit());
            listener
        };
        report(&address.to_string(), opened.map(token))
    });
    let unix = admin.socket.as_deref().and_then(|path| report(&path.display().to_string(), unix(path)));
    if tcp.is_some() || unix.is_some() {
        let metrics = Arc::clone(&site.metrics);
        event::observe(Box::new(move |event| metrics.see(event)));
    }
    Server { tcp: tcp.map(|(it, _)| it), unix: unix.map(|(it, _)| it), site }
}

fn tcp(address: SocketAddr) -> io::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = format!("http://{}", listener.local_addr()?);
    Ok((listener, address))
}

fn unix(path: &Path) -> io::Result<(UnixListener, String)> {
    let listener = fsx::listen_on_socket(path)?;
    listener.set_nonblocking(true)?;
    Ok((listener, path.display().to_string()))
}

/// Logs where the page is, or why it is not there.
fn report<T>(address: &str, opened: io::Result<(T, String)>) -> Option<(T, String)> {
    match opened {
        Ok(opened) => {
            event::PageListening { address: opened.1.clone() }.emit();
            Some(opened)
        }
        Err(error) => {
            event::PageUnavailable { address: address.to_owned(), reason: error.to_string() }.emit();
            None
        }
    }
}

impl Server {
    /// Returns what its handlers get.
    pub(crate) fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site)
    }

    /// Uses what the daemon has open from now on.
    pub(crate) fn share(&self, shared: Shared) {
        self.site.control().share(shared);
    }

    /// Answers requests until the process ends.
    pub(crate) async fn serve(self) {
        if self.tcp.is_none() && self.unix.is_none() {
            return;
        }
        loop {
            let end = match self.called().await {
                Ok(()) => self.answer().await,
                Err(error) => Err(error),
            };
            if let Err(error) = end {
                let address = "its sockets".to_owned();
                event::PageUnavailable { address, reason: error.to_string() }.emit();
                tokio::time::sleep(REST).await;
            }
        }
    }

    /// Waits for a connection on any socket, without accepting it.
    async fn called(&self) -> io::Result<()> {
        let tcp = self.tcp.as_ref().map(|it| watched(it.as_fd())).transpose()?;
        let unix = self.unix.as_ref().map(|it| watched(it.as_fd())).transpose()?;
        tokio::select! {
            ready = readable(tcp.as_ref()) => ready,
            ready = readable(unix.as_ref()) => ready,
        }
    }

    /// Runs the server until there is no connection for a while.
    async fn answer(&self) -> io::Result<()> {
        let (connections, mut seen) = Connections::new();
        let site = web::Data::new(Arc::clone(&self.site));
        let server = HttpServer::new(move || App::new().app_data(site.clone()).wrap(from_fn(guard)).configure(routes))
            .on_connect(move |io, extensions: &mut Extensions| {
                extensions.insert(connections.open(io));
            });
        let server = server
            .workers(1)
            .worker_max_blocking_threads(BLOCKING_MAX)
            .max_connections(CONNECTIONS_MAX)
            .client_request_timeout(HEAD_TIME)
            .keep_alive(KEEP_ALIVE)
            .shutdown_timeout(1)
            .disable_signals();
        let server = match &self.tcp {
            Some(tcp) => server.listen(tcp.try_clone()?)?,
            None => server,
        };
        let server = match &self.unix {
            Some(unix) => server.listen_uds(unix.try_clone()?)?,
            None => server,
        };
        let server = server.run();
        let handle = server.handle();
        let running = actix::spawn(server);
        while !is_quiet(&mut seen).await {}
        handle.stop(true).await;
        running.await.unwrap_or(Ok(()))
    }
}

#[expect(deprecated, reason = "its successor is unsafe, for descriptors that close too early; this one is borrowed")]
fn watched(socket: BorrowedFd<'_>) -> io::Result<AsyncFd<BorrowedFd<'_>>> {
    AsyncFd::with_interest(socket, Interest::READABLE)
}

async fn readable(socket: Option<&AsyncFd<BorrowedFd<'_>>>) -> io::Result<()> {
    match socket {
        Some(socket) => socket.readable().await.map(drop),
        None => std::future::pending().await,
    }
}

/// Waits for a change of the number of connections; returns true if there was none for a while, and no connection.
async fn is_quiet(seen: &mut watch::Receiver<usize>) -> bool {
    let open = *seen.borrow_and_update();
    if 0 < open {
        // The channel lives as long as the server.
        return seen.changed().await.is_err();
    }
    tokio::select! {
        changed = seen.changed() => changed.is_err(),
        () = tokio::time::sleep(REST) => true,
    }
}
