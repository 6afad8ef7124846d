//! What papers say, and what they keep to themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

#[path = "../examples/samples/actions.rs"]
mod actions;
#[path = "../examples/samples/hostile.rs"]
mod hostile;
#[path = "../examples/samples/plan.rs"]
mod plan;

use actionplan_documents::{
    csv, docx, html,
    model::{Document, Meta},
    paper::{self, Audience, Wording},
    pdf,
    sheet::{Column, Sheet, Value},
    xlsx,
};
use assets::fonts::{BOLD, ITALIC, REGULAR};

fn text(document: &Document) -> String {
    document.text().join("\n")
}

fn public_papers() -> Vec<(&'static str, String)> {
    let mut plan = plan::plan();
    for (at, action) in plan.actions.iter_mut().enumerate() {
        action.internal_note = Some("Internal note.".into());
        action.exempt = at % 4 == 0;
        if action.exempt {
            action.wording = Wording::one("Exempt action");
        }
    }
    plan.questions[0].exempt = true;
    plan.questions[0].text = "Exempt question".into();
    plan.areas[1].exempt = true;
    plan.areas[1].wording = Wording::one("Exempt area");
    let report = paper::panel_report(&plan, &plan::paper(), Audience::Public);
    let statement = paper::statement_of_action(&plan, &plan::submission(), Audience::Public);
    let letter = paper::childrens_letter(&plan, &plan::letter()).document;
    let sheets = paper::sheets(&plan, Audience::Public);
    vec![
        ("report", text(&report)),
        ("plan", text(&paper::action_plan(&plan, Audience::Public))),
        ("statement", text(&statement)),
        ("letter", text(&letter)),
        ("sheets", format!("{sheets:?}")),
    ]
}

#[test]
fn the_public_reads_posts_and_nothing_exempt_or_internal() {
    for (name, text) in public_papers() {
        for never in [
            "Alex Example",
            "Internal note",
            "For officers",
            "Exempt action",
            "Exempt area",
            "Exempt question",
        ] {
            assert!(!text.contains(never), "{name} says “{never}”");
        }
        if matches!(name, "report" | "plan" | "statement") {
            assert!(
                text.contains("left out because"),
                "{name} does not say that it leaves something out"
            );
        }
    }
}

#[test]
fn officers_read_who_holds_a_post_and_what_is_internal() {
    let plan = plan::plan();
    let text = text(&paper::panel_report(&plan, &plan::paper(), Audience::Officers));
    assert!(text.contains("Alex Example") && text.contains("Raise at the next supervision."));
}

#[test]
fn a_panel_report_has_the_shape_that_committees_know() {
    let text = text(&paper::panel_report(&plan::plan(), &plan::paper(), Audience::Public));
    let mut rest = text.as_str();
    for wanted in [
        "Report to",
        "Date of meeting",
        "30 January 2025",
        "By",
        "Purpose",
        "Recommendations",
        "The Corporate Parenting Panel is recommended to:",
        "Background",
        "Supporting information",
        "Grade 2018",
        "Not judged separately then",
        "64 of 87 actions are on track or complete. 3 are late and 12 at risk.",
        "What has changed since the meeting of 23 October 2024",
        "What is late or at risk, and why",
        "Dates that moved",
        "because the training provider withdrew (agreed by the plan lead on",
        "Is it making a difference?",
        "71% on 31 December 2024",
        "too old to rely on",
        "What was promised to the Corporate Parenting Panel",
        "Not answered yet; an answer was due on 10 January 2025.",
        "Met on 16 May 2024",
        "Conclusion and reasons for recommendations",
        "Contact",
        "Local members",
        "Background documents",
        "Key to the ratings",
        "revision 412",
        "Appendix: the action plan",
    ] {
        let at =
            rest.find(wanted).unwrap_or_else(|| panic!("“{wanted}” is missing or out of place"));
        rest = &rest[at + wanted.len()..];
    }
}

