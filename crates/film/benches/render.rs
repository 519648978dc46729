//! Measures the CPU time and the memory of a whole video beside those of its encoder alone.
//!
//! `cargo bench -p film --bench render` composes music for 15 s, renders them in 1080x1920 at 30 frames per second from
//! pictures that move and live, with a box behind every word, and lets the same x264 encode the same finished frames, in
//! the same rounds; then it compares the qualities. `-- --keep DIR` instead renders samples into DIR, to be watched.
#![expect(clippy::print_stderr, clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels")]

use children::{Launcher, Stop};
use figures::cost::peaks;
use figures::{Goal, Round, measure, part};
use film::alive::{Alive, Front, Living};
use film::{
    Canvas, Caption, CaptionStyle, Card, CardKind, Heard, Order, Quality, Rendered, Settings, Shot, Subtitles,
    VideoMaker,
};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const SECONDS: f64 = 15.0;
/// The music under the narration, relative to the directory of the order.
const UNDER: &str = "temp/under.wav";
const PORTRAIT: Canvas = Canvas { width: 1080, height: 1920, fps: 30 };

const SENTENCES: [&str; 6] = [
    "The lamp went out at nine, and nobody in the village saw it.",
    "When the keeper climbed the stairs, nobody answered, and the light was already burning again.",
    "\"Who is there?\" he asked.",
    "{\\fs300}Braces\\Nand backslashes \\o/ stay what they are: <b>text</b>.",
    "灯台の灯りは九時に消えた。村の誰もそれを見なかった。",
    "انطفأ المصباح في التاسعة 😀 \u{1f9ff} ☂ and the sea was quiet.",
];

fn main() {
    fsx::limits::return_large_blocks(); // as the program does
    let keep = std::env::args().skip_while(|arg| arg != "--keep").nth(1);
    match keep {
        Some(dir) => samples(Path::new(&dir)),
        None => figures(),
    }
}

/// Renders one video per canvas into `dir`.
fn samples(dir: &Path) {
    for (width, height) in [(1080, 1920), (1920, 1080), (1080, 1080)] {
        let order = order(&dir.join(format!("{width}x{height}")), Canvas { width, height, fps: 30 });
        let started = Instant::now();
        eprintln!("{:?} in {:?}", render(&order), started.elapsed());
    }
}

fn figures() {
    let dir = tempfile::tempdir().unwrap();
    let order = order(dir.path(), PORTRAIT);
    let raw = dir.path().join("frames.yuv");
    write_raw(&order, &raw);
    part("render: 15 s of 1080x1920, captions, music, moving pictures");
    measure("processor time, beside x264 fed with the same frames", "s", Goal::Ratio(1.10), || {
        let (own_before, before) = cpu_seconds();
        render(&order);
        let (own, ours) = cpu_seconds();
        floor(&raw, &order);
        let (own, ours, floor) = (own - own_before, ours - before, cpu_seconds().1 - ours);
        eprintln!("{:.3} cpu s per video s; {own:.2} cpu s without ffmpeg", ours / SECONDS);
        Round::beside(ours, floor)
    });
    // Measured separately, because to look at memory costs time too.
    let pid = std::process::id();
    measure("peak memory, this process alone", "MiB", Goal::Value(60.0), || {
        Round::alone(peaks(pid, || drop(render(&order))).0)
    });
    measure("peak memory, with ffmpeg, beside ffmpeg alone", "MiB", Goal::Value(400.0), || {
        let whole = peaks(pid, || drop(render(&order))).1;
        let (own, with_floor) = peaks(pid, || floor(&raw, &order));
        Round::beside(whole, with_floor - own)
    });
    for (quality, name, goal) in [(Quality::Eco, "eco", 0.6), (Quality::Draft, "draft", 0.4)] {
        let less = Order { quality, canvas: Canvas { fps: 24, ..order.canvas }, ..order.clone() };
        measure(&format!("wall of {name}, beside high"), "s", Goal::Ratio(goal), || {
            let ((high, high_bytes), (wall, bytes)) = (timed(&order), timed(&less));
            eprintln!("{name} against high: bytes {:.2}", bytes / high_bytes);
            Round::beside(wall, high)
        });
    }
}

/// Renders and returns the seconds that passed and the bytes of the video.
fn timed(order: &Order) -> (f64, f64) {
    let started = Instant::now();
    let rendered = render(order);
    let bytes = std::fs::metadata(order.dir.join(&rendered.file)).unwrap().len();
    (started.elapsed().as_secs_f64(), bytes as f64)
}

