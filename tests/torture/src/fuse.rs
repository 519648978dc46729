//! A file system with one file, `disk`, that records every write and every flush of it. A loop device on that file is a
//! disk whose history is known. It speaks the kernel's protocol (fuse(4), linux/fuse.h) as far as a loop device needs it.

use super::log::{Log, Record};
use rustix::io::Errno;
use rustix::mount::{MountFlags, UnmountFlags};
use std::ffi::CString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

/// The number of the root directory, by the protocol.
const ROOT: u64 = 1;
/// The number of the file.
const DISK: u64 = 2;
/// The most bytes of one write.
const WRITE_MAX: u32 = 128 << 10;
/// How long the kernel may remember names and attributes: for ever.
const VALID_S: u64 = 1 << 30;

/// The mounted recorder; dropping it unmounts it. Its thread ends when the kernel has let go of the mount.
pub(crate) struct Recorder {
    mount: PathBuf,
}

impl Recorder {
    /// Mounts a directory in which `disk` has the content of `image`; writes go into `image` and `log`.
    pub(crate) fn start(mount: &Path, image: &Path, log: Log) -> io::Result<Self> {
        let kernel = File::options().read(true).write(true).open("/dev/fuse")?;
        let options = format!("fd={},rootmode=40000,user_id=0,group_id=0", kernel.as_raw_fd());
        let options = CString::new(options).map_err(io::Error::other)?;
        rustix::mount::mount("torture", mount, "fuse", MountFlags::NOSUID | MountFlags::NODEV, options.as_c_str())?;
        let disk = File::options().read(true).write(true).open(image)?;
        let size = disk.metadata()?.len();
        thread::spawn(move || Server { kernel, disk, size, log }.run());
        Ok(Self { mount: mount.to_path_buf() })
    }

    pub(crate) fn disk(&self) -> PathBuf {
        self.mount.join("disk")
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        rustix::mount::unmount(&self.mount, UnmountFlags::DETACH).unwrap_or_default();
    }
}

struct Server {
    kernel: File,
    disk: File,
    size: u64,
    log: Log,
}

/// A request of the kernel; the fields are read by their offsets in the structures of linux/fuse.h.
struct Request<'a> {
    code: u32,
    unique: u64,
    node: u64,
    body: &'a [u8],
}

impl Request<'_> {
    fn u32(&self, at: usize) -> u32 {
        self.body.get(at..at + 4).and_then(|it| it.try_into().ok()).map_or(0, u32::from_ne_bytes)
    }

    fn u64(&self, at: usize) -> u64 {
        self.body.get(at..at + 8).and_then(|it| it.try_into().ok()).map_or(0, u64::from_ne_bytes)
    }
}

/// Builds the body of an answer.
#[derive(Default)]
struct Answer(Vec<u8>);

impl Answer {
    fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    /// Appends a `fuse_attr`.
    fn attributes(self, node: u64, size: u64) -> Self {
        let (mode, size) = if node == ROOT { (0o040_755, 0) } else { (0o100_600, size) };
        let times = self.u64(node).u64(size).u64(size / 512).u64(0).u64(0).u64(0).u32(0).u32(0).u32(0);
        times.u32(mode).u32(1).u32(0).u32(0).u32(0).u32(4096).u32(0)
    }
}

impl Server {
    fn run(self) -> io::Result<()> {
        let mut buffer = vec![0; WRITE_MAX as usize + (64 << 10)];
        loop {
            let length = match (&self.kernel).read(&mut buffer) {
                Ok(length) => length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.raw_os_error() == Some(Errno::NODEV.raw_os_error()) => return Ok(()), // unmounted
                Err(error) => return Err(error),
            };
            let Some((head, body)) = buffer.get(..length).and_then(|it| it.split_at_checked(40)) else { continue };
            let number =
                |at: usize| head.get(at..at + 8).and_then(|it| it.try_into().ok()).map_or(0, u64::from_ne_bytes);
            let code = head.get(4..8).and_then(|it| it.try_into().ok()).map_or(0, u32::from_ne_bytes);
            let request = Request { code, unique: number(8), node: number(16), body };
            match self.handle(&request) {
                Ok(Some(answer)) => self.reply(request.unique, 0, &answer.0),
                Ok(None) => Ok(()),
                Err(errno) => self.reply(request.unique, -errno.raw_os_error(), &[]),
            }
            .or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
        }
    }

    fn reply(&self, unique: u64, error: i32, body: &[u8]) -> io::Result<()> {
        let length = u32::try_from(16 + body.len()).map_err(io::Error::other)?;
        let mut message = Vec::with_capacity(16 + body.len());
        message.extend(length.to_ne_bytes());
        message.extend(error.to_ne_bytes());
        message.extend(unique.to_ne_bytes());
        message.extend(body);
        (&self.kernel).write_all(&message)
    }

    /// Carries out a request; `None` if the kernel wants no answer.
    fn handle(&self, request: &Request<'_>) -> Result<Option<Answer>, Errno> {
        let io = |error: io::Error| Errno::from_io_error(&error).unwrap_or(Errno::IO);
        let answer = Answer::default();
        Ok(Some(match request.code {
            2 | 36 | 42 => return Ok(None), // FORGET, INTERRUPT, BATCH_FORGET
            26 => {
                // INIT: version 7.31, no special abilities but large writes.
                let head = answer.u32(7).u32(31).u32(request.u32(8)).u32(1 << 5).u16(16).u16(12).u32(WRITE_MAX);
                (0..9).fold(head.u32(1), Answer::u32)
            }
            1 if request.node == ROOT && request.body.starts_with(b"disk\0") => {
                // LOOKUP
                answer.u64(DISK).u64(0).u64(VALID_S).u64(VALID_S).u32(0).u32(0).attributes(DISK, self.size)
            }
            1 => return Err(Errno::NOENT),
            3 | 4 => answer.u64(VALID_S).u32(0).u32(0).attributes(request.node, self.size), // GETATTR, SETATTR
            14 | 27 => answer.u64(request.node).u32(0).u32(0),                              // OPEN, OPENDIR
            15 => {
                // READ
                let (offset, size) = (request.u64(8), u64::from(request.u32(16)));
                let size = size.min(self.size.saturating_sub(offset));
                let mut bytes = vec![0; usize::try_from(size).map_err(|_large| Errno::INVAL)?];
                self.disk.read_exact_at(&mut bytes, offset).map_err(io)?;
                Answer(bytes)
            }
            16 => {
                // WRITE
                let (offset, size) = (request.u64(8), request.u32(16));
                let bytes = request.body.get(40..40 + size as usize).ok_or(Errno::INVAL)?;
                self.disk.write_all_at(bytes, offset).map_err(io)?;
                self.log.push(Record::Write { offset, bytes: Arc::new(bytes.to_vec()) });
                answer.u32(size).u32(0)
            }
            17 => (0..10).fold(answer, |answer, _| answer.u64(0)), // STATFS
            18 | 25 | 29 | 38 => answer,                           // RELEASE, FLUSH, RELEASEDIR, DESTROY
            20 => {
                // FSYNC
                self.log.push(Record::Flush);
                answer
            }
            28 => answer, // READDIR: names are looked up, never listed
            _ => return Err(Errno::NOSYS),
        }))
    }
}
