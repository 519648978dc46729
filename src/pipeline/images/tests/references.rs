//! Who recurs in a story, and what a provider that takes pictures of reference is asked for.

use super::*;
use crate::ledger::{Reservation, acts};
use crate::pipeline::handover::WrittenStory;
use crate::providers::story::Member;
use std::sync::Mutex;
use std::time::Duration;

/// Takes two pictures of reference, and notes what it is asked for.
#[derive(Debug, Default)]
struct Referring {
    asked: Mutex<Vec<ImageRequest>>,
    /// Fails at prompts with these words.
    fails: Option<(&'static str, Failure)>,
    /// How it sends pictures of reference.
    way: Option<&'static str>,
}

#[async_trait::async_trait]
impl ImageGenerator for Referring {
    fn name(&self) -> &'static str {
        "paint"
    }
    fn references_max(&self) -> usize {
        2
    }
    fn referring(&self) -> Option<&str> {
        self.way
    }
    fn is_outside(&self) -> bool {
        true
    }
    async fn generate(&self, request: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        if let Some((_, failure)) = self.fails.as_ref().filter(|(words, _)| request.prompt.contains(words)) {
            return Err(ImageError::Failed { generator: "paint".into(), failure: failure.clone() });
        }
        self.asked.lock().unwrap().push(request.clone());
        let hash = blake3::hash(format!("{request:?}").as_bytes());
        let mut jpeg = Vec::new();
        let pixels: Vec<u8> = hash.as_bytes().iter().cycle().take(16 * 16 * 3).copied().collect();
        jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&pixels, 16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content: None })
    }
}

impl Referring {
    /// Tells what was asked for since the last time: prompts, each with the names of its references.
    fn told(&self) -> Vec<String> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        let shown = |it: &ImageRequest| {
            let names: Vec<&str> = it.references.iter().map(|it| it.name.as_str()).collect();
            format!("{} <{}>", it.prompt, names.join(" "))
        };
        asked.iter().map(shown).collect()
    }
}

fn with(dir: &Path, generator: Referring) -> (Pictures, Arc<Referring>) {
    let generator = Arc::new(generator);
    let mut pictures = pictures(dir, 9);
    pictures.generators.push(Arc::clone(&generator) as Arc<dyn ImageGenerator>);
    (pictures, generator)
}

/// Refuses pictures of reference.
fn refusing() -> Referring {
    Referring { fails: Some(("alone", Failure::permanent(Code::ProviderRefused, "not this"))), ..Referring::default() }
}

/// Asks for pictures with these of one's own, which are below media.
fn owning(provider: &str, references: &[(&str, &str)]) -> ImagesRequest {
    let references = references.iter().map(|(name, file)| ((*name).to_owned(), (*file).to_owned())).collect();
    ImagesRequest { references, ..asked(provider) }
}

/// Draws a picture of one's own.
fn draw(dir: &Path) {
    std::fs::create_dir(dir.join("media")).unwrap();
    image::RgbImage::new(16, 16).save(dir.join("media/a.png")).unwrap();
}

fn notes(set: &ImageSet) -> Vec<(Code, &str)> {
    set.degraded.iter().map(|it| (it.code, it.used.as_str())).collect()
}

/// A story that a language model wrote, whose keeper looks like this; his looks are in the prompts.
fn written(coat: &str) -> Script {
    let looks = format!("an old man in a {coat} coat");
    let scenes = ["the sea".to_owned(), format!("stairs. Keeper: {looks}"), format!("a lamp. Keeper: {looks}")];
    let scenes: Vec<&str> = scenes.iter().map(String::as_str).collect();
    let member = |name: &str, looks: &str| Member { name: name.into(), looks: looks.into() };
    let cast = vec![member("Keeper", &looks), member("Gull", "a white gull")];
    Script { written: Some(WrittenStory { file: "video/story.json".into(), cast, seed: 7 }), ..script(&scenes) }
}

#[tokio::test]
async fn whoever_recurs_has_one_picture_that_is_made_once_and_sent_where_he_is() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, paint) = with(dir.path(), Referring::default());
    let show = async |story: &Script| show_script(&pictures, story, asked("paint"), dir.path()).await.unwrap();
    let set = show(&written("yellow")).await;
    assert_eq!((files(&set).len(), &set.degraded), (3, &Vec::new()));
    let alone = "Keeper: an old man in a yellow coat, alone, shown whole, plain background, no text <>";
    let with = ["stairs", "a lamp"].map(|it| format!("{it}. Keeper: an old man in a yellow coat <Keeper>"));
    assert_eq!(paint.told(), [alone, "the sea <>", &with[0], &with[1]], "the gull is in no two scenes");
    let again = show(&written("yellow")).await;
    assert_eq!((paint.told().len(), files(&again)), (0, files(&set)), "nothing is paid twice");
    let other = show(&written("red")).await;
    assert_eq!((paint.told().len(), files(&other).len()), (3, 3), "one of reference, and the two scenes with him");
    assert_eq!(pictures.library.stats().unwrap().files, 3 + 1 + 2 + 1);
}

