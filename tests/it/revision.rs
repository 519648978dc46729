//! A published story is corrected, not made again: other content under a known id is the next revision of the job.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use failpoint::FailPoint;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Real voices and pictures, in a video that is small enough to be encoded at once.
const SMALL: &str = "name = \"{id}.mp4\"\n[video]\nwidth = 180\nheight = 320\nquality = \"draft\"\n";

const STORY: [&str; 8] = [
    "The lamp went out at nine, and nobody in the village saw it.",
    "Old Martin climbed the stairs with a lantern in his hand.",
    "He had kept the light for thirty years, and it had never failed.",
    "On the last step he stopped, because he heard somebody breathe.",
    "There was no one in the room, only the great lens and the cold lamp.",
    "He lit a match, and the glass threw his own face back at him.",
    "Then the lamp burned again, although nobody had lit it.",
    "In the village a dog began to howl.",
];

fn story(text: &str) -> Value {
    json!({"version": 1, "id": "tale", "story": {"type": "mystery", "title": "The Lamp", "text": text}})
}

/// Renders a story beside the spool and returns its result.
fn render(home: &Home, text: &str) -> Value {
    fs::write(home.path("tale.json"), story(text).to_string()).unwrap();
    let (code, result) = home.json(&["render", "tale.json"]);
    assert_eq!(code, 0, "{result:#}");
    result
}

fn made(result: &Value, stage: &str) -> (u64, u64) {
    let stages = result["stages"].as_array().unwrap();
    let stage = stages.iter().find(|it| it["name"] == stage).unwrap();
    (stage["reused"].as_u64().unwrap(), stage["generated"].as_u64().unwrap())
}

/// Returns the hash of every packet of a video's pictures.
fn packets(video: &Path) -> Vec<String> {
    let args = ["-v", "error", "-select_streams", "v", "-show_packets", "-show_data_hash", "md5", "-of", "csv"];
    let output = Command::new("ffprobe").args(args).args(["-show_entries", "packet=data_hash"]).arg(video).output();
    String::from_utf8(output.unwrap().stdout).unwrap().lines().map(str::to_owned).collect()
}

