//! The image library with the real binary: jobs that share pictures, commands, kills, other users.

use crate::removal::{MOUNTS, inside, skipped, unmount};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use failpoint::FailPoint;
use fsx::LockFile;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Settings with real pictures and null providers for everything else.
const PAINTED: &str = "[tts]\nprovider = \"null\"\nfallback = []\n[video]\nencoder = \"null\"\n";

const PROMPTS: [&str; 4] = ["a dark forest", "an old mill by the river", "a dark forest", "die alte Mühle"];

fn story(id: &str) -> Value {
    let scene = |prompt: &str| json!({"text": "The lamp went out at nine.", "image_prompt": prompt, "seconds": 5.0});
    json!({"version": 1, "id": id, "story": {"type": "horror", "scenes": PROMPTS.map(scene)}})
}

/// Returns the numbers of generated and of reused pictures in a result.
fn images(result: &Value) -> (u64, u64) {
    let stages = result["stages"].as_array().unwrap();
    let stage = stages.iter().find(|stage| stage["name"] == "images").unwrap();
    (stage["generated"].as_u64().unwrap(), stage["reused"].as_u64().unwrap())
}

/// Makes a home whose library holds the pictures of one story.
fn home_with_pictures() -> Home {
    let home = Home::new(NULL_PROVIDERS);
    fs::write(home.path("story.json"), story("first").to_string()).unwrap();
    let rendered = home.run(&["render", "story.json"]);
    assert!(rendered.status.success(), "{}", String::from_utf8_lossy(&rendered.stderr));
    home
}

fn pictures(home: &Home) -> Vec<String> {
    home.names("bg_images").into_iter().filter(|name| !name.starts_with('.')).collect()
}

/// Waits until files and rows agree.
fn assert_clean(home: &Home, order: &str) {
    wait::until(&format!("the library to be in order after {order}"), || {
        match home.json(&["images", "verify", "--deep"]) {
            (0, _) => Ok(()),
            (_, document) => Err(document),
        }
    });
}

#[test]
fn the_second_of_two_jobs_with_the_same_story_makes_no_picture_and_names_where_each_came_from() {
    let home = Home::new(PAINTED);
    let _daemon = Daemon::start(&home);
    home.drop_job("a", &story("a"));
    let first = home.wait_done("a");
    home.drop_job("b", &story("b"));
    let second = home.wait_done("b");
    assert_eq!((images(&first), images(&second)), ((4, 0), (0, 4)));
    let sources =
        |result: &Value| result["images"].as_array().unwrap().iter().map(|it| it["source"].clone()).collect::<Vec<_>>();
    assert_eq!((sources(&first), sources(&second)), (vec![json!("procedural"); 4], vec![json!("exact"); 4]));
    assert_eq!(pictures(&home).len(), 4);
    let stats = home.json(&["images", "stats"]).1;
    assert_eq!((&stats["files"], &stats["entries"], &stats["uses"]["exact"]), (&json!(4), &json!(4), &json!(4)));
    assert_clean(&home, "two jobs");
}

#[test]
fn a_story_without_a_type_has_its_pictures_again_under_every_id() {
    let home = Home::new(PAINTED);
    let _daemon = Daemon::start(&home);
    let text =
        "The lamp went out at nine. Nobody had lit it. Far out on the water a bell rang, and the keeper went up.";
    home.drop_job("first", &json!({"version": 1, "story": {"text": text}}));
    let (made, _) = images(&home.wait_done("first"));
    for id in ["second", "third", "fourth"] {
        home.drop_job(id, &json!({"version": 1, "story": {"text": text}}));
        assert_eq!(images(&home.wait_done(id)), (0, made), "{id}");
    }
    home.drop_job("edited", &json!({"version": 1, "story": {"text": format!("{text} It was only the wind.")}}));
    let (more, again) = images(&home.wait_done("edited"));
    assert!(0 < again && more <= 1, "{more} {again}");
}

