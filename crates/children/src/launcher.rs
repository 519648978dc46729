//! Starts children from one thread that lives as long as the process, feeds them and waits for them.

use super::awake::{run_for, run_while};
use super::group::{Group, TERM_GRACE};
use super::{ChildError, Finished, Program, STDERR_TAIL_BYTES, Stdin, Stop, child, guard, shown};
use std::ffi::OsString;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::timeout;

type Order = (Command, oneshot::Sender<io::Result<Child>>);

/// Starts children; clones share one thread.
///
/// The kernel kills a child (`PR_SET_PDEATHSIG`) when the *thread* that forked it ends. So one thread forks all
/// children; it begins with the first child and ends when the last clone is dropped, and the children end with it.
#[derive(Debug, Clone)]
pub struct Launcher {
    runtime: Handle,
    orders: Arc<Mutex<Option<mpsc::Sender<Order>>>>,
    helper: Option<PathBuf>,
    path: OsString,
    term_grace: Duration,
}

impl Launcher {
    /// Makes one for the tokio runtime that it is called in; fails outside of any. `helper` is the reelspool program that
    /// applies the limits (`None` only in unit tests, where children run without limits); `path` is the PATH of the
    /// children.
    pub fn start(helper: Option<PathBuf>, path: OsString) -> io::Result<Self> {
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        Ok(Self { runtime, orders: Arc::default(), helper, path, term_grace: TERM_GRACE })
    }

    /// Returns the way to the thread, which is started for the first child.
    fn orders(&self) -> io::Result<mpsc::Sender<Order>> {
        let mut started = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(orders) = &*started {
            return Ok(orders.clone());
        }
        let (orders, inbox) = mpsc::channel::<Order>();
        let runtime = self.runtime.clone();
        std::thread::Builder::new().name("launcher".into()).spawn(move || {
            let _inside = runtime.enter();
            for (mut command, reply) in inbox {
                drop(reply.send(command.spawn())); // if the caller has given up, the child dies through `kill_on_drop`
            }
        })?;
        *started = Some(orders.clone());
        Ok(orders)
    }

    /// Sets how long a group may take to end after SIGTERM before it gets SIGKILL.
    #[cfg(test)]
    pub(super) fn with_term_grace(self, term_grace: Duration) -> Self {
        Self { term_grace, ..self }
    }

    /// Runs a program to its end, or kills its whole group: at its deadline, when it stalls, or when `stop` is raised.
    pub async fn run(&self, program: Program, stop: &Stop) -> Result<Finished, ChildError> {
        self.run_with(program, None, stop).await
    }

    /// Runs a program as [`run`](Self::run) does, with a file as its standard output, which has no lines then.
    pub async fn run_into(&self, program: Program, stdout: std::fs::File, stop: &Stop) -> Result<Finished, ChildError> {
        self.run_with(program, Some(stdout), stop).await
    }

    async fn run_with(
        &self,
        program: Program,
        stdout: Option<std::fs::File>,
        stop: &Stop,
    ) -> Result<Finished, ChildError> {
        let name = shown(&program.program);
        let failed = |source| ChildError::Spawn { program: name.clone(), source };
        if self.find(&program.program).is_none() {
            return Err(ChildError::NotFound { program: name });
        }
        let mut command = self.command(&program);
        if let Some(file) = stdout {
            command.stdout(Stdio::from(file));
        }
        let feed = connect_stdin(&mut command, program.stdin).map_err(failed)?;
        let mut child = self.spawn(command).await.map_err(failed)?;
        let mut group = Group::record(child.id().unwrap_or_default(), &program.record_dir).map_err(failed)?;
        let feeding = feed.map(|feed| std::thread::Builder::new().name("feed".into()).spawn(feed));
        let feeding = feeding.transpose().map_err(failed)?;

        let (activity, seen) = tokio::sync::watch::channel(0_u64);
        let lines = tokio::spawn(read_lines(child.stdout.take(), program.on_line, activity));
        let words = tokio::spawn(read_last_words(child.stderr.take()));

        let stalled = async {
            let Some(limit) = program.stall_timeout else { return std::future::pending().await };
            run_while(limit, || *seen.borrow()).await;
            limit
        };
        let end = tokio::select! {
            status = child.wait() => End::Exited(status),
            () = stop.raised() => End::Stopped,
            limit = stalled => End::Stalled(limit),
            () = run_for(program.timeout) => End::TimedOut,
        };
        if !matches!(end, End::Exited(_)) {
            terminate(&group, &mut child, self.term_grace).await;
        }
        group.leader_ended();
        drop(group); // kills what the leader left behind, which also closes the pipes
        let last_words = timeout(self.term_grace, words).await.ok().and_then(Result::ok).unwrap_or_default();
        timeout(self.term_grace, lines).await.ok().transpose().ok().flatten().unwrap_or_default();
        drop(feeding); // the thread ends by itself: nobody reads its pipe any more
        match end {
            End::Exited(status) => Ok(Finished { status: status.map_err(failed)?, last_words }),
            End::Stopped => Err(ChildError::Stopped { program: name }),
            End::Stalled(timeout) => Err(ChildError::Stalled { program: name, timeout, last_words }),
            End::TimedOut => Err(ChildError::TimedOut { program: name, timeout: program.timeout, last_words }),
        }
    }

