//! Many who want the same at the same time.

use super::*;

async fn hundred(scene: &Arc<Scene>, libraries: &[ImageLibrary]) -> Vec<Result<Lease, LibraryError>> {
    let asked: Vec<_> = (0..100)
        .map(|i| {
            let (scene, library) = (Arc::clone(scene), libraries[i % libraries.len()].clone());
            tokio::spawn(
                async move { library.find_or_generate(scene.request("a dark forest", &[]), &scene.painter).await },
            )
        })
        .collect();
    let mut answers = Vec::new();
    for one in asked {
        answers.push(one.await.unwrap());
    }
    answers
}

fn generated(answers: &[Result<Lease, LibraryError>]) -> usize {
    answers.iter().flatten().filter(|lease| lease.source == ImageSource::Generated).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_who_ask_at_once_share_one_picture() {
    let scene = Arc::new(scene());
    let answers = hundred(&scene, std::slice::from_ref(&scene.library)).await;
    assert!(answers.iter().flatten().all(|lease| lease.file == "job_horror_bg_image_001.jpg"));
    assert_eq!((answers.iter().flatten().count(), generated(&answers), scene.painter.made()), (100, 1, 1));
    assert!(std::fs::read_dir(scene.dir.path().join("cache/inflight")).unwrap().next().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_libraries_of_one_directory_share_it_too_though_the_first_leaders_fail() {
    let scene = Arc::new(scene_with(Painter::new(3, u32::MAX), policy(None, Evict::Recreatable)));
    let other = open(scene.dir.path(), policy(None, Evict::Recreatable));
    let answers = hundred(&scene, &[scene.library.clone(), other]).await;
    assert_eq!((answers.iter().flatten().count(), generated(&answers), scene.painter.made()), (97, 1, 4));
    assert_eq!(scene.names().len(), 1);
}

/// Begins, and never comes to an end.
#[derive(Default)]
struct Stuck {
    begun: tokio::sync::Notify,
}

#[async_trait::async_trait]
impl Generate for Stuck {
    fn name(&self) -> &'static str {
        "painter"
    }
    async fn generate(&self, _seed: u64) -> Result<Made, Failure> {
        self.begun.notify_one();
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_leader_that_is_dropped_leaves_the_next_one_its_turn() {
    let scene = scene();
    let request = scene.request("a dark forest", &[]);
    let stuck = Stuck::default();
    tokio::select! {
        _ = scene.library.find_or_generate(request, &stuck) => panic!("nothing was made"),
        () = stuck.begun.notified() => {}
    }
    assert_eq!(scene.ask("a dark forest", &[]).await.1, ImageSource::Generated);
}

#[tokio::test]
async fn a_cancelled_job_does_not_wait_for_another_s_picture() {
    use job::CancelReason;
    let scene = scene();
    let other = open(scene.dir.path(), policy(None, Evict::Recreatable));
    for library in [&scene.library, &other] {
        let stuck = Stuck::default();
        let leader = scene.library.find_or_generate(scene.request("a dark forest", &[]), &stuck);
        let request = scene.request("a dark forest", &[]);
        let cancel = request.cancel.clone();
        let follower = library.find_or_generate(request, &scene.painter);
        let cancelled = async {
            stuck.begun.notified().await;
            tokio::join!(follower, async { cancel.cancel(CancelReason::Drain) }).0
        };
        let answer = tokio::select! {
            _ = leader => panic!("nothing was made"),
            answer = cancelled => answer,
        };
        assert!(matches!(&answer, Err(LibraryError::Generate(failure)) if failure.code == Code::Drained), "{answer:?}");
    }
    assert_eq!(scene.painter.made(), 0);
}

/// Makes its picture when so many wait for it.
struct Popular<'a> {
    library: &'a ImageLibrary,
    painter: &'a Painter,
    waiting: usize,
}

#[async_trait::async_trait]
impl Generate for Popular<'_> {
    fn name(&self) -> &'static str {
        "painter"
    }
    async fn generate(&self, seed: u64) -> Result<Made, Failure> {
        while self.library.flights.waiting() < self.waiting {
            tokio::task::yield_now().await;
        }
        self.painter.generate(seed).await
    }
}

#[tokio::test]
async fn those_who_ask_at_once_share_one_picture_though_the_library_is_full() {
    const MANY: usize = 10;
    let scene = scene_with(Painter::new(0, u32::MAX), policy(Some(0), Evict::Recreatable));
    scene.ask("a bowl of soup", &[]).await;
    let popular = Popular { library: &scene.library, painter: &scene.painter, waiting: MANY };
    let requests: Vec<Request> = (0..MANY).map(|_| scene.request("a dark forest", &[])).collect();
    let leases: Vec<PathBuf> = requests.iter().map(|request| request.lease.clone()).collect();
    let asked = requests.into_iter().map(|request| scene.library.find_or_generate(request, &popular));
    let answers = futures::future::join_all(asked).await;
    assert_eq!((answers.iter().flatten().count(), generated(&answers), scene.painter.made()), (MANY, 1, 2));
    let coalesced = answers.iter().flatten().filter(|lease| lease.source == ImageSource::Coalesced).count();
    assert_eq!((coalesced, scene.names().len()), (MANY - 1, 1));
    let bytes: Vec<Vec<u8>> = leases.iter().map(|lease| std::fs::read(lease).unwrap()).collect();
    assert!(bytes.iter().all(|it| *it == bytes[0]));
    assert_eq!(scene.library.stats().unwrap().hit_rate(), Some(9.0 / 11.0), "unkept pictures count too");
    let request = scene.request("a dark forest", &[]);
    let later = scene.library.find_or_generate(request, &scene.painter).await.unwrap();
    assert_eq!((later.source, scene.painter.made()), (ImageSource::Generated, 3), "nothing was kept");
}
