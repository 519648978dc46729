//! What people put into bg_images/, and what a crash leaves there.

use super::*;
use crate::picture::Format;
use crate::picture::tests::other;
use crate::store::Source;
use std::os::unix::fs::MetadataExt;

/// Returns a picture's kind, prompt, and whether it is kept.
fn row(scene: &Scene, name: &str) -> (String, String, bool) {
    let row = scene.library.picture(name).unwrap();
    (row.kind, row.prompt, row.kept)
}

#[test]
fn pictures_that_people_copy_in_are_found_by_their_text_or_their_name() {
    let scene = scene();
    scene.drop_file("Old_Mill 02.jpg", &jpeg(64, 64, 1));
    scene.drop_file("horror--cellar.png", &other(image::ImageFormat::Png, 64, 64));
    scene.drop_file("x.webp", &other(image::ImageFormat::WebP, 64, 64));
    scene.drop_file("x.txt", b"a quiet  lake\nat dawn\n");
    scene.drop_file("notes.md", b"not a picture");
    scene.drop_file("cut.jpg", &jpeg(64, 64, 2)[..200]);
    scene.drop_file("again.jpg", &jpeg(64, 64, 1));
    std::os::unix::fs::symlink("/etc/passwd", scene.bg("link.jpg")).unwrap();
    let done = scene.library.adopt().unwrap();
    assert_eq!((done.adopted, done.refused, done.waiting), (3, 4, 0));
    let refused = scene.library.verify().unwrap().refused;
    let refused: Vec<_> = refused.iter().map(|it| (it.file.as_str(), it.reason.as_str())).collect();
    let expected = [
        ("again.jpg", "duplicate"),
        ("cut.jpg", "undecodable"),
        ("link.jpg", "not_a_file"),
        ("notes.md", "undecodable"),
    ];
    assert_eq!(refused, expected);
    assert_eq!(row(&scene, "Old_Mill 02.jpg"), ("any".into(), "Old Mill".into(), true));
    assert_eq!(row(&scene, "horror--cellar.png"), ("horror".into(), "cellar".into(), true));
    assert_eq!(row(&scene, "x.webp"), ("any".into(), "a quiet lake at dawn".into(), true));
    assert_eq!(std::fs::metadata(scene.bg("x.webp")).unwrap().mode() & 0o777, 0o444);
    assert_eq!(scene.library.adopt().unwrap(), Adopted::default(), "nothing is looked into twice");
    assert_eq!(scene.problems(), Vec::<String>::new());
    assert_eq!(scene.names().len(), 8, "nothing was removed");
}

#[test]
fn a_text_beside_a_picture_is_read_whichever_program_wrote_it() {
    let scene = scene();
    let utf16: Vec<u8> = "\u{feff}ein Mädchen".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (number, (name, text)) in
        [("a.txt", "\u{feff}die Mühle".as_bytes()), ("b.TXT", b"die M\xfchle"), ("c.jpg.Txt", utf16.as_slice())]
            .into_iter()
            .enumerate()
    {
        let picture = format!("{}.jpg", name.split('.').next().unwrap());
        scene.drop_file(&picture, &jpeg(64, 64, u8::try_from(number).unwrap() + 40));
        scene.drop_file(name, text);
    }
    scene.library.adopt().unwrap();
    let prompts = ["a.jpg", "b.jpg", "c.jpg"].map(|name| row(&scene, name).1);
    assert_eq!(prompts, ["die Mühle", "die Mühle", "ein Mädchen"]);
}

#[tokio::test]
async fn an_own_picture_of_any_shape_is_shown_before_one_that_was_made() {
    let scene = scene();
    let (made, _) = scene.ask("old mill by the river", &[]).await;
    for (number, (width, height)) in [(160, 120), (320, 180), (180, 390)].into_iter().enumerate() {
        let name = format!("own {number}.jpg");
        scene.drop_file(&name, &jpeg(width, height, u8::try_from(number).unwrap() + 60));
        scene.drop_file(&format!("own {number}.txt"), b"old mill by the river");
        scene.library.adopt().unwrap();
        let exclude: Vec<String> = (0..number).map(|it| format!("own {it}.jpg")).collect();
        let exclude: Vec<&str> = exclude.iter().map(String::as_str).collect();
        let found = scene.ask("old mill by the river", &exclude).await;
        assert_eq!(found, (name, ImageSource::Added), "not {made}");
    }
}

#[tokio::test]
async fn an_added_picture_serves_every_kind_and_says_so() {
    let scene = scene();
    scene.drop_file("an old mill by the river.jpg", &jpeg(200, 202, 1));
    scene.library.adopt().unwrap();
    let found = scene.ask("old mill by the river", &[]).await;
    assert_eq!(found, ("an old mill by the river.jpg".into(), ImageSource::Added));
}

