//! Whose services were inspected: the name as printed, matched with the list that ships.

use domain::known_authority::KnownAuthority;

use super::{
    blocks::Place,
    recognise::{Form, Recognised},
    words::fold,
};
use crate::text::Line;

/// An authority that was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// As printed.
    pub name: String,
    /// Its number, where the name is known.
    pub urn: Option<String>,
    /// Where.
    pub place: Place,
    /// Named where a report names it, and not found by looking for any name.
    pub in_title: bool,
}

/// Words after which a title has the name.
const BEFORE: &[&str] = &[
    " multi-agency response to children's mental health in ",
    "inspection of the local area of ",
    "inspection of the ",
    "inspection of ",
    "inspection in the ",
    "inspection in ",
    "inspection: ",
    "revisit in the ",
    "revisit in ",
    "revisit to ",
    "revisit of ",
    "visit to the ",
    "visit to ",
    "visit of the ",
    "visit of ",
    "visit: ",
    "visit in ",
];

/// Words that end the name.
const AFTER: &[&str] = &[
    " local authority",
    " children's social",
    " children's services",
    " children and ",
    "'s children's",
    " local area partnership",
    " local area",
    " area partnership",
    " safeguarding children partnership",
    " partnership",
    ": ",
    " services for children",
    " family services",
    " children, ",
    " to the ",
    " - ",
    " between ",
    " on ",
];

/// Finds the authority.
pub(super) fn find(
    lines: &[&Line],
    recognised: &Recognised,
    known: &[KnownAuthority],
) -> Option<Named> {
    if recognised.form == Form::About
        && let Some(named) = anywhere(lines, known)
    {
        return Some(named);
    }
    let title = original_title(lines, recognised);
    from_title(&title, recognised.title, known)
        .or_else(|| line_above(lines, recognised, known))
        .or_else(|| addressee(lines, recognised, known))
        .or_else(|| phrase(lines, known))
        .or_else(|| unknown_in_title(&title, recognised.title))
        .or_else(|| anywhere(lines, known))
}

