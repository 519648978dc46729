//! Eviction, verification, rebuilding, another model.

use super::*;
use crate::store::write::{self, Outcome, Use};
use likeness::EmbedError;

fn now() -> chrono::DateTime<chrono::Utc> {
    Clock::default().now()
}

#[tokio::test]
async fn a_leased_picture_loses_its_name_last_and_its_bytes_only_with_the_lease() {
    let scene = scene();
    let mut leases = Vec::new();
    for prompt in ["a dark forest", "a bowl of soup", "an old mill"] {
        let request = Request { reuse: false, ..scene.request(prompt, &[]) };
        leases.push(request.lease.clone());
        let asked = asked::Asked::new(request, crate::rank::Rank::Full);
        take_in::take_in(&scene.library.parts, &asked, scene.painter.generate(0).await.unwrap(), 0).unwrap();
    }
    std::fs::remove_file(&leases[1]).unwrap();
    let scene = Scene { library: open(scene.dir.path(), policy(Some(2), Evict::All)), ..scene };
    let planned = scene.library.plan_eviction(now()).unwrap();
    assert_eq!(planned.items.len(), 2);
    let evicted = scene.library.evict(now()).unwrap();
    assert_eq!((evicted.files, evicted.blocked_files), (2, 0));
    assert!(evicted.bytes > 0 && evicted.held_bytes > 0, "{evicted:?}");
    assert_eq!(scene.names(), ["job_horror_bg_image_003.jpg"]);
    assert!(std::fs::read(&leases[0]).unwrap().starts_with(&[0xff, 0xd8]));
    assert_eq!(scene.library.stats().unwrap().held_bytes, evicted.held_bytes);
    assert_eq!(scene.library.evict(now()).unwrap().bytes, 0);
    std::fs::remove_file(&leases[0]).unwrap();
    assert_eq!(scene.library.evict(now()).unwrap().bytes, evicted.held_bytes);
    assert_eq!((scene.library.stats().unwrap().held_bytes, scene.problems()), (0, Vec::new()));
}

#[tokio::test]
async fn paid_and_kept_pictures_stay_and_what_cannot_go_is_reported() {
    let scene = scene_with(Painter::new(0, u32::MAX), policy(Some(1), Evict::Recreatable));
    let (first, _) = scene.ask("a dark forest", &[]).await;
    scene.drop_file("own.jpg", &jpeg(64, 64, 3));
    let evicted = scene.library.evict(now()).unwrap();
    assert_eq!((evicted.files, evicted.blocked_files), (0, 2));
    assert_eq!(scene.names(), [first, "own.jpg".to_owned()]);
}

#[tokio::test]
async fn a_small_library_makes_room_before_it_closes() {
    let scene = scene_with(Painter::new(0, u32::MAX), policy(Some(10), Evict::All));
    for number in 0..11 {
        let request = Request { reuse: false, ..scene.request(&format!("street {number}"), &[]) };
        assert!(!scene.ask_with(request).await.0.starts_with("uncached_image_"), "{number}");
    }
    let request = Request { reuse: false, ..scene.request("one more street", &[]) };
    assert!(scene.ask_with(request).await.0.starts_with("uncached_image_"));
    assert_eq!((scene.library.evict(now()).unwrap().files, scene.names().len()), (2, 9));
}

#[tokio::test]
async fn a_changed_limit_counts_without_a_new_library() {
    let scene = scene_with(Painter::new(0, u32::MAX), policy(Some(0), Evict::Recreatable));
    scene.ask("a dark forest", &[]).await;
    scene.library.set_policy(policy(Some(1), Evict::All));
    assert!(!scene.ask("a bowl of soup", &[]).await.0.starts_with("uncached_image_"));
    assert_eq!((scene.names().len(), scene.library.stats().unwrap().files_max), (2, Some(1)));
    scene.library.set_policy(policy(Some(0), Evict::All));
    // Both pictures are lent; their names go all the same.
    assert!(0 < scene.library.evict(now()).unwrap().files);
}

#[tokio::test]
async fn above_the_hard_limit_pictures_are_used_and_not_kept() {
    let scene = scene_with(Painter::new(0, u32::MAX), policy(Some(0), Evict::Recreatable));
    scene.ask("a dark forest", &[]).await;
    let request = scene.request("a bowl of soup", &[]);
    let lease = request.lease.clone();
    let (file, source) = scene.ask_with(request).await;
    assert_eq!(source, ImageSource::Generated);
    assert!(file.starts_with("uncached_image_") && lease.is_file(), "{file}");
    assert_eq!(scene.names().len(), 1);
}

