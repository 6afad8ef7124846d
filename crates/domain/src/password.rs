//! Which passwords are taken: long ones that nobody would guess. No rule asks for signs or digits,
//! and none makes anybody change a good password.

/// The fewest characters.
pub const FEWEST: usize = 15;
/// The most characters: more is no safer, and only costs us time.
pub const MOST: usize = 128;

/// The least strength of four that is taken: a hundred million guesses, each of them slow.
const STRENGTH: zxcvbn::Score = zxcvbn::Score::Three;

/// Words that everybody here would try first.
const OURS: &[&str] =
    &["action plan tracker", "actionplan", "childrens services", "council", "ofsted", "ilacs"];

/// What is wrong with a password, in words for the one who chose it. `context` is what is known of
/// them: their name, their address, their council.
pub fn check(password: &str, context: &[&str]) -> Result<(), String> {
    let length = password.chars().count();
    if length < FEWEST {
        return Err(format!("must have at least {FEWEST} characters; three or four words will do"));
    }
    if length > MOST {
        return Err(format!("must have at most {MOST} characters"));
    }
    let lower = password.to_lowercase();
    let mut words: Vec<String> = OURS.iter().map(|word| (*word).to_owned()).collect();
    for text in context {
        let text = text.to_lowercase();
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.len() > 2);
        words.extend(parts.map(ToOwned::to_owned));
        words.push(text.split_whitespace().collect());
        words.push(text);
    }
    // What is left when every known word is taken out must still be something.
    let mut rest = lower.clone();
    let mut longest_first: Vec<&String> = words.iter().collect();
    longest_first.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in longest_first.into_iter().filter(|word| !word.is_empty()) {
        rest = rest.replace(word.as_str(), "");
    }
    if rest.chars().filter(|c| c.is_alphanumeric()).count() < FEWEST / 2 {
        return Err("is made of your name, your address or your council; take other words".into());
    }
    let known: Vec<&str> = words.iter().map(String::as_str).collect();
    if zxcvbn::zxcvbn(password, &known).score() < STRENGTH {
        return Err(
            "is easily guessed; take three or four words that do not belong together".into()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTEXT: &[&str] =
        &["Asha Rowe", "asha.rowe@eastsussex.example.gov.uk", "East Sussex County Council"];

    #[test]
    fn long_and_odd_passwords_are_taken() {
        for good in [
            "kettle orbit mango stairs",
            "tpzQv8#mLr2!wXy",
            "ŵyddfa cwningen llefrith 7",
            "наша большая собака спит",
            "a  b  c  d  e  f  g  h  i  j  k zq",
        ] {
            assert_eq!(check(good, CONTEXT), Ok(()), "{good}");
        }
        let long = "kettle orbit mango ".repeat(6);
        assert_eq!(check(&long, CONTEXT), Ok(()));
    }

    #[test]
    fn short_common_and_personal_passwords_are_refused() {
        for bad in [
            "",
            "kettle orbit m",
            "passwordpassword",
            "Password12345678",
            "qwertyuiopasdfgh",
            "111111111111111111",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "abcdefghijklmnopqrst",
            "asha.rowe@eastsussex.example.gov.uk",
            "EastSussexCounty1",
            "Asha Rowe Asha Rowe",
            "ofsted council ofsted council",
            "Action Plan Tracker 2026",
            &"x1".repeat(100),
        ] {
            assert!(check(bad, CONTEXT).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_left_without_known_words_must_be_something() {
        let refused = |password: &str, context: &[&str]| check(password, context).unwrap_err();
        assert!(refused("sandwell kq7zwt", &["Sandwell"]).contains("made of your name"));
        assert_eq!(check("sandwell kq7zwtp", &["Sandwell"]), Ok(()));
        // Two letters are no word: nobody could keep them out of a password.
        assert_eq!(check("ghefcdab ghabefcd kjq", &["ab cd ef gh"]), Ok(()));
    }

    #[test]
    fn a_strength_of_three_is_enough() {
        let password = "mondaykettle2019";
        assert_eq!(zxcvbn::zxcvbn(password, &[]).score(), STRENGTH);
        assert_eq!(check(password, &[]), Ok(()));
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        assert!(check("ŷŵâêôûîäëïöü", &[]).unwrap_err().contains("at least 15"));
        assert!(check(&"ŵ".repeat(129), &[]).unwrap_err().contains("at most 128"));
        assert_eq!(check("tpzQv8#mLr2!wXy", &[]), Ok(()), "15");
        let longest: String = "kettle orbit mango stairs ".chars().cycle().take(MOST).collect();
        assert_eq!(check(&longest, &[]), Ok(()), "128");
    }
}
