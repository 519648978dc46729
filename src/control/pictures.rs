//! Pictures of the library for programs: a list in parts, and one of them.

use super::images::PictureView;
use super::{Control, ControlError, Kind};
use schemars::JsonSchema;
use serde::Serialize;

/// A request for a list of pictures.
#[derive(Debug, Clone, Default)]
pub(crate) struct PicturesOrder {
    /// Only pictures of this kind of story.
    pub(crate) kind: Option<String>,
    /// True for only those that are kept.
    pub(crate) only_kept: bool,
    /// The greatest number of pictures.
    pub(crate) limit: u32,
    /// Only pictures after this name: `next` of an answer to the same order.
    pub(crate) after: Option<String>,
}

/// A part of a list of pictures, by name.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct PictureList {
    schema: &'static str,
    /// The pictures.
    pub(crate) items: Vec<PictureView>,
    /// The cursor of the pictures after these; `None` at the end.
    pub(crate) next: Option<String>,
}

impl Control {
    /// Lists pictures by name.
    pub(crate) fn pictures(&self, order: &PicturesOrder) -> Result<PictureList, ControlError> {
        let PicturesOrder { kind, only_kept, limit, after } = order;
        let after = after.as_deref().unwrap_or_default();
        let rows = match self.visited_library()? {
            Some(library) => library.list_after(after, kind.as_deref(), *only_kept, *limit),
            None => Ok(Vec::new()),
        };
        let rows = rows.map_err(|error| ControlError::of_library(&error, "`reelspool doctor` checks the ledger"))?;
        let is_full = rows.len() == usize::try_from(*limit).unwrap_or(usize::MAX);
        let items: Vec<PictureView> = rows.into_iter().map(PictureView::from).collect();
        let next = items.last().filter(|_| is_full).map(|it| it.file.clone());
        Ok(PictureList { schema: "reelspool/list-v1", items, next })
    }

    /// Returns one picture; fails if there is none of this name.
    pub(crate) fn picture_named(&self, file: &str) -> Result<PictureView, ControlError> {
        let none = || {
            let hint = "nothing was changed; `reelspool images list` shows the pictures";
            ControlError::new(Kind::NotFound, format!("there is no picture `{file}`"), hint)
        };
        let library = self.visited_library()?.ok_or_else(none)?;
        let hint = "`reelspool images list` shows the pictures";
        Ok(library.picture(file).map_err(|error| ControlError::of_library(&error, hint))?.into())
    }
}
