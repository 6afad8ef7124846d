use super::*;
use crate::{
    authority::{Settings, WordTemplate},
    change::Hash,
    file::{FileKind, KeptFile},
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
        word_template: None,
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
fn the_template_of_word_documents_is_told_by_its_name() {
    let template = |name: &str, bytes: &[u8]| Settings {
        word_template: Some(WordTemplate {
            file: KeptFile {
                name: line(name),
                kind: FileKind::Docx,
                size: 9,
                sha256: Hash::of(bytes),
            },
            since: day("2024-04-24"),
            by: id(1),
        }),
        ..settings()
    };
    let (plain, first) = (settings(), template("letterhead.docx", b"1"));
    let told = ["Word documents are made in the council’s own template “letterhead.docx”"];
    assert_eq!(tell(None, Some(&first), &Unknown), told);
    assert_eq!(tell(Some(&plain), Some(&first), &Unknown), told);
    assert_eq!(
        tell(Some(&first), Some(&template("letterhead.docx", b"2")), &Unknown),
        told,
        "another file of the same name"
    );
    assert_eq!(
        tell(Some(&first), Some(&plain), &Unknown),
        ["Word documents have the plain look again, without a template"]
    );
}

#[test]
fn settings_from_before_there_were_templates_are_read() {
    let old = crate::change::canonical_bytes(&settings()).unwrap();
    assert!(!String::from_utf8_lossy(&old).contains("word_template"));
    assert_eq!(crate::change::read_state::<Settings>(1, &old).unwrap(), settings());
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
