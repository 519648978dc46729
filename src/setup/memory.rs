//! How many renders the machine takes at a time: by its cores and by the memory that this process may use.

use std::path::Path;
use std::sync::OnceLock;

/// What a render at 1080x1920 takes at its peak, in bytes, its children included: 420 MiB as measured.
const RENDER_BYTES: u64 = 420 << 20;

/// Decides how many renders may run at a time. One keeps two cores busy: x264 on one, frames on the other.
pub(super) fn renders(cores: usize, bytes: Option<u64>) -> usize {
    let by_memory = bytes.map_or(usize::MAX, |bytes| usize::try_from(bytes / RENDER_BYTES).unwrap_or(usize::MAX));
    cores.div_ceil(2).min(by_memory).max(1)
}

/// Returns the bytes that were available when this process asked first: later, its own renders would count as others'.
pub(super) fn available() -> Option<u64> {
    static AVAILABLE: OnceLock<Option<u64>> = OnceLock::new();
    *AVAILABLE.get_or_init(|| {
        let meminfo = std::fs::read_to_string("/proc/meminfo").ok();
        let cgroup = std::fs::read_to_string("/proc/self/cgroup").ok();
        let limit = cgroup.and_then(|it| cgroup_limit(Path::new("/sys/fs/cgroup"), &it));
        meminfo.and_then(|it| mem_available(&it)).into_iter().chain(limit).min()
    })
}

/// Reads `MemAvailable` of `/proc/meminfo`, in bytes.
fn mem_available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// Reads the least `memory.max` of our cgroup (v2) and of those around it.
fn cgroup_limit(root: &Path, cgroup: &str) -> Option<u64> {
    let ours = cgroup.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let limit =
        |dir: &Path| std::fs::read_to_string(root.join(dir).join("memory.max")).ok()?.trim().parse::<u64>().ok();
    Path::new(ours).ancestors().filter_map(limit).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_and_memory_both_limit_renders_and_one_always_runs() {
        for (cores, mebibytes, wanted) in [
            (2, Some(8000), 1),
            (8, Some(8000), 4),
            (8, Some(1000), 2),
            (8, Some(100), 1),
            (8, None, 4),
            (1, Some(0), 1),
        ] {
            assert_eq!(renders(cores, mebibytes.map(|it: u64| it << 20)), wanted, "{cores} cores, {mebibytes:?} MiB");
        }
    }

    #[test]
    fn the_kernel_says_what_is_available_and_the_narrowest_cgroup_what_is_allowed() {
        assert_eq!(mem_available("MemTotal: 9 kB\nMemAvailable:    2048 kB\n"), Some(2 << 20));
        assert_eq!(mem_available("MemTotal: 9 kB\n"), None);
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("system.slice/reelspool.service");
        std::fs::create_dir_all(&inner).unwrap();
        let write = |dir: &Path, text: &str| fsx::write_durable(&dir.join("memory.max"), text.as_bytes()).unwrap();
        let limit = || cgroup_limit(dir.path(), "0::/system.slice/reelspool.service\n");
        assert_eq!(limit(), None);
        write(&inner, "max\n");
        write(&dir.path().join("system.slice"), "1048576\n");
        assert_eq!(limit(), Some(1 << 20));
        write(&inner, "4096\n");
        assert_eq!(limit(), Some(4096));
        assert_eq!(cgroup_limit(dir.path(), "4:memory:/x\n"), None);
    }
}
