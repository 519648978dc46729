//! Which picture is found.

use super::*;
use crate::store::Source;

async fn check_that_pictures_take_turns(scene: Scene) {
    let (first, source) = scene.ask("a dark forest", &[]).await;
    assert_eq!((first.as_str(), source), ("job_horror_bg_image_001.jpg", ImageSource::Generated));
    let (second, source) = scene.ask("a dark forest", &[&first]).await;
    assert_eq!(source, ImageSource::Generated);
    assert_ne!(first, second);
    assert_eq!(scene.ask("A dark forest, 8k", &[]).await, (first.clone(), ImageSource::Exact));
    assert_eq!(
        scene.ask("a dark forest", &[]).await,
        (second, ImageSource::Exact),
        "the least recently used comes next"
    );
    assert_eq!(scene.painter.made(), 2);
}

#[tokio::test]
async fn one_video_never_shows_a_picture_twice_and_the_next_one_finds_them_again() {
    check_that_pictures_take_turns(scene()).await;
}

#[tokio::test]
async fn of_pictures_used_at_one_moment_the_least_often_used_comes_next() {
    let mut scene = scene();
    let stands = Clock::manual(chrono::DateTime::UNIX_EPOCH);
    scene.library = open_at(scene.dir.path(), policy(None, Evict::Recreatable), stands);
    check_that_pictures_take_turns(scene).await;
}

#[tokio::test]
async fn scenes_that_are_looked_for_together_share_no_picture_and_the_next_video_knows_what_they_show() {
    let scene = scene();
    let (first, _) = scene.ask("a dark forest", &[]).await;
    let (second, _) = scene.ask("a dark forest", &[&first]).await;
    let (third, _) = scene.ask("a dark forest", &[&first, &second]).await;
    let video = |kept: Option<&String>| {
        let shown = Shown::default();
        let sought = |kept: Option<&String>| Sought {
            request: Request { exclude: shown.clone(), ..scene.request("a dark forest", &[]) },
            kept: kept.cloned(),
            kept_of_maker: false,
            maker: "painter".to_owned(),
        };
        vec![sought(kept), sought(None), sought(None), sought(None)]
    };
    let files = async |scenes| {
        let found = scene.library.find_all(scenes).await.unwrap();
        let file = |found: Result<Found, LibraryError>| match found.unwrap() {
            Found::Lent(lease) => Some(lease.file),
            Found::Missing(_) => None,
        };
        found.into_iter().map(file).collect::<Vec<_>>()
    };
    let all = [Some(first.clone()), Some(second.clone()), Some(third.clone()), None];
    assert_eq!(files(video(None)).await, all);
    assert_eq!(files(video(Some(&third))).await, [Some(third), Some(first.clone()), Some(second), None]);
    assert_eq!(scene.library.stats().unwrap().uses.iter().map(|(_, count)| count).sum::<u64>(), 9);
    let stopped = video(None);
    stopped[0].request.cancel.cancel(job::CancelReason::Drain);
    assert!(files(stopped).await.is_empty());
}

#[tokio::test]
async fn a_scene_that_must_be_of_its_maker_keeps_no_picture_of_anybody_else() {
    let scene = scene();
    let (kept, _) = scene.ask("a dark forest", &[]).await;
    for (kept_of_maker, maker, is_kept) in
        [(true, "painter", true), (true, "painter~1", false), (false, "painter~1", true)]
    {
        let request = scene.request("a forest in the dark", &[]);
        let sought = Sought { request, kept: Some(kept.clone()), kept_of_maker, maker: maker.to_owned() };
        let found = scene.library.find_all(vec![sought]).await.unwrap().remove(0).unwrap();
        assert_eq!(matches!(found, Found::Lent(_)), is_kept, "{maker} {kept_of_maker}");
    }
}

#[tokio::test]
async fn other_words_for_the_same_are_similar_and_another_time_of_day_is_not() {
    let scene = scene();
    let (first, _) = scene.ask("an abandoned lighthouse on a cliff at night", &[]).await;
    let request = scene.request("abandoned lighthouse on the cliffs, night", &[]);
    let lease = scene.library.find_or_generate(request, &scene.painter).await.unwrap();
    assert_eq!((lease.file, lease.source), (first.clone(), ImageSource::Similar));
    assert!((0.5..1.0).contains(&lease.similarity.unwrap()), "{:?}", lease.similarity);
    let (_, source) = scene.ask("an abandoned lighthouse on a cliff at noon", &[]).await;
    assert_eq!(source, ImageSource::Generated);
    let stats = scene.library.stats().unwrap();
    assert!(stats.near_miss_p50.unwrap() > 0.5, "the near miss is on record: {stats:?}");
    assert_eq!((stats.files, stats.entries, stats.hit_rate()), (2, 2, Some(1.0 / 3.0)));
}

