//! Which framework and which kind of inspection, by the words and form of the document itself.

use chrono::NaiveDate;
use domain::framework::InspectionKind;

use super::{
    blocks::Place,
    words::{fold, has_any},
};
use crate::text::Line;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The inspectorate's own report, with a title page.
    Report,
    /// The inspectorate's letter to the authority or partnership.
    Letter,
    /// The letter that tells children of the outcome.
    ChildrensLetter,
    /// A paper or news about an inspection, by somebody else.
    About,
}

/// What was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recognised {
    /// Code of the framework.
    pub framework: Option<&'static str>,
    /// The kind, where the document says it.
    pub kind: Option<InspectionKind>,
    /// What the document is.
    pub form: Form,
    /// Where its title stands.
    pub title: Place,
    /// The title, folded, wrapped lines put together.
    pub title_text: String,
    /// The index of the line with the title.
    pub title_at: usize,
}

/// The words by which titles tell their framework.
const TITLES: &[(&str, &str, Option<InspectionKind>)] = &[
    ("joint targeted area inspection", "jtai", Some(InspectionKind::Joint)),
    ("area send monitoring", "area_send", Some(InspectionKind::MonitoringVisit)),
    ("area send revisit", "area_send", Some(InspectionKind::MonitoringVisit)),
    ("joint area send revisit", "area_send", Some(InspectionKind::MonitoringVisit)),
    ("joint local area send revisit", "area_send", Some(InspectionKind::MonitoringVisit)),
    ("area send full inspection", "area_send", Some(InspectionKind::Standard)),
    ("area send inspection", "area_send", Some(InspectionKind::Standard)),
    ("joint area send inspection", "area_send", Some(InspectionKind::Standard)),
    ("joint local area send inspection", "area_send", Some(InspectionKind::Standard)),
    ("local area send inspection", "area_send", Some(InspectionKind::Standard)),
    ("joint local area special educational needs", "area_send", Some(InspectionKind::Standard)),
    ("joint inspection of the local area", "area_send", Some(InspectionKind::Standard)),
    (
        "inspection of services for children in need of help and",
        "sif",
        Some(InspectionKind::Standard),
    ),
    (
        "re-inspection of services for children in need of help",
        "sif",
        Some(InspectionKind::ReInspection),
    ),
    (
        "reinspection of services for children in need of help",
        "sif",
        Some(InspectionKind::ReInspection),
    ),
    ("focused visit ", "ilacs", Some(InspectionKind::FocusedVisit)),
    ("ilacs focused visit", "ilacs", Some(InspectionKind::FocusedVisit)),
    ("monitoring visit ", "ilacs", Some(InspectionKind::MonitoringVisit)),
    ("ofsted monitoring visit", "ilacs", Some(InspectionKind::MonitoringVisit)),
    ("ofsted focused visit", "ilacs", Some(InspectionKind::FocusedVisit)),
    ("covid-19 assurance visit", "ilacs", Some(InspectionKind::FocusedVisit)),
    ("assurance visit ", "ilacs", Some(InspectionKind::FocusedVisit)),
    ("re-inspection of ", "ilacs", Some(InspectionKind::ReInspection)),
    ("reinspection of ", "ilacs", Some(InspectionKind::ReInspection)),
    ("inspection of ", "ilacs", None),
    ("ilacs inspection of ", "ilacs", None),
    ("short inspection of ", "ilacs", Some(InspectionKind::Short)),
    ("standard inspection of ", "ilacs", Some(InspectionKind::Standard)),
];

/// How far into a document its title can stand: a web page may have its menus before it.
const REACH: usize = 400;

