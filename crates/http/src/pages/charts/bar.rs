//! How many actions have which rating: one bar, one line high.

use super::{
    super::rating::Rating,
    Chart, Key, Numbers, actions, listed, share,
    svg::{Anchor, Svg},
};

const HEIGHT: u32 = 44;

/// The share below which a number does not fit into its part; the key has it all the same.
const NARROW: f64 = 4.5;

/// A part of the bar.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) rating: Rating,
    pub(crate) count: u32,
    /// Where its actions are listed.
    pub(crate) at: String,
}

/// A bar of ratings, in the order given. Ratings that no action has are left out.
pub(crate) fn ratings_bar(parts: &[Part]) -> Chart {
    let all = parts.iter().map(|part| part.count).sum();
    let shown: Vec<&Part> = parts.iter().filter(|part| part.count > 0).collect();
    let said: Vec<String> = shown
        .iter()
        .map(|part| format!("{} {}", part.count, part.rating.in_a_sentence()))
        .collect();
    let sentence = if all == 0 {
        "There are no actions yet.".to_owned()
    } else {
        format!("Of {}: {}.", actions(all), listed(&said))
    };
    let mut svg = Svg::new(HEIGHT, &sentence);
    let (height, mut x) = (f64::from(HEIGHT), 0.0);
    for (at, part) in shown.iter().enumerate() {
        let width = share(part.count, all);
        svg.rect((x, 0.0), width, height, part.rating.fill());
        if at > 0 {
            svg.line((x, 0.0), (x, height), "ap-line--gap");
        }
        if width >= NARROW {
            let class = part.rating.text_on_fill();
            svg.text((x + width / 2.0, 29.0), Anchor::Middle, class, &part.count.to_string());
        }
        x += width;
    }
    let row = |part: &Part| (part.rating.label.clone(), vec![part.count.to_string()]);
    Chart {
        svg: svg.finish(),
        key: shown
            .iter()
            .map(|part| Key {
                rating: part.rating.clone(),
                count: Some(part.count),
                at: Some(part.at.clone()),
            })
            .collect(),
        note: "",
        numbers: Numbers {
            caption: "Actions by rating".into(),
            heads: vec!["Rating".into(), "Actions".into()],
            rows: parts.iter().map(row).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use domain::rating::DeliveryRating;

    use super::*;

    fn part(rating: DeliveryRating, count: u32) -> Part {
        let at = format!("/actions?rating={}", rating.code());
        Part { rating: Rating::of(rating), count, at }
    }

    #[test]
    fn every_count_is_in_the_sentence_and_in_the_table() {
        use DeliveryRating::{AtRisk, Complete, Late, OnTrack};
        let chart =
            ratings_bar(&[part(Complete, 4), part(OnTrack, 5), part(AtRisk, 0), part(Late, 1)]);
        assert!(
            chart.svg.contains("aria-label=\"Of 10 actions: 4 complete, 5 on track and 1 late.\"")
        );
        assert_eq!(chart.svg.matches("<rect").count(), 3, "nothing is drawn for none");
        let counts: Vec<_> = chart.numbers.rows.iter().map(|(_, cells)| cells.concat()).collect();
        assert_eq!(counts, ["4", "5", "0", "1"]);
        assert_eq!(chart.key[2].at.as_deref(), Some("/actions?rating=late"));
        insta::assert_snapshot!(chart.svg);
    }

    #[test]
    fn no_actions_are_an_empty_bar_that_says_so() {
        let chart = ratings_bar(&[part(DeliveryRating::Late, 0)]);
        assert!(chart.svg.contains("no actions yet") && !chart.svg.contains("<rect"));
        assert!(chart.key.is_empty());
    }
}