#[tokio::test]
async fn another_kind_or_size_is_another_picture() {
    let scene = scene();
    scene.ask("a dark forest", &[]).await;
    for change in [
        |request: &mut Request| request.kind = "fantasy".into(),
        |request: &mut Request| request.width = 128,
        |request: &mut Request| (request.width, request.height) = (128, 128),
        |request: &mut Request| request.reuse = false,
    ] {
        let mut request = scene.request("a dark forest", &[]);
        change(&mut request);
        assert_eq!(scene.ask_with(request.clone()).await.1, ImageSource::Generated, "{request:?}");
    }
    let mut smaller = scene.request("a dark forest", &[]);
    (smaller.width, smaller.height) = (100, 100);
    assert_eq!(scene.ask_with(smaller).await.1, ImageSource::Similar, "a larger one of the same shape will do");
}

#[tokio::test]
async fn a_picture_that_a_later_scene_needs_is_left_for_it() {
    let scene = scene();
    let (first, _) = scene.ask("an old mill by the river", &[]).await;
    let mut request = scene.request("an old mill by a river", &[]);
    request.later = vec!["an old mill by the river".into()];
    request.prompt = "the old mills near the river".into();
    let (second, source) = scene.ask_with(request).await;
    assert_eq!(source, ImageSource::Generated);
    assert_eq!(scene.ask("an old mill by the river", &[&second]).await, (first, ImageSource::Exact));
}

#[tokio::test]
async fn the_nearest_of_the_kind_stands_in_and_nothing_does_for_what_is_unlike() {
    let scene = scene();
    let (first, _) = scene.ask("an abandoned lighthouse on a cliff at night", &[]).await;
    let near = scene.request("lighthouse above a stormy sea, abandoned cliff", &[]);
    let lease = scene.library.nearest(near.clone()).await.unwrap().unwrap();
    assert_eq!((lease.file, lease.source), (first.clone(), ImageSource::Library));
    assert_eq!(scene.library.nearest(scene.request("a bowl of soup", &[])).await.unwrap(), None);
    let shown = Request { exclude: [first].into_iter().collect(), ..near };
    assert_eq!(scene.library.nearest(shown).await.unwrap(), None);
}

#[tokio::test]
async fn a_lost_file_is_made_again_and_a_taken_name_is_passed_over() {
    let scene = scene();
    let (first, _) = scene.ask("a dark forest", &[]).await;
    std::fs::remove_file(scene.bg(&first)).unwrap();
    scene.drop_file("job_horror_bg_image_002.jpg", b"a person's own");
    assert_eq!(scene.ask("a dark forest", &[]).await, ("job_horror_bg_image_003.jpg".into(), ImageSource::Generated));
    assert_eq!(std::fs::read(scene.bg("job_horror_bg_image_002.jpg")).unwrap(), b"a person's own");
    assert_eq!(scene.library.stats().unwrap().missing, 1);
}

#[tokio::test]
async fn a_lease_outlives_its_picture_and_cannot_be_written() {
    use std::os::unix::fs::MetadataExt;
    let scene = scene();
    let request = scene.request("a dark forest", &[]);
    let lease = request.lease.clone();
    let (file, _) = scene.ask_with(request).await;
    let meta = std::fs::metadata(&lease).unwrap();
    assert_eq!((meta.nlink(), meta.mode() & 0o777), (2, 0o444));
    std::fs::remove_file(scene.bg(&file)).unwrap();
    assert!(std::fs::read(&lease).unwrap().starts_with(&[0xff, 0xd8]));
    assert_eq!(scene.library.nearest(scene.request("a dark forest", &[])).await.unwrap(), None);
}

#[tokio::test]
async fn what_another_process_enters_and_removes_is_seen_by_the_next_search() {
    let scene = scene();
    let other = open(scene.dir.path(), policy(None, Evict::All));
    scene.ask("a bowl of hot soup", &[]).await;
    let request = scene.request("an abandoned lighthouse on a cliff", &[]);
    let made = other.find_or_generate(request, &scene.painter).await.unwrap();
    let found = scene.ask("abandoned lighthouses on a cliff", &[]).await;
    assert_eq!(found, (made.file.clone(), ImageSource::Similar));
    other.remove(&made.file).unwrap();
    assert_eq!(scene.ask("abandoned lighthouses on a cliff", &[]).await.1, ImageSource::Generated);
}

