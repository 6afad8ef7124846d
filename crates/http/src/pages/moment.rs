//! Which day a page shows: today, or the end of an earlier day as it was recorded then.

use application::{AsAt, Failure};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use chrono::NaiveDate;
use domain::time::{parse_day, spoken};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::Typed,
    frame::{Frame, page},
    sheet::{Field, Kind, Sheet, capital},
};
use crate::{Api, problem::Problem};

/// What a page that can show the past may be asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Asking {
    pub(crate) as_at: Typed,
    /// The name of a sentence: what was just done.
    pub(crate) done: String,
}

/// A day as people type it: 24/4/2024, 24 April 2024 or 2024-04-24.
pub(crate) fn read_day(text: &str) -> Option<NaiveDate> {
    if let Some(day) = parse_day(text) {
        return Some(day);
    }
    let wide = ["%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%d-%m-%Y"];
    let found = wide.iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())?;
    // What has no four digits for the year, or a sign, is no date that people mean.
    parse_day(&found.to_string())
}

/// What is said of a text that is no date.
pub(crate) const NO_DATE: &str = "must be a date, such as 24/4/2024";

/// The moment that a page shows.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// The address of the page as it is now.
    pub(crate) at: String,
    /// The form in which another day is chosen.
    pub(crate) field: Field,
    day: Option<NaiveDate>,
    /// The revision that was asked for in place of a day, as the links of packs do.
    revision: Option<i64>,
}

impl Moment {
    /// Finds the day of a revision, where one was asked for.
    pub(crate) async fn resolved(
        mut self,
        api: &Api,
        caller: &PageCaller,
    ) -> Result<Self, Failure> {
        let digits = self.field.value.bytes().all(|byte| byte.is_ascii_digit());
        let Some(revision) = self.field.value.parse::<i64>().ok().filter(|_| digits) else {
            return Ok(self);
        };
        let day = application::history::day_of(&api.app, &caller.actor, revision).await?.value;
        self.day = day;
        self.revision = day.map(|_| revision);
        Ok(self)
    }

    /// The moment that was asked for, of the page at this address.
    pub(crate) fn of(at: impl Into<String>, asked: &Typed) -> Self {
        let mut field = Field::line("as_at", "Day", asked.as_str())
            .hint("For example, 24 April 2024 or 24/4/2024. The page then shows what was recorded by its end.");
        if let Kind::Line(look) = &mut field.kind {
            look.width = "10";
        }
        Self { at: at.into(), field, day: read_day(asked.as_str()), revision: None }
    }

    /// The moment as the read models take it; nothing for now.
    pub(crate) fn as_at(&self) -> Result<Option<AsAt>, Failure> {
        if self.field.value.is_empty() {
            return Ok(None);
        }
        if let Some(revision) = self.revision {
            return Ok(Some(AsAt::Revision(revision)));
        }
        let day = self.day.ok_or_else(|| Failure::parameter("as_at", NO_DATE))?;
        Ok(Some(AsAt::Day(day)))
    }

    /// The day that is shown.
    pub(crate) fn shown(&self, today: NaiveDate) -> NaiveDate {
        self.day.unwrap_or(today)
    }

    /// The day that is shown, where it is not today.
    pub(crate) fn past(&self) -> Option<String> {
        self.day.map(spoken)
    }

    /// Whether the page shows what is true now: only then can anything be changed from it.
    pub(crate) const fn is_now(&self) -> bool {
        self.day.is_none()
    }

    /// Whether what has this day had happened by then.
    pub(crate) fn holds(&self, day: NaiveDate) -> bool {
        self.day.is_none_or(|shown| day <= shown)
    }

    /// The address of another page that shows the same moment.
    pub(crate) fn link(&self, path: &str) -> String {
        match self.day {
            None => path.to_owned(),
            Some(day) => {
                let mark = if path.contains('?') { '&' } else { '?' };
                match self.revision {
                    Some(revision) => format!("{path}{mark}as_at={revision}"),
                    None => format!("{path}{mark}as_at={day}"),
                }
            }
        }
    }

    /// The answer where a moment cannot be shown: the form again with the reason beside it. Every
    /// other failure is a problem like any other.
    pub(crate) fn refused(
        mut self,
        api: &Api,
        caller: &PageCaller,
        part: &'static str,
        failure: Failure,
    ) -> Result<Response, Problem> {
        let Failure::Parameter { name: "as_at", detail } = failure else {
            return Err(failure.into());
        };
        self.field.error = Some(said(&detail));
        let sheet = Sheet::new(vec![self.field.clone()]);
        let frame = caller.frame(api, "There is nothing to show for that day", part).failing(true);
        page(StatusCode::BAD_REQUEST, &NotThen { frame, sheet, moment: self })
    }
}

/// The reason in a sentence, without the numbers that only programs need.
fn said(detail: &str) -> String {
    let detail = detail.split(" (revision").next().unwrap_or(detail);
    let sentence =
        if detail.starts_with("must ") { format!("The day {detail}") } else { capital(detail) };
    format!("{}.", sentence.trim_end_matches('.'))
}

#[derive(Template)]
#[template(path = "not_then.html")]
struct NotThen {
    frame: Frame,
    sheet: Sheet,
    moment: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let day = parse_day("2024-04-24");
        for text in
            ["2024-04-24", "24/4/2024", "24/04/2024", "24 April 2024", "24 Apr 2024", "24.4.2024"]
        {
            assert_eq!(read_day(text), day, "{text}");
        }
        for text in ["", "4/24/2024", "31/2/2024", "24/4/24", "April 2024", "24/4/20240", "412"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }

    #[test]
    fn links_keep_the_moment() {
        let then = Moment::of("/plans/x", &Typed::of("24/4/2024"));
        assert_eq!(then.link("/actions?plan=x"), "/actions?plan=x&as_at=2024-04-24");
        assert_eq!(then.link("/areas/y"), "/areas/y?as_at=2024-04-24");
        assert!(!then.is_now() && matches!(then.as_at(), Ok(Some(AsAt::Day(_)))));
        let now = Moment::of("/plans/x", &Typed::of(""));
        assert_eq!(now.link("/areas/y"), "/areas/y");
        assert!(now.is_now() && matches!(now.as_at(), Ok(None)));
        let odd = Moment::of("/plans/x", &Typed::of("soon"));
        assert!(matches!(odd.as_at(), Err(Failure::Parameter { name: "as_at", .. })));
    }

    #[test]
    fn the_reason_is_a_sentence() {
        assert_eq!(
            said(
                "nothing was recorded here by then: the first record is of 8 February 2024 (revision 12)"
            ),
            "Nothing was recorded here by then: the first record is of 8 February 2024."
        );
        assert_eq!(said(NO_DATE), "The day must be a date, such as 24/4/2024.");
    }
}
