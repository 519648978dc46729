//! The library at work, on a real database and a real directory.

use super::*;
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes a new picture at every call, the first `failing` ones fail.
struct Painter {
    made: AtomicU32,
    failing: u32,
}

#[async_trait::async_trait]
impl Generate for Painter {
    async fn generate(&self, seed: u64) -> Result<Made, Failure> {
        let call = self.made.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        if call < self.failing {
            return Err(Failure::transient(crate::job::Code::ImagesUnavailable, "no paint"));
        }
        let jpeg = format!("picture {call} {seed}").into_bytes();
        Ok(Made { jpeg, generator: "painter".into(), source: ImageSource::Generated })
    }
}

struct Scene {
    dir: tempfile::TempDir,
    library: ImageLibrary,
    painter: Painter,
}

fn scene(failing: u32) -> Scene {
    let dir = tempfile::tempdir().unwrap();
    let db = crate::db::Db::open(&dir.path().join("reelspool.db")).unwrap();
    let library = ImageLibrary::new(&dir.path().join("bg_images"), &dir.path().join("cache"), db, Clock::default());
    Scene { dir, library, painter: Painter { made: AtomicU32::new(0), failing } }
}

impl Scene {
    fn request(&self, lease: &str, exclude: &[&str]) -> Request {
        Request {
            job: "j1".parse().unwrap(),
            prompt: "a dark forest".into(),
            kind: "horror".into(),
            width: 64,
            height: 64,
            seed: 1,
            reuse: true,
            exclude: exclude.iter().map(|&name| name.to_owned()).collect(),
            lease: self.dir.path().join("job/temp/bg").join(lease),
        }
    }

    async fn ask(&self, lease: &str, exclude: &[&str]) -> (String, ImageSource) {
        let lease = self.library.find_or_generate(self.request(lease, exclude), &self.painter).await.unwrap();
        (lease.file, lease.source)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_who_ask_at_once_share_one_picture() {
    let scene = Arc::new(scene(0));
    let asked: Vec<_> = (0..100)
        .map(|i| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { scene.ask(&format!("{i:03}.jpg"), &[]).await })
        })
        .collect();
    let mut generated = 0;
    for one in asked {
        let (file, source) = one.await.unwrap();
        assert_eq!(file, "job_horror_bg_image_001.jpg");
        generated += u32::from(source == ImageSource::Generated);
    }
    assert_eq!((generated, scene.painter.made.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn one_video_never_shows_a_picture_twice_and_the_next_one_finds_them_again() {
    let scene = scene(0);
    let (first, source) = scene.ask("00.jpg", &[]).await;
    assert_eq!(source, ImageSource::Generated);
    let (second, source) = scene.ask("01.jpg", &[&first]).await;
    assert_eq!(source, ImageSource::Generated);
    assert_ne!(first, second);
    let (third, source) = scene.ask("00.jpg", &[]).await;
    assert_eq!(source, ImageSource::Exact);
    assert!([first, second].contains(&third));
}

#[tokio::test]
async fn a_failed_leader_leaves_the_next_one_its_turn() {
    let scene = scene(1);
    assert!(scene.library.find_or_generate(scene.request("00.jpg", &[]), &scene.painter).await.is_err());
    assert_eq!(scene.ask("00.jpg", &[]).await.1, ImageSource::Generated);
}

#[tokio::test]
async fn a_lost_file_is_made_again_and_a_taken_name_is_passed_over() {
    let scene = scene(0);
    let bg = scene.dir.path().join("bg_images");
    let (first, _) = scene.ask("00.jpg", &[]).await;
    std::fs::remove_file(bg.join(&first)).unwrap();
    crate::fsx::write_atomic(&bg.join("job_horror_bg_image_002.jpg"), b"a person's own").unwrap();
    assert_eq!(scene.ask("01.jpg", &[]).await, ("job_horror_bg_image_003.jpg".into(), ImageSource::Generated));
    assert_eq!(std::fs::read(bg.join("job_horror_bg_image_002.jpg")).unwrap(), b"a person's own");
}

#[tokio::test]
async fn a_lease_outlives_its_picture_and_cannot_be_written() {
    use std::os::unix::fs::MetadataExt;
    let scene = scene(0);
    let (file, _) = scene.ask("00.jpg", &[]).await;
    let lease = scene.dir.path().join("job/temp/bg/00.jpg");
    let meta = std::fs::metadata(&lease).unwrap();
    assert_eq!((meta.nlink(), meta.mode() & 0o777), (2, 0o444));
    std::fs::remove_file(scene.dir.path().join("bg_images").join(file)).unwrap();
    assert!(std::fs::read(&lease).unwrap().starts_with(b"picture"));
    assert_eq!(scene.library.nearest(scene.request("02.jpg", &[])).await.unwrap(), None);
}
