//! What several papers have in common.

use chrono::NaiveDate;
use domain::{rating::DeliveryRating, sentence, time::spoken};

use super::{Action, Area, Audience, Plan, audience::Worded, rows, sentences};
use crate::model::{
    self, Bar, Block, Cell, Level, Meta, Part, Rating, Row, Run, Table, TableLook, Weight,
};

/// The order in which ratings are told: what is well before what is not.
const ORDER: [DeliveryRating; 6] = [
    DeliveryRating::Complete,
    DeliveryRating::OnTrack,
    DeliveryRating::AtRisk,
    DeliveryRating::Late,
    DeliveryRating::NotStarted,
    DeliveryRating::NotProceeding,
];

/// How much of a hash stands at the foot of a page: enough to compare, and it fits.
const HASH_AT_FOOT: usize = 16;

/// What is said of a paper.
pub(super) fn meta(plan: &Plan, title: &str, subject: &str) -> Meta {
    let hash: String = plan.hash.chars().take(HASH_AT_FOOT).collect();
    Meta {
        title: title.to_owned(),
        lang: "en-GB".into(),
        author: plan.authority.clone(),
        subject: Some(subject.to_owned()),
        footer: format!("As at revision {}, {}, hash {hash}", plan.revision, spoken(plan.as_at)),
        made_at: plan.made_at,
    }
}

/// A day in a cell of its own, where it is not broken over lines.
pub(super) fn date(day: NaiveDate) -> Cell {
    Cell::text(&spoken(day).replace(' ', "\u{A0}"))
}

/// What a rating is called here.
pub(super) fn label(plan: &Plan, rating: DeliveryRating) -> String {
    let named = plan.key.iter().find(|line| line.rating == rating);
    named.map_or_else(|| sentences::capital(rating.words()), |line| line.label.to_string())
}

/// A rating as a run.
pub(super) fn rating(plan: &Plan, rating: DeliveryRating) -> Run {
    Run::Rating(Rating { rating, label: label(plan, rating) })
}

/// The areas that this reader may see.
pub(super) fn areas(plan: &Plan, audience: Audience) -> Vec<&Area> {
    let may = |area: &&Area| audience == Audience::Officers || !area.exempt;
    plan.areas.iter().filter(may).collect()
}

/// The actions that this reader may see: not those that answer nothing but what they may not.
pub(super) fn actions(plan: &Plan, audience: Audience) -> Vec<&Action> {
    let is_hidden = |label: &String| plan.areas.iter().any(|it| it.label == *label && it.exempt);
    let may = |action: &&Action| {
        let all_hidden = !action.areas.is_empty() && action.areas.iter().all(is_hidden);
        audience == Audience::Officers || (!action.exempt && !all_hidden)
    };
    plan.actions.iter().filter(may).collect()
}

/// How many items a reader does not see, as a note; nothing where there are none.
pub(super) fn left_out(plan: &Plan, audience: Audience) -> Option<Block> {
    let hidden = (plan.areas.len() - areas(plan, audience).len())
        + (plan.actions.len() - actions(plan, audience).len());
    (hidden > 0).then(|| {
        let items = sentences::counted(hidden, "item", "items");
        let be = if hidden == 1 { "is" } else { "are" };
        let text = format!(
            "{} {be} left out because they are not for publication.",
            sentences::capital(&items)
        );
        let text = if hidden == 1 { text.replace("they are", "it is") } else { text };
        Block::weighted(Weight::Small, text)
    })
}

/// How the actions stand: a sentence and a bar.
pub(super) fn standing(plan: &Plan, audience: Audience) -> (String, Bar) {
    let actions = actions(plan, audience);
    let counts = sentences::standing(actions.iter().map(|action| action.rating));
    let parts: Vec<Part> = ORDER
        .into_iter()
        .map(|rating| {
            let count = actions.iter().filter(|action| action.rating == rating).count();
            Part {
                rating,
                label: label(plan, rating),
                count: u32::try_from(count).unwrap_or(u32::MAX),
            }
        })
        .collect();
    (sentence::standing(&counts), Bar { alt: sentences::bar(&parts), parts })
}

/// What ratings mean here.
pub(super) fn key(plan: &Plan) -> Block {
    let meaning = |rating: DeliveryRating| {
        let line = plan.key.iter().find(|line| line.rating == rating)?;
        Some((rating, line.label.to_string(), line.definition.to_string()))
    };
    let own: Vec<_> = ORDER.into_iter().filter_map(meaning).collect();
    let lines = if own.is_empty() {
        let usual = DeliveryRating::default_key();
        let mut all: Vec<_> = usual
            .iter()
            .map(|line| (line.rating, line.label.to_string(), line.definition.to_string()))
            .collect();
        all.sort_by_key(|line| ORDER.iter().position(|rating| *rating == line.0));
        all
    } else {
        own
    };
    model::key("Key to the ratings", &lines)
}

