//! Rows as CSV for spreadsheets: a byte-order mark for Excel, and no cell that runs as a formula.

use application::{
    actions::{ActionView, UpdateView},
    measures::{MeasureView, ReadingView},
    plans::SeriesPoint,
};

use crate::problem::Problem;

/// A view that can stand as a row.
pub(crate) trait CsvRow {
    /// The columns' names.
    const HEADER: &'static [&'static str];
    /// The cells, in the same order.
    fn cells(&self) -> Vec<String>;
}

/// An optional value as a cell.
pub(crate) fn cell<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// A cell that a spreadsheet will show as text, whatever it begins with.
fn inert(cell: String, number: bool) -> String {
    // Some spreadsheets read the full-width signs of East Asian keyboards as the plain ones.
    let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if starts && !number { format!("'{cell}") } else { cell }
}

/// The whole file.
pub(crate) fn write<T: CsvRow>(rows: &[T]) -> Result<Vec<u8>, Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(error = %error, "a CSV could not be written");
        Problem::internal()
    };
    let mut out = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    out.write_record(T::HEADER).map_err(|error| failed(&error))?;
    for row in rows {
        let cells = row.cells().into_iter().map(|cell| {
            // Digits, because `-inf` is a number to us and a formula to a spreadsheet.
            let number = cell.parse::<f64>().is_ok_and(f64::is_finite);
            inert(cell, number)
        });
        out.write_record(cells).map_err(|error| failed(&error))?;
    }
    out.into_inner().map_err(|error| failed(&error))
}

impl CsvRow for ActionView {
    const HEADER: &'static [&'static str] = &[
        "id",
        "version",
        "plan",
        "reference",
        "title",
        "areas",
        "owner",
        "organisation",
        "contributors",
        "starts_on",
        "original_due_on",
        "due_on",
        "revisions",
        "slippage_days",
        "status",
        "rating",
        "risks",
        "declared",
        "declared_reason",
        "path_to_green",
        "forecast_on",
        "forecast_late",
        "trend",
        "impact",
        "last_update_on",
        "success_criterion",
    ];
    fn cells(&self) -> Vec<String> {
        let joined = |items: Vec<String>| items.join("; ");
        vec![
            self.id.to_string(),
            self.version.to_string(),
            self.plan.to_string(),
            self.reference.to_string(),
            self.title.to_string(),
            joined(self.areas.iter().map(|area| area.label.to_string()).collect()),
            cell(self.owner.as_ref().map(|owner| &owner.title)),
            cell(self.owner.as_ref().and_then(|owner| owner.organisation.as_ref())),
            joined(self.contributors.iter().map(|post| post.title.to_string()).collect()),
            cell(self.starts_on.as_ref()),
            cell(self.original_due_on.as_ref()),
            cell(self.due_on.as_ref()),
            self.revisions.to_string(),
            cell(self.slippage_days.as_ref()),
            self.status.to_string(),
            self.rating.to_string(),
            joined(self.risks.iter().map(|risk| risk.detail.clone()).collect()),
            cell(self.declared.as_ref()),
            cell(self.declared_reason.as_ref()),
            cell(self.path_to_green.as_ref()),
            cell(self.forecast_on.as_ref()),
            self.forecast_late.to_string(),
            cell(self.trend.as_ref()),
            self.impact.rating.to_string(),
            cell(self.last_update_on.as_ref()),
            cell(self.success_criterion.as_ref()),
        ]
    }
}

impl CsvRow for UpdateView {
    const HEADER: &'static [&'static str] = &[
        "id",
        "plan",
        "action",
        "posted_at",
        "posted_on",
        "by",
        "done",
        "difference",
        "declared",
        "declared_reason",
        "path_to_green",
        "forecast_on",
        "status",
        "corrects",
        "imported",
    ];
    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.plan.to_string(),
            self.action.to_string(),
            self.posted_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            self.posted_on.to_string(),
            cell(self.by.as_ref().map(|person| &person.name)),
            self.done.to_string(),
            cell(self.difference.as_ref()),
            cell(self.declared.as_ref()),
            cell(self.declared_reason.as_ref()),
            cell(self.path_to_green.as_ref()),
            cell(self.forecast_on.as_ref()),
            cell(self.status.as_ref()),
            cell(self.corrects.as_ref()),
            self.imported.to_string(),
        ]
    }
}

impl CsvRow for SeriesPoint {
    const HEADER: &'static [&'static str] = &[
        "day",
        "actions",
        "on_track",
        "at_risk",
        "late",
        "complete",
        "not_started",
        "not_proceeding",
    ];
    fn cells(&self) -> Vec<String> {
        let ratings = &self.ratings;
        let counts = [
            self.actions,
            ratings.on_track,
            ratings.at_risk,
            ratings.late,
            ratings.complete,
            ratings.not_started,
            ratings.not_proceeding,
        ];
        std::iter::once(self.day.to_string()).chain(counts.map(|count| count.to_string())).collect()
    }
}

impl CsvRow for MeasureView {
    const HEADER: &'static [&'static str] = &[
        "id",
        "version",
        "plan",
        "title",
        "definition",
        "unit",
        "direction",
        "baseline",
        "baseline_on",
        "target",
        "target_on",
        "frequency",
        "areas",
        "latest",
        "latest_as_at",
        "latest_reading",
        "standing",
        "stale",
    ];
    fn cells(&self) -> Vec<String> {
        let latest = self.latest.as_ref();
        let areas: Vec<String> = self.areas.iter().map(|area| area.label.to_string()).collect();
        vec![
            self.id.to_string(),
            self.version.to_string(),
            self.plan.to_string(),
            self.title.to_string(),
            cell(self.definition.as_ref()),
            self.unit.to_string(),
            self.direction.to_string(),
            cell(self.baseline.as_ref()),
            cell(self.baseline_on.as_ref()),
            cell(self.target.as_ref()),
            cell(self.target_on.as_ref()),
            self.frequency.to_string(),
            areas.join("; "),
            cell(latest.map(|latest| &latest.value)),
            cell(latest.map(|latest| &latest.as_at)),
            cell(latest.map(|latest| &latest.reading)),
            self.standing.to_string(),
            self.stale.to_string(),
        ]
    }
}

impl CsvRow for ReadingView {
    const HEADER: &'static [&'static str] = &[
        "id",
        "plan",
        "measure",
        "measure_title",
        "unit",
        "as_at",
        "value",
        "source",
        "quality_note",
        "corrects",
        "corrected_by",
        "recorded_by",
        "recorded_on",
    ];
    fn cells(&self) -> Vec<String> {
        let measure = self.measure.as_ref();
        vec![
            self.id.to_string(),
            self.plan.to_string(),
            cell(measure.map(|measure| &measure.id)),
            cell(measure.map(|measure| &measure.title)),
            cell(measure.map(|measure| &measure.unit)),
            self.as_at.to_string(),
            self.value.to_string(),
            cell(self.source.as_ref()),
            cell(self.quality_note.as_ref()),
            cell(self.corrects.as_ref()),
            cell(self.corrected_by.as_ref()),
            cell(self.recorded_by.as_ref().map(|person| &person.name)),
            self.recorded_on.to_string(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        assert_eq!(inert("=1+1".into(), false), "'=1+1");
        assert_eq!(inert("-12".into(), true), "-12");
        assert_eq!(inert("@SUM(A1)".into(), false), "'@SUM(A1)");
        assert_eq!(inert("＝1+1".into(), false), "'＝1+1");
        assert_eq!(inert("plain".into(), false), "plain");
    }
}
