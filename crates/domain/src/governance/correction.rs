//! Correcting what was said: the earlier words stay, and each is corrected once.

use crate::id::Id;

/// Why something cannot correct what it says it corrects, given what was said before and what each
/// of that corrects.
pub(super) fn fault<T>(
    corrects: Option<Id<T>>,
    mut earlier: impl Iterator<Item = (Id<T>, Option<Id<T>>)> + Clone,
    what: &str,
) -> Option<String> {
    let corrects = corrects?;
    if !earlier.clone().any(|(id, _)| id == corrects) {
        return Some(format!("there is no such {what}"));
    }
    let is_corrected = earlier.any(|(_, of)| of == Some(corrects));
    is_corrected.then(|| "this one was corrected already; correct the later one".to_owned())
}
