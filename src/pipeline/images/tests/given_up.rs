//! Services that give no new picture, whatever they are asked for, and how often they are paid.

use super::*;

/// A service that answers always the same, and counts how often it is paid.
#[derive(Debug)]
struct Placeholder(AtomicU32);

#[async_trait::async_trait]
impl ImageGenerator for Placeholder {
    fn name(&self) -> &'static str {
        "paint"
    }
    fn is_outside(&self) -> bool {
        true
    }
    async fn generate(&self, _: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let mut jpeg = Vec::new();
        jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&[9; 768], 16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content: None })
    }
}

#[tokio::test]
async fn a_service_that_gives_the_same_picture_again_is_asked_for_no_more_and_the_result_says_so() {
    let prompts: Vec<String> = (0..8).map(|number| format!("thing{number} place{number}")).collect();
    let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
    for (fallback, used, files_shown) in [(vec!["procedural".to_owned()], "procedural", 8), (Vec::new(), "repeat", 1)] {
        let dir = tempfile::tempdir().unwrap();
        let mut pictures = pictures(dir.path(), 9);
        let service = Arc::new(Placeholder(AtomicU32::new(0)));
        pictures.generators.push(Arc::clone(&service) as Arc<dyn ImageGenerator>);
        pictures.settings.fallback = fallback;
        let set = show_with(&pictures, &prompts, asked("paint"), dir.path()).await.unwrap();
        assert_eq!(service.0.load(Ordering::SeqCst), 1 + 2 * 2, "one new picture, and two scenes of two tries");
        assert_eq!(files(&set).len(), files_shown);
        let note = &set.degraded[0];
        let said = format!("{used}: paint gave the same picture again");
        assert_eq!((note.code, note.used.as_str()), (Code::ProviderInvalid, said.as_str()), "{:?}", set.degraded);
    }
}

#[tokio::test]
async fn a_service_of_the_fallbacks_is_given_up_in_the_same_way() {
    let dir = tempfile::tempdir().unwrap();
    let mut pictures = pictures(dir.path(), 9);
    let service = Arc::new(Placeholder(AtomicU32::new(0)));
    pictures.generators.push(Arc::clone(&service) as Arc<dyn ImageGenerator>);
    pictures.settings.fallback = vec!["paint".to_owned()];
    let set = show_with(&pictures, &["soup", "castle", "river", "lamp", "ship"], asked("broken"), dir.path()).await;
    assert_eq!((files(&set.unwrap()).len(), service.0.load(Ordering::SeqCst)), (1, 5));
}

/// A service that makes no picture of a prompt with the word `thing`, and counts how often it is asked.
#[derive(Debug)]
struct Refusing {
    asked: AtomicU32,
    at_once: usize,
    why: Code,
}

#[async_trait::async_trait]
impl ImageGenerator for Refusing {
    fn name(&self) -> &'static str {
        "paint"
    }
    fn is_outside(&self) -> bool {
        true
    }
    fn at_once(&self) -> usize {
        self.at_once
    }
    async fn generate(&self, request: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        let call = self.asked.fetch_add(1, Ordering::SeqCst);
        if !request.prompt.contains("thing") {
            let mut jpeg = Vec::new();
            let grey = [u8::try_from(call * 20).unwrap(); 16 * 16 * 3];
            jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&grey, 16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
            return Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content: None });
        }
        let failure = Failure::permanent(self.why, "not this");
        Err(ImageError::Failed { generator: "paint".into(), failure })
    }
}

async fn refusing(prompts: &[&str], refusing: Refusing) -> (ImageSet, u32) {
    let dir = tempfile::tempdir().unwrap();
    let mut pictures = pictures(dir.path(), 9);
    let service = Arc::new(refusing);
    pictures.generators.push(Arc::clone(&service) as Arc<dyn ImageGenerator>);
    let set = show_with(&pictures, prompts, asked("paint"), dir.path()).await.unwrap();
    (set, service.asked.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_service_that_makes_no_picture_is_asked_for_three_and_the_result_says_so() {
    let prompts: Vec<String> = (0..12).map(|number| format!("thing{number} place{number}")).collect();
    let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
    for (why, at_once, most) in [
        (Code::ProviderRefused, 1, 3),
        (Code::ProviderInvalid, 1, 3),
        (Code::ProviderUnavailable, 1, 3),
        (Code::ProviderRefused, 4, 3 + 4 - 1),
    ] {
        let (set, asked) = refusing(&prompts, Refusing { asked: AtomicU32::new(0), at_once, why }).await;
        assert!((3..=most).contains(&asked), "{asked}");
        assert_eq!(files(&set).len(), prompts.len());
        let notes: Vec<(Code, &str)> = set.degraded.iter().map(|note| (note.code, note.used.as_str())).collect();
        assert!(notes.contains(&(why, "procedural")), "{notes:?}");
        let given_up = (why, "procedural: paint failed 3 times one after the other");
        assert_eq!(notes.iter().filter(|note| **note == given_up).count(), 1, "{notes:?}");
    }
}

#[tokio::test]
async fn a_picture_in_between_begins_the_count_anew() {
    let prompts: Vec<String> = (0..12)
        .map(|number| format!("{}{number} place{number}", if number % 3 == 0 { "lamp" } else { "thing" }))
        .collect();
    let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
    let service = Refusing { asked: AtomicU32::new(0), at_once: 1, why: Code::ProviderRefused };
    let (_, asked) = refusing(&prompts, service).await;
    assert_eq!(asked, 12, "two refusals in a row are no reason");
}
