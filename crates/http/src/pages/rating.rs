//! A rating as people see it, the same everywhere: a shape, a word and a colour.

use domain::rating::{DeliveryRating, Trend};

/// A rating with the word that the authority has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rating {
    pub(crate) rating: DeliveryRating,
    pub(crate) label: String,
}

impl Rating {
    /// A rating by its usual name.
    pub(crate) fn of(rating: DeliveryRating) -> Self {
        Self { rating, label: super::sheet::capital(rating.words()) }
    }

    /// A rating by the authority's own name for it.
    pub(crate) fn named(rating: DeliveryRating, label: impl Into<String>) -> Self {
        Self { rating, label: label.into() }
    }

    /// Its name within a sentence.
    pub(crate) fn in_a_sentence(&self) -> String {
        let mut chars = self.label.chars();
        chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
    }

    /// Its part of a class's name.
    pub(crate) const fn class(&self) -> &'static str {
        match self.rating {
            DeliveryRating::OnTrack => "on-track",
            DeliveryRating::AtRisk => "at-risk",
            DeliveryRating::Late => "late",
            DeliveryRating::Complete => "complete",
            DeliveryRating::NotStarted => "not-started",
            DeliveryRating::NotProceeding => "not-proceeding",
        }
    }

    /// Its shape, drawn on sixteen by sixteen: a circle, a triangle, a square, a tick, a ring, a
    /// dash.
    pub(crate) const fn shape(&self) -> &'static str {
        match self.rating {
            DeliveryRating::OnTrack => "<circle cx=\"8\" cy=\"8\" r=\"7\"/>",
            DeliveryRating::AtRisk => "<path d=\"M8 1l7.5 14H.5z\"/>",
            DeliveryRating::Late => "<path d=\"M1.5 1.5h13v13h-13z\"/>",
            DeliveryRating::Complete => "<path d=\"M.5 9 6 14.5 15.5 4 13.2 2 5.8 10 2.6 6.8z\"/>",
            DeliveryRating::NotStarted => {
                "<path d=\"M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zm0 3a4 4 0 1 1 0 8 4 4 0 0 1 0-8z\"/>"
            }
            DeliveryRating::NotProceeding => "<path d=\"M1 6h14v4H1z\"/>",
        }
    }

    /// The class that fills a part of a chart.
    pub(crate) const fn fill(&self) -> &'static str {
        match self.rating {
            DeliveryRating::OnTrack => "ap-fill--on-track",
            DeliveryRating::AtRisk => "ap-fill--at-risk",
            DeliveryRating::Late => "ap-fill--late",
            DeliveryRating::Complete => "ap-fill--complete",
            DeliveryRating::NotStarted => "ap-fill--not-started",
            DeliveryRating::NotProceeding => "ap-fill--not-proceeding",
        }
    }

    const fn is_dark(&self) -> bool {
        !matches!(self.rating, DeliveryRating::AtRisk | DeliveryRating::NotStarted)
    }

    /// The class of a text on it.
    pub(crate) const fn text_on_fill(&self) -> &'static str {
        if self.is_dark() { "ap-on-fill ap-on-fill--light" } else { "ap-on-fill" }
    }

    /// The class of a shape on it.
    pub(crate) const fn shape_on_fill(&self) -> &'static str {
        if self.is_dark() { "ap-shape-on-dark" } else { "ap-shape-on-light" }
    }
}

/// Where it is going, in a word and an arrow; nothing where it goes nowhere.
pub(crate) const fn trend(trend: Trend) -> Option<(&'static str, &'static str)> {
    match trend {
        Trend::Worsening => Some(("worsening", "<path d=\"M8 15 1 7h4.500V1h5v6H15z\"/>")),
        Trend::Improving => Some(("improving", "<path d=\"M8 1l7 8h-4.500v6h-5V9H1z\"/>")),
        Trend::Stale => Some((
            "no recent update",
            "<path d=\"M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM7 4h2v3.600l2.500 2.500-1.400 1.400L7 8.400z\"/>",
        )),
        Trend::Steady => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use askama::Template;

    use super::*;

    #[derive(Template)]
    #[template(
        source = "{% import \"components/rating.html\" as rating %}{% for it in all %}{{ rating::tag(it) }}\n{% endfor %}{{ rating::declared(\"on track\") }}\n{{ rating::trend(way) }}",
        ext = "html"
    )]
    struct Shown {
        all: Vec<Rating>,
        way: Option<(&'static str, &'static str)>,
    }

    #[test]
    fn no_two_ratings_share_a_shape_a_word_or_a_class() {
        let all: Vec<Rating> = DeliveryRating::ALL.iter().copied().map(Rating::of).collect();
        let differ = |of: fn(&Rating) -> String| {
            assert_eq!(all.iter().map(of).collect::<BTreeSet<_>>().len(), all.len());
        };
        differ(|rating| rating.label.clone());
        differ(|rating| rating.shape().to_owned());
        differ(|rating| rating.class().to_owned());
        differ(|rating| rating.fill().to_owned());
        insta::assert_snapshot!(Shown { all, way: trend(Trend::Worsening) }.render().unwrap());
    }

    #[test]
    fn a_council_may_have_its_own_words() {
        let rating = Rating::named(DeliveryRating::Late, "Overdue <b>");
        assert_eq!(rating.in_a_sentence(), "overdue <b>");
        let shown = Shown { all: vec![rating], way: None }.render().unwrap();
        assert!(shown.contains("Overdue &#60;b&#62;"), "{shown}");
        assert_eq!(trend(Trend::Steady), None);
    }
}
