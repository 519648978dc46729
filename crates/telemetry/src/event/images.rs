//! Events of the image library.

use super::macros::{Definition, JobId, LogValue, TARGET};

events! {
    /// Reports that a picture was had for a scene, and how.
    ImageFound = "image.found", debug, "3b7f246403396e2437476759df618b92", "found a picture" {
        /// The job.
        job: JobId,
        /// The picture's place in the video, from 0.
        scene: u32,
        /// `exact`, `similar`, `generated`, `coalesced` or `fallback`.
        outcome: String,
        /// Its name in bg_images/.
        file: String,
        /// The cosine of the prompts in thousandths; 1000 for the same prompt; of a new picture, of the nearest that would not do, or 0.
        score_permille: u32,
    } explained "A picture was found for job @JOB@", [
        "Scene @SCENE@ shows @FILE@: @OUTCOME@, likeness @SCORE_PERMILLE@ of 1000.",
    ]
    /// Reports the most similar picture that would not do: a near miss.
    ImageMissed = "image.missed", debug, "c251fef2ea2e85a5d7638d700576408f", "a similar picture would not do" {
        /// The job.
        job: JobId,
        /// The picture's place in the video, from 0.
        scene: u32,
        /// `score` if the cosine is too small, or the facet in which the prompts conflict.
        reason: String,
        /// Its name in bg_images/.
        file: String,
        /// The cosine of the prompts in thousandths.
        score_permille: u32,
        /// The smallest cosine at which a picture may be used, in thousandths.
        threshold_permille: u32,
    } explained "A similar picture would not do for job @JOB@", [
        "For scene @SCENE@ the nearest was @FILE@, likeness @SCORE_PERMILLE@ of 1000 (@THRESHOLD_PERMILLE@ is enough): @REASON@.",
        "To see how the threshold does on prompts of your own: reelspool images calibrate FILE.",
    ]
    /// Reports a file of bg_images/ that is a picture of the library from here on.
    ImageAdopted = "image.adopted", info, "1f34ae2c76602d9e1796c2a2b7f242c6", "took a picture in" {
        /// Its name in bg_images/.
        file: String,
        /// The kind of story that it fits; `any` for all.
        kind: String,
        /// `external`, or what it says that made it: `generated` or `procedural`.
        source: String,
    } explained "The library took in @FILE@", [
        "It came as @SOURCE@ and fits stories of the kind @KIND@. Pictures that people put there are kept.",
    ]
    /// Reports, once, a file of bg_images/ that is left alone.
    ImageUnreadable = "image.unreadable", warn, "556b4d37da66ab23448b62427e10f8d0", "left a file of bg_images alone" {
        /// Its name in bg_images/.
        file: String,
        /// Why.
        reason: String,
    } explained "A file of bg_images was left alone: @FILE@", [
        "@REASON@",
        "It stays where it is and is shown in no video. Remove it, or put a whole JPEG, PNG or WebP in its place.",
    ]
    /// Reports a picture that left the library.
    ImageEvicted = "image.evicted", debug, "b351752be19375662100514023bc45b8", "evicted a picture" {
        /// Its name in bg_images/.
        file: String,
        /// `idle` or `size`.
        reason: String,
        /// Allocated bytes.
        bytes: u64,
        /// Whether a workspace still holds its bytes.
        held: bool,
    } explained "The library let @FILE@ go", [
        "@REASON@; @BYTES@ bytes. Whether a workspace still holds the bytes: @HELD@.",
    ]
}
