//! Sends blocks of memory through a pipe without copying them.

use memmap2::MmapMut;
use std::fs::File;
use std::io::{self, Write};

/// The pipe's size in bytes, if the system allows it. With the default of 64 KiB a large block takes dozens of wake-ups.
const PIPE_BYTES: usize = 1 << 20;

/// Sends blocks of one size through a pipe by lending it their pages.
///
/// Two blocks take turns: while one is filled, the pipe may still hold pages of the other. Each block is at least as
/// large as the pipe, so a block that is wholly sent has pushed out the one before. Smaller blocks are copied.
#[derive(Debug)]
pub struct BlockSender {
    pipe: File,
    /// Mappings of their own: the pipe keeps what it holds of them unchanged when they are dropped.
    blocks: [MmapMut; 2],
    next: usize,
    /// Whether pages are lent; otherwise they are copied.
    lends: bool,
}

impl BlockSender {
    /// Makes blocks of `block_bytes`, filled with zeros, for the writing end of a pipe.
    ///
    /// # Errors
    /// If `pipe` is no pipe, or the memory is missing.
    pub fn new(pipe: File, block_bytes: usize) -> io::Result<Self> {
        // The size is limited for some users. A small pipe is slower, not wrong.
        let bytes =
            rustix::pipe::fcntl_setpipe_size(&pipe, PIPE_BYTES).or_else(|_| rustix::pipe::fcntl_getpipe_size(&pipe))?;
        let blocks = [MmapMut::map_anon(block_bytes)?, MmapMut::map_anon(block_bytes)?];
        Ok(Self { pipe, blocks, next: 0, lends: bytes <= block_bytes })
    }

    /// Returns the block that is sent next. It holds what was sent before the last time, or zeros.
    pub fn block(&mut self) -> &mut [u8] {
        let [even, odd] = &mut self.blocks;
        if self.next == 0 { even } else { odd }
    }

    /// Sends the block. Returns when the pipe has taken all of it.
    ///
    /// # Errors
    /// If nobody reads the pipe any more.
    pub fn send(&mut self) -> io::Result<()> {
        let [even, odd] = &self.blocks;
        let mut rest: &[u8] = if self.next == 0 { even } else { odd };
        if !self.lends {
            self.pipe.write_all(rest)?;
        }
        while self.lends && !rest.is_empty() {
            match super::sys::lend(&self.pipe, rest) {
                Ok(taken) => rest = rest.get(taken..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.next ^= 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// Sends `count` blocks, of which each byte tells the block, and returns what comes out of the pipe. Nothing is read
    /// before the pipe is full.
    fn send(block_bytes: usize, count: u8) -> Vec<u8> {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let mut sender = BlockSender::new(File::from(writer), block_bytes).unwrap();
        let fill = move || {
            for number in 0..count {
                sender.block().fill(number);
                sender.send().unwrap();
            }
        };
        let mut got = Vec::new();
        std::thread::scope(|scope| {
            let filled = scope.spawn(fill);
            let mut reader = File::from(reader);
            // The smallest reads possible leave pages in the pipe for as long as possible.
            let mut part = [0; 1000];
            while let Ok(1..) = reader.read(&mut part).inspect(|read| got.extend_from_slice(&part[..*read])) {}
            filled.join().unwrap();
        });
        got
    }

    #[test]
    fn blocks_arrive_in_order_and_unchanged() {
        for block_bytes in [1, 4096, PIPE_BYTES - 1, PIPE_BYTES, PIPE_BYTES + 1, 3_110_400] {
            let got = send(block_bytes, 5);
            assert_eq!(got.len(), block_bytes * 5, "{block_bytes}");
            for (number, block) in got.chunks_exact(block_bytes).enumerate() {
                assert!(block.iter().all(|it| usize::from(*it) == number), "block {number} of {block_bytes} bytes");
            }
        }
    }

    #[test]
    fn what_the_pipe_holds_survives_the_sender() {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let mut sender = BlockSender::new(File::from(writer), PIPE_BYTES).unwrap();
        sender.block().fill(7);
        sender.send().unwrap();
        drop(sender);
        let _other = vec![9_u8; PIPE_BYTES]; // takes the memory if it was only freed
        let mut got = Vec::new();
        File::from(reader).read_to_end(&mut got).unwrap();
        assert_eq!(got.len(), PIPE_BYTES);
        assert!(got.iter().all(|it| *it == 7));
    }

    #[test]
    fn a_pipe_that_nobody_reads_is_an_error() {
        let (reader, writer) = rustix::pipe::pipe().unwrap();
        let mut sender = BlockSender::new(File::from(writer), PIPE_BYTES).unwrap();
        drop(reader);
        assert_eq!(sender.send().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