/// Runs ffmpeg with a filter that reports on standard error, and returns the report.
fn report(video: &Path, filter: &str) -> String {
    let args = ["-nostdin", "-hide_banner", "-vf", filter, "-an", "-f", "null", "-"];
    let output = Command::new("ffmpeg").args(["-i"]).arg(video).args(args).output().unwrap();
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Reads the start of every cue of an .srt file, in milliseconds, with its text.
fn cues(srt: &Path) -> Vec<(u64, String)> {
    let ms = |time: &str| {
        let parts: Vec<u64> = time.trim().split([':', ',']).map(|part| part.parse().unwrap()).collect();
        ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1000 + parts[3]
    };
    let text = fs::read_to_string(srt).unwrap();
    let cue = |block: &str| {
        let mut lines = block.lines().skip(1);
        (ms(lines.next().unwrap().split("-->").next().unwrap()), lines.collect::<Vec<_>>().join(" "))
    };
    text.trim().split("\n\n").map(cue).collect()
}

#[test]
fn one_changed_word_is_one_sentence_no_picture_and_the_segments_around_it() {
    let home = Home::new(SMALL);
    let first = render(&home, &STORY.join(" "));
    let video = Home::video(&first);
    let (old, old_cues) = (packets(&video), cues(&video.with_extension("srt")));
    let (_, spoken) = made(&first, "tts");
    let second = render(&home, &STORY.join(" ").replace("thirty years", "forty-seven years"));
    assert_eq!((&first["revision"], &second["revision"]), (&json!(1), &json!(2)));
    assert_eq!(made(&second, "tts"), (spoken - 1, 1), "one utterance is spoken");
    assert_eq!(made(&second, "images").1, 0, "no picture is made");
    assert_eq!(second["images"].as_array().unwrap().len(), first["images"].as_array().unwrap().len());
    for (before, after) in first["images"].as_array().unwrap().iter().zip(second["images"].as_array().unwrap()) {
        assert_eq!(before["file"], after["file"]);
    }
    let (reused, encoded) = made(&second, "video");
    // At most the two views of its picture, and a crossfade on each side.
    assert!(encoded <= 4 && 0 < reused, "{encoded} segments encoded, {reused} reused");

    assert_eq!(Home::video(&second), video, "the name stays, because it has no hash");
    assert_eq!(home.names("out"), ["tale.jpg", "tale.mp4", "tale.srt"]);
    let new = packets(&video);
    let changed: Vec<usize> = (0..new.len()).filter(|index| !old.contains(&new[*index])).collect();
    let (from, to) = (changed[0], changed[changed.len() - 1] + 1);
    assert_eq!(new[..from], old[..from], "the packets before the change are the same");
    assert_eq!(new[to..], old[old.len() - (new.len() - to)..], "and those after it");
    assert!(to - from < new.len() / 2, "{} of {} packets changed", to - from, new.len());

    let new_cues = cues(&video.with_extension("srt"));
    let moved: Vec<i64> =
        new_cues.iter().rev().zip(old_cues.iter().rev()).map(|(a, b)| a.0.cast_signed() - b.0.cast_signed()).collect();
    assert!((moved[0] - moved[1]).abs() <= 1, "cues after the change move by the same time: {moved:?}");
    assert_eq!(moved.last(), Some(&0));
    let black = report(&video, "blackdetect=d=0.2:pix_th=0.02");
    assert!(!black.contains("black_start:1") && !black.contains("black_start:2"), "{black}");
    assert!(!report(&video, "freezedetect=n=0.0002:d=0.5").contains("freeze_start"));

    let (_, shown) = home.json(&["show", "tale"]);
    assert_eq!(shown["revision"], 2);
    let before = &shown["revisions"][0];
    assert_eq!((&before["revision"], &before["state"]), (&json!(1), &json!("done")));
    assert!(before["withdrawn_at"].is_string());
}

#[test]
fn a_name_with_a_hash_changes_and_the_old_files_go_after_the_new_ones_are_there() {
    let home = Home::new("[video]\nwidth = 64\nheight = 96\nquality = \"draft\"\n[tts]\nprovider = \"null\"\n");
    let first = Home::video(&render(&home, "The lamp went out."));
    let second = Home::video(&render(&home, "The lamp went out at nine."));
    assert_ne!(first, second);
    let stem = second.file_stem().unwrap().to_string_lossy().into_owned();
    assert_eq!(home.names("out"), ["jpg", "mp4", "srt"].map(|extension| format!("{stem}.{extension}")));
}

#[test]
fn a_second_drop_runs_only_where_the_first_failed_or_a_revision_is_asked_for() {
    let home = Home::new(NULL_PROVIDERS);
    let _daemon = Daemon::start(&home);
    let job = |text: &str, more: Value| {
        let mut job = json!({"version": 1, "story": {"text": text}});
        job.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        job
    };
    home.drop_job("a", &job("One.", json!({})));
    assert_eq!(home.wait_done("a")["revision"], 1);
    home.drop_job("a", &job("Two.", json!({})));
    let refused = wait::until("the second drop to be refused", || {
        let refused = home.names("spool/failed").into_iter().find(|name| name.ends_with(".error.json"));
        refused.ok_or_else(|| home.snapshot())
    });
    let refused = home.document(&format!("spool/failed/{refused}")).unwrap();
    assert_eq!(refused["error"]["code"], "id_conflict");
    assert_eq!(home.result("a").unwrap()["revision"], 1, "what was done stands");
    let revised = job("Two.", json!({"revise": true}));
    home.drop_job("a", &revised);
    let second = |id: &str| {
        wait::until("the second revision", || {
            home.result(id).filter(|result| result["revision"] == 2).ok_or_else(|| home.snapshot())
        })
    };
    let result = second("a");
    home.drop_job("a", &revised); // the same once more
    wait::until("the third drop to be taken", || match home.names("spool/incoming").len() {
        0 => Ok(()),
        _ => Err(home.snapshot()),
    });
    assert_eq!(home.json(&["show", "a"]).1["run"], 2, "the same content never runs twice");
    assert_eq!(home.result("a").unwrap(), result);

    home.drop_job("b", &job("One.", json!({"tts": {"provider": "flite", "voice": "nobody"}})));
    wait::until("b to be refused or to fail", || home.error("b").ok_or_else(|| home.snapshot()));
    home.drop_job("b", &job("One.", json!({})));
    let corrected = home.wait_done("b");
    assert_eq!(corrected["state"], "done", "the corrected file of a failed job runs");
    assert!(home.error("b").is_none());
    home.assert_nothing_left();
}

#[test]
fn submit_revises_only_when_told() {
    let home = Home::new(NULL_PROVIDERS);
    render(&home, "The lamp went out.");
    fs::write(home.path("tale.json"), story("The lamp went out at nine.").to_string()).unwrap();
    let refused = home.run(&["submit", "tale.json"]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(65), "{words}");
    assert!(words.contains("id_conflict") && words.contains("--revise"), "{words}");
    let _daemon = Daemon::start(&home);
    assert!(home.run(&["submit", "--revise", "tale.json"]).status.success());
    assert_eq!(home.wait_done("tale")["revision"], 2);
}

/// A death at any place of a revision leaves the old video or the new one published, and the next start completes it.
#[test]
fn the_old_or_the_new_video_is_published_wherever_a_revision_dies() {
    let home = Home::new("[video]\nwidth = 64\nheight = 96\nquality = \"draft\"\n[tts]\nprovider = \"null\"\n");
    let ways = [
        FailPoint::Reserved,
        FailPoint::Accepted,
        FailPoint::Claimed,
        FailPoint::WorkspaceCreated,
        FailPoint::StageStarted,
        FailPoint::StageWorked,
        FailPoint::StageJournaled,
        FailPoint::Uploaded,
        FailPoint::Recorded,
        FailPoint::WorkspaceTrashed,
        FailPoint::Settled,
        FailPoint::Withdrawing,
        FailPoint::Withdrawn,
    ];
    let job = |text: &str, revise: bool| json!({"version": 1, "story": {"text": text}, "revise": revise});
    let id = |point: FailPoint| format!("tale-{}", point.as_str().replace('_', "-"));
    let mut old = Vec::new();
    {
        let _daemon = Daemon::start(&home);
        for point in ways {
            home.drop_job(&id(point), &job("The lamp went out.", false));
        }
        for point in ways {
            old.push(Home::video(&home.wait_done(&id(point))));
        }
    }
    for (point, old) in ways.into_iter().zip(old) {
        let id = id(point);
        home.drop_job(&id, &job("The lamp went out at nine.", true));
        let order = format!("{}@{id}=kill", point.as_str());
        let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", &order)]);
        assert!(!daemon.wait().success(), "{order} did not kill the daemon: {}", daemon.log());
        let is_video = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "mp4");
        let mine = |name: &String| name.starts_with(&format!("{id}-")) && is_video(name);
        let published: Vec<String> = home.names("out").into_iter().filter(mine).collect();
        assert!(!published.is_empty(), "{order} left no video");
        let _again = Daemon::start(&home);
        let result = wait::until("the revision after the death", || {
            home.result(&id).filter(|result| result["revision"] == 2).ok_or_else(|| home.snapshot())
        });
        let new = Home::video(&result);
        assert_ne!(old, new, "{order}");
        wait::until("the old video to be removed", || {
            let names: Vec<String> = home.names("out").into_iter().filter(mine).collect();
            let only = names == [new.file_name().unwrap().to_string_lossy()];
            if only { Ok(()) } else { Err((order.clone(), names)) }
        });
    }
}