fn render(order: &Order) -> Rendered {
    render_with(order, Settings::default())
}

fn render_with(order: &Order, settings: Settings) -> Rendered {
    compose(order);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _entered = runtime.enter(); // the launcher waits for children in it
    let launcher = Launcher::start(None, std::env::var_os("PATH").unwrap()).unwrap();
    let maker = VideoMaker::new(settings, launcher);
    runtime.block_on(maker.render(order, &Stop::default(), Heard::new(|_, _| ()))).unwrap()
}

/// Composes the music under the narration.
fn compose(order: &Order) {
    let speech: Vec<_> = order.captions.iter().map(|it| it.start..it.end).collect();
    let times = score::Times {
        seconds: order.seconds,
        rests: speech.iter().map(|it| it.end).collect(),
        scenes: order.shots.iter().map(|it| it.start).collect(),
        speech,
        turn: None,
        end: None,
    };
    let music = Some(score::Source::Mood(score::Mood::Tension));
    let wanted = score::Order { times, music, beds: Vec::new(), seed: order.seed, voice_lufs: -16.0, level_lu: -18.0 };
    score::write(&order.dir.join(UNDER), &wanted, &|| false).unwrap();
}

/// Encodes the same frames, with their text already drawn, with the same options and nothing else.
fn floor(raw: &Path, order: &Order) {
    let size = format!("{}x{}", order.canvas.width, order.canvas.height);
    let input = ["-v", "error", "-nostdin", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size, "-r", "30", "-i"];
    let output = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-threads", "2", "-g", "60", "-c:a", "aac"];
    let mut command = Command::new("ffmpeg");
    command.args(input).arg(raw).args(["-f", "wav", "-i"]).arg(order.dir.join(&order.audio)).args(output);
    command.args(["-b:a", "128k", "-ar", "48000", "-ac", "2", "-movflags", "+faststart", "-f", "mp4", "-y"]);
    assert!(command.arg(raw.with_extension("mp4")).status().unwrap().success());
}

/// Renders once and stores every byte that goes to the encoder: all frames with their text.
fn write_raw(order: &Order, path: &Path) {
    let program = path.with_extension("sh");
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *pipe:0*) tee {} | ffmpeg \"$@\" ;; *) exec ffmpeg \"$@\" ;; esac\n",
        path.display()
    );
    std::fs::File::create(&program).unwrap().write_all(script.as_bytes()).unwrap();
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    render_with(order, Settings { ffmpeg: program.into_os_string(), ..Settings::default() });
    assert_eq!(std::fs::metadata(path).unwrap().len(), (SECONDS * 30.0) as u64 * order.canvas.frame_bytes() as u64);
}

fn order(dir: &Path, canvas: Canvas) -> Order {
    for sub in ["audio", "video", "temp"] {
        std::fs::create_dir_all(dir.join(sub)).unwrap();
    }
    let mut shots =
        [0.0, 5.0, 10.0].map(|start| Shot { picture: picture(dir, start), start, is_closer: false }).to_vec();
    let last = shots[2].clone();
    shots.push(Shot { start: 12.5, is_closer: true, ..last });
    let part = SECONDS / SENTENCES.len() as f64;
    let caption = |(number, text): (usize, &&str)| {
        let start = number as f64 * part + 0.05;
        Caption { text: (*text).to_owned(), start, end: start + part - 0.3, ..Caption::default() }
    };
    let captions = SENTENCES.iter().enumerate().map(caption).collect();
    let text = dir.join("temp/words.txt");
    std::fs::File::create(&text).unwrap().write_all(SENTENCES.join(" ").as_bytes()).unwrap();
    narration(dir, &text);
    let (text, head, foot) = ("The Lighthouse Keeper's {Last} Night".to_owned(), None, None);
    let cards = vec![Card { kind: CardKind::Title, head, text, foot, start: 0.0, end: 1.5 }];
    let subtitles = vec![Subtitles::Burned, Subtitles::Srt, Subtitles::Soft];
    let (quality, motion, seed, language) = (Quality::High, true, 7, "en".to_owned());
    let (dir, audio, seconds) = (dir.to_path_buf(), "audio/story_audio.wav".to_owned(), SECONDS);
    Order {
        dir,
        canvas,
        quality,
        motion,
        seed,
        shots,
        captions,
        cards,
        language,
        audio,
        under: Some(UNDER.to_owned()),
        seconds,
        subtitles,
        caption_style: CaptionStyle::default(),
        face: film::Face::Serif,
        cache: None,
    }
}

