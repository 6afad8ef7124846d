//! One row of an overview as one inspection.

use chrono::{Datelike, NaiveDate};
use domain::{framework::InspectionKind, known_authority::KnownAuthority};

use super::{
    OverviewProblem, OverviewRow, capitals,
    columns::{Found, Which},
    grades::{GradeRead, care_leavers_apart, four_point, has_overall, send_outcome},
};
use crate::table::{Row, day};

/// Reads a row; none where it is not known whose inspection it is.
pub(super) fn read(
    found: &Found<'_>,
    row: &Row,
    known: &[KnownAuthority],
    problems: &mut Vec<OverviewProblem>,
) -> Option<OverviewRow> {
    let mut reader = Reader { found, row, problems };
    let authority = reader.authority(known)?;
    let started_on = reader.date("inspection_start_date");
    let ended_on = reader.date("inspection_end_date");
    let published_on = reader.date("publication_date");
    let started_on = reader.true_start(started_on, published_on);
    let kind = reader.kind();
    let judgements = match found.which {
        Which::Ilacs => reader.ilacs_grades(started_on.or(ended_on).or(published_on)),
        Which::Send => reader.grade("outcome_grade", "send_outcome", send_outcome, true),
        Which::YouthJustice => {
            reader.grade("overall_rating", "overall_effectiveness", four_point, true)
        }
        Which::Jtai => Vec::new(),
    };
    let lead_inspector = reader.text("inspector_name").map(capitals::person);
    let report_url = ["inspection_link", "report_url"]
        .iter()
        .find_map(|heading| reader.text(heading))
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .map(str::to_owned);
    Some(OverviewRow {
        line: row.line,
        urn: authority.urn,
        authority: authority.name,
        la_code: authority.la_code,
        ons_code: authority.ons_code,
        framework: found.which.framework().to_owned(),
        kind,
        started_on,
        ended_on,
        published_on,
        lead_inspector,
        judgements,
        report_url,
    })
}

/// Whose inspection a row is of.
struct Whose {
    urn: String,
    name: String,
    la_code: Option<String>,
    ons_code: Option<String>,
}

struct Reader<'a, 'p> {
    found: &'a Found<'a>,
    row: &'a Row,
    problems: &'p mut Vec<OverviewProblem>,
}