/// The title with its own capitals and marks.
fn original_title(lines: &[&Line], recognised: &Recognised) -> String {
    let mut title = String::new();
    for line in lines.iter().skip(recognised.title_at).take(5) {
        if fold(&title).len() >= recognised.title_text.len() {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(&line.text);
    }
    if recognised.title_text.is_empty() { String::new() } else { title.replace('\t', " ") }
}

/// Every part of the title that may be the name, the longest first.
fn candidates(title: &str) -> Vec<String> {
    // Folding changes marks for marks of other lengths: both are walked by characters.
    let plain: Vec<char> = title.chars().collect();
    let folded: Vec<char> = title.chars().map(fold_char).collect();
    let mut found = Vec::new();
    for start in positions(&folded, BEFORE).into_iter().map(|(_, end)| end) {
        let rest = folded.get(start..).unwrap_or_default();
        let mut ends: Vec<usize> = positions(rest, AFTER).into_iter().map(|(at, _)| at).collect();
        ends.push(rest.len());
        ends.sort_unstable();
        for end in ends.into_iter().filter(|end| (2..=80).contains(end)) {
            let name: String = plain.get(start..start + end).unwrap_or_default().iter().collect();
            found.push(trimmed(&name));
        }
    }
    found
}

fn fold_char(c: char) -> char {
    match c {
        '’' | '‘' => '\'',
        '–' | '—' | '‑' | '‐' => '-',
        c if c.is_whitespace() => ' ',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Where the phrases stand: from and to.
fn positions(text: &[char], phrases: &[&str]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for phrase in phrases {
        let phrase: Vec<char> = phrase.chars().collect();
        for (at, window) in text.windows(phrase.len().max(1)).enumerate() {
            if window == phrase.as_slice() {
                found.push((at, at + phrase.len()));
            }
        }
    }
    found
}

fn trimmed(name: &str) -> String {
    let name = name.trim().trim_end_matches(['.', ',', ':', ';', '-', '–']).trim();
    let name = name.strip_suffix("’s").or_else(|| name.strip_suffix("'s")).unwrap_or(name);
    let name = name.strip_prefix("the ").unwrap_or(name);
    name.trim().to_owned()
}

fn from_title(title: &str, place: Place, known: &[KnownAuthority]) -> Option<Named> {
    let all = candidates(title);
    // "… of the response to need in Northshire": the last "in" has the name.
    let last = title.rsplit_once(" in ").map(|(_, rest)| rest.to_owned());
    all.iter()
        .find_map(|name| matched(name, place, known, true))
        .or_else(|| last.iter().chain(&all).find_map(|text| begins_with(text, place, known)))
}

/// The longest name that a text begins with, unless it goes on with a second one.
fn begins_with(text: &str, place: Place, known: &[KnownAuthority]) -> Option<Named> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (1..=7.min(words.len())).rev().find_map(|count| {
        let name = trimmed(&words.get(..count)?.join(" "));
        let open = words.get(count - 1).is_some_and(|word| {
            // Words that the list overlooks, and that belong to what follows.
            matches!(fold(word).as_str(), "the" | "local" | "authority" | "of" | "and" | "district")
        });
        let two = words.get(count).is_some_and(|next| matches!(*next, "and" | "&"))
            || words.get(count - 1).is_some_and(|word| word.ends_with(','));
        matched(&name, place, known, true).filter(|_| !two && !open)
    })
}

fn matched(name: &str, place: Place, known: &[KnownAuthority], in_title: bool) -> Option<Named> {
    let found = KnownAuthority::find(known, name)?;
    Some(Named { name: name.to_owned(), urn: Some(found.urn.clone()), place, in_title })
}

/// Titles of 2018 to 2021 have the council on the line above.
fn line_above(lines: &[&Line], recognised: &Recognised, known: &[KnownAuthority]) -> Option<Named> {
    if recognised.title_text.is_empty() {
        return None;
    }
    let first = recognised.title_at.saturating_sub(3);
    for start in (first..recognised.title_at).rev() {
        let above = lines.get(start..recognised.title_at).unwrap_or_default();
        let name: Vec<&str> = above.iter().map(|line| line.text.as_str()).collect();
        let place = above.first().map_or_else(Place::default, |line| Place::of(line));
        let one = above.first().and_then(|line| matched(&trimmed(&line.text), place, known, true));
        if let Some(found) = one.or_else(|| matched(&trimmed(&name.join(" ")), place, known, true))
        {
            return Some(found);
        }
    }
    None
}

/// Letters name the council below the director's name, or behind the office.
fn addressee(lines: &[&Line], recognised: &Recognised, known: &[KnownAuthority]) -> Option<Named> {
    if matches!(recognised.form, Form::About) {
        return None;
    }
    lines.iter().take(40).find_map(|line| {
        let place = Place::of(line);
        let folded = fold(&line.text);
        let office = folded.contains("director") || folded.contains("chief executive");
        let part = line.text.rsplit([',', '\t']).next().unwrap_or(&line.text);
        let council = folded.contains("council") || folded.contains("borough");
        matched(&trimmed(&line.text), place, known, true)
            .filter(|_| council)
            .or_else(|| matched(&trimmed(part), place, known, true).filter(|_| office || council))
    })
}

/// "To the children and young people in Northshire", "the findings of the visit to Northshire".
fn phrase(lines: &[&Line], known: &[KnownAuthority]) -> Option<Named> {
    const PHRASES: &[&str] =
        &["young people in ", "to children in ", "visit to ", "inspection of ", "area of "];
    lines.iter().take(60).find_map(|line| {
        let folded: Vec<char> = line.text.chars().map(fold_char).collect();
        let plain: Vec<char> = line.text.chars().collect();
        positions(&folded, PHRASES).into_iter().find_map(|(_, start)| {
            let rest: String = plain.get(start..)?.iter().collect();
            begins_with(&rest, Place::of(line), known)
        })
    })
}

/// The name in the title that no list knows.
fn unknown_in_title(title: &str, place: Place) -> Option<Named> {
    let shortest = candidates(title).into_iter().find(|name| {
        let folded = fold(name);
        name.chars().count() < 60
            && !folded.starts_with("children")
            && !folded.starts_with("services for")
    })?;
    Some(Named { name: shortest, urn: None, place, in_title: true })
}

/// A council named in running text: the one that is named most.
fn anywhere(lines: &[&Line], known: &[KnownAuthority]) -> Option<Named> {
    let mut found: Vec<(Named, usize)> = Vec::new();
    for line in lines {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let councils = (1..=words.len())
            .filter(|end| words.get(end - 1).is_some_and(|word| fold(word).starts_with("council")));
        for end in councils {
            let longest =
                (1..=7).rev().filter_map(|length| words.get(end.checked_sub(length)?..end));
            let Some(named) = longest
                .map(|part| trimmed(&part.join(" ")))
                .find_map(|name| matched(&name, Place::of(line), known, false))
            else {
                continue;
            };
            match found.iter_mut().find(|(other, _)| other.urn == named.urn) {
                Some((_, times)) => *times += 1,
                None => found.push((named, 1)),
            }
        }
    }
    let most = found.iter().map(|(_, times)| *times).max()?;
    let mut first = found.into_iter().filter(|(_, times)| *times == most);
    let (named, _) = first.next()?;
    // Two councils named equally often: neither can be said to be the one.
    first.next().is_none().then_some(named)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::recognise::recognise;

    fn read(text: &str) -> Option<(String, Option<String>)> {
        let lines: Vec<Line> = (1..)
            .zip(text.lines())
            .map(|(line, text)| Line { page: 1, line, text: text.to_owned(), ..Line::default() })
            .collect();
        let lines: Vec<&Line> = lines.iter().collect();
        let known = KnownAuthority::shipped().unwrap();
        find(&lines, &recognise(&lines), &known).map(|named| (named.name, named.urn))
    }

    #[rstest]
    #[case(
        "Inspection of Kent local\nauthority children’s services\nInspection dates: 3 to 7 March 2025",
        "Kent",
        Some("80476")
    )]
    #[case(
        "Inspection of London Borough of Brent local authority\nchildren’s services\nInspection dates: 3 to 7 March 2025",
        "London Borough of Brent",
        Some("80489")
    )]
    #[case(
        "City of Bradford Metropolitan District Council\nInspection of children’s social care services\nInspection dates: 3 to 7 June 2019",
        "City of Bradford Metropolitan District Council",
        Some("80449")
    )]
    #[case(
        "3 March 2025\nDear Ms Who\nFocused visit to East Sussex children’s services\nYours sincerely",
        "East Sussex",
        Some("80467")
    )]
    #[case(
        "Dear all\nJoint targeted area inspection of the multi-agency response to neglect in East\nSussex\nYours sincerely",
        "East Sussex",
        Some("80467")
    )]
    #[case(
        "Area SEND inspection of Bedford Borough Local Area Partnership\nInspection dates: 3 to 7 March 2025",
        "Bedford Borough",
        Some("80428")
    )]
    #[case(
        "Inspection of Northshire local authority children’s services\nInspection dates: 3 to 7 March 2025",
        "Northshire",
        None
    )]
    #[case(
        "Joy at East Sussex County Council\nThe council is glad.",
        "East Sussex County Council",
        Some("80467")
    )]
    fn the_name_is_found(#[case] text: &str, #[case] name: &str, #[case] urn: Option<&str>) {
        assert_eq!(read(text), Some((name.to_owned(), urn.map(str::to_owned))));
    }
}
