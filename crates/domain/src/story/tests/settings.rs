use super::*;
use crate::{
    authority::Settings,
    rating::{DeliveryRating, RatingRules},
    time::Instant,
    token::{Token, TokenScope},
};

fn settings() -> Settings {
    Settings {
        id: id(1),
        version: 1,
        rules: RatingRules::default(),
        key: DeliveryRating::default_key(),
    }
}

fn at(text: &str) -> Instant {
    day(text).and_hms_opt(12, 0, 0).unwrap().and_utc()
}

fn token() -> Token {
    Token {
        id: id(70),
        version: 1,
        person: id(1),
        name: line("Power BI"),
        scope: TokenScope::Read,
        created_at: at("2024-04-24"),
        expires_at: at("2025-04-24"),
        revoked_at: None,
        networks: Vec::new(),
        refreshed_at: None,
    }
}

#[test]
fn numbers_and_words_are_told() {
    let mut other = settings();
    other.rules.stale_days = 28;
    other.key[2].label = line("Behind");
    other.key[2].colour = line("dark red");
    other.key[0].definition = prose("Our own words");
    let told = tell(Some(&settings()), Some(&other), &Unknown);
    assert_eq!(
        told,
        [
            "Days without an update after which an action is at risk changed from 35 to 28",
            "What “On track” means was changed",
            "The rating “Late” is called “Behind”",
            "Colour of “Behind” changed from red to dark red",
        ]
    );
    assert_eq!(tell(None, Some(&other), &Unknown), told);
    assert_eq!(
        tell(None, Some(&settings()), &Unknown),
        ["The authority’s numbers and labels were set"]
    );
    assert_eq!(tell(Some(&settings()), Some(&settings()), &Unknown), [""; 0]);
}

#[test]
fn tokens_are_told_by_name() {
    let revoked = Token { revoked_at: Some(at("2024-05-01")), ..token() };
    let fresh = Token { refreshed_at: Some(at("2024-05-01")), ..token() };
    let told = [
        tell(None, Some(&token()), &Known),
        tell(Some(&token()), Some(&revoked), &Known),
        tell(Some(&token()), Some(&fresh), &Known),
        tell(Some(&token()), None, &Known),
    ];
    assert_eq!(
        told.concat(),
        [
            "The token “Power BI” of the plan lead was made, to read until 24 April 2025",
            "The token “Power BI” was revoked",
            "The secret of the token “Power BI” was replaced",
            "The token “Power BI” was removed",
        ]
    );
}