/// Speaks the sentences with flite, or makes a tone if it is missing; exactly as long as the video.
fn narration(dir: &Path, text: &Path) {
    let spoken = dir.join("temp/spoken.wav");
    let flite = Command::new("flite").args(["-voice", "slt", "-f"]).arg(text).arg("-o").arg(&spoken).status();
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-y"]);
    if flite.is_ok_and(|status| status.success()) {
        command.arg("-i").arg(&spoken);
    } else {
        command.args(["-f", "lavfi", "-i", "sine=220"]);
    }
    command.args(["-af", "apad", "-ar", "22050", "-ac", "1", "-t", &SECONDS.to_string()]).stderr(Stdio::null());
    assert!(command.arg(dir.join("audio/story_audio.wav")).status().unwrap().success());
}

/// Makes a picture with soft shapes, hard edges and some grain, in which somebody stands in front and something lives: rain,
/// stars or water.
fn picture(dir: &Path, start: f64) -> PathBuf {
    let name = PathBuf::from(format!("temp/{start}.jpg"));
    let mut noise = 1_u32;
    let mut shade = |x: u32, y: u32| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let (u, v) = (f64::from(x) / 1080.0, f64::from(y) / 1920.0);
        let grain = f64::from(noise % 9) - 4.0;
        let hill = if 0.72 + 0.05 * (u * 9.0 + start).sin() < v { 0.35 } else { 1.0 };
        let star =
            if (x / 45 * 31 + y / 45 * 17).is_multiple_of(23) && (x % 45 < 4) && (y % 45 < 4) { 120.0 } else { 0.0 };
        let moon = if (u - 0.7).hypot((v - 0.25) * 1.8) < 0.12 { 90.0 } else { 0.0 };
        let shade = |base: f64, slope: f64| ((base + slope * v) * hill + star + moon + grain).clamp(0.0, 255.0) as u8;
        [shade(30.0 + start * 8.0, 120.0), shade(40.0, 70.0), shade(110.0 - start * 4.0, 30.0)]
    };
    let ground: Vec<u8> =
        (0..1920).flat_map(|y| (0..1080).map(move |x| (x, y))).flat_map(|(x, y)| shade(x, y)).collect();
    let (pixels, front) = stand(&ground);
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 88).encode(&pixels, 1080, 1920, jpeg_encoder::ColorType::Rgb).unwrap();
    let living = match start as u32 {
        0 => Living::Rain { lean: 0.2, colour: [200, 210, 220], behind: false },
        5 => Living::Stars { at: (0..200_u16).map(|star| (star * 5, star * 97 % 900)).collect() },
        _ => Living::Water { top: 1100.0, bottom: 1700.0 },
    };
    let jpeg = Alive { front: Some(front), living: vec![living] }.embed(jpeg);
    std::fs::File::create(dir.join(&name)).unwrap().write_all(&jpeg).unwrap();
    name
}

/// Puts somebody with soft edges, as large as people in pictures are, before a ground.
fn stand(ground: &[u8]) -> (Vec<u8>, Front) {
    let (at, size) = ((300_u32, 480_u32), (480_u32, 880_u32));
    let (mut pixels, mut cover, mut behind) = (ground.to_vec(), Vec::new(), Vec::new());
    for y in 0..size.1 {
        for x in 0..size.0 {
            let (u, v) = (f64::from(x) / 240.0 - 1.0, f64::from(y) / 440.0 - 1.0);
            let own = ((0.9 - u.hypot(v)) * 120.0).clamp(0.0, 1.0);
            let place = 3 * ((at.1 + y) * 1080 + at.0 + x) as usize;
            cover.push((own * 255.0) as u8);
            behind.extend_from_slice(&ground[place..place + 3]);
            for (part, value) in pixels[place..place + 3].iter_mut().enumerate() {
                *value = (f64::from(*value) * (1.0 - own) + [90.0, 60.0, 40.0][part] * own) as u8;
            }
        }
    }
    (pixels, Front { at, size, cover, behind, foot: Some((540.0, 1320.0)), floats: false, things: Vec::new() })
}

/// User and system time of this process, and that of it and all children it waited for.
fn cpu_seconds() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields = stat.rsplit_once(')').unwrap().1;
    // Fields 14 to 17 of proc_pid_stat(5), in ticks of 1/100 s.
    let times: Vec<f64> = fields.split_whitespace().skip(11).take(4).map(|ticks| ticks.parse().unwrap()).collect();
    ((times[0] + times[1]) / 100.0, times.iter().sum::<f64>() / 100.0)
}