#[test]
fn a_plan_with_nothing_in_it_makes_every_paper() {
    let mut plan = plan::plan();
    plan.inspections.clear();
    plan.judgements.clear();
    plan.areas.clear();
    plan.actions.clear();
    plan.measures.clear();
    plan.obligations.clear();
    plan.questions.clear();
    plan.key.clear();
    let mut paper = plan::paper();
    paper.changes.clear();
    paper.recommendations.clear();
    paper.background_documents.clear();
    let fonts = pdf::Fonts::parse(REGULAR, BOLD, ITALIC).unwrap();
    let report = paper::panel_report(&plan, &paper, Audience::Public);
    let said = text(&report);
    for wanted in ["The plan has no actions yet.", "Nothing has changed.", "None"] {
        assert!(said.contains(wanted), "{wanted}");
    }
    for document in [
        report,
        paper::action_plan(&plan, Audience::Officers),
        paper::statement_of_action(&plan, &plan::submission(), Audience::Public),
        paper::childrens_letter(&plan, &plan::letter()).document,
    ] {
        pdf::render(&document, &fonts).unwrap();
        docx::render(&document, None).unwrap();
        assert!(html::render(&document).contains("<h1>"));
    }
}

#[test]
fn a_letter_says_which_words_children_did_not_get_yet() {
    let mut plan = plan::plan();
    plan.areas[0].wording.children = None;
    plan.areas[1].wording = Wording { official_is_internal: true, ..Wording::one("Secret") };
    let letter = paper::childrens_letter(&plan, &plan::letter());
    assert_eq!(letter.without_own_words, ["Area 1", "Area 2"]);
    let said = text(&letter.document);
    assert!(said.contains("not yet put this into our own words") && !said.contains("Secret"));
    let own = paper::childrens_letter(&plan::plan(), &plan::letter());
    assert!(own.without_own_words.is_empty());
    let age = own.reading_age.unwrap();
    assert!((7..=12).contains(&age.years()), "{age:?}");
    assert!(text(&own.document).contains(&age.in_words()));
}

#[test]
fn hostile_text_is_text_in_every_file() {
    let plan = hostile::plan();
    let document = paper::panel_report(&plan, &hostile::paper(), Audience::Officers);
    let page = html::render(&document);
    for never in ["<script", "<img", "onerror=\"", "javascript:alert(1)\"", "{{constructor}}</"] {
        assert!(!page.contains(never), "{never}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let fonts = pdf::Fonts::parse(REGULAR, BOLD, ITALIC).unwrap();
    let pdf = pdf::render(&document, &fonts).unwrap();
    assert!(pdf.unprinted.contains(&'Ν') && !pdf.unprinted.contains(&'✓'));
    docx::render(&document, None).unwrap();
    for sheet in paper::sheets(&plan, Audience::Officers) {
        let text = String::from_utf8(csv::render(&sheet).unwrap()).unwrap();
        for cell in text.trim_start_matches('\u{FEFF}').split(['\n', ',']) {
            assert!(!cell.trim_matches('"').starts_with(['=', '@', '+']), "{cell}");
        }
    }
    assert!(
        !xlsx::render(&document.meta, &paper::sheets(&plan, Audience::Officers))
            .unwrap()
            .is_empty()
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..proptest::prelude::ProptestConfig::default()
    })]

    #[test]
    fn no_text_breaks_a_document(words in proptest::collection::vec("\\PC{0,60}|[\\x00-\\x1F\\u{202A}-\\u{202E}\\u{FFFE}\\u{E000}]{1,5}", 6)) {
        let mut plan = plan::plan();
        plan.actions.truncate(3);
        plan.title = words[0].clone();
        plan.authority = words[1].clone();
        plan.areas[0].wording = Wording::one(&words[2]);
        plan.actions[0].wording = Wording::one(&words[3]);
        plan.actions[1].outcome = Some(words[4].clone());
        let mut paper = plan::paper();
        paper.title = format!("x{}", words[5]);
        let document = paper::panel_report(&plan, &paper, Audience::Officers);
        let fonts = pdf::Fonts::parse(REGULAR, BOLD, ITALIC).unwrap();
        pdf::render(&document, &fonts).unwrap();
        docx::render(&document, None).unwrap();
        let meta = Meta { title: words[0].clone(), ..document.meta };
        let sheet = Sheet {
            name: words[1].clone(),
            columns: vec![Column::new(&words[2], 10)],
            rows: vec![vec![Value::text(&words[3])]],
        };
        xlsx::render(&meta, &[sheet.clone(), sheet]).unwrap();
    }
}