#[tokio::test]
async fn a_generator_that_repeats_itself_is_told_apart_from_one_that_has_more() {
    let scene = scene_with(Painter::new(0, 2), policy(None, Evict::Recreatable));
    let (first, _) = scene.ask("a dark forest", &[]).await;
    let (second, _) = scene.ask("a dark forest", &[&first]).await;
    assert_ne!(first, second);
    let request = scene.request("a dark forest", &[&first, &second]);
    let error = scene.library.find_or_generate(request, &scene.painter).await.unwrap_err();
    assert!(matches!(error, LibraryError::Repeats { .. }), "{error}");
    assert_eq!(scene.names().len(), 2);
    let (again, _) = scene.ask("something else altogether", &[]).await;
    assert!([first, second].contains(&again), "the same bytes are one file");
}

/// Makes one and the same picture, and notes the seeds; asked twice at most for a scene.
struct Same(std::sync::Mutex<Vec<u64>>);

#[async_trait::async_trait]
impl Generate for Same {
    fn name(&self) -> &'static str {
        "same"
    }
    fn tries_max(&self) -> u64 {
        2
    }
    async fn generate(&self, seed: u64) -> Result<Made, Failure> {
        self.0.lock().unwrap().push(seed);
        Ok(Made { jpeg: jpeg(64, 64, 90), content: None, generator: "same".into(), source: ImageSource::Generated })
    }
}

#[tokio::test]
async fn a_generator_is_asked_again_as_often_as_it_says_and_with_another_choice() {
    let (scene, same) = (scene(), Same(std::sync::Mutex::default()));
    let first = scene.library.find_or_generate(scene.request("a dark forest", &[]), &same).await.unwrap();
    let request = scene.request("something else altogether", &[&first.file]);
    scene.library.find_or_generate(request, &same).await.unwrap_err();
    let seeds = same.0.into_inner().unwrap();
    assert_eq!(seeds.len(), 3);
    for among in (2..=200).chain([1 << 16, 1 << 31, 1 << 32]) {
        assert_ne!(seeds[1] % among, seeds[2] % among, "the same of {among} pictures");
    }
}

/// Makes half a picture.
struct Torn;

#[async_trait::async_trait]
impl Generate for Torn {
    fn name(&self) -> &'static str {
        "torn"
    }
    async fn generate(&self, _seed: u64) -> Result<Made, Failure> {
        let whole = jpeg(64, 64, 90);
        let jpeg = whole[..whole.len() / 2].to_vec();
        Ok(Made { jpeg, content: None, generator: "torn".into(), source: ImageSource::Generated })
    }
}

#[tokio::test]
async fn half_a_picture_of_a_provider_is_a_failure_and_not_kept() {
    let scene = scene();
    let error = scene.library.find_or_generate(scene.request("a dark forest", &[]), &Torn).await.unwrap_err();
    assert!(matches!(error, LibraryError::Unusable { .. }), "{error}");
    assert_eq!(scene.names(), Vec::<String>::new());
}

/// A painter of another name.
struct Named<'a>(&'static str, &'a Painter);

#[async_trait::async_trait]
impl Generate for Named<'_> {
    fn name(&self) -> &str {
        self.0
    }
    async fn generate(&self, seed: u64) -> Result<Made, Failure> {
        let made = self.1.generate(seed).await?;
        let source = if self.0 == "procedural" { ImageSource::Procedural } else { ImageSource::Generated };
        Ok(Made { generator: self.0.to_owned(), source, ..made })
    }
}

#[tokio::test]
async fn what_cost_nothing_does_not_answer_who_asks_a_better_provider() {
    let scene = scene();
    let ask = async |name: &'static str, prompt: &str| {
        let request = scene.request(prompt, &[]);
        let lease = scene.library.find_or_generate(request, &Named(name, &scene.painter)).await.unwrap();
        (lease.file, lease.source)
    };
    let prompt = "an abandoned lighthouse on a cliff at night";
    let (plain, _) = ask("null", prompt).await;
    assert_eq!(scene.library.picture(&plain).unwrap().source, Source::Procedural, "nobody paid for it");
    assert_eq!(scene.library.nearest(scene.request(prompt, &[])).await.unwrap(), None);
    let (painted, source) = ask("procedural", prompt).await;
    assert_eq!(source, ImageSource::Procedural);
    let near = scene.library.nearest(scene.request(prompt, &[])).await.unwrap().unwrap();
    assert_eq!((near.file, near.source), (painted.clone(), ImageSource::Library));
    let (paid, source) = ask("sd", "abandoned lighthouse on the cliffs, night").await;
    assert_eq!(source, ImageSource::Generated);
    assert_eq!(scene.library.picture(&paid).unwrap().source, Source::Generated);
    assert_eq!(ask("sd", "abandoned lighthouse on the cliffs, night").await, (paid, ImageSource::Exact));
    assert_eq!(ask("null", prompt).await, (plain, ImageSource::Exact));
    assert_eq!(ask("procedural", prompt).await, (painted, ImageSource::Exact));
}

