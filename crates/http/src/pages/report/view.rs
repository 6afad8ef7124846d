//! The draft as it is shown: the report's text on one side, what was read of it on the other.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::{http::StatusCode, response::Response};
use domain::framework::{Framework, InspectionKind};

use super::{
    super::{
        choices::{choice, findings},
        frame::{Frame, page},
        sheet::{Choice, Field, Sheet, capital},
    },
    draft::{AreaTyped, Draft},
};
use crate::problem::Problem;

/// Where a value stands in the report.
#[derive(Debug, Clone, Copy)]
struct Place {
    page: u32,
    line: u32,
}

/// A field with what a person should know of it.
struct Beside {
    field: Field,
    /// What is doubtful about it.
    doubts: Vec<String>,
    place: Option<Place>,
    /// Whether it was worked out and not printed in so many words.
    likely: bool,
}

struct AreaShown {
    at: usize,
    label: String,
    depth: usize,
    was: String,
    doubts: Vec<String>,
    place: Option<Place>,
    likely: bool,
    fields: [Field; 3],
    what: &'static str,
}

struct LineShown {
    number: u32,
    text: String,
    is_source: bool,
}

struct PageShown {
    page: u32,
    lines: Vec<LineShown>,
}

#[derive(Template)]
#[template(path = "inspection_draft.html")]
struct DraftPage {
    frame: Frame,
    /// For the summary of what is wrong.
    sheet: Sheet,
    authority: String,
    authority_doubts: Vec<String>,
    /// What is doubtful, and of no field of the form.
    doubts: Vec<String>,
    doubtful: usize,
    inspection: Vec<Beside>,
    grades: Vec<Beside>,
    grade_doubts: Vec<String>,
    areas: Vec<AreaShown>,
    area_doubts: Vec<String>,
    plan: [Field; 2],
    pages: Vec<PageShown>,
    reading: String,
    makes: String,
    /// Whether it may be created although fields are empty.
    only_gaps: bool,
}

impl Draft {
    fn doubts_of(&self, name: &str) -> Vec<String> {
        let of = self.reading.doubts.iter().filter(|doubt| doubt.field == name);
        of.map(|doubt| doubt.detail.clone()).collect()
    }

    fn place_of(&self, name: &str) -> (Option<Place>, bool) {
        let source = self.reading.sources.get(name);
        let place = source.map(|it| Place { page: it.page, line: it.line });
        // By its code, because how sure a reading is is a word of the reader's.
        let likely = source
            .is_some_and(|it| serde_json::to_value(it.certainty).is_ok_and(|it| it == "likely"));
        (place, likely)
    }

    fn beside(&self, name: &str, field: Field) -> Beside {
        let (place, likely) = self.place_of(name);
        Beside { field, doubts: self.doubts_of(name), place, likely }
    }

    fn inspection_fields(&self, frameworks: &[Framework]) -> Vec<Beside> {
        let typed = |name: &str| self.plain(name).as_str().to_owned();
        let all = frameworks.iter().map(|it| choice(&it.code, it.name.as_str())).collect();
        let framework = self.framework(frameworks);
        let kinds: Vec<Choice> = match framework {
            Some(it) => it.kinds.iter().map(|kind| choice(kind.kind, kind.name.as_str())).collect(),
            None => InspectionKind::ALL
                .iter()
                .map(|kind| choice(kind, capital(&kind.code().replace('_', " "))))
                .collect(),
        };
        let received = "The statutory days count from this day. No report prints it.";
        [
            ("framework", Field::select("framework", "Framework", typed("framework"), all)),
            ("kind", Field::select("kind", "Kind of inspection", typed("kind"), kinds)),
            ("started_on", Field::date("started_on", "First day on site", typed("started_on"))),
            ("ended_on", Field::date("ended_on", "Last day on site", typed("ended_on"))),
            (
                "received_on",
                Field::date(
                    "received_on",
                    "Day on which you received the report (optional)",
                    typed("received_on"),
                )
                .hint(received),
            ),
            (
                "published_on",
                Field::date("published_on", "Published on (optional)", typed("published_on")),
            ),
            (
                "lead_inspector",
                Field::line("lead_inspector", "Lead inspector (optional)", typed("lead_inspector")),
            ),
        ]
        .into_iter()
        .map(|(name, field)| self.beside(&format!("inspection.{name}"), field))
        .chain((!typed("stated_deadline").is_empty()).then(|| {
            let label = "Day by which the letter asks for your statement (optional)";
            self.beside(
                "stated_deadline",
                Field::date("stated_deadline", label, typed("stated_deadline")),
            )
        }))
        .collect()
    }

