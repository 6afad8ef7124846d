//! Action plans out of spreadsheets: uploaded, looked at, corrected, carried out.

use application::{
    Failure, Items,
    areas::AreaQuery,
    imports::{self, Choices, ImportView, LineOutcome, LineView, StartImport},
    plans,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use domain::{
    id::{AreaId, ImportId, PlanId},
    import::{ImportState, PlanField},
    policy::Act,
    time::spoken_moment,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    caller::PageCaller,
    choices::{areas, beginning, choice, or_nothing, plans as all_plans},
    form::{Asked, Form, Pairs, Typed, Usual},
    frame::{Frame, page, see_other},
    paging::Pages,
    router::PageRouter,
    sheet::{Choice, Field, Sheet, capital},
    words::counted,
};
use crate::{Api, extract::ApiPath, problem::Problem, upload::SentFile};

const PART: &str = "/imports";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get(PART, list)
        .get("/plans/{plan}/imports/new", new)
        .post("/plans/{plan}/imports/new", upload)
        .get("/imports/{import}", show)
        .post("/imports/{import}", correct)
        .post("/imports/{import}/start", start)
}

fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::EditPlans) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads bring plans in".into()).into())
    }
}

/// How far an import has come, in words.
const fn state_words(state: ImportState) -> &'static str {
    match state {
        ImportState::Preview => "To be looked at",
        ImportState::Running => "Being carried out",
        ImportState::Done => "Carried out",
        ImportState::Failed => "Given up",
    }
}

struct Row {
    id: ImportId,
    file: String,
    plan: PlanId,
    plan_title: String,
    at: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "imports.html")]
struct Imports {
    frame: Frame,
    rows: Vec<Row>,
    plans: Vec<Choice>,
    pages: Pages,
    may_edit: bool,
}

fn file_name(name: Option<&String>) -> String {
    name.cloned().unwrap_or_else(|| "Pasted text".to_owned())
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found = imports::list(&api.app, &caller.actor, asked.paging()).await?.value;
    let plans = all_plans(&api, &caller).await?;
    let rows = found.items.into_iter().map(|it| Row {
        id: it.id,
        file: file_name(it.file_name.as_ref()),
        plan: it.plan,
        plan_title: plans
            .iter()
            .find(|plan| plan.id == it.plan)
            .map_or_else(|| "A plan".to_owned(), |plan| plan.title.to_string()),
        at: spoken_moment(it.made_at),
        state: state_words(it.state),
    });
    let template = Imports {
        frame: caller.frame_noting(&api, "Imports of spreadsheets", PART, &asked),
        rows: rows.collect(),
        pages: Pages::of(PART, &[], &asked.after, found.next),
        plans: plans.iter().map(|plan| choice(plan.id, plan.title.as_str())).collect(),
        may_edit: caller.actor.may(Act::EditPlans),
    };
    page(StatusCode::OK, &template)
}

#[derive(Template)]
#[template(path = "import_new.html")]
struct New {
    frame: Frame,
    plan: PlanId,
    plan_title: String,
    sheet: Sheet,
}

async fn upload_page(
    api: &Api,
    caller: &PageCaller,
    plan: PlanId,
    problem: Option<String>,
) -> Result<Response, Problem> {
    let of = plans::get(&api.app, &caller.actor, plan, None).await?.value;
    let failed = problem.is_some();
    let mut file = Field::line("file", "The spreadsheet", "");
    file.error = problem;
    let template = New {
        frame: caller.frame(api, "Bring in a spreadsheet", PART).failing(failed),
        plan,
        plan_title: of.title.to_string(),
        sheet: Sheet::new(vec![file, Field::lines("text", "Or its rows as text", "")]),
    };
    page(if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &template)
}

async fn new(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    upload_page(&api, &caller, plan, None).await
}

async fn upload(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(plan): ApiPath<PlanId>,
    sent: SentFile,
) -> Result<Response, Problem> {
    require(&caller)?;
    if sent.bytes.is_empty() {
        let said = "Choose a spreadsheet, or paste its rows".to_owned();
        return upload_page(&api, &caller, plan, Some(said)).await;
    }
    let SentFile { name, bytes } = sent;
    let call = caller.call();
    match imports::upload(&api.app, &call, plan, name, bytes.into(), Choices::default()).await {
        Ok(done) => see_other(&format!("{PART}/{}", done.value.id)),
        Err(Failure::Unreadable(why)) => {
            upload_page(&api, &caller, plan, Some(capital(&why.to_string()))).await
        }
        Err(failure) => Err(failure.into()),
    }
}