/// A death after the journal has the pictures costs nothing of what the next revision is laid beside.
#[test]
fn a_revision_after_a_death_keeps_the_pictures_of_the_one_that_died() {
    let home = Home::new("[video]\nwidth = 64\nheight = 96\nquality = \"draft\"\n[tts]\nprovider = \"null\"\n");
    let drop_revision = |text: &str| {
        home.drop_job("tale", &json!({"version": 1, "story": {"text": text}, "revise": true}));
    };
    let revision = |number: u64| {
        wait::until("the revision", || {
            home.result("tale").filter(|result| result["revision"] == number).ok_or_else(|| home.snapshot())
        })
    };
    let files = |result: &Value| {
        let images = result["images"].as_array().unwrap();
        images.iter().map(|image| image["file"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let is_resumed = |result: &Value, name: &str| {
        result["stages"].as_array().unwrap().iter().any(|it| it["name"] == name && it["resumed"] == true)
    };
    {
        let _daemon = Daemon::start(&home);
        drop_revision("The ship sank.");
        revision(1);
    }
    drop_revision("A lighthouse stood on the cliff. The lamp burned. A keeper slept.");
    // The third entry of its journal is that of the pictures.
    let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", "stage_journaled@tale#2=kill")]);
    assert!(!daemon.wait().success(), "{}", daemon.log());
    let _again = Daemon::start(&home);
    let second = revision(2);
    let resumed = ["images", "video"].map(|name| is_resumed(&second, name));
    assert_eq!(resumed, [true, false], "it died between the two: {second:#}");

    // Each sentence takes the place of one, so it takes over its picture; what it says itself is shown by none yet.
    drop_revision("A wolf ran through the forest. The horse drank. A dog barked.");
    let third = revision(3);
    assert_eq!((files(&third), made(&third, "images").1), (files(&second), 0));
}