    fn grade_fields(&self, frameworks: &[Framework]) -> Vec<Beside> {
        let Some(framework) = self.framework(frameworks) else { return Vec::new() };
        let rules = self.judgements(frameworks);
        rules
            .into_iter()
            .map(|rule| {
                let code = rule.code.as_str();
                let scale = framework.scale(&rule.scale);
                let grades = scale.map(|scale| {
                    scale
                        .grades
                        .iter()
                        .map(|it| choice(it.code.as_str(), it.name.as_str()))
                        .collect()
                });
                let mut choices: Vec<Choice> = grades.unwrap_or_default();
                choices.insert(0, choice("", "Not given"));
                let field = Field::select(
                    format!("grade.{code}"),
                    rule.name.to_string(),
                    self.grade(code),
                    choices,
                );
                let at = self.reading.judgements.iter().position(|read| read.judgement == code);
                self.beside(&at.map_or_else(String::new, |at| format!("judgements.{at}")), field)
            })
            .collect()
    }

    fn area(&self, at: usize, label: String, area: &AreaTyped) -> AreaShown {
        let name = |field: &str| format!("area.{at}.{field}");
        let what = if area.depth == 0 { "Area" } else { "Part" };
        let mut text = Field::lines(
            name("text"),
            format!("Exact words of {} {label}", what.to_lowercase()),
            area.text.as_str(),
        );
        text.kind = super::super::sheet::Kind::Lines(4);
        let kind =
            Field::select(name("kind"), format!("Kind of {label}"), area.kind.as_str(), findings());
        let paragraphs = Field::line(
            name("paragraphs"),
            format!("Paragraphs that {label} rests on (optional)"),
            area.paragraphs.as_str(),
        )
        .hint("Numbers, for example 12, 14-16");
        let (place, likely) = self.place_of(&area.was);
        let mut doubts = self.doubts_of(&area.was);
        doubts.extend(self.doubts_of(&format!("{}.paragraphs", area.was)));
        AreaShown {
            at,
            label,
            depth: area.depth,
            was: area.was.clone(),
            doubts,
            place,
            likely,
            fields: [text, kind, paragraphs],
            what,
        }
    }

    /// The lines that values were read from.
    fn source_lines(&self) -> BTreeSet<(u32, u32)> {
        let paragraphs = |name: &str| name.starts_with("paragraphs.");
        let named = self.reading.sources.iter().filter(|(name, _)| !paragraphs(name));
        named.map(|(_, source)| (source.page, source.line)).collect()
    }

    fn pages(&self) -> Vec<PageShown> {
        let sources = self.source_lines();
        let text = self.reading.text.iter();
        text.map(|page| {
            let lines = page.lines.iter().filter(|line| !line.trim().is_empty());
            let lines = lines.zip(1_u32..).map(|(text, number)| LineShown {
                number,
                text: text.clone(),
                is_source: sources.contains(&(page.page, number)),
            });
            PageShown { page: page.page, lines: lines.collect() }
        })
        .collect()
    }

    /// Exactly what will be made.
    fn makes(&self, frameworks: &[Framework]) -> String {
        let count = |number: usize, one: &str, more: &str| match number {
            1 => format!("1 {one}"),
            number => format!("{number} {more}"),
        };
        let judgements = self.judgements(frameworks);
        let given =
            judgements.iter().filter(|rule| !self.grade(rule.code.as_str()).is_empty()).count();
        let top = self.areas.iter().filter(|area| area.depth == 0).count();
        let parts = self.areas.len() - top;
        // An action begins for each area that has no parts.
        let leaf = |at: usize| {
            let depth = |at: usize| self.areas.get(at).map(|area| area.depth);
            depth(at + 1).is_none_or(|next| depth(at).is_none_or(|own| next <= own))
        };
        let leaves = (0..self.areas.len()).filter(|at| leaf(*at)).count();
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for area in self.areas.iter().filter(|area| area.depth == 0) {
            let kind = domain::framework::FindingKind::from_code(area.kind.as_str());
            let name = kind.map_or_else(|| "area".to_owned(), |kind| kind.words().to_lowercase());
            *kinds.entry(name).or_default() += 1;
        }
        let areas = if kinds.contains_key("recommendation") && kinds.len() == 1 {
            count(top, "recommendation", "recommendations")
        } else {
            count(top, "area", "areas")
        };
        let areas = if parts == 0 {
            areas
        } else {
            format!("{areas} with {}", count(parts, "part", "parts"))
        };
        let mut made = vec![
            "1 inspection".to_owned(),
            count(given, "judgement", "judgements"),
            areas,
            count(self.reading.paragraphs.len(), "paragraph", "paragraphs"),
        ];
        if self.plain("plan").is_yes() {
            let actions = count(leaves, "empty action", "empty actions");
            made.push(format!("1 plan with {actions}"));
        }
        format!("This will make {}.", made.join(", "))
    }
}