#[tokio::test]
async fn a_file_that_a_crash_left_without_a_row_is_taken_in_for_what_it_is() {
    let scene = scene();
    let (file, _) = scene.ask("a dark forest", &[]).await;
    let id = scene.library.picture(&file).unwrap().id;
    scene.library.parts.store.write("forget", move |transaction| crate::store::write::remove(transaction, id)).unwrap();
    assert_eq!(scene.library.adopt().unwrap().adopted, 1);
    assert_eq!(scene.library.picture(&file).unwrap().source, Source::Generated);
    assert_eq!(scene.ask("a dark forest", &[]).await, (file, ImageSource::Exact));
}

#[test]
fn a_copy_of_a_made_picture_under_a_name_of_one_s_own_is_one_s_own() {
    let scene = scene_with(Painter::new(0, u32::MAX), policy(Some(0), Evict::All));
    let said = br#"{"prompt":"a dark forest","kind":"horror","seed":7,"generator":"procedural","v":1}"#;
    let said = crate::describe::Description::parse(said).unwrap();
    let made = crate::describe::write(&jpeg(64, 64, 1), Format::Jpeg, &said).unwrap();
    let other = crate::describe::write(&jpeg(64, 64, 2), Format::Jpeg, &said).unwrap();
    let third = crate::describe::write(&jpeg(64, 64, 3), Format::Jpeg, &said).unwrap();
    scene.drop_file("my favourite.jpg", &made);
    scene.drop_file("cached_image_0123456789ab.jpg", &other);
    scene.drop_file("job_horror_bg_image_007.jpg", &third);
    let evicted = scene.library.evict(Clock::default().now()).unwrap();
    assert_eq!((evicted.files, evicted.blocked_files), (1, 2));
    assert_eq!(scene.names(), ["cached_image_0123456789ab.jpg", "my favourite.jpg"]);
    assert_eq!(row(&scene, "my favourite.jpg"), ("horror".into(), "a dark forest".into(), true));
    assert_eq!(scene.library.picture("my favourite.jpg").unwrap().source, Source::External);
}

#[tokio::test]
async fn a_name_with_an_absurd_number_stops_nothing() {
    let scene = scene();
    scene.drop_file("job_horror_bg_image_9223372036854775807.jpg", &jpeg(64, 64, 1));
    assert_eq!(scene.library.adopt().unwrap().adopted, 1);
    assert_eq!(scene.ask("a dark forest", &[]).await.0, "job_horror_bg_image_001.jpg");
}

#[test]
fn a_file_with_a_name_elsewhere_becomes_ours_alone_and_keeps_its_content() {
    let scene = scene();
    let outside = scene.dir.path().join("mine.jpg");
    fsx::write_atomic(&outside, &jpeg(64, 64, 7)).unwrap();
    std::fs::hard_link(&outside, scene.bg("mine.jpg")).unwrap();
    assert_eq!(scene.library.adopt().unwrap().adopted, 1);
    let (ours, theirs) = (std::fs::metadata(scene.bg("mine.jpg")).unwrap(), std::fs::metadata(&outside).unwrap());
    assert_ne!(ours.ino(), theirs.ino());
    assert_eq!((ours.nlink(), ours.mode() & 0o777), (1, 0o444));
    assert_eq!(std::fs::read(scene.bg("mine.jpg")).unwrap(), jpeg(64, 64, 7));
    assert_eq!((scene.names(), scene.problems()), (vec!["mine.jpg".to_owned()], Vec::new()));
}

#[test]
fn a_file_that_is_still_written_waits_and_one_that_changed_is_taken_in_anew() {
    let scene = scene();
    let writer = std::fs::File::create(scene.bg("own.jpg")).unwrap();
    std::io::Write::write_all(&mut &writer, &jpeg(64, 64, 7)).unwrap();
    assert_eq!(scene.library.adopt().unwrap(), Adopted { waiting: 1, ..Adopted::default() });
    drop(writer);
    assert_eq!(scene.library.adopt().unwrap().adopted, 1);
    scene.drop_file("own.jpg", &jpeg(64, 128, 8));
    assert_eq!(scene.library.adopt().unwrap().adopted, 1);
    assert_eq!(scene.library.picture("own.jpg").unwrap().height, 128);
    std::fs::remove_file(scene.bg("own.jpg")).unwrap();
    assert_eq!(scene.library.adopt().unwrap().missing, 1);
    assert_eq!(scene.library.stats().unwrap().missing, 1);
}

