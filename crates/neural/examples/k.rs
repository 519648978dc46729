use std::path::Path;
use std::time::Instant;
fn mem(tag: &str) {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    let g = |k: &str| s.lines().find(|l| l.starts_with(k)).unwrap_or("").to_owned();
    eprintln!("{tag}: {} {}", g("VmRSS"), g("VmHWM"));
}
fn cpu() -> f64 {
    let s = std::fs::read_to_string("/proc/self/stat").unwrap();
    let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect();
    (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let threads: usize = a[1].parse().unwrap();
    let n: usize = a[2].parse().unwrap();
    let t = Instant::now();
    let k = neural::Kokoro::load(Path::new("/tmp/w/a5-tmp/kokoro-p.onnx"), threads).unwrap();
    eprintln!("load {:?} cpu {}", t.elapsed(), cpu());
    mem("loaded");
    let s = neural::Style::load(Path::new("/tmp/w/a5-tmp/package/voices/am_michael.bin")).unwrap();
    let unit = [50, 156, 43, 135, 16, 102, 68, 16, 81, 83, 16, 65, 156, 86, 81, 85, 3, 16];
    let ids: Vec<i32> = unit.iter().cycle().take(n).copied().collect();
    for _ in 0..2 {
        let c = cpu();
        let t = Instant::now();
        let r = k.speak(&ids, &s, 1.0, &|| true).unwrap().unwrap();
        let sec = r.samples.len() as f64 / 24000.0;
        let mut h = 0xcbf29ce484222325u64;
        for x in &r.samples {
            h = (h ^ x.to_bits() as u64).wrapping_mul(0x100000001b3);
        }
        eprintln!(
            "{sec:.2} s sound, {:.2} wall, {:.2} cpu = {:.3} cpu/s, hash {h:x} sum {}",
            t.elapsed().as_secs_f64(),
            cpu() - c,
            (cpu() - c) / sec,
            r.samples.iter().map(|x| x.abs()).sum::<f32>()
        );
        mem("spoken");
    }
}