/// What a person is asked to look at again.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Names of fields, empty for none of them, and what is wrong.
    pub(super) faults: Vec<(String, String)>,
    /// Whether nothing is wrong but that fields are empty, which may be meant.
    pub(super) only_gaps: bool,
}

/// The page of a draft.
pub(super) fn draft_page(
    status: StatusCode,
    frame: Frame,
    draft: &Draft,
    frameworks: &[Framework],
    asked: Asked,
) -> Result<Response, Problem> {
    let mut inspection = draft.inspection_fields(frameworks);
    let mut grades = draft.grade_fields(frameworks);
    let labels = draft.labels();
    let mut areas: Vec<AreaShown> = draft
        .areas
        .iter()
        .zip(labels)
        .enumerate()
        .map(|(at, (area, label))| draft.area(at, label, area))
        .collect();
    let yes = draft.plain("plan").is_yes();
    let mut plan = [
        Field::tick("plan", "Begin a plan with one empty action for each area", yes),
        Field::line("plan_title", "Title of the plan", draft.plain("plan_title").as_str()),
    ];
    let mut sheet = Sheet::default();
    {
        let mut fields: Vec<&mut Field> =
            inspection.iter_mut().chain(&mut grades).map(|it| &mut it.field).collect();
        fields.extend(areas.iter_mut().flat_map(|area| &mut area.fields));
        fields.extend(&mut plan);
        for (name, detail) in asked.faults {
            match fields.iter_mut().find(|field| field.name == name) {
                Some(field) => {
                    // One field at a time knows how to name itself in a sentence.
                    let mut alone = Sheet::new(vec![(**field).clone()]);
                    let pointer = format!("/{}", name.replace('.', "/"));
                    alone.fault(&pointer, &detail);
                    if field.error.is_none() {
                        field.error = alone.fields.pop().and_then(|field| field.error);
                    }
                }
                None => sheet.say(capital(&detail)),
            }
        }
        sheet.fields = fields
            .into_iter()
            .filter(|field| field.error.is_some())
            .map(|field| field.clone())
            .collect();
    }
    let shown: BTreeSet<String> = inspection
        .iter()
        .chain(&grades)
        .flat_map(|it| it.doubts.clone())
        .chain(areas.iter().flat_map(|area| area.doubts.clone()))
        .collect();
    let authority_doubts =
        ["name", "urn"].map(|it| draft.doubts_of(&format!("inspection.authority.{it}"))).concat();
    let (grade_doubts, area_doubts) = (draft.doubts_of("judgements"), draft.doubts_of("areas"));
    let elsewhere = |detail: &String| {
        !shown.contains(detail)
            && ![&authority_doubts, &grade_doubts, &area_doubts]
                .iter()
                .any(|known| known.contains(detail))
    };
    let doubts: Vec<String> =
        draft.reading.doubts.iter().map(|doubt| doubt.detail.clone()).filter(elsewhere).collect();
    let template = DraftPage {
        frame: frame.failing(sheet.failed()),
        authority: draft
            .reading
            .inspection
            .authority
            .name
            .clone()
            .unwrap_or_else(|| "Not found in the report".into()),
        doubtful: draft.reading.doubts.len(),
        reading: serde_json::to_string(&draft.reading).map_err(|_| Problem::internal())?,
        only_gaps: asked.only_gaps,
        makes: draft.makes(frameworks),
        pages: draft.pages(),
        sheet,
        authority_doubts,
        doubts,
        inspection,
        grades,
        grade_doubts,
        areas,
        area_doubts,
        plan,
    };
    page(status, &template)
}
