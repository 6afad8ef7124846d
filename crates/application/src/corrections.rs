//! What was said and corrected: nothing is edited, a later word takes the place of an earlier one.

use std::collections::HashMap;

use domain::Id;

/// The later of these that corrects an earlier one, by the earlier one's id.
pub(crate) fn corrections<T>(
    said: impl Iterator<Item = (Id<T>, Option<Id<T>>)>,
) -> HashMap<Id<T>, Id<T>> {
    said.filter_map(|(later, corrects)| Some((corrects?, later))).collect()
}