    /// Looks up a program in the children's PATH as the system would; `None` if it is not there.
    pub fn find(&self, program: &OsString) -> Option<PathBuf> {
        let named = PathBuf::from(program);
        let candidates: Vec<PathBuf> = if named.components().count() > 1 {
            vec![named]
        } else {
            std::env::split_paths(&self.path).map(|dir| dir.join(&named)).collect()
        };
        let runs = |path: &PathBuf| rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok() && path.is_file();
        candidates.into_iter().find(runs)
    }

    async fn spawn(&self, command: Command) -> io::Result<Child> {
        let gone = || io::Error::other("the launcher thread is gone");
        let (reply, answer) = oneshot::channel();
        self.orders()?.send((command, reply)).map_err(|_dead| gone())?;
        answer.await.map_err(|_dead| gone())?
    }

    fn command(&self, program: &Program) -> Command {
        let mut command = match &self.helper {
            None => Command::new(&program.program),
            Some(helper) => {
                let mut command = Command::new(helper);
                command.args(guard::arguments(child::arguments(&program.limits))).arg(&program.program);
                command
            }
        };
        command.args(&program.args).current_dir(&program.cwd).process_group(0).kill_on_drop(true);
        command.env_clear().env("PATH", &self.path).env("LC_ALL", "C.UTF-8");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

enum End {
    Exited(io::Result<ExitStatus>),
    Stopped,
    Stalled(Duration),
    TimedOut,
}

async fn terminate(group: &Group, child: &mut Child, grace: Duration) {
    group.terminate();
    if timeout(grace, child.wait()).await.is_err() {
        // The leader goes last: as long as it lives, everything that was started is below it.
        group.kill_below();
        child.kill().await.unwrap_or_default(); // the other processes of the group are killed when it is dropped
    }
}

type Feed = Box<dyn FnOnce() + Send>;

/// Connects standard input and returns the thread's work that fills it, if there is any.
fn connect_stdin(command: &mut Command, stdin: Stdin) -> io::Result<Option<Feed>> {
    let write: Box<dyn FnOnce(std::fs::File) -> io::Result<()> + Send> = match stdin {
        Stdin::Null => {
            command.stdin(Stdio::null());
            return Ok(None);
        }
        Stdin::Bytes(bytes) => Box::new(move |mut pipe| pipe.write_all(&bytes)),
        Stdin::Feed(feed) => feed,
    };
    // This pipe is made by hand so that our end blocks: a plain thread writes the frames.
    let (reader, writer): (OwnedFd, OwnedFd) = rustix::pipe::pipe_with(rustix::pipe::PipeFlags::CLOEXEC)?;
    command.stdin(Stdio::from(reader));
    let feed = move || match write(std::fs::File::from(writer)) {
        Ok(()) => {}
        Err(error) => tracing::debug!(%error, "a child's input ended early"), // its exit status decides
    };
    Ok(Some(Box::new(feed)))
}

async fn read_lines(
    stdout: Option<ChildStdout>,
    mut on_line: Option<super::LineReceiver>,
    activity: tokio::sync::watch::Sender<u64>,
) {
    let Some(stdout) = stdout else { return };
    let mut lines = BufReader::new(stdout.take(64 << 20)).split(b'\n');
    while let Ok(Some(line)) = lines.next_segment().await {
        activity.send_modify(|lines| *lines += 1);
        if let Some(receiver) = &mut on_line {
            (receiver.0)(String::from_utf8_lossy(&line).trim_end());
        }
    }
}

async fn read_last_words(stderr: Option<ChildStderr>) -> String {
    let Some(mut stderr) = stderr else { return String::new() };
    let (mut tail, mut chunk) = (Vec::new(), [0; 1024]);
    while let Ok(read) = stderr.read(&mut chunk).await {
        if read == 0 {
            break;
        }
        tail.extend_from_slice(chunk.get(..read).unwrap_or_default());
        tail.drain(..tail.len().saturating_sub(STDERR_TAIL_BYTES));
    }
    let printable = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    String::from_utf8_lossy(&tail).trim().chars().map(printable).collect()
}
