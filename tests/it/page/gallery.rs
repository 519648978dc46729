//! The image library on the page: look, search, add, keep, remove, clean up.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::{Answer, Page};
use serde_json::json;

/// A home with a page, and with the pictures of a story.
fn home_with_pictures() -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let scene = |prompt: &str| json!({"text": "The lamp went out.", "image_prompt": prompt, "seconds": 5.0});
    let scenes = ["a dark forest at the river", "an old mill by the river"].map(scene);
    home.drop_job("a", &json!({"version": 1, "story": {"type": "horror", "scenes": scenes}}));
    home.wait_done("a");
    let page = Page::of(&daemon);
    (home, daemon, page)
}

/// Returns every address on a page that begins like this, once.
fn addresses(answer: &Answer, start: &str) -> Vec<String> {
    let text = answer.text();
    let mut found: Vec<String> =
        text.split('"').filter(|it| it.starts_with(start)).map(|it| it.replace("&amp;", "&")).collect();
    found.dedup();
    found
}

/// Returns the numbers of the pictures on a page, in their order.
fn pictures(answer: &Answer) -> Vec<i64> {
    let ids = addresses(answer, "/images/").into_iter();
    let mut ids: Vec<i64> = ids.filter_map(|it| it.strip_prefix("/images/")?.parse().ok()).collect();
    ids.dedup();
    ids
}

/// A small PNG of one colour.
fn png(shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(24, 16, image::Rgb([shade, 80, 9]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// Sends a form with files as a browser does.
fn send(page: &Page, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--XX\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (name, content) in files {
        let head = format!(
            "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: image/png\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--XX--\r\n");
    page.ask("POST", "/images", &[("content-type", "multipart/form-data; boundary=XX")], &body)
}

#[test]
fn the_library_is_a_grid_of_small_pictures_that_browsers_keep() {
    let (home, _daemon, page) = home_with_pictures();
    let grid = page.get("/images");
    assert_eq!((grid.status, pictures(&grid)), (200, vec![2, 1]), "{}", grid.text());
    assert!(
        grid.text().contains("2 pictures") && grid.text().contains("a dark forest at the river"),
        "{}",
        grid.text()
    );
    let small = addresses(&grid, "/images/1/").into_iter().find(|it| it.ends_with("/small")).unwrap();
    let answer = page.get(&small);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")));
    assert!(answer.header("cache-control").unwrap().contains("immutable"), "{}", answer.head);
    let shape = image::load_from_memory(&answer.body).unwrap();
    assert_eq!((shape.width(), shape.height()), (16, 16), "the null generator's pictures are small already");
    let file = page.get(&small.replace("/small", "/file"));
    let name = home.json(&["images", "list"]).1["items"][0]["file"].as_str().unwrap().to_owned();
    assert_eq!(file.body, std::fs::read(home.path(&format!("bg_images/{name}"))).unwrap());
    for wrong in
        ["/images/1/0000/small", "/images/99/0000/file", "/images/99", "/images/..%2f..%2fetc%2fpasswd", "/images/x"]
    {
        assert_eq!(page.get(wrong).status, 404, "{wrong}");
    }
}

#[test]
fn pictures_are_searched_by_words_and_filtered() {
    let (home, _daemon, page) = home_with_pictures();
    let ranked = pictures(&page.get("/images?q=a+mill+at+the+river"));
    let hits = home.json(&["images", "search", "a mill at the river"]).1;
    assert_eq!(hits["items"][0]["picture"]["prompt"], "an old mill by the river");
    assert_eq!(ranked, [2, 1], "as `images search` ranks them");
    assert_eq!(pictures(&page.get("/images?kind=fable")), [] as [i64; 0]);
    assert_eq!(pictures(&page.get("/images?source=procedural&sort=used")).len(), 2);
    assert!(page.get("/images?source=paid").text().contains("is not a source"));
    let one = page.get("/images/2").text();
    assert!(one.contains("an old mill by the river") && one.contains("href=\"/jobs/a\""), "{one}");
    assert!(one.contains("Most like it") && one.contains("href=\"/images/1\""), "{one}");
}

#[test]
fn a_picture_is_kept_and_removed_after_a_question() {
    let (home, _daemon, page) = home_with_pictures();
    assert_eq!(page.form("/images/1", &[("act", "keep")]).header("location"), Some("/images/1"));
    assert_eq!(pictures(&page.get("/images?kept=yes")), [1]);
    assert_eq!(page.form("/images/1", &[("act", "unkeep")]).status, 303);
    let asked = page.form("/images/1", &[("act", "remove")]).text();
    assert!(asked.contains("1 video showed it") && asked.contains("href=\"/jobs/a\""), "{asked}");
    assert_eq!(pictures(&page.get("/images")).len(), 2, "a question removes nothing");
    assert_eq!(page.form("/images/1", &[("act", "remove"), ("sure", "yes")]).header("location"), Some("/images"));
    assert_eq!(pictures(&page.get("/images")), [2]);
    assert_eq!(home.json(&["images", "verify", "--deep"]).0, 0);
}

#[test]
fn pictures_are_added_by_a_form_and_each_file_is_told_of() {
    let (home, _daemon, page) = home_with_pictures();
    let added = send(&page, &[("prompt", "a red <b>barn</b>"), ("kind", "fable")], &[("barn.png", &png(200))]);
    assert_eq!((added.status, added.header("location")), (303, Some("/images")), "{}", added.text());
    let own = home.json(&["images", "list", "--kept"]).1;
    assert_eq!((&own["items"][0]["prompt"], &own["items"][0]["kind"]), (&json!("a red <b>barn</b>"), &json!("fable")));
    assert_eq!(pictures(&page.get("/images?source=external")), [3], "the daemon's own library has it at once");
    let told = send(&page, &[], &[("horror--old_well.png", &png(9)), ("evil<i>.png", b"<svg onload=alert(1)>")]).text();
    assert!(told.contains("for “old well”, kind horror") && told.contains("neither JPEG nor PNG nor WebP"), "{told}");
    assert!(told.contains("evil&lt;i&gt;.png") && !told.contains("evil<i>"), "{told}");
    let again = send(&page, &[("prompt", "a barn")], &[("other.png", &png(200))]);
    assert_eq!(again.status, 303);
    assert_eq!(home.json(&["images", "stats"]).1["files"], 4, "the same picture twice is one");
    assert_eq!(
        send(&page, &[("kind", "No Kind")], &[("x.png", &png(1))]).status,
        200,
        "a wrong kind is told of by file"
    );
    assert_eq!(send(&page, &[("surprise", "1")], &[]).status, 400);
}

#[test]
fn the_library_is_checked_and_cleaned_up_after_a_look() {
    let (home, _daemon, page) = home_with_pictures();
    let agreed = page.form("/images/house", &[("act", "verify")]).text();
    assert!(agreed.contains("Files, rows and vectors agree."), "{agreed}");
    std::fs::write(home.path("bg_images/notes.txt.jpg"), b"no picture").unwrap();
    let planned = page.form("/images/house", &[("act", "gc")]).text();
    assert!(planned.contains("1 files in bg_images/ are taken in first"), "{planned}");
    let done = page.form("/images/house", &[("act", "gc"), ("sure", "yes")]);
    assert_eq!((done.status, done.header("location")), (303, Some("/images")), "{}", done.text());
    assert_eq!(page.form("/images/house", &[("act", "burn")]).status, 400);
}