#[tokio::test]
async fn verification_names_what_is_lost_damaged_or_unknown_and_changes_nothing() {
    let scene = scene();
    let mut files = Vec::new();
    for prompt in ["a dark forest", "a bowl of soup", "an old mill"] {
        files.push(scene.ask(prompt, &[]).await.0);
    }
    assert_eq!(scene.problems(), Vec::<String>::new());
    std::fs::remove_file(scene.bg(&files[0])).unwrap();
    damage(&scene.bg(&files[1]));
    scene.drop_file("new.jpg", &jpeg(64, 64, 3));
    let deep = scene.library.verify_deep().unwrap();
    let names: Vec<_> = deep.problems.iter().map(|it| (it.name(), it.file().unwrap())).collect();
    assert_eq!(names, [("missing", files[0].as_str()), ("damaged", &files[1]), ("unknown", "new.jpg")]);
    assert_eq!(scene.library.verify().unwrap().problems.len(), 2, "without reading, the damage is not seen");
    assert_eq!(scene.names().len(), 3);
}

#[tokio::test]
async fn what_a_power_cut_takes_of_a_drawn_picture_is_drawn_again() {
    // A job may ask before the directory was looked through.
    for is_looked_through in [false, true] {
        let scene = scene_with(Painter::built_in(), policy(None, Evict::Recreatable));
        let prompts = ["a dark forest", "a bowl of soup", "an old mill"];
        let mut files = Vec::new();
        for prompt in prompts {
            files.push(scene.bg(&scene.ask(prompt, &[]).await.0));
        }
        // A name without bytes, a name with some of them, no name.
        for (file, left) in files.iter().zip([Some(0), Some(300), None]) {
            let whole = std::fs::read(file).unwrap();
            std::fs::remove_file(file).unwrap();
            if let Some(left) = left {
                fsx::write_atomic(file, &whole[..left]).unwrap();
            }
        }
        scene.library.parts.store.db().close().unwrap();
        let again = Scene { library: open(scene.dir.path(), policy(None, Evict::Recreatable)), ..scene };
        if is_looked_through {
            again.library.adopt().unwrap();
        }
        for prompt in prompts {
            let request = again.request(prompt, &[]);
            let lease = request.lease.clone();
            assert_eq!(again.ask_with(request).await.1, ImageSource::Procedural, "{prompt}");
            assert!(crate::picture::check(&std::fs::read(lease).unwrap()).is_ok(), "{prompt}");
        }
    }
}

#[tokio::test]
async fn what_a_plan_named_goes_and_what_came_or_changed_since_does_not() {
    let scene = scene_with(Painter::new(0, u32::MAX), policy(None, Evict::All));
    let mut files = Vec::new();
    for prompt in ["a dark forest", "a bowl of soup", "an old mill", "a train in the snow"] {
        files.push(scene.ask(prompt, &[]).await.0);
    }
    scene.library.set_policy(policy(Some(0), Evict::All));
    let plan = scene.library.plan_eviction(now()).unwrap();
    assert_eq!(plan.items.len(), 4);
    scene.library.set_kept(&[files[0].clone()], true).unwrap();
    let id = scene.library.picture(&files[1]).unwrap().id;
    let by = Use { job: "j".into(), scene: 0, outcome: Outcome::Exact, score: None, now: i64::MAX };
    scene.library.parts.store.write("use", move |transaction| write::used(transaction, id, &by)).unwrap();
    std::fs::remove_file(scene.bg(&files[2])).unwrap();
    scene.drop_file("own.jpg", &jpeg(64, 64, 3));
    assert_eq!(scene.library.unadopted().unwrap(), 1);
    let evicted = scene.library.carry_out(&plan).unwrap();
    assert_eq!((evicted.files, scene.library.stats().unwrap().evicted), (1, 2), "one file was gone already");
    assert_eq!(scene.names(), [&files[0], &files[1], "own.jpg"]);
}

/// Changes bytes as a failing disk does: neither length nor time tell.
fn damage(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let before = std::fs::metadata(path).unwrap();
    let mut bytes = std::fs::read(path).unwrap();
    *bytes.last_mut().unwrap() ^= 0x55;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    std::io::Write::write_all(&mut file, &bytes).unwrap();
    file.set_modified(before.modified().unwrap()).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o444)).unwrap();
}

