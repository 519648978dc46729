//! Names of files of one's own, below the directory `media.dir` of the configuration.

/// How many characters a name may have.
pub(super) const MEDIA_NAME_MAX: usize = 200;

/// Says what is wrong with a name: it must stay within its directory.
pub fn check_media_name(name: &str) -> Result<(), String> {
    let parts_are_good = name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    let is_plain = !name.chars().any(|it| it.is_control() || it == '\\');
    if MEDIA_NAME_MAX < name.chars().count() {
        return Err(format!("longer than {MEDIA_NAME_MAX} characters"));
    }
    if parts_are_good && is_plain {
        return Ok(());
    }
    Err("must be the name of a file in the directory `media.dir`, without `..` and without a `/` before it".to_owned())
}
