//! The 153 authorities of England with children's services: their names, and the numbers by which
//! inspectorates and departments know them. Facts that ship, encoded by us from public lists.

use serde::Deserialize;

use crate::data_file::DataFault;

/// An authority as public lists know it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownAuthority {
    /// "East Sussex", without the words for its kind of council.
    pub name: String,
    /// Other names by which reports and tables call it.
    pub also: Vec<String>,
    /// Ofsted's unique reference number: 80467.
    pub urn: String,
    /// The Department for Education's code: 845.
    pub la_code: String,
    /// The Office for National Statistics' code: E10000011.
    pub ons_code: String,
    /// The region of England.
    pub region: String,
}

impl KnownAuthority {
    /// All that ship, by name.
    pub fn shipped() -> Result<Vec<Self>, DataFault> {
        serde_json::from_str(include_str!("../data/authorities.json"))
            .map_err(|error| DataFault::json("authorities", &error))
    }

    /// The one that a report or table means: "East Sussex County Council", "LONDON BOROUGH OF
    /// BRENT", "St. Helens", "windsor & maidenhead". None where no name fits as a whole.
    #[must_use]
    pub fn find<'a>(all: &'a [Self], name: &str) -> Option<&'a Self> {
        let wanted = plain(name);
        all.iter().find(|known| {
            std::iter::once(&known.name).chain(&known.also).any(|name| plain(name) == wanted)
        })
    }
}

/// A name without capitals, marks and the words that only tell the kind of council.
fn plain(name: &str) -> String {
    const KINDS: &[&str] = &[
        "authority",
        "borough",
        "city",
        "corporation",
        "council",
        "county",
        "district",
        "local",
        "metropolitan",
        "royal",
        "the",
        "unitary",
    ];
    let folded = name.to_lowercase().replace('&', " and ").replace(['.', '’', '\''], "");
    let folded = folded.replace("london borough", " ");
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !KINDS.contains(word))
        .collect();
    let words = words.join(" ");
    words.strip_prefix("of ").unwrap_or(&words).to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("East Sussex County Council", Some("80467"))]
    #[case("east sussex", Some("80467"))]
    #[case("LONDON BOROUGH OF BRENT", Some("80489"))]
    #[case("The Royal Borough of Kensington & Chelsea", Some("80544"))]
    #[case("City of Bradford Metropolitan District Council", Some("80449"))]
    #[case("windsor & maidenhead", Some("80546"))]
    #[case("St Helens Metropolitan Borough Council", Some("80560"))]
    #[case("Hull City Council", Some("80477"))]
    #[case("Durham County Council", Some("80465"))]
    #[case("City of London Corporation", Some("80450"))]
    #[case("Bedford Borough Council", Some("80428"))]
    #[case("Central Bedfordshire Council", Some("80446"))]
    #[case("Sussex", None)]
    #[case("the council", None)]
    #[case("", None)]
    fn names_are_matched_whole(#[case] name: &str, #[case] urn: Option<&str>) {
        let all = KnownAuthority::shipped().unwrap();
        assert_eq!(KnownAuthority::find(&all, name).map(|known| known.urn.as_str()), urn);
    }

    #[test]
    fn there_are_153_and_no_name_or_number_stands_twice() {
        let all = KnownAuthority::shipped().unwrap();
        assert_eq!(all.len(), 153);
        for (at, known) in all.iter().enumerate() {
            assert_eq!(KnownAuthority::find(&all, &known.name), Some(known));
            for other in &all[at + 1..] {
                assert!(known.urn != other.urn && known.la_code != other.la_code);
                assert_ne!(known.ons_code, other.ons_code);
            }
        }
    }
}