/// Recognises a document.
pub(super) fn recognise(lines: &[&Line]) -> Recognised {
    let about = is_about(lines);
    let letter = is_letter(lines);
    for (at, line) in lines.iter().enumerate().take(REACH) {
        let Some((framework, kind, text)) = title(lines, at) else { continue };
        let form = if is_for_children(lines) {
            Form::ChildrensLetter
        } else if has_report_marks(lines, at) {
            Form::Report
        } else if letter && !about {
            Form::Letter
        } else {
            continue;
        };
        return Recognised {
            framework: Some(framework),
            kind,
            form,
            title: Place::of(line),
            title_text: text,
            title_at: at,
        };
    }
    let form = if is_for_children(lines) { Form::ChildrensLetter } else { Form::About };
    let (framework, kind) = if form == Form::ChildrensLetter { (None, None) } else { named(lines) };
    Recognised {
        framework,
        kind,
        form,
        title: lines.first().map_or_else(Place::default, |line| Place::of(line)),
        title_text: String::new(),
        title_at: 0,
    }
}

/// A title that begins on this line: framework, kind and its words.
fn title(lines: &[&Line], at: usize) -> Option<(&'static str, Option<InspectionKind>, String)> {
    let line = lines.get(at)?;
    let own = fold(&line.text);
    if own.chars().count() > 260 || own.contains(" took place") {
        return None;
    }
    let (start, framework, kind) =
        TITLES.iter().find(|(start, ..)| own.starts_with(start.trim_end()))?;
    let mut text = own;
    for next in lines.iter().skip(at + 1).take(4) {
        let folded = fold(&next.text);
        if text.len() > 200
            || ends_title(&folded)
            || (next.apart && next.size == 0.0 && text.contains("services"))
        {
            break;
        }
        text.push(' ');
        text.push_str(&folded);
    }
    if !text.starts_with(start) {
        return None;
    }
    let fits = match (*framework, kind) {
        ("ilacs", Some(InspectionKind::FocusedVisit | InspectionKind::MonitoringVisit)) => {
            has_any(&text, &["children", "council", "borough", "local authority"])
        }
        ("ilacs", _) => {
            text.contains("children's services")
                || text.contains("children's social care")
                || text.contains("children's social work")
        }
        _ => true,
    };
    fits.then_some((*framework, *kind, text))
}

