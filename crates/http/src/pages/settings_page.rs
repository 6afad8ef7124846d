//! The authority's own numbers behind the rating, and its words for it.

use application::{
    Failure,
    people::{self, SettingsDetails, SettingsView},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    Line, Note,
    authority::KeyLine,
    policy::Act,
    rating::{DeliveryRating, RatingRules},
};

use super::{
    caller::PageCaller,
    form::{Asked, Pairs, Typed, Usual},
    frame::{Frame, page, see_other},
    notice,
    router::PageRouter,
    settings_template::{InUse, in_use, upload_sheet},
    sheet::{Field, Kind, Look, Sheet, capital},
    typed::Read,
};
use crate::{Api, problem::Problem};

const PART: &str = "/settings";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, show).post(PART, save)
}

pub(super) fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::ChangeSettings) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only administrators change the settings".into()).into())
    }
}

/// The numbers: their names, their labels and what they mean.
const NUMBERS: [(&str, &str, &str); 4] = [
    (
        "rules.due_soon_days",
        "Days before the due date",
        "An action that has not started is at risk from then on",
    ),
    (
        "rules.stale_days",
        "Days without an update",
        "An open action is at risk when nobody reported on it for so long",
    ),
    (
        "rules.moved_times",
        "Moves of a due date",
        "An action whose date moved this often is at risk",
    ),
    (
        "rules.owner_limit",
        "Open actions of one owner",
        "More than this in one post is too many; plan checks say so",
    ),
];

fn numbers(rules: &RatingRules) -> [u16; 4] {
    [rules.due_soon_days, rules.stale_days, rules.moved_times, rules.owner_limit]
}

/// What the form shows: what was typed, or what is kept.
pub(super) fn sheet(now: &SettingsView, sent: Option<&Pairs>) -> Sheet {
    let value = |name: &str, kept: String| match sent {
        Some(sent) => sent.get(name).as_str().to_owned(),
        None => kept,
    };
    let mut fields = Vec::new();
    for ((name, label, hint), kept) in NUMBERS.into_iter().zip(numbers(&now.rules)) {
        let mut field = Field::line(name, label, value(name, kept.to_string())).hint(hint);
        field.kind =
            Kind::Line(Look { kind: "text", mode: "numeric", width: "3", ..Look::default() });
        fields.push(field);
    }
    for (at, line) in now.key.iter().enumerate() {
        let words = capital(line.rating.words());
        let name = |field: &str| format!("key.{at}.{field}");
        fields.push(Field::line(
            name("label"),
            format!("“{words}” is called"),
            value(&name("label"), line.label.to_string()),
        ));
        fields.push(
            Field::line(
                name("colour"),
                format!("Colour of “{words}”"),
                value(&name("colour"), line.colour.to_string()),
            )
            .hint("Its name, as the printed key says it. It is never the only sign."),
        );
        fields.push(Field::lines(
            name("definition"),
            format!("What “{words}” means"),
            value(&name("definition"), line.definition.to_string()),
        ));
    }
    fields.push(Field::hidden("version", now.version.to_string()));
    Sheet::new(fields)
}

fn details(now: &SettingsView, sent: &Pairs) -> Result<SettingsDetails, Failure> {
    let mut read = Read::new();
    let mut number = |name: &str| {
        let typed: Typed = sent.get(name);
        let pointer = name.replace('.', "/");
        read.parsed(&pointer, &typed, |text| {
            text.parse::<u16>().map_err(|_| "must be a whole number")
        })
        .unwrap_or_default()
    };
    let [due_soon, stale, moved, owner] = NUMBERS.map(|(name, _, _)| number(name));
    let mut key: Vec<KeyLine> = Vec::new();
    for (at, line) in now.key.iter().enumerate() {
        let name = |field: &str| format!("key.{at}.{field}");
        let pointer = |field: &str| format!("key/{at}/{field}");
        let label = read.parsed(&pointer("label"), &sent.get(&name("label")), Line::parse);
        let colour = read.parsed(&pointer("colour"), &sent.get(&name("colour")), Line::parse);
        let definition =
            read.parsed(&pointer("definition"), &sent.get(&name("definition")), Note::parse);
        if let (Some(label), Some(colour), Some(definition)) = (label, colour, definition) {
            key.push(KeyLine { rating: line.rating, label, colour, definition });
        }
    }
    read.finish()?;
    let rules = RatingRules {
        due_soon_days: due_soon,
        stale_days: stale,
        moved_times: moved,
        owner_limit: owner,
    };
    Ok(SettingsDetails { rules, key })
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    /// What it says now, where somebody else changed it meanwhile.
    conflict: Vec<(&'static str, String)>,
    sheet: Sheet,
    version: i64,
    /// The Word template, where there is one.
    template: Option<InUse>,
    /// The form by which another one comes.
    upload: Sheet,
}

pub(super) fn settings_page(
    api: &Api,
    caller: &PageCaller,
    now: &SettingsView,
    sheet: Sheet,
    upload: Sheet,
    done: &str,
    conflict: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let failed = sheet.failed() || upload.failed();
    let status = match (conflict.is_empty(), failed) {
        (false, _) => StatusCode::CONFLICT,
        (true, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, false) => StatusCode::OK,
    };
    let mut frame = caller.frame(api, "Settings", PART).failing(failed);
    frame.notice = notice::notice(done);
    let (version, template) = (now.version, in_use(now));
    page(status, &SettingsPage { frame, conflict, sheet, version, template, upload })
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = people::settings(&api.app, &caller.actor, caller.actor.authority).await?.value;
    let upload = upload_sheet(now.version);
    settings_page(&api, &caller, &now, sheet(&now, None), upload, &asked.done, Vec::new())
}

async fn save(
    State(api): State<Api>,
    caller: PageCaller,
    pairs: Pairs,
) -> Result<Response, Problem> {
    require(&caller)?;
    let own = caller.actor.authority;
    let now = people::settings(&api.app, &caller.actor, own).await?.value;
    let known = sheet(&now, None);
    let names: Vec<&str> = known.fields.iter().map(|field| field.name.as_ref()).collect();
    pairs.only(&names, &[])?;
    let version = pairs.get("version").as_str().parse().unwrap_or(-1);
    let done = match details(&now, &pairs) {
        Ok(details) => {
            people::put_settings(&api.app, &caller.call().expecting(version), own, details).await
        }
        Err(failure) => Err(failure),
    };
    let Err(failure) = done else { return see_other("/settings?done=saved") };
    let typed = sheet(&now, Some(&pairs));
    if !matches!(failure, Failure::Stale { .. }) {
        let typed = typed.refused(failure)?;
        return settings_page(
            &api,
            &caller,
            &now,
            typed,
            upload_sheet(now.version),
            "",
            Vec::new(),
        );
    }
    let said = NUMBERS.into_iter().zip(numbers(&now.rules));
    let mut conflict: Vec<(&'static str, String)> =
        said.map(|((_, label, _), number)| (label, number.to_string())).collect();
    let names = |it: &KeyLine| format!("{}: {}", DeliveryRating::words(it.rating), it.label);
    conflict.push(("Words", now.key.iter().map(names).collect::<Vec<_>>().join("; ")));
    settings_page(&api, &caller, &now, typed, upload_sheet(now.version), "", conflict)
}