#[tokio::test]
async fn however_many_are_more_alike_and_will_not_do_the_one_that_will_is_found() {
    let mut scene = scene();
    let settings = Settings {
        dir: scene.bg(""),
        cache: scene.dir.path().join("cache"),
        reuse_similarity: Some(0.3),
        policy: policy(None, Evict::All),
    };
    let db = scene.library.parts.store.db().clone();
    scene.library = ImageLibrary::new(settings, Arc::new(Lexical), db, Clock::default());
    for _ in 0..40 {
        let request = Request { reuse: false, ..scene.request("an old mill by the river at night", &[]) };
        scene.ask_with(request).await;
    }
    let request = Request { reuse: false, ..scene.request("an old stone mill by the river at dawn", &[]) };
    let (dawn, _) = scene.ask_with(request).await;
    let found = scene.library.search("an old mill by the river at sunrise", None, 30).unwrap();
    assert!(found.iter().all(|hit| hit.row.file != dawn && hit.score <= 1.0), "the others are more alike");
    let found = scene.ask("an old mill by the river at sunrise", &[]).await;
    assert_eq!(found, (dawn, ImageSource::Similar));
}

#[tokio::test]
async fn what_another_model_made_is_another_picture_and_a_persons_own_is_everybodys() {
    let scene = scene();
    let (old, new) = (Named("paint/sd#1", &scene.painter), Named("paint/flux#1", &scene.painter));
    let ask = async |prompt: &str, generator: &Named<'_>| {
        let lease = scene.library.find_or_generate(scene.request(prompt, &[]), generator).await.unwrap();
        (lease.file, lease.source)
    };
    let (first, _) = ask("an abandoned lighthouse on a cliff at night", &old).await;
    let (second, source) = ask("an abandoned lighthouse on a cliff at night", &new).await;
    assert_eq!(source, ImageSource::Generated);
    for (generator, own) in [(&old, &first), (&new, &second)] {
        let prompt = "an abandoned lighthouse on a cliff at night";
        assert_eq!(ask(prompt, generator).await, (own.clone(), ImageSource::Exact));
        let prompt = "abandoned lighthouse on the cliffs, night";
        assert_eq!(ask(prompt, generator).await, (own.clone(), ImageSource::Similar));
    }
    let nearest = scene.library.nearest(scene.request("abandoned lighthouse, cliff, night", &[])).await.unwrap();
    assert!(nearest.is_some(), "for want of a better one anybody's will do");
    scene.drop_file("own.jpg", &jpeg(64, 64, 3));
    scene.drop_file("own.txt", b"a bowl of soup");
    scene.library.adopt().unwrap();
    assert_eq!(ask("a bowl of soup", &new).await, ("own.jpg".into(), ImageSource::Added));
}

#[tokio::test]
async fn scenes_of_one_video_that_are_looked_for_and_made_at_once_share_no_picture() {
    let scene = scene();
    let (there, _) = scene.ask("an old mill by the river", &[]).await;
    let shown = Shown::default();
    let prompts =
        ["an old mill by the river", "the old mill by a river", "a bowl of soup", "a bowl of soup", "a bowl of soup"];
    let asked = (0..).zip(prompts).map(|(number, prompt)| {
        let request = Request { scene: number, exclude: shown.clone(), ..scene.request(prompt, &[]) };
        scene.library.find_or_generate(request, &scene.painter)
    });
    let leases = futures::future::try_join_all(asked).await.unwrap();
    let files: std::collections::BTreeSet<&str> = leases.iter().map(|lease| lease.file.as_str()).collect();
    assert_eq!((files.len(), files.contains(there.as_str()), scene.painter.made()), (5, true, 5), "{leases:?}");
    assert!(files.iter().all(|file| shown.contains(file)));
}

#[tokio::test]
async fn what_would_be_lent_is_told_without_lending_it() {
    let scene = scene();
    let (first, _) = scene.ask("an abandoned lighthouse on a cliff at night", &[]).await;
    let shown = Shown::default();
    let foresee = |prompt: &str, how| {
        let request = Request { exclude: shown.clone(), ..scene.request(prompt, &[]) };
        let found = scene.library.foresee(request, "painter", how).unwrap();
        found.map(|it| (it.row.file, it.similarity.is_some()))
    };
    let before = scene.library.stats().unwrap();
    let other_words = "abandoned lighthouse on the cliffs, night";
    assert_eq!(foresee(other_words, Search::Exact), None);
    assert_eq!(foresee(other_words, Search::Similar), Some((first, true)));
    assert_eq!(
        foresee("an abandoned lighthouse on a cliff at night", Search::Exact),
        None,
        "the video shows it already"
    );
    assert_eq!(scene.library.stats().unwrap(), before, "no use is noted");
    assert!(!scene.dir.path().join("job").join("temp/bg/1.jpg").try_exists().unwrap());
}