/// What comes after a title.
fn ends_title(folded: &str) -> bool {
    [
        "inspection date",
        "lead inspector",
        "judgement",
        "dates of",
        "date of",
        "this letter",
        "following the ",
        "between ",
        "thank you",
        "i am ",
        "on ",
        "from ",
        "visit date",
        "published",
        "inspection outcome",
        "yours ",
        "dear ",
        "the overall judgement",
        "and review of",
        "this inspection",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

/// Whether what only the inspectorate's own report has stands below the title.
fn has_report_marks(lines: &[&Line], at: usize) -> bool {
    let below = lines.iter().skip(at).take(24).map(|line| fold(&line.text));
    let mut marks = 0;
    for line in below {
        let dates = (line.starts_with("inspection date") || line.starts_with("visit date"))
            && super::dates::first(&line).is_some();
        let inspector = line.starts_with("lead inspector");
        let judged = line == "judgement grade" || line.starts_with("the overall judgement is");
        let outcome =
            line == "inspection outcome" || line.starts_with("dates of previous inspection");
        marks += usize::from(dates) + usize::from(inspector) + usize::from(judged || outcome);
        // The dates may stand alone on the line below their label.
        marks += usize::from(matches!(line.as_str(), "inspection dates:" | "inspection dates"));
    }
    marks >= 1
}

fn is_letter(lines: &[&Line]) -> bool {
    let mut greeting = false;
    let mut farewell = false;
    let mut summary = false;
    for line in lines {
        let folded = fold(&line.text);
        greeting |= folded.starts_with("dear ");
        farewell |= folded.starts_with("yours sincerely") || folded.starts_with("yours faithfully");
        summary |= has_any(
            &folded,
            &["this letter summarises", "this letter outlines", "this letter to all"],
        );
    }
    (greeting && farewell) || (summary && (greeting || farewell))
}

fn is_for_children(lines: &[&Line]) -> bool {
    lines.iter().take(60).any(|line| {
        let folded = fold(&line.text);
        folded.starts_with("to the children and young people")
            || folded.starts_with("dear children")
            || folded.starts_with("to children and young people in")
    })
}

/// Whether somebody else writes about an inspection: a committee's paper, a newspaper.
fn is_about(lines: &[&Line]) -> bool {
    let mut marks = 0;
    for line in lines.iter().take(120) {
        let folded = fold(&line.text);
        let paper = [
            "report to:",
            "report to ",
            "date of meeting",
            "purpose:",
            "purpose of report",
            "recommendations:",
            "agenda item",
            "cabinet member",
            "contact officer",
            "report of the",
            "released:",
            "share this",
            "background documents",
            "ward(s)",
            "decision maker",
        ]
        .iter()
        .any(|start| folded.starts_with(start));
        let said = folded.contains(" said: \"")
            || folded.contains(" said, \"")
            || folded.starts_with("cllr ");
        marks += usize::from(paper) + usize::from(said);
    }
    marks >= 2
}

/// What a paper about an inspection names in full.
fn named(lines: &[&Line]) -> (Option<&'static str>, Option<InspectionKind>) {
    for line in lines.iter().take(80) {
        let folded = fold(&line.text);
        if has_any(
            &folded,
            &[
                "inspections of local authority children's services (ilacs)",
                "inspection of local authority children's services (ilacs)",
            ],
        ) {
            return (Some("ilacs"), None);
        }
    }
    (None, None)
}

/// Whether an inspection was short, by the time on site: one week where a standard one has two.
pub(super) fn kind_by_length(start: NaiveDate, end: NaiveDate) -> InspectionKind {
    if (end - start).num_days() < 7 { InspectionKind::Short } else { InspectionKind::Standard }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(text: &str) -> Recognised {
        let lines: Vec<Line> = (1..)
            .zip(text.lines())
            .map(|(line, text)| Line { page: 1, line, text: text.to_owned(), ..Line::default() })
            .collect();
        recognise(&lines.iter().collect::<Vec<_>>())
    }

    #[rstest]
    #[case(
        "Inspection of Northshire local authority\nchildren’s services\nInspection dates: 3 to 7 March 2025",
        Some("ilacs"),
        None
    )]
    #[case(
        "Northshire County Council\nInspection of children’s social care services\nInspection dates: 3 to 7 June 2019",
        Some("ilacs"),
        None
    )]
    #[case(
        "Northshire County Council\nRe-inspection of services for children in need of help and\nprotection\nInspection date: 3 to 27 June 2017",
        Some("sif"),
        Some(InspectionKind::ReInspection)
    )]
    #[case(
        "3 March 2025\nDear Ms Who\nFocused visit to Northshire children’s services\nThis letter summarises the findings.\nYours sincerely",
        Some("ilacs"),
        Some(InspectionKind::FocusedVisit)
    )]
    #[case(
        "Dear Ms Who\nMonitoring visit of Northshire local authority children’s services\nYours sincerely",
        Some("ilacs"),
        Some(InspectionKind::MonitoringVisit)
    )]
    #[case(
        "Dear local partnership\nJoint targeted area inspection of Northshire\nYours sincerely",
        Some("jtai"),
        Some(InspectionKind::Joint)
    )]
    #[case(
        "Area SEND inspection of Northshire Local Area Partnership\nInspection dates: 3 to 7 March 2025",
        Some("area_send"),
        Some(InspectionKind::Standard)
    )]
    #[case(
        "Dear Ms Who\nJoint local area SEND inspection in Northshire\nYours sincerely",
        Some("area_send"),
        Some(InspectionKind::Standard)
    )]
    #[case("Inspection of Northshire School\nInspection dates: 3 to 7 March 2025", None, None)]
    #[case("A new bus for Northshire\nThe council’s children’s services are good.", None, None)]
    fn titles_tell_the_framework(
        #[case] text: &str,
        #[case] framework: Option<&str>,
        #[case] kind: Option<InspectionKind>,
    ) {
        let read = read(text);
        assert_eq!((read.framework, read.kind), (framework, kind));
    }
}
