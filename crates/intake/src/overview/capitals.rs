//! Capitals for names that a machine wrote without them.

/// "anna mcdonald-o'neill" is Anna McDonald-O'Neill; a name that has its own capitals keeps them.
pub(super) fn person(name: &str) -> String {
    // Reading a PDF leaves spaces beside the hyphen of a double name.
    let joined = name.replace(" -", "-").replace("- ", "-");
    cased(&joined, &["de", "da", "van", "von", "der", "la", "le", "du"])
}

/// "bath and north east somerset" is Bath and North East Somerset.
pub(super) fn place(name: &str) -> String {
    cased(name, &["and", "of", "with", "upon", "the", "on", "in", "by", "le", "under"])
}

/// Capitals at the beginning of each word, but for those that stay small within a name.
fn cased(name: &str, small: &[&str]) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_mixed = name.chars().any(char::is_lowercase) && name.chars().any(char::is_uppercase);
    if is_mixed {
        return words.join(" ");
    }
    let cased: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let lower = word.to_lowercase();
            if at > 0 && small.contains(&lower.as_str()) {
                return lower;
            }
            // "stockton-on-tees" has small words between hyphens, "smith-jones" has not.
            let parts: Vec<String> =
                lower
                    .split('-')
                    .enumerate()
                    .map(|(at, part)| {
                        if at > 0 && small.contains(&part) { part.into() } else { part_cased(part) }
                    })
                    .collect();
            parts.join("-")
        })
        .collect();
    cased.join(" ")
}

/// One word or half of a double name.
fn part_cased(part: &str) -> String {
    if matches!(part, "hmi" | "hmip" | "cqc" | "obe" | "cbe") {
        return part.to_uppercase();
    }
    if let Some((before, after)) = part.split_once(['\'', '’'])
        && before.chars().count() == 1
    {
        // The mark itself is kept as it was written.
        let mark = part.chars().nth(1).unwrap_or('\'');
        return format!("{}{mark}{}", capital(before), capital(after));
    }
    match part.strip_prefix("mc") {
        Some(rest) if rest.chars().count() > 1 => format!("Mc{}", capital(rest)),
        _ => capital(part),
    }
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ada lovely", "Ada Lovely")]
    #[case("ada mcdonald", "Ada McDonald")]
    #[case("ada o'neill", "Ada O'Neill")]
    #[case("ada o’neill", "Ada O’Neill")]
    #[case("ada smith-jones", "Ada Smith-Jones")]
    #[case("ada -mae lovely", "Ada-Mae Lovely")]
    #[case("ÉLODIE van DER berg", "ÉLODIE van DER berg")]
    #[case("élodie van der berg", "Élodie van der Berg")]
    #[case("ADA LOVELY", "Ada Lovely")]
    #[case("Ada MacLovely", "Ada MacLovely")]
    #[case("", "")]
    fn people(#[case] raw: &str, #[case] name: &str) {
        assert_eq!(person(raw), name);
    }

    #[rstest]
    #[case("bath and north east somerset", "Bath and North East Somerset")]
    #[case("stockton-on-tees", "Stockton-on-Tees")]
    #[case("isle of wight", "Isle of Wight")]
    fn places(#[case] raw: &str, #[case] name: &str) {
        assert_eq!(place(raw), name);
    }
}