#[test]
fn adding_copies_describes_and_keeps_and_does_so_once() {
    let scene = scene();
    let from = scene.dir.path().join("fantasy--a_castle.webp");
    for bytes in [other(image::ImageFormat::WebP, 64, 64), other(image::ImageFormat::Png, 64, 64), jpeg(64, 64, 7)] {
        fsx::write_atomic(&from, &bytes).unwrap();
        let added = scene.library.add(&from, Some("a castle at dawn"), None).unwrap();
        assert!(added.file.starts_with("cached_image_") && !added.was_there, "{added:?}");
        let again = scene.library.add(&from, None, None).unwrap();
        assert_eq!((&again.file, again.was_there), (&added.file, true));
        assert_eq!(row(&scene, &added.file), ("fantasy".into(), "a castle at dawn".into(), true));
    }
    scene.library.rebuild().unwrap();
    let rows = scene.library.list().unwrap();
    assert!(rows.len() == 3 && rows.iter().all(|row| row.prompt == "a castle at dawn"), "{rows:?}");
    fsx::write_atomic(&from, b"no picture").unwrap();
    assert!(matches!(scene.library.add(&from, None, None), Err(LibraryError::Unusable { .. })));
    scene.library.set_kept(&[rows[0].file.clone()], false).unwrap();
    assert!(!row(&scene, &rows[0].file).2);
    assert!(matches!(scene.library.set_kept(&["x".into()], true), Err(LibraryError::Unknown { .. })));
    scene.library.remove(&rows[0].file).unwrap();
    assert_eq!((scene.library.list().unwrap().len(), scene.problems()), (2, Vec::new()));
}

#[tokio::test]
async fn a_person_s_copy_of_a_made_picture_keeps_that_one() {
    let scene = scene_with(Painter::new(0, u32::MAX), policy(None, Evict::All));
    let (file, _) = scene.ask("a dark forest", &[]).await;
    let (other, _) = scene.ask("a bowl of soup", &[]).await;
    scene.drop_file("mine.jpg", &std::fs::read(scene.bg(&file)).unwrap());
    scene.drop_file("mine.txt", b"my own forest");
    assert_eq!(scene.library.adopt().unwrap(), Adopted { refused: 1, ..Adopted::default() });
    assert_eq!(row(&scene, &file), ("horror".into(), "my own forest".into(), true));
    let copy = scene.dir.path().join("copy.jpg");
    fsx::write_atomic(&copy, &std::fs::read(scene.bg(&other)).unwrap()).unwrap();
    let added = scene.library.add(&copy, Some("my own soup"), None).unwrap();
    assert_eq!((added.file.as_str(), added.was_there), (other.as_str(), true));
    assert_eq!(row(&scene, &other), ("horror".into(), "my own soup".into(), true));
    assert_eq!(scene.ask("my own soup", &[]).await, (other.clone(), ImageSource::Added));
    scene.library.set_policy(policy(Some(0), Evict::All));
    assert_eq!(scene.library.evict(Clock::default().now()).unwrap().files, 0);
    scene.library.rebuild().unwrap();
    assert_eq!(row(&scene, &other).1, "my own soup");
    scene.library.remove(&file).unwrap();
    assert_eq!(scene.library.adopt().unwrap().adopted, 1, "the copy comes in its place");
    assert_eq!((row(&scene, "mine.jpg").1, scene.problems()), ("my own forest".into(), Vec::new()));
}

#[test]
fn text_that_came_later_counts_from_the_next_rebuild_on() {
    let scene = scene();
    scene.drop_file("x.jpg", &jpeg(64, 64, 1));
    scene.library.adopt().unwrap();
    scene.drop_file("x.txt", b"an old mill");
    scene.library.rebuild().unwrap();
    assert_eq!(row(&scene, "x.jpg"), ("any".into(), "an old mill".into(), true));
    assert_eq!(scene.library.search("an old mill", None, 1).unwrap()[0].row.file, "x.jpg");
    assert_eq!(scene.problems(), Vec::<String>::new());
}

#[test]
fn the_longest_name_that_a_file_may_have_is_taken_in() {
    let scene = scene();
    let name = format!("{}.jpg", "n".repeat(250));
    std::io::Write::write_all(&mut std::fs::File::create(scene.bg(&name)).unwrap(), &jpeg(64, 64, 1)).unwrap();
    assert_eq!(scene.library.adopt().unwrap().adopted, 1);
    assert_eq!(scene.problems(), Vec::<String>::new());
}

#[test]
fn two_pictures_whose_hashes_begin_alike_are_two_files() {
    let scene = scene();
    let from = scene.dir.path().join("a castle.webp");
    let bytes = other(image::ImageFormat::WebP, 64, 64);
    fsx::write_atomic(&from, &bytes).unwrap();
    let name = crate::names::cached(blake3::hash(&bytes).as_bytes(), Format::Webp);
    scene.drop_file(&name, b"another picture");
    let added = scene.library.add(&from, None, None).unwrap();
    assert!(added.file.len() > name.len() && scene.bg(&added.file).is_file(), "{added:?}");
    assert_eq!(std::fs::read(scene.bg(&name)).unwrap(), b"another picture");
}