impl<'a> Reader<'a, '_> {
    /// The words of a column; none where they only say that there are none.
    fn text(&self, heading: &str) -> Option<&'a str> {
        let text = self.row.text(*self.found.columns.get(heading)?)?;
        let says_nothing = matches!(
            text.to_lowercase().trim_end_matches('.'),
            "" | "nan" | "none" | "null" | "n/a" | "-" | "not found or not applicable"
        );
        (!says_nothing).then_some(text)
    }

    /// A number that identifies something: a program may have made "80467" a number with a point.
    fn code(&self, heading: &str) -> Option<String> {
        self.text(heading).map(|text| text.strip_suffix(".0").unwrap_or(text).to_owned())
    }

    fn authority(&mut self, known: &[KnownAuthority]) -> Option<Whose> {
        let heading =
            if self.found.which == Which::YouthJustice { "la_name" } else { "local_authority" };
        let Some(raw) = self.text(heading) else {
            self.problem(heading, "names no authority: the row was left out");
            return None;
        };
        // "Dorset - JI" is the inspectorate's mark for a joint inspection.
        let name = raw.strip_suffix("- JI").unwrap_or(raw).trim();
        let urn = self.code("urn");
        let listed = match &urn {
            Some(urn) => known.iter().find(|known| known.urn == *urn),
            None => KnownAuthority::find(known, name),
        };
        let (la_code, ons_code) = (self.code("la_code"), self.code("ltla23cd"));
        if let Some(listed) = listed {
            return Some(Whose {
                urn: listed.urn.clone(),
                name: listed.name.clone(),
                la_code: Some(listed.la_code.clone()),
                ons_code: Some(listed.ons_code.clone()),
            });
        }
        let Some(urn) = urn else {
            let words = format!(
                "“{name}” is no authority of England that is known here: the row was left out"
            );
            self.problem(heading, &words);
            return None;
        };
        Some(Whose { urn, name: capitals::place(name), la_code, ons_code })
    }

    fn date(&mut self, heading: &str) -> Option<NaiveDate> {
        let cell = self.row.cell(*self.found.columns.get(heading)?)?;
        let text = self.text(heading)?;
        let Some(day) = cell.day.or_else(|| day::exact(text)) else {
            let words = format!("“{text}” is not a day: it was left out");
            self.problem(heading, &words);
            return None;
        };
        // The first day that programs count from stands for none.
        (day.year() > 1904).then_some(day)
    }

    /// The joint overview repeats the day of publication as the first day on site, which it cannot
    /// be: a letter takes weeks.
    fn true_start(
        &mut self,
        started: Option<NaiveDate>,
        published: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        if self.found.which == Which::Jtai && started.is_some() && started == published {
            self.problem(
                "inspection_start_date",
                "is the day of publication, so it cannot be the first day on site: it was left out",
            );
            return None;
        }
        started
    }

    fn kind(&mut self) -> InspectionKind {
        match self.found.which {
            Which::Jtai => InspectionKind::Joint,
            Which::Send => InspectionKind::Standard,
            Which::YouthJustice => {
                let joint = self.text("la_name").is_some_and(|name| name.ends_with("- JI"));
                if joint { InspectionKind::Joint } else { InspectionKind::Standard }
            }
            Which::Ilacs => {
                let text = self.text("inspection_framework");
                let code = text.unwrap_or_default().to_lowercase().replace([' ', '-'], "_");
                if let Some(kind) = InspectionKind::from_code(&code) {
                    return kind;
                }
                self.problem(
                    "inspection_framework",
                    "does not say what kind of inspection it was: it was taken as a standard one",
                );
                InspectionKind::Standard
            }
        }
    }

    fn ilacs_grades(&mut self, inspected_on: Option<NaiveDate>) -> Vec<(String, String)> {
        let apart = inspected_on.is_none_or(care_leavers_apart);
        let in_care = if apart { "children_in_care" } else { "children_in_care_and_care_leavers" };
        let graded_overall = inspected_on.is_none_or(has_overall);
        let mut all = self.grade("impact_of_leaders_grade", "leaders", four_point, true);
        all.extend(self.grade(
            "help_and_protection_grade",
            "help_and_protection",
            four_point,
            true,
        ));
        all.extend(self.grade("in_care_grade", in_care, four_point, true));
        let care_leavers = self.grade("care_leavers_grade", "care_leavers", four_point, apart);
        if apart {
            all.extend(care_leavers);
        } else if !care_leavers.is_empty() {
            self.problem(
                "care_leavers_grade",
                "is given, but inspections before 2023 had no such judgement: it was left out",
            );
        }
        all.extend(self.grade(
            "overall_effectiveness_grade",
            "overall_effectiveness",
            four_point,
            graded_overall,
        ));
        all
    }

    /// The judgement and grade of a column; said where it has none and should have one.
    fn grade(
        &mut self,
        heading: &str,
        judgement: &str,
        read: fn(&str) -> GradeRead,
        expected: bool,
    ) -> Vec<(String, String)> {
        match self.text(heading).map(|text| (text, read(text))) {
            Some((_, GradeRead::Grade(code))) => vec![(judgement.to_owned(), code.to_owned())],
            Some((_, GradeRead::Absent)) => Vec::new(),
            Some((text, GradeRead::Unknown)) => {
                let short: String = text.chars().take(60).collect();
                self.problem(heading, &format!("“{short}” is no grade: it was left out"));
                Vec::new()
            }
            None => {
                if expected {
                    self.problem(heading, "is blank: this grade is missing");
                }
                Vec::new()
            }
        }
    }

    fn problem(&mut self, heading: &str, words: &str) {
        let line = self.row.line;
        self.problems.push(OverviewProblem {
            line,
            column: Some(heading.to_owned()),
            detail: format!("Row {line}, “{heading}”: {words}"),
        });
    }
}