#[tokio::test]
async fn a_reference_that_cannot_be_made_is_left_out_in_the_open() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, paint) = with(dir.path(), refusing());
    let set = show_script(&pictures, &written("yellow"), asked("paint"), dir.path()).await.unwrap();
    assert!(paint.told().iter().all(|it| it.ends_with("<>")));
    assert_eq!(notes(&set), [(Code::ProviderRefused, "paint: no picture of reference of Keeper")]);
    assert!(set.pictures.iter().all(|it| it.source == ImageSource::Generated));
    let (pictures, paint) = with(dir.path(), Referring::default());
    show_script(&pictures, &written("yellow"), asked("paint"), dir.path()).await.unwrap();
    assert_eq!(paint.told().len(), 3, "those made without it do not stand for those with it");
}

#[tokio::test]
async fn the_clients_own_picture_is_sent_by_its_name_and_who_takes_none_says_so() {
    let dir = tempfile::tempdir().unwrap();
    draw(dir.path());
    let (pictures, paint) = with(dir.path(), Referring::default());
    let show = async |images| show_script(&pictures, &written("yellow"), images, dir.path()).await;
    show(owning("paint", &[("keeper", "a.png")])).await.unwrap();
    let sent: Vec<bool> = paint.told().iter().map(|it| it.ends_with("<keeper>")).collect();
    assert_eq!(sent, [false, true, true], "none is made beside it");
    let blind = show(owning("null", &[("keeper", "gone.png")])).await.unwrap();
    let said = "null: pictures are made without those of `images.references`";
    assert_eq!(notes(&blind), [(Code::ImagesUnavailable, said)], "a file that nobody is shown is not looked at");
    let gone = show(owning("paint", &[("keeper", "gone.png")])).await.unwrap_err();
    assert_eq!(gone.code, Code::InvalidValue);
}

#[tokio::test]
async fn the_clients_pictures_that_are_too_many_for_a_scene_are_told() {
    let dir = tempfile::tempdir().unwrap();
    draw(dir.path());
    let (pictures, paint) = with(dir.path(), Referring::default());
    let three = owning("paint", &[("Ana", "a.png"), ("Bo", "a.png"), ("Cy", "a.png")]);
    let set = show_script(&pictures, &script(&["Ana, Bo and Cy", "Cy alone"]), three, dir.path()).await.unwrap();
    assert_eq!(paint.told(), ["Ana, Bo and Cy <Ana Bo>", "Cy alone <Cy>"]);
    let said = "paint: some pictures are made without Cy, because it takes 2 at a time";
    assert_eq!(notes(&set), [(Code::ImagesUnavailable, said)]);
}

#[tokio::test]
async fn who_is_only_in_a_picture_of_the_clients_own_lacks_no_reference() {
    let dir = tempfile::tempdir().unwrap();
    draw(dir.path());
    let (pictures, _) = with(dir.path(), Referring::default());
    let told_of = owning("null", &[("rains", "a.png")]);
    let set = show_script(&pictures, &script(&["own: a.png"]), told_of, dir.path()).await.unwrap();
    assert_eq!(notes(&set), []);
}

#[tokio::test]
async fn a_revision_with_other_references_has_new_pictures_of_the_scenes_with_them_alone() {
    let dir = tempfile::tempdir().unwrap();
    draw(dir.path());
    let (pictures, paint) = with(dir.path(), Referring::default());
    let ledger = Ledger::new(Db::open(&dir.path().join("ledger.db")).unwrap());
    let known = vec![Reservation::unknown("a".parse().unwrap())];
    ledger.run(acts::reserve(known, Clock::default().now())).await.unwrap();
    drop(ledger);
    let story = script(&["the sea", "Ana on the stairs"]);
    let mut revision = 0;
    let mut show = async |references: &[(&str, &str)]| {
        revision += 1;
        let job = JobRequest { content_hash: [revision; 32], ..job(owning("paint", references)) };
        let set = show_job(&pictures, &story, &job, dir.path()).await.unwrap();
        let files: Vec<String> = set.pictures.into_iter().map(|it| it.library_file).collect();
        (files, paint.told())
    };
    let (first, told) = show(&[]).await;
    assert_eq!(told, ["the sea <>", "Ana on the stairs <>"]);
    let (second, told) = show(&[("Ana", "a.png")]).await;
    assert_eq!(told, ["Ana on the stairs <Ana>"]);
    assert!(first[0] == second[0] && first[1] != second[1], "{first:?} {second:?}");
    let third = show(&[("Ana", "a.png"), ("Bo", "a.png")]).await;
    assert_eq!(third, (second, Vec::new()), "nothing has changed for these scenes");
}