/// Writes a job file of one scene; the command makes its video.
fn render(home: &Home, id: &str, prompt: &str) -> Command {
    let file = format!("{id}.json");
    let scene = json!({"text": "It was night.", "image_prompt": prompt, "seconds": 5.0});
    let job = json!({"version": 1, "id": id, "story": {"type": "horror", "scenes": [scene]}});
    fs::write(home.path(&file), job.to_string()).unwrap();
    let mut command = home.command(&["render", &file, "--json"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Waits until a process has opened a lock file.
fn wait_for(child: &Child, lock: &Path) {
    let files = format!("/proc/{}/fd", child.id());
    wait::until("a process to wait for a lock", || {
        let mut open = fs::read_dir(&files).unwrap().flatten().flat_map(|file| fs::read_link(file.path()));
        open.any(|file| file == lock).then_some(()).ok_or("it does not have it open")
    });
}

/// Waits for a video; returns how many pictures were generated for it and how many reused.
fn rendered(child: Child) -> (u64, u64) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    images(&serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn processes_that_want_one_picture_at_the_same_time_make_it_once() {
    let home = Home::new(PAINTED);
    let children = [0, 1, 2, 3].map(|n| render(&home, &format!("job-{n}"), PROMPTS[0]).spawn().unwrap());
    assert_eq!(children.map(|child| rendered(child).0).iter().sum::<u64>(), 1);
    assert_eq!(pictures(&home).len(), 1);
}

#[test]
fn processes_that_want_one_picture_make_it_once_also_when_the_library_is_full() {
    let home = Home::new(&format!("{PAINTED}[images]\nmax_files = 1\n"));
    // A process that is killed here leaves the picture's lock file, whose name contains the picture's.
    let order = format!("{}=kill", FailPoint::ImageWritten.as_str());
    let died = render(&home, "killed", PROMPTS[0]).env("REELSPOOL_FAILPOINTS", &order).output().unwrap();
    assert!(!died.status.success(), "{order} did not kill");
    let lock = home.path("image_cache/inflight").join(&home.names("image_cache/inflight")[0]);
    for (id, prompt) in [("one", "a bowl of soup"), ("two", "an empty railway carriage")] {
        assert_eq!(rendered(render(&home, id, prompt).spawn().unwrap()), (1, 0));
    }
    let held = LockFile::lock_path(&lock).unwrap();
    let children = [0, 1, 2, 3].map(|n| render(&home, &format!("job-{n}"), PROMPTS[0]).spawn().unwrap());
    for child in &children {
        wait_for(child, &lock);
    }
    drop(held);
    assert_eq!(children.map(|child| rendered(child).0).iter().sum::<u64>(), 1);
    assert_eq!(pictures(&home).len(), 2, "the library was full");
    assert!(!lock.try_exists().unwrap());
}

#[test]
fn people_add_find_keep_and_remove_pictures_beside_a_daemon() {
    let home = home_with_pictures();
    let _daemon = Daemon::start(&home);
    let own = home.path("bg_images/../an old lighthouse at night.jpg");
    fs::copy(home.path("bg_images").join(&pictures(&home)[0]), &own).unwrap();
    fs::set_permissions(&own, fs::Permissions::from_mode(0o644)).unwrap();
    let mut bytes = fs::read(&own).unwrap();
    bytes.push(0);
    fs::write(&own, bytes).unwrap();
    let (code, added) = home.json(&["images", "add", own.to_str().unwrap(), "--prompt", "an old lighthouse at night"]);
    let item = &added["items"][0];
    assert_eq!((code, &added["schema"], &item["was_there"]), (0, &json!("reelspool/list-v1"), &json!(false)));
    let file = item["file"].as_str().unwrap();
    assert!(file.starts_with("cached_image_"), "{file}");
    let (_, found) = home.json(&["images", "search", "old lighthouse, night"]);
    assert_eq!((&found["items"][0]["picture"]["file"], &found["items"][0]["serves"]), (&json!(file), &json!(true)));
    let (_, kept) = home.json(&["images", "list", "--kept"]);
    assert_eq!(kept["items"].as_array().unwrap().len(), 1);
    assert_eq!(home.json(&["images", "unkeep", file]).0, 0);
    assert_eq!(home.json(&["images", "keep", file, "nobody.jpg"]).0, 66);
    assert_eq!(home.json(&["images", "rm", file, "--dry-run"]).1["items"][0]["outcome"], "would_remove");
    assert!(home.path("bg_images").join(file).is_file());
    assert_eq!(home.json(&["images", "rm", file, "--yes"]).0, 0);
    assert!(!home.path("bg_images").join(file).try_exists().unwrap());
    fs::write(home.path("bg_images/broken.jpg"), b"\xff\xd8\xff\xe0 cut off").unwrap();
    assert_eq!(home.json(&["images", "gc"]).1["evicted"], 0);
    assert!(home.path("bg_images/broken.jpg").is_file(), "it is reported, not removed");
    assert_eq!(home.json(&["images", "stats"]).1["undecodable"], 1);
    assert_clean(&home, "commands");
}

#[test]
fn who_changes_the_library_as_a_whole_waits_for_other_processes_that_do() {
    let home = home_with_pictures();
    let file = pictures(&home).remove(0);
    let lock = home.path("image_cache/house.lock");
    let held = LockFile::lock_path(&lock).unwrap();
    let commands: [&[&str]; 3] = [&["images", "gc"], &["images", "rebuild"], &["images", "rm", &file, "--yes"]];
    let children = commands.map(|args| {
        let child = home.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for(&child, &lock);
        child
    });
    assert_eq!(home.json(&["images", "list"]).1["items"].as_array().unwrap().len(), 4, "looking waits for nobody");
    drop(held);
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!pictures(&home).contains(&file));
    assert_clean(&home, "three at once");
}

#[test]
fn a_mount_whose_server_is_dead_hides_no_picture() {
    inside(&MOUNTS, "images::a_mount_whose_server_is_dead_hides_no_picture", || {
        let home = home_with_pictures();
        let picture = home.path("bg_images").join(&pictures(&home)[0]);
        let dead = home.path("bg_images/dead");
        fs::create_dir(&dead).unwrap();
        // A FUSE mount is served by the process that has the device open; after the shell's end that is none.
        let script = "mount -i -t fuse -o fd=0,rootmode=40000,user_id=0,group_id=0 dead \"$0\" 0<> /dev/fuse";
        let mounted = Command::new("sh").args(["-c", script]).arg(&dead).output().unwrap();
        if !mounted.status.success() {
            return skipped("a dead mount", "there is no /dev/fuse, or mount is refused");
        }
        assert!(fs::metadata(&dead).is_err(), "it is dead");
        let mut bytes = fs::read(picture).unwrap();
        bytes.push(0);
        fs::write(home.path("bg_images/own.jpg"), &bytes).unwrap();
        assert_eq!(home.json(&["images", "gc"]).1["adopted"], 1);
        let (code, verified) = home.json(&["images", "verify"]);
        assert_eq!((code, &verified["problems"][0]["problem"]), (1, &json!("unreadable")), "{verified}");
        assert_eq!(home.json(&["reap"]).1["outcome"], "ok");
        unmount(&dead);
        fs::remove_dir(&dead).unwrap();
        assert_clean(&home, "a dead mount");
    });
}

#[test]
fn pictures_over_the_limit_that_may_not_go_are_pressure() {
    let home = home_with_pictures();
    let (_, report) = home.json(&["--set", "images.max_bytes=1B", "--set", "images.evict=none", "reap"]);
    assert_eq!((&report["outcome"], &report["reason"]), (&json!("partial"), &json!("pressure")), "{report:#}");
    assert!(0 < report["wanted_bytes"].as_u64().unwrap() && report["freed_bytes"] == 0, "{report:#}");
    assert_eq!(home.json(&["reap"]).1["outcome"], "ok");
}

#[test]
fn a_kind_that_is_none_is_refused_before_anything_is_added() {
    let home = home_with_pictures();
    let own = home.path("bg_images").join(&pictures(&home)[0]);
    for kind in ["../horror", "Horror Night", ""] {
        let refused = home.run(&["images", "add", own.to_str().unwrap(), "--kind", kind]);
        let told = String::from_utf8_lossy(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{told}");
        assert!(told.contains("--kind"), "{told}");
    }
    assert_eq!(home.json(&["images", "list", "--kept"]).1["items"], json!([]));
}

#[test]
fn a_model_is_measured_on_prompts_of_ones_own() {
    let home = Home::new("");
    fs::write(
        home.path("prompts.txt"),
        "horror|an old mill by the river|old mill at the river, 8k|a watermill on a stream|a new car by the river\n\
         drama|a bowl of hot soup|hot soup in a bowl|a steaming broth|an empty bowl on a shelf\n",
    )
    .unwrap();
    let (code, report) = home.json(&["images", "calibrate", "prompts.txt"]);
    assert_eq!((code, &report["schema"], &report["scenes"]), (0, &json!("reelspool/images-calibrate-v1"), &json!(2)));
    assert_eq!(report["own"]["light_recall"], 1.0);
    fs::write(home.path("prompts.txt"), "horror|one|two\n").unwrap();
    assert_eq!(home.json(&["images", "calibrate", "prompts.txt"]).0, 65);
    assert_eq!(home.json(&["images", "calibrate", "nowhere.txt"]).0, 66);
}

/// Runs a command that is killed at a fail point, then the same undisturbed, and checks that files and rows agree.
fn killed(home: &Home, point: FailPoint, skips: u32, args: &[&str]) {
    let order = format!("{}#{skips}=kill", point.as_str());
    let died = home.command(args).env("REELSPOOL_FAILPOINTS", &order).output().unwrap();
    assert!(!died.status.success(), "{order} did not kill {args:?}");
    let again = home.run(args);
    assert!(again.status.success(), "{order}: {}", String::from_utf8_lossy(&again.stderr));
}

#[test]
fn a_death_during_eviction_leaves_no_row_without_a_file_and_no_file_for_ever() {
    for (point, skips) in
        [(FailPoint::EvictionRecorded, 0), (FailPoint::ImageUnlinked, 0), (FailPoint::ImageUnlinked, 2)]
    {
        let home = home_with_pictures();
        let config = fs::read_to_string(home.path("reelspool.toml")).unwrap();
        let config = config.replace("[images]\n", "[images]\nevict = \"all\"\n");
        fs::write(home.path("reelspool.toml"), config).unwrap();
        killed(&home, point, skips, &["images", "gc", "--max-bytes", "1B", "--yes"]);
        assert_clean(&home, point.as_str());
        assert_eq!(pictures(&home), Vec::<String>::new(), "{}", point.as_str());
    }
}

#[test]
fn a_death_during_a_rebuild_loses_no_picture() {
    for (point, skips) in [(FailPoint::RebuildBegun, 0), (FailPoint::RebuildAdopted, 0), (FailPoint::RebuildAdopted, 2)]
    {
        let home = home_with_pictures();
        let before = pictures(&home);
        for name in ["reelspool.db", "reelspool.db-wal", "reelspool.db-shm"] {
            fs::remove_file(home.path(name)).unwrap_or_default();
        }
        killed(&home, point, skips, &["images", "rebuild", "--yes"]);
        assert_clean(&home, point.as_str());
        let (_, listed) = home.json(&["images", "list"]);
        let mut prompts: Vec<&str> =
            listed["items"].as_array().unwrap().iter().map(|it| it["prompt"].as_str().unwrap()).collect();
        prompts.sort_unstable();
        let mut expected = PROMPTS;
        expected.sort_unstable();
        assert_eq!((prompts, pictures(&home)), (expected.to_vec(), before), "{}", point.as_str());
    }
}

#[test]
fn a_death_between_a_picture_and_its_row_leaves_a_picture_that_the_next_start_takes_in() {
    for point in [FailPoint::ImageStored, FailPoint::ImageEntered] {
        let home = Home::new(PAINTED);
        fs::write(home.path("story.json"), story("first").to_string()).unwrap();
        let order = format!("{}=kill", point.as_str());
        let died = home.command(&["render", "story.json"]).env("REELSPOOL_FAILPOINTS", &order).output().unwrap();
        assert!(!died.status.success(), "{order} did not kill");
        assert_eq!(pictures(&home).len(), 1);
        let _daemon = Daemon::start(&home);
        assert_clean(&home, &order);
        let (_, listed) = home.json(&["images", "list"]);
        let row = &listed["items"][0];
        assert_eq!((&row["prompt"], &row["source"]), (&json!(PROMPTS[0]), &json!("procedural")), "{order}");
    }
}

#[test]
fn another_user_s_picture_becomes_ours_and_nobody_else_can_write_it() {
    const NOBODY: u32 = 65_534;
    let home = home_with_pictures();
    let file = home.path("bg_images/theirs.jpg");
    fs::copy(home.path("bg_images").join(&pictures(&home)[0]), &file).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes.push(0);
    fs::write(&file, &bytes).unwrap();
    if let Err(error) = chown(&file, Some(NOBODY), Some(NOBODY)) {
        crate::removal::skipped("files of another user", &format!("only root can give one away ({error})"));
        return;
    }
    let theirs = fs::metadata(&file).unwrap().ino();
    // The kernel may not tell root whether another user's file is being written; then the file must be old enough.
    fs::File::open(&file).unwrap().set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(home.json(&["images", "gc"]).1["adopted"], 1);
    let ours = fs::metadata(&file).unwrap();
    assert_ne!((ours.ino(), ours.uid()), (theirs, NOBODY));
    assert_eq!((ours.mode() & 0o777, fs::read(&file).unwrap()), (0o444, bytes));
    for dir in ["", "bg_images"] {
        fs::set_permissions(home.path(dir), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let script = "cat \"$0\" > /dev/null && echo x >> \"$0\"";
    let ids = ["--reuid=65534", "--regid=65534", "--clear-groups", "sh", "-c", script];
    let written = Command::new("setpriv").args(ids).arg(&file).stderr(Stdio::piped()).output().unwrap();
    assert!(!written.status.success());
    assert!(String::from_utf8_lossy(&written.stderr).contains("Permission denied"), "{written:?}");
    assert_clean(&home, "another user's writing");
}

#[test]
fn a_death_before_a_picture_has_its_name_leaves_no_picture_and_the_next_run_makes_it() {
    let home = Home::new(PAINTED);
    fs::write(home.path("story.json"), story("first").to_string()).unwrap();
    let order = format!("{}=kill", FailPoint::ImageWritten.as_str());
    let died = home.command(&["render", "story.json"]).env("REELSPOOL_FAILPOINTS", &order).output().unwrap();
    assert!(!died.status.success(), "{order} did not kill");
    assert_eq!(pictures(&home), Vec::<String>::new());
    assert_clean(&home, &order);
    assert!(home.run(&["render", "story.json"]).status.success());
    assert_eq!(pictures(&home).len(), PROMPTS.len());
    assert_clean(&home, &order);
}

#[test]
fn a_death_while_a_lent_picture_is_evicted_loses_neither_the_lease_nor_the_count() {
    let home = home_with_pictures();
    let file = pictures(&home).remove(0);
    let lease = home.path("lease.jpg");
    fs::hard_link(home.path("bg_images").join(&file), &lease).unwrap();
    killed(&home, FailPoint::ImageHeld, 0, &["images", "gc", "--max-bytes", "1B", "--yes"]);
    assert_clean(&home, "a death between a held picture and its row");
    assert!(fs::read(&lease).unwrap().starts_with(&[0xff, 0xd8]));
    assert_ne!(home.json(&["images", "stats"]).1["held_bytes"], 0);
    fs::remove_file(&lease).unwrap();
    assert_eq!(home.json(&["images", "gc"]).0, 0);
    assert_eq!(home.json(&["images", "stats"]).1["held_bytes"], 0);
}

#[test]
fn a_death_while_a_file_with_a_name_elsewhere_becomes_ours_loses_no_picture() {
    let home = home_with_pictures();
    let mut bytes = fs::read(home.path("bg_images").join(&pictures(&home)[0])).unwrap();
    bytes.push(0);
    fs::write(home.path("own.jpg"), &bytes).unwrap();
    fs::hard_link(home.path("own.jpg"), home.path("bg_images/own.jpg")).unwrap();
    killed(&home, FailPoint::ImageReplaced, 0, &["images", "gc"]);
    assert_clean(&home, "a death between a copy and its row");
    assert_eq!(fs::read(home.path("bg_images/own.jpg")).unwrap(), bytes);
    assert_eq!(home.json(&["images", "list", "--kept"]).1["items"][0]["file"], "own.jpg");
}
