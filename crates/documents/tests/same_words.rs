//! One document, three files, the same words in the same order. What the PDF says is compared where
//! its structure can be read, in `pdf`; its bytes are read by `tools/check_documents.py`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

#[path = "../examples/samples/actions.rs"]
mod actions;
#[path = "../examples/samples/plan.rs"]
mod plan;

use std::io::{Cursor, Read as _};

use actionplan_documents::{
    docx, html,
    model::{
        Bar, Block, Cell, Document, Level, Meta, Page, Part, Row, Run, Section, Table, TableLook,
        Weight,
    },
    paper::{self, Audience},
    pdf,
};
use assets::fonts::{BOLD, ITALIC, REGULAR};
use domain::rating::DeliveryRating;

/// Every kind of block once, on one page.
fn everything() -> Document {
    let meta = Meta {
        title: "Everything".into(),
        lang: "en-GB".into(),
        author: "East Sussex County Council".into(),
        subject: None,
        footer: "As at revision 1".into(),
        made_at: domain::Instant::UNIX_EPOCH,
    };
    let rating = |rating, label: &str| {
        Run::Rating(actionplan_documents::model::Rating { rating, label: label.into() })
    };
    let blocks = vec![
        Block::Title(vec![Run::plain("Everything")]),
        Block::Table(Table::facts("Facts", vec![("To", Cell::text("The panel"))])),
        Block::numbered("First"),
        Block::Clause(vec![
            Run::plain("Plain, "),
            Run::bold("bold"),
            Run::plain(", "),
            Run::italic("slanted"),
            Run::plain(" and "),
            Run::link("a link", "https://example.org/a"),
            Run::plain("."),
        ]),
        Block::heading(Level::Two, "Second"),
        Block::weighted(Weight::Lead, "5 of 7 actions are on track."),
        Block::Bar(Bar {
            alt: "Of 7 actions, 5 are on track and 2 are late.".into(),
            parts: vec![
                Part { rating: DeliveryRating::OnTrack, label: "On track".into(), count: 5 },
                Part { rating: DeliveryRating::Late, label: "Late".into(), count: 2 },
            ],
        }),
        Block::Bullets(vec![vec![Run::plain("one")], vec![Run::plain("two & <three>")]]),
        Block::Steps(vec![vec![Run::plain("step one")], vec![Run::plain("step two")]]),
        Block::Quote(vec![Run::plain("Words of others.")]),
        Block::Table(Table {
            caption: "A table".into(),
            header: vec!["Ref".into(), "How".into()],
            rows: vec![
                Row::of([
                    Cell::text("1.1"),
                    Cell::runs(vec![rating(DeliveryRating::Late, "Late")])
                        .and(vec![Run::plain("because")]),
                ]),
                Row::of([Cell::text("1.2"), Cell::default()]),
            ],
            row_header: true,
            widths: vec![1, 4],
            look: TableLook::Grid,
        }),
        Block::heading(Level::Three, "Third"),
        Block::weighted(Weight::Small, "A note: ŵŷ “quoted” – £5."),
    ];
    Document { meta, sections: vec![Section { page: Page::Portrait, blocks }] }
}

/// Without spaces, which every format sets as it needs.
fn squeezed(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace() && *char != '\u{A0}').collect()
}

fn without_tags(markup: &str) -> String {
    let mut out = String::new();
    let mut is_tag = false;
    for char in markup.chars() {
        match char {
            '<' => is_tag = true,
            '>' => is_tag = false,
            char if !is_tag => out.push(char),
            _ => {}
        }
    }
    out.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

fn in_html(document: &Document) -> String {
    let page = html::render(document);
    let main = page.split("<main>").nth(1).unwrap().split("</main>").next().unwrap();
    squeezed(&without_tags(main))
}

fn in_docx(document: &Document) -> String {
    let bytes = docx::render(document, None).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    zip.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    squeezed(&without_tags(xml.split("<w:body>").nth(1).unwrap()))
}

/// Looks for every paragraph after the one before it. Numbers, bullets and signs may stand between.
fn follows(document: &Document, text: &str, file: &str) {
    let mut rest = text;
    for paragraph in document.text() {
        let wanted = squeezed(&paragraph);
        let Some(at) = rest.find(&wanted) else {
            let near: String = rest.chars().take(200).collect();
            panic!("{file} does not say “{paragraph}” where it should: {near}");
        };
        rest = &rest[at + wanted.len()..];
    }
}

#[test]
fn every_block_says_the_same_in_every_file() {
    let document = everything();
    let all = squeezed(&document.text().concat());
    for (file, text) in [("html", in_html(&document)), ("docx", in_docx(&document))] {
        follows(&document, &text, file);
        // Nothing but numbers, bullets, signs, the caption of facts and the foot of the page is more.
        let more = text.chars().count() - all.chars().count();
        assert!(more < 90, "{file} says {more} characters more: {text}");
    }
}

#[test]
fn the_papers_say_the_same_in_every_file() {
    let plan = plan::plan();
    let letter = paper::childrens_letter(&plan, &plan::letter()).document;
    let statement = paper::statement_of_action(&plan, &plan::submission(), Audience::Public);
    let report = paper::panel_report(&plan, &plan::paper(), Audience::Public);
    for document in [letter, statement, report] {
        follows(&document, &in_html(&document), "html");
        follows(&document, &in_docx(&document), "docx");
    }
}

#[test]
fn numbers_are_the_same_where_they_are_written_out() {
    let text = in_html(&everything());
    assert!(text.contains("1First") && text.contains("1.1Plain"), "{text}");
}

#[test]
fn the_same_document_is_the_same_file() {
    let document = paper::panel_report(&plan::plan(), &plan::paper(), Audience::Public);
    let fonts = pdf::Fonts::parse(REGULAR, BOLD, ITALIC).unwrap();
    assert_eq!(docx::render(&document, None), docx::render(&document, None));
    assert_eq!(pdf::render(&document, &fonts), pdf::render(&document, &fonts));
}
