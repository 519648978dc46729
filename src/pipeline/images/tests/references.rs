//! Who recurs in a story, and what a provider that takes pictures of reference is asked for.

use super::*;
use crate::pipeline::handover::WrittenStory;
use crate::providers::story::Member;
use std::sync::Mutex;

/// Takes two pictures of reference, and notes what it is asked for.
#[derive(Debug, Default)]
struct Referring {
    asked: Mutex<Vec<ImageRequest>>,
    /// Refuses prompts with these words.
    refused: Option<&'static str>,
}

#[async_trait::async_trait]
impl ImageGenerator for Referring {
    fn name(&self) -> &'static str {
        "paint"
    }
    fn references_max(&self) -> usize {
        2
    }
    fn is_outside(&self) -> bool {
        true
    }
    async fn generate(&self, request: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        if self.refused.is_some_and(|words| request.prompt.contains(words)) {
            let failure = Failure::permanent(Code::ProviderRefused, "not this");
            return Err(ImageError::Failed { generator: "paint".into(), failure });
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

fn with(dir: &Path, refused: Option<&'static str>) -> (Pictures, Arc<Referring>) {
    let generator = Arc::new(Referring { refused, ..Referring::default() });
    let mut pictures = pictures(dir, 9);
    pictures.generators.push(Arc::clone(&generator) as Arc<dyn ImageGenerator>);
    (pictures, generator)
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
    let (pictures, paint) = with(dir.path(), None);
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
    let (pictures, paint) = with(dir.path(), Some("alone"));
    let set = show_script(&pictures, &written("yellow"), asked("paint"), dir.path()).await.unwrap();
    assert!(paint.told().iter().all(|it| it.ends_with("<>")));
    let notes: Vec<(Code, &str)> = set.degraded.iter().map(|it| (it.code, it.used.as_str())).collect();
    assert_eq!(notes, [(Code::ProviderRefused, "paint: no picture of reference of Keeper")]);
    assert!(set.pictures.iter().all(|it| it.source == ImageSource::Generated));
    let (pictures, paint) = with(dir.path(), None);
    show_script(&pictures, &written("yellow"), asked("paint"), dir.path()).await.unwrap();
    assert_eq!(paint.told().len(), 3, "those made without it do not stand for those with it");
}

#[tokio::test]
async fn the_clients_own_picture_is_sent_by_its_name_and_who_takes_none_says_so() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("media")).unwrap();
    image::RgbImage::new(16, 16).save(dir.path().join("media/a.png")).unwrap();
    let (pictures, paint) = with(dir.path(), None);
    let own = |provider: &str, file: &str| ImagesRequest {
        references: [("keeper".to_owned(), file.to_owned())].into(),
        ..asked(provider)
    };
    show_script(&pictures, &written("yellow"), own("paint", "a.png"), dir.path()).await.unwrap();
    let sent: Vec<bool> = paint.told().iter().map(|it| it.ends_with("<keeper>")).collect();
    assert_eq!(sent, [false, true, true], "none is made beside it");
    let blind = show_script(&pictures, &written("yellow"), own("null", "a.png"), dir.path()).await.unwrap();
    let used: Vec<&str> = blind.degraded.iter().map(|it| it.used.as_str()).collect();
    assert_eq!(used, ["null: pictures are made without those of `images.references`"]);
    let gone = show_script(&pictures, &written("yellow"), own("paint", "b.png"), dir.path()).await.unwrap_err();
    assert_eq!(gone.code, Code::InvalidValue);
}

#[tokio::test]
async fn people_of_a_text_are_found_by_the_words_for_them() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, paint) = with(dir.path(), None);
    let story = script(&["an old man on the stairs", "the sea", "an old man with a lamp", "a gull and an old man"]);
    show_script(&pictures, &story, asked("paint"), dir.path()).await.unwrap();
    let told = paint.told();
    assert_eq!(told[0], "old man, alone, shown whole, plain background, no text <>");
    assert_eq!(told.iter().filter(|it| it.ends_with("<old man>")).count(), 3, "{told:?}");
    assert_eq!(told.len(), 5);
}