/// How each inspection graded what it judged.
pub(super) fn judgements(plan: &Plan) -> Option<Block> {
    if plan.judgements.is_empty() || plan.inspections.is_empty() {
        return None;
    }
    let mut header = vec!["Judgement".to_owned()];
    header.extend(plan.inspections.iter().map(|it| format!("Grade {}", it.ended_on.format("%Y"))));
    let row = |judgement: &super::Judgement| {
        let grades = (0..plan.inspections.len()).map(|at| {
            match judgement.grades.get(at).and_then(Option::as_ref) {
                Some(grade) => Cell::text(grade),
                None => Cell::runs(vec![Run::italic("Not judged separately then")]),
            }
        });
        Row::of(std::iter::once(Cell::text(&judgement.name)).chain(grades))
    };
    let columns = plan.inspections.len();
    Some(Block::Table(Table {
        caption: "Judgements".into(),
        header,
        rows: plan.judgements.iter().map(row).collect(),
        row_header: true,
        widths: std::iter::once(30).chain(std::iter::repeat_n(14, columns)).collect(),
        look: TableLook::Grid,
    }))
}

/// What else is to be said of an area: where it stands in the report, what the council answers,
/// whether it was found before, whether it is closed. Nothing where there is nothing.
pub(super) fn about_area(area: &Area) -> Option<String> {
    let mut said = Vec::new();
    if !area.paragraphs.is_empty() {
        let numbers: Vec<String> = area.paragraphs.iter().map(ToString::to_string).collect();
        let word = if numbers.len() == 1 { "Paragraph" } else { "Paragraphs" };
        said.push(format!("{word} {} of the report.", sentence::listed(&numbers)));
    }
    if let Some(year) = area.found_before {
        said.push(format!("This was also found in {year}."));
    }
    if let Some(response) = &area.response {
        said.push(format!("The council’s response: {}", sentences::stopped(response)));
    }
    if let Some(on) = area.closed_on {
        said.push(format!("Closed by us on {}.", spoken(on)));
    }
    if let Some(on) = area.confirmed_on {
        said.push(format!("Confirmed by the inspectorate on {}.", spoken(on)));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// Every area with its words and the table of its actions.
pub(super) fn plan_by_area(plan: &Plan, audience: Audience, level: Level) -> Vec<Block> {
    let mut blocks = Vec::new();
    let all = actions(plan, audience);
    let areas = areas(plan, audience);
    for area in &areas {
        blocks.push(Block::heading(
            level,
            format!("{} {}", sentences::capital(&area.kind), area.label),
        ));
        blocks.push(Block::Quote(vec![Run::plain(&area.wording.official)]));
        if let Worded::Own(words) = area.wording.for_paper(audience)
            && words != area.wording.official
        {
            blocks.push(Block::Para {
                weight: Weight::Plain,
                runs: vec![Run::bold("In plain words: "), Run::plain(words)],
            });
        }
        if let Some(said) = about_area(area) {
            blocks.push(Block::weighted(Weight::Small, said));
        }
        let first = |action: &&&Action| action.areas.first() == Some(&area.label);
        let own: Vec<&Action> = all.iter().filter(first).copied().collect();
        let has_parts = areas.iter().any(|other| other.parent.as_ref() == Some(&area.label));
        if own.is_empty() && !has_parts {
            blocks.push(Block::para("No action answers this area yet."));
        } else if !own.is_empty() {
            let caption = format!("Actions for {} {}", area.kind.to_lowercase(), area.label);
            blocks.push(rows::actions(caption, plan, &own, audience));
        }
    }
    let shown =
        |action: &&&Action| !areas.iter().any(|area| action.areas.first() == Some(&area.label));
    let rest: Vec<&Action> = all.iter().filter(shown).copied().collect();
    if !rest.is_empty() {
        blocks.push(Block::heading(level, "Other actions"));
        blocks.push(rows::actions("Other actions".into(), plan, &rest, audience));
    }
    blocks
}

/// By what a paper can be checked later.
pub(super) fn provenance(plan: &Plan) -> Block {
    Block::weighted(
        Weight::Small,
        format!(
            "This document shows the plan as it stood at revision {} of its change log, rated for \
             {}. The hash of that revision is {}.",
            plan.revision,
            spoken(plan.as_at),
            plan.hash,
        ),
    )
}

/// A paragraph of text that somebody typed, as paragraphs.
pub(super) fn paras(text: &str) -> impl Iterator<Item = Block> + '_ {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(Block::para)
}
