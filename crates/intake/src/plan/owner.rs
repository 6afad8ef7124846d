//! Who owns an action and who helps, out of one cell.

/// Words that are at the end or start of posts: only where both sides have one are there two.
const POSTS: &[&str] = &[
    "head",
    "heads",
    "director",
    "manager",
    "managers",
    "lead",
    "leads",
    "officer",
    "officers",
    "ad",
    "dcs",
    "hos",
    "service",
    "chief",
    "chair",
    "principal",
    "worker",
    "coordinator",
    "business",
    "assistant",
    "deputy",
    "partner",
    "supervisor",
    "nurse",
    "inspector",
    "superintendent",
    "commissioner",
    "consultant",
    "adviser",
    "advisor",
    "practitioner",
    "iro",
    "lado",
    "psw",
    "administrator",
    "analyst",
    "executive",
    "strategic",
];

/// Bytes beyond which a text is not looked through for posts.
const LONG: usize = 400;

/// Splits the words of an owner's cell: the first is the owner, the others help.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut posts: Vec<String> = Vec::new();
    for part in text.split(['/', ';', '\n']) {
        for post in at_and(part) {
            let post = post.trim().trim_matches([',', '•', '-', '–', '*']).trim();
            if !post.is_empty() && !posts.iter().any(|known| known.eq_ignore_ascii_case(post)) {
                posts.push(post.to_owned());
            }
        }
    }
    posts
}

/// "Registrar & QA Manager" are two; "Head of Fostering and Adoption" and "Quality & Assurance Lead" are
/// one each.
fn at_and(part: &str) -> Vec<String> {
    // More words than these are no list of posts, and each "and" looks at all that follow.
    if part.len() > LONG {
        return vec![part.trim().to_owned()];
    }
    let spaced = part.replace('&', " & ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        if *word != "&" && !word.eq_ignore_ascii_case("and") {
            continue;
        }
        let (before, rest) = words.split_at_checked(at).unwrap_or((&words, &[]));
        let after = rest.get(1..).unwrap_or_default();
        if is_post(before) && begins_post(after) {
            let mut posts = vec![before.join(" ")];
            posts.extend(at_and(&after.join(" ")));
            return posts;
        }
    }
    vec![part.trim().to_owned()]
}

fn is_post(words: &[&str]) -> bool {
    words.iter().any(|word| is_of_post(word))
}

/// Whether words name a post of their own, not the rest of the one before: "Head of …", or a few
/// words that end in one, as "QA Manager" does.
fn begins_post(words: &[&str]) -> bool {
    match words {
        [first, ..] if is_of_post(first) => true,
        [_, _] | [_, _, _] => words.last().is_some_and(|last| is_of_post(last)),
        _ => false,
    }
}

fn is_of_post(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    POSTS.iter().any(|post| post.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Head of Safeguarding", &["Head of Safeguarding"])]
    #[case("Head of Safeguarding / HR Lead", &["Head of Safeguarding", "HR Lead"])]
    #[case("HoS & QA Manager", &["HoS", "QA Manager"])]
    #[case("Head of Fostering and Adoption", &["Head of Fostering and Adoption"])]
    #[case("Quality & Assurance Lead", &["Quality & Assurance Lead"])]
    #[case("Head of Early Help and Head of MASH", &["Head of Early Help", "Head of MASH"])]
    #[case("Team Manager; Service Manager\nteam manager", &["Team Manager", "Service Manager"])]
    #[case("Assistant Director, Early Help", &["Assistant Director, Early Help"])]
    #[case(" / ", &[])]
    fn posts(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(split(text), expected);
    }
}