#[tokio::test]
async fn without_its_database_the_library_is_made_again_from_the_files_alone() {
    let scene = scene();
    let prompts = ["an abandoned lighthouse on a cliff", "a bowl of soup", "die alte Mühle, 森"];
    for prompt in prompts {
        scene.ask(prompt, &[]).await;
    }
    scene.drop_file("horror--own.jpg", &jpeg(64, 64, 3));
    scene.library.adopt().unwrap();
    scene.library.parts.store.db().close().unwrap();
    for name in ["reelspool.db", "reelspool.db-wal", "reelspool.db-shm"] {
        std::fs::remove_file(scene.dir.path().join(name)).unwrap_or_default();
    }
    let again = Scene { library: open(scene.dir.path(), policy(None, Evict::Recreatable)), ..scene };
    let rebuilt = again.library.rebuild().unwrap();
    assert_eq!((rebuilt.files, rebuilt.adopted, rebuilt.entries, rebuilt.refused), (4, 4, 4, 0));
    for prompt in prompts {
        assert_eq!(again.ask(prompt, &[]).await.1, ImageSource::Exact, "{prompt}");
    }
    assert_eq!(again.ask("abandoned lighthouses on a cliff", &[]).await.1, ImageSource::Similar);
    let stats = again.library.stats().unwrap();
    assert_eq!((stats.generated.files, stats.external.files), (3, 1));
    let (new, _) = again.ask("a train in the snow", &[]).await;
    assert_eq!(new, "job_horror_bg_image_004.jpg", "numbers go on where they were");
    let before = again.library.list().unwrap();
    let rebuilt = again.library.rebuild().unwrap();
    assert_eq!((rebuilt.files, rebuilt.adopted, rebuilt.dropped), (5, 0, 0), "twice is the same as once");
    assert_eq!((again.library.list().unwrap(), again.problems()), (before, Vec::new()));
}

#[tokio::test]
async fn a_rebuild_takes_in_what_was_changed_and_drops_what_is_gone() {
    let scene = scene();
    let (lost, _) = scene.ask("a dark forest", &[]).await;
    let (changed, _) = scene.ask("a bowl of soup", &[]).await;
    std::fs::remove_file(scene.bg(&lost)).unwrap();
    damage(&scene.bg(&changed));
    let rebuilt = scene.library.rebuild().unwrap();
    assert_eq!((rebuilt.files, rebuilt.adopted, rebuilt.dropped), (1, 1, 1));
    assert_eq!(scene.problems(), Vec::<String>::new());
    assert_eq!(scene.ask("a bowl of soup", &[]).await, (changed, ImageSource::Exact));
}

/// Knows a prompt's first letter alone.
#[derive(Debug)]
struct FirstLetter;

impl Embedder for FirstLetter {
    fn id(&self) -> &'static str {
        "first-letter"
    }
    fn dimensions(&self) -> usize {
        32
    }
    fn embed(&self, prompt: &str) -> Result<Vec<f32>, EmbedError> {
        let letter = prompt.bytes().next().ok_or(EmbedError::NoWords)?;
        Ok((0..32).map(|place| if place == letter % 32 { 1.0 } else { 0.0 }).collect())
    }
    fn threshold(&self) -> Threshold {
        Threshold { same: 0.9, near: 0.5 }
    }
}

#[tokio::test]
async fn another_model_finds_exact_prompts_at_once_and_similar_ones_when_it_has_seen_them() {
    let scene = scene();
    for prompt in ["a dark forest", "bowl of soup"] {
        scene.ask(prompt, &[]).await;
    }
    let settings = Settings {
        dir: scene.bg(""),
        cache: scene.dir.path().join("cache"),
        reuse_similarity: None,
        policy: policy(None, Evict::All),
    };
    let library =
        ImageLibrary::new(settings, Arc::new(FirstLetter), scene.library.parts.store.db().clone(), Clock::default());
    let scene = Scene { library, ..scene };
    assert_eq!(scene.ask("a dark forest", &[]).await.1, ImageSource::Exact);
    assert_eq!(scene.library.search("banana", None, 9).unwrap(), []);
    scene.library.parts.vectors.embed_all().unwrap();
    assert_eq!(scene.library.search("banana", None, 1).unwrap()[0].row.prompt, "bowl of soup");
    assert_eq!((scene.library.stats().unwrap().entries, scene.problems()), (2, Vec::new()));
}

#[tokio::test]
async fn a_vector_that_is_not_its_picture_s_is_named_and_made_anew() {
    let scene = scene();
    let (file, _) = scene.ask("a dark forest", &[]).await;
    scene.library.search("a forest", None, 1).unwrap();
    scene.library.parts.vectors.write_snapshot().unwrap();
    scene
        .library
        .parts
        .store
        .write("spoil", |transaction| transaction.execute("UPDATE embedding SET vec = zeroblob(length(vec))", []))
        .unwrap();
    assert_eq!(scene.problems(), [format!("{file} is found by other words than its own")]);
    scene.library.rebuild().unwrap();
    assert_eq!(scene.problems(), Vec::<String>::new());
}

#[test]
fn a_picture_whose_length_changed_is_named_without_reading_it() {
    let scene = scene();
    scene.drop_file("own.jpg", &jpeg(64, 64, 3));
    scene.library.adopt().unwrap();
    let before = std::fs::metadata(scene.bg("own.jpg")).unwrap().modified().unwrap();
    scene.drop_file("own.jpg", &jpeg(64, 64, 3)[..100]);
    std::fs::File::open(scene.bg("own.jpg")).unwrap().set_modified(before).unwrap();
    let problems = scene.library.verify().unwrap().problems;
    assert_eq!(problems, [Problem::Changed { file: "own.jpg".into() }]);
}
