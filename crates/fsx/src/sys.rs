//! Calls that no safe crate offers: file leases, the I/O priority of a thread, the state of the kernel's clock, a signal's
//! handler, a setting of the allocator, memory that a pipe borrows, and the begin of a file's way to the disk.
#![expect(
    unsafe_code,
    reason = "rustix has neither F_SETLEASE, ioprio_set, adjtimex, signal, mallopt nor sync_file_range, and no safe vmsplice; \
              every call here passes plain integers, open descriptors, or a place that is read or filled"
)]

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;

/// Takes a read lease, which the kernel grants only if nobody has the file open for writing.
pub(super) fn take_read_lease(file: &File) -> io::Result<()> {
    // If a process opens the file for writing during the lease, the kernel sends SIGIO, which kills by default. SIGURG,
    // which is ignored by default, is set in its place, for this descriptor only.
    fcntl(file, F_SETSIG, libc::SIGURG)?;
    fcntl(file, libc::F_SETLEASE, READ_LEASE)
}

/// Gives a lease back.
pub(super) fn release_lease(file: &File) -> io::Result<()> {
    fcntl(file, libc::F_SETLEASE, NO_LEASE)
}

/// Gives the calling thread the lowest CPU and disk priority, as far as the system allows it.
pub(super) fn lower_priority() {
    // With `None` as process id, Linux changes only the calling thread.
    rustix::process::setpriority_process(None, NICE_MAX).unwrap_or_default();
    // SAFETY: the call takes three integers and returns one; the id 0 means the calling thread.
    unsafe { libc::syscall(libc::SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_IDLE) };
}

/// Tells whether the kernel's clock is kept right by a time server (`adjtimex(2)`).
pub(super) fn is_clock_synchronised() -> bool {
    let mut state = std::mem::MaybeUninit::<libc::timex>::zeroed();
    // SAFETY: all zeros are a valid `timex`, whose `modes` of 0 asks the kernel to change nothing; the pointer is valid.
    let answer = unsafe { libc::adjtimex(state.as_mut_ptr()) };
    // SAFETY: it was valid before the call, and the kernel only writes integers into it.
    let state = unsafe { state.assume_init() };
    0 <= answer && answer != libc::TIME_ERROR && state.status & libc::STA_UNSYNC == 0
}

/// Makes a write beyond RLIMIT_FSIZE fail with EFBIG. By default it sends a signal that kills the process.
///
/// The signal gets a handler that does nothing, instead of being ignored: a program that this process starts then has
/// the default again.
pub(super) fn survive_large_files() {
    extern "C" fn nothing(_signal: libc::c_int) {}
    let handler = nothing as extern "C" fn(libc::c_int);
    // SAFETY: the handler does nothing, so it is safe at any time; it lives as long as the program.
    unsafe { libc::signal(libc::SIGXFSZ, handler as libc::sighandler_t) };
}

/// Keeps the size from which a block of memory is a mapping of its own, which goes back to the system when it is freed.
/// By default glibc raises it to the size of every larger block that is freed.
pub(super) fn return_large_blocks() {
    #[cfg(target_env = "gnu")]
    // SAFETY: the call takes two integers and may be made at any time.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)
    };
}

/// Begins to write a file's changed pages to the disk, without waiting (`sync_file_range(2)`). Only a sync tells of errors.
pub(super) fn begin_sync(file: &File) {
    // SAFETY: the descriptor is open for as long as `file` is borrowed; the rest are integers.
    unsafe { libc::sync_file_range(file.as_raw_fd(), 0, 0, libc::SYNC_FILE_RANGE_WRITE) };
}

/// Lends the pages of `bytes` to a pipe, without copying them, and returns how many bytes it took (`vmsplice(2)`). Until
/// they are read, the reader sees each later change of these pages.
pub(super) fn lend(pipe: &File, bytes: &[u8]) -> io::Result<usize> {
    let part = rustix::pipe::IoSliceRaw::from_slice(bytes);
    // SAFETY: the kernel only reads the pages, and keeps them for the reader when this process unmaps them.
    Ok(unsafe { rustix::pipe::vmsplice(pipe, &[part], rustix::pipe::SpliceFlags::empty()) }?)
}

/// A plane of a picture is larger, and what is allocated often is smaller.
#[cfg(target_env = "gnu")]
const LARGE_BLOCK_BYTES: libc::c_int = 1 << 20;

/// The lowest priority of setpriority(2).
const NICE_MAX: i32 = 19;
/// `IOPRIO_WHO_PROCESS` of ioprio_set(2); libc does not define it.
const IOPRIO_WHO_PROCESS: libc::c_int = 1;
/// `IOPRIO_CLASS_IDLE` in the upper bits, as ioprio_set(2) wants it.
const IOPRIO_IDLE: libc::c_int = 3 << 13;

/// `F_RDLCK` of fcntl(2).
const READ_LEASE: i32 = libc::F_RDLCK;
/// `F_UNLCK` of fcntl(2).
const NO_LEASE: i32 = libc::F_UNLCK;

/// The fcntl(2) command that sets a descriptor's signal (linux/fcntl.h); libc does not define it.
const F_SETSIG: i32 = 10;

fn fcntl(file: &File, command: i32, argument: i32) -> io::Result<()> {
    // SAFETY: the descriptor is open for as long as `file` is borrowed, and these commands take an integer.
    match unsafe { libc::fcntl(file.as_raw_fd(), command, argument) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}