struct LineShown {
    line: u32,
    outcome: &'static str,
    is_refused: bool,
    what: String,
    changes: Vec<String>,
    problems: Vec<String>,
}

impl From<LineView> for LineShown {
    fn from(line: LineView) -> Self {
        let named = [line.reference, line.title].into_iter().flatten().collect::<Vec<_>>();
        Self {
            line: line.line,
            outcome: match line.outcome {
                LineOutcome::Create => "New action",
                LineOutcome::Change => "Changes",
                LineOutcome::Same => "Nothing new",
                LineOutcome::Refuse => "Refused",
            },
            is_refused: line.outcome == LineOutcome::Refuse,
            what: named.join(" "),
            changes: line.changes,
            problems: line
                .problems
                .into_iter()
                .map(|problem| match problem.column {
                    Some(column) => format!("{column}: {}", problem.detail),
                    None => capital(&problem.detail),
                })
                .collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "import.html")]
struct Import {
    frame: Frame,
    id: ImportId,
    plan: PlanId,
    plan_title: String,
    state: ImportState,
    state_words: &'static str,
    counts: Vec<(&'static str, usize)>,
    refused: usize,
    posts: String,
    done: usize,
    of: usize,
    failure: Option<String>,
    result: String,
    sheet: Sheet,
    columns: Vec<Field>,
    choices: Vec<Field>,
    version: i64,
    conflict: Vec<(&'static str, String)>,
    lines: Vec<LineShown>,
    pages: Pages,
    may_edit: bool,
}

/// What a column can hold, in words.
fn meanings() -> Vec<Choice> {
    let words = |field: &PlanField| capital(&field.code().replace('_', " "));
    std::iter::once(choice("none", "Leave this column out"))
        .chain(PlanField::ALL.iter().map(|field| choice(field, words(field))))
        .collect()
}

/// What was typed into the form, by name; nothing where it is shown for the first time.
type Sent = Vec<(String, String)>;

fn value_of(sent: Option<&Sent>, name: &str, now: impl Into<String>) -> String {
    match sent {
        None => now.into(),
        Some(sent) => sent
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, it)| it.clone())
            .unwrap_or_default(),
    }
}

fn column_fields(import: &ImportView, sent: Option<&Sent>) -> Vec<Field> {
    import
        .columns
        .iter()
        .filter(|column| !column.heading.trim().is_empty())
        .map(|column| {
            let name = format!("column.{}", column.column);
            let now = column.field.map_or("none", PlanField::code);
            let value = value_of(sent, &name, now);
            Field::select(name, format!("“{}”", beginning(&column.heading, 60)), value, meanings())
        })
        .collect()
}

async fn choice_fields(
    api: &Api,
    caller: &PageCaller,
    import: &ImportView,
    sent: Option<&Sent>,
) -> Result<Vec<Field>, Failure> {
    let of = AreaQuery { plan: Some(import.plan), ..AreaQuery::default() };
    let known = areas(api, caller, of).await?;
    let all =
        known.iter().map(|it| choice(it.id, format!("{} {}", it.label, beginning(&it.text, 60))));
    let sheets = import.sheets.iter().enumerate();
    let sheets =
        sheets.map(|(at, it)| choice(at, format!("{} ({} rows)", it.name, it.rows))).collect();
    let yes = |yes: bool| if yes { "yes" } else { "" };
    let said = &import.choices;
    let tick = |name: &'static str, now: bool| value_of(sent, name, yes(now)) == "yes";
    Ok(vec![
        Field::select("sheet", "Sheet", value_of(sent, "sheet", import.sheet.to_string()), sheets),
        Field::line(
            "header_line",
            "Line of the headings",
            value_of(sent, "header_line", import.header_line.to_string()),
        ),
        Field::select(
            "default_area",
            "Area of lines without one",
            value_of(
                sent,
                "default_area",
                said.default_area.map(|it| it.to_string()).unwrap_or_default(),
            ),
            or_nothing("None: such lines are refused", all.collect()),
        ),
        Field::tick(
            "accept_suggested_dates",
            "Take “End of March 2025” for 31 March 2025",
            tick("accept_suggested_dates", said.accept_suggested_dates),
        )
        .hint("Otherwise such words stay words, and the action has no due date"),
        Field::tick(
            "make_posts",
            "Add posts that are not known yet",
            tick("make_posts", said.make_posts),
        )
        .hint("Otherwise their actions have no owner"),
        Field::tick(
            "remember",
            "Remember what the columns hold for next time",
            tick("remember", said.remember),
        ),
    ])
}

/// What came of it, in a sentence.
fn result(import: &ImportView) -> String {
    let Some(counts) = import.outcome.as_ref().and_then(|it| it.counts) else {
        return String::new();
    };
    format!(
        "{}, {} changed, {} as they were, {} left out, {}.",
        counted(counts.create, "new action", "new actions"),
        counts.change,
        counts.same,
        counted(counts.refuse, "line", "lines"),
        counted(counts.updates, "progress update", "progress updates"),
    )
}

async fn import_page(
    api: &Api,
    caller: &PageCaller,
    import: ImportView,
    asked: &Usual,
    sent: Option<&Sent>,
    failure: Option<Failure>,
) -> Result<Response, Problem> {
    let of = plans::get(&api.app, &caller.actor, import.plan, None).await?.value;
    let lines = if matches!(import.state, ImportState::Preview | ImportState::Failed) {
        imports::lines(&api.app, &caller.actor, import.id, asked.paging()).await?.value
    } else {
        Items { items: Vec::new(), next: None }
    };
    let mut columns = column_fields(&import, sent);
    let mut choices = choice_fields(api, caller, &import, sent).await?;
    let mut conflict = Vec::new();
    let mut sheet = Sheet::default();
    match failure {
        None => {}
        Some(Failure::Stale { .. }) => conflict.push(("Version", import.version.to_string())),
        Some(failure) => {
            let all = columns.iter().chain(&choices).cloned().collect();
            sheet = Sheet::new(all).refused(failure)?;
            for field in columns.iter_mut().chain(&mut choices) {
                let same = sheet.fields.iter().find(|it| it.name == field.name);
                field.error = same.and_then(|it| it.error.clone());
            }
        }
    }
    let status = match (conflict.is_empty(), sheet.failed()) {
        (false, _) => StatusCode::CONFLICT,
        (true, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, false) => StatusCode::OK,
    };
    let counts = import.counts;
    let running = import.state == ImportState::Running;
    let progress = import.progress.unwrap_or_default();
    let name = file_name(import.file_name.as_ref());
    let template = Import {
        frame: caller
            .frame_noting(api, format!("Import: {name}"), PART, asked)
            .failing(sheet.failed()),
        id: import.id,
        plan: import.plan,
        plan_title: of.title.to_string(),
        state: import.state,
        state_words: state_words(import.state),
        counts: vec![
            ("Lines with an action", counts.lines),
            ("New actions", counts.create),
            ("Actions that change", counts.change),
            ("Lines with nothing new", counts.same),
            ("Lines that are refused", counts.refuse),
            ("Progress updates", counts.updates),
            ("Lines to look at", counts.doubtful),
        ],
        refused: counts.refuse,
        posts: import.posts.join(", "),
        done: progress.done,
        of: progress.of,
        failure: import.outcome.as_ref().and_then(|it| it.failure.as_deref().map(capital)),
        result: result(&import),
        version: import.version,
        may_edit: caller.actor.may(Act::EditPlans),
        pages: Pages::of(&format!("{PART}/{}", import.id), &[], &asked.after, lines.next),
        lines: lines.items.into_iter().map(LineShown::from).collect(),
        sheet,
        columns,
        choices,
        conflict,
    };
    let mut response = page(status, &template)?;
    if running {
        // The page looks again by itself, and only while there is something to see.
        response
            .headers_mut()
            .insert(HeaderName::from_static("refresh"), HeaderValue::from_static("2"));
    }
    Ok(response)
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ImportId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let import = imports::get(&api.app, &caller.actor, id).await?.value;
    import_page(&api, &caller, import, &asked, None, None).await
}

/// The choices of a form as a patch. A column is said only where somebody says other than what was
/// read: so the usual words go on to be taken.
fn patch(import: &ImportView, sent: &Sent) -> Result<Value, Failure> {
    let get = |name: &str| value_of(Some(sent), name, "").trim().to_owned();
    let mut said = import.choices.columns.clone();
    for column in import.columns.iter().filter(|it| !it.heading.trim().is_empty()) {
        let name = format!("column.{}", column.column);
        let chosen = get(&name);
        if chosen.is_empty() {
            continue;
        }
        let field = PlanField::from_code(&chosen);
        if field.is_none() && chosen != "none" {
            return Err(Failure::field(format!("/{}", name.replace('.', "/")), "must be chosen"));
        }
        let heading = domain::Line::parse(&column.heading).map_err(|error| {
            Failure::field(format!("/{}", name.replace('.', "/")), error.to_string())
        })?;
        if field != column.field || said.iter().any(|it| it.heading == heading) {
            said.retain(|it| it.heading != heading);
            said.push(domain::import::ColumnMeaning { heading, field });
        }
    }
    let sheet = match get("sheet") {
        text if text.is_empty() => None,
        text => {
            Some(text.parse::<usize>().map_err(|_| Failure::field("/sheet", "must be chosen"))?)
        }
    };
    let header_line = match get("header_line") {
        text if text.is_empty() => None,
        text => {
            let number = text.parse::<u32>().ok().filter(|it| *it > 0);
            Some(number.ok_or_else(|| {
                Failure::field("/header_line", "must be the number of a line, from 1")
            })?)
        }
    };
    let area = match get("default_area") {
        text if text.is_empty() => None,
        text => Some(
            text.parse::<AreaId>()
                .map_err(|_| Failure::field("/default_area", "must be chosen"))?,
        ),
    };
    // Another sheet has its headings elsewhere: they are looked for anew.
    let header_line =
        header_line.filter(|it| sheet == Some(import.sheet) || *it != import.header_line);
    let yes = |name: &str| get(name) == "yes";
    Ok(json!({
        "sheet": sheet,
        "header_line": header_line,
        "columns": said,
        "default_area": area,
        "accept_suggested_dates": yes("accept_suggested_dates"),
        "make_posts": yes("make_posts"),
        "remember": yes("remember"),
    }))
}

async fn correct(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ImportId>,
    Pairs(sent): Pairs,
) -> Result<Response, Problem> {
    const KNOWN: &[&str] = &[
        "sheet",
        "header_line",
        "default_area",
        "accept_suggested_dates",
        "make_posts",
        "remember",
        "version",
    ];
    let odd = |name: &String| !KNOWN.contains(&name.as_str()) && !name.starts_with("column.");
    if let Some((name, _)) = sent.iter().find(|(name, _)| odd(name)) {
        return Err(Problem::parameter(name, "is not a field of this form"));
    }
    require(&caller)?;
    let import = imports::get(&api.app, &caller.actor, id).await?.value;
    let version = value_of(Some(&sent), "version", "").parse().unwrap_or_default();
    let done = match patch(&import, &sent) {
        Ok(patch) => imports::change(&api.app, &caller.call().expecting(version), id, patch).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{id}?done=saved")),
        Err(Failure::Unreadable(why)) => {
            let failure = Failure::refused("unreadable", why.to_string());
            import_page(&api, &caller, import, &Usual::default(), Some(&sent), Some(failure)).await
        }
        Err(failure) => {
            import_page(&api, &caller, import, &Usual::default(), Some(&sent), Some(failure)).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct StartForm {
    leave_out_refused: Typed,
}

async fn start(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ImportId>,
    Form(form): Form<StartForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let wanted = StartImport { leave_out_refused: form.leave_out_refused.is_yes() };
    match imports::start(&api.app, &caller.call(), id, wanted).await {
        Ok(_) => see_other(&format!("{PART}/{id}")),
        // Somebody pressed twice: the page says how far it is.
        Err(Failure::Refused(refusal)) if refusal.rule.starts_with("already_") => {
            see_other(&format!("{PART}/{id}"))
        }
        Err(failure) => Err(failure.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back() {
        let sent = vec![("sheet".to_owned(), "1".to_owned())];
        assert_eq!(value_of(Some(&sent), "sheet", "0"), "1");
        assert_eq!(value_of(Some(&sent), "remember", "yes"), "", "a box that was not ticked");
        assert_eq!(value_of(None, "sheet", "0"), "0");
    }
}