#[tokio::test]
async fn another_way_to_send_references_makes_other_pictures_of_the_scenes_with_them_alone() {
    let dir = tempfile::tempdir().unwrap();
    let show = async |way| {
        let (pictures, paint) = with(dir.path(), Referring { way, ..Referring::default() });
        show_script(&pictures, &written("yellow"), asked("paint"), dir.path()).await.unwrap();
        paint.told().len()
    };
    assert_eq!((show(None).await, show(Some("a")).await, show(Some("b")).await), (4, 2, 2));
    assert_eq!(show(Some("a")).await, 0);
}

#[tokio::test]
async fn no_scene_is_lent_a_picture_of_reference() {
    let dir = tempfile::tempdir().unwrap();
    let (mut pictures, paint) = with(dir.path(), Referring::default());
    pictures.settings.fallback = ["library", "null"].map(str::to_owned).to_vec();
    show_script(&pictures, &written("yellow"), asked("paint"), dir.path()).await.unwrap();
    let asked_for = std::mem::take(&mut *paint.asked.lock().unwrap());
    assert_eq!(asked_for[0].kind, "picture-of-reference", "its file says so, too");
    let alone = asked_for[0].prompt.clone();
    let rows = pictures.library.list().unwrap();
    let reference = rows.iter().find(|row| row.prompt == alone).unwrap();
    for provider in ["null", "broken", "procedural"] {
        let set = show_with(&pictures, &[&alone], asked(provider), dir.path()).await.unwrap();
        assert_ne!(set.pictures[0].library_file, reference.file, "{provider}");
    }
}

#[tokio::test]
async fn an_outage_that_begins_with_pictures_of_reference_lets_the_job_try_again() {
    let dir = tempfile::tempdir().unwrap();
    let outage = Failure::transient(Code::ProviderUnavailable, "no answer").untried_for(Duration::from_mins(1));
    let fails = Some(("", outage.clone()));
    let (mut pictures, _) = with(dir.path(), Referring { fails, ..Referring::default() });
    pictures.settings.fallback = Vec::new();
    let failure = show_script(&pictures, &crowd(), asked("paint"), dir.path()).await.unwrap_err();
    assert_eq!((failure.kind, failure.code, failure.untried_for), (outage.kind, outage.code, outage.untried_for));
}

#[tokio::test]
async fn who_refuses_pictures_of_reference_is_still_asked_for_scenes() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, paint) = with(dir.path(), refusing());
    let set = show_script(&pictures, &crowd(), asked("paint"), dir.path()).await.unwrap();
    assert_eq!(paint.told().len(), 3);
    assert_eq!(notes(&set), [(Code::ProviderRefused, "paint: no picture of reference of man, dog, girl")]);
}

/// A story in which three recur.
fn crowd() -> Script {
    script(&["a man and a dog", "a man and a girl", "a dog and a girl"])
}

#[tokio::test]
async fn who_is_in_one_picture_alone_needs_no_reference_and_a_scene_that_is_not_made_counts_for_none() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, paint) = with(dir.path(), Referring::default());
    let story = script(&["a man on the stairs", "a woman by the sea", "a man with a lamp"]);
    let one = ImagesRequest { count: Some(2), ..asked("paint") };
    show_script(&pictures, &story, one, dir.path()).await.unwrap();
    assert_eq!(paint.told(), ["a man on the stairs <>", "a woman by the sea <>"]);
}

#[tokio::test]
async fn a_picture_of_reference_counts_behind_the_scenes_of_the_video() {
    let dir = tempfile::tempdir().unwrap();
    draw(dir.path());
    let (pictures, _) = with(dir.path(), Referring::default());
    let story = script(&["own: a.png", "own: a.png", "a man on the stairs", "a man with a lamp"]);
    show_script(&pictures, &story, asked("paint"), dir.path()).await.unwrap();
    let rows = pictures.library.list().unwrap();
    let mut scenes: Vec<u32> = rows.iter().map(|row| pictures.library.look(row.id).unwrap().uses[0].scene).collect();
    scenes.sort_unstable();
    assert_eq!(scenes, [2, 3, 4]);
}

#[tokio::test]
async fn people_of_a_text_are_found_by_the_words_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, paint) = with(dir.path(), Referring::default());
    let story = script(&["an old man on the stairs", "the sea", "an old man with a lamp", "a gull and an old man"]);
    show_script(&pictures, &story, asked("paint"), dir.path()).await.unwrap();
    let told = paint.told();
    assert_eq!(told[0], "old man, alone, shown whole, plain background, no text <>");
    assert_eq!(told.iter().filter(|it| it.ends_with("<old man>")).count(), 3, "{told:?}");
    assert_eq!(told.len(), 5);
}

#[tokio::test]
async fn a_word_within_another_one_is_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, paint) = with(dir.path(), Referring::default());
    let story = script(&["a man on the stairs", "a woman in a cathedral", "a man with a lamp"]);
    show_script(&pictures, &story, asked("paint"), dir.path()).await.unwrap();
    let told = paint.told();
    assert_eq!(told[1..], ["a man on the stairs <man>", "a woman in a cathedral <>", "a man with a lamp <man>"]);
}
