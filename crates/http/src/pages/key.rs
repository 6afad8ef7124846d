//! The authority's own words for ratings, and what each means.

use std::sync::Arc;

use application::{Actor, App, Failure, people};
use domain::rating::DeliveryRating;

use super::rating::Rating;

/// The order in which ratings are told: what is well before what is not.
pub(crate) const ORDER: [DeliveryRating; 6] = [
    DeliveryRating::Complete,
    DeliveryRating::OnTrack,
    DeliveryRating::AtRisk,
    DeliveryRating::Late,
    DeliveryRating::NotStarted,
    DeliveryRating::NotProceeding,
];

/// A rating and what it means.
#[derive(Debug, Clone)]
pub(crate) struct Meaning {
    pub(crate) rating: Rating,
    pub(crate) words: String,
}

/// The key of an authority.
#[derive(Debug, Clone)]
pub(crate) struct Key(Arc<Vec<Meaning>>);

impl Key {
    /// The key of whoever asks.
    pub(crate) async fn load(app: &App, actor: &Actor) -> Result<Self, Failure> {
        let settings = people::settings(app, actor, actor.authority).await?.value;
        let lines = settings.key.iter();
        let mut lines: Vec<Meaning> = lines
            .map(|line| Meaning {
                rating: Rating::named(line.rating, line.label.to_string()),
                words: line.definition.to_string(),
            })
            .collect();
        lines.sort_by_key(|line| ORDER.iter().position(|rating| *rating == line.rating.rating));
        Ok(Self(Arc::new(lines)))
    }

    /// A rating in the authority's words.
    pub(crate) fn rating(&self, rating: DeliveryRating) -> Rating {
        let named = self.0.iter().find(|line| line.rating.rating == rating);
        named.map_or_else(|| Rating::of(rating), |line| line.rating.clone())
    }

    /// All of them, in their order.
    pub(crate) fn ratings(&self) -> Vec<Rating> {
        ORDER.iter().map(|rating| self.rating(*rating)).collect()
    }

    /// Every rating with its meaning.
    pub(crate) fn lines(&self) -> Vec<Meaning> {
        self.0.to_vec()
    }
}
