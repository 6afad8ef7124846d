//! Which record the words of a cell mean. Never a guess: two that fit equally well are none.

use std::collections::BTreeSet;

use crate::{action::Action, authority::Post, id::Id, inspection::Area};

/// Words that only announce a label: "Area 2", "Priority 3a:".
const ANNOUNCING: &[&str] = &[
    "afi",
    "area",
    "areas",
    "finding",
    "for",
    "improvement",
    "priority",
    "recommendation",
    "action",
];
/// The share of its significant words that a differently worded area must have in common.
const COMMON: f64 = 0.6;

/// A text as it is compared: small letters, no marks, single spaces.
#[must_use]
pub fn folded(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The area that a cell means: by its label, by its words, or by most of its words.
#[must_use]
pub fn find_area<'a>(areas: &'a [Area], cell: &str) -> Option<&'a Area> {
    let wanted = folded(cell);
    if wanted.is_empty() {
        return None;
    }
    let same = only(areas.iter().filter(|area| folded(&area.text) == wanted));
    same.or_else(|| by_label(areas, &wanted))
        .or_else(|| only(areas.iter().filter(|area| contain(&folded(&area.text), &wanted))))
        .or_else(|| by_words(areas, &wanted))
}

/// "2", "area 2", "priority 3a plans are specific".
fn by_label<'a>(areas: &'a [Area], wanted: &str) -> Option<&'a Area> {
    let label = wanted.split(' ').find(|word| !ANNOUNCING.contains(word))?;
    areas.iter().find(|area| folded(&area.label) == label)
}

/// One text within the other, where both say enough to tell areas apart.
fn contain(text: &str, wanted: &str) -> bool {
    const ENOUGH: usize = 24;
    let (short, long) = if text.len() < wanted.len() { (text, wanted) } else { (wanted, text) };
    short.len() >= ENOUGH && long.contains(short)
}

fn by_words<'a>(areas: &'a [Area], wanted: &str) -> Option<&'a Area> {
    let wanted = significant(wanted);
    let mut best: Option<(&Area, f64)> = None;
    let mut tied = false;
    for area in areas {
        let own = significant(&folded(&area.text));
        let smaller = own.len().min(wanted.len());
        if smaller < 3 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "an area has some dozens of words")]
        let share = own.intersection(&wanted).count() as f64 / smaller as f64;
        match best {
            _ if share < COMMON => {}
            Some((_, before)) if share < before => {}
            Some((_, before)) if (share - before).abs() < f64::EPSILON => tied = true,
            _ => {
                best = Some((area, share));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(area, _)| area)
}

/// Words that tell texts apart.
fn significant(text: &str) -> BTreeSet<String> {
    const LEAST: usize = 4;
    text.split(' ').filter(|word| word.len() >= LEAST).map(str::to_owned).collect()
}

/// The post with this title.
#[must_use]
pub fn find_post<'a>(posts: &'a [Post], title: &str) -> Option<&'a Post> {
    let wanted = folded(title);
    only(posts.iter().filter(|post| folded(&post.title) == wanted))
}

/// The action that a line means: by its reference, and where it has none by its title, among those
/// that answer the same area.
#[must_use]
pub fn find_action<'a>(
    actions: &'a [Action],
    reference: Option<&str>,
    title: Option<&str>,
    area: Option<Id<Area>>,
) -> Option<&'a Action> {
    if let Some(reference) = reference {
        let wanted = reference.trim();
        return actions.iter().find(|action| action.reference.eq_ignore_ascii_case(wanted));
    }
    let wanted = folded(title?);
    only(actions.iter().filter(|action| {
        folded(&action.title) == wanted && area.is_none_or(|area| action.areas.contains(&area))
    }))
}

fn only<'a, T>(mut found: impl Iterator<Item = &'a T>) -> Option<&'a T> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::{
        framework::FindingKind,
        text::{Account, Line},
    };

    fn area(number: u128, label: &str, text: &str) -> Area {
        Area {
            id: Id::new(Uuid::from_u128(number)),
            version: 1,
            inspection: Id::new(Uuid::nil()),
            kind: FindingKind::AreaForImprovement,
            text: Account::parse(text).unwrap(),
            position: 1,
            label: Line::parse(label).unwrap(),
            parent: None,
            paragraphs: vec![],
            response: None,
            recurs_from: None,
            closed: None,
            confirmed: None,
            public_words: None,
            childrens_words: None,
        }
    }

    #[rstest]
    #[case("1", Some("1"))]
    #[case("Area 2", Some("2"))]
    #[case("Area for improvement 3a: neglect", Some("3a"))]
    #[case("3A", Some("3a"))]
    #[case("Recording of supervision and of management oversight.", Some("2"))]
    #[case("Management oversight: recording of supervision", Some("2"))]
    #[case("Plans for children are specific and timely", Some("1"))]
    #[case("Sufficiency of homes", None)]
    #[case("oversight", None)]
    #[case("9", None)]
    #[case("", None)]
    fn areas_are_found_by_label_or_words(#[case] cell: &str, #[case] label: Option<&str>) {
        let areas = [
            area(1, "1", "Plans for children, so that they are specific, measured and timely"),
            area(2, "2", "Recording of supervision and of management oversight"),
            area(3, "3", "The response to children"),
            area(4, "3a", "who experience neglect at home"),
        ];
        assert_eq!(find_area(&areas, cell).map(|area| area.label.as_str()), label);
    }

    #[test]
    fn two_that_fit_are_none() {
        let areas = [
            area(1, "1", "Plans for children in care"),
            area(2, "2", "Plans for children in need"),
        ];
        assert_eq!(find_area(&areas, "Plans for children with disabilities"), None);
    }
}
