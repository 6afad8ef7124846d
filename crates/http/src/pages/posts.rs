//! Posts: what owns actions, and who holds them when.

use application::{
    Failure, Paging,
    people::{self, PostDetails, PostView},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::NaiveDate;
use domain::{
    Title,
    authority::Holder,
    id::{PersonId, PostId},
    policy::Act,
    time::spoken,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    caller::PageCaller,
    form::{Asked, Form, Seen, Typed, Usual},
    form_page::FormPage,
    frame::{Frame, ok, page, see_other},
    paging::Pages,
    router::PageRouter,
    sheet::{Choice, Field, Sheet},
    typed::Read,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/posts";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/posts", list)
        .post("/posts", add)
        .get("/posts/new", new)
        .get("/posts/{id}", show)
        .post("/posts/{id}", change)
        .post("/posts/{id}/holders", add_holder)
        .post("/posts/{id}/holders/end", end_holder)
}

struct Row {
    id: PostId,
    title: String,
    organisation: String,
    held_by: String,
    closed: bool,
}

impl Row {
    fn of(post: &PostView, today: NaiveDate) -> Self {
        let holds = |from: NaiveDate, until: Option<NaiveDate>| {
            from <= today && until.is_none_or(|until| today <= until)
        };
        let holders = post.holders.iter().filter(|holder| holds(holder.from, holder.until));
        let names: Vec<&str> = holders.map(|holder| holder.person.name.as_str()).collect();
        Self {
            id: post.id,
            held_by: if names.is_empty() { "Nobody".into() } else { names.join(", ") },
            organisation: organisation(post),
            title: post.title.to_string(),
            closed: post.closed,
        }
    }
}

fn organisation(post: &PostView) -> String {
    post.organisation.as_ref().map_or_else(|| "The council".into(), ToString::to_string)
}

#[derive(Template)]
#[template(path = "posts.html")]
struct Posts {
    frame: Frame,
    rows: Vec<Row>,
    pages: Pages,
    may_manage: bool,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found = people::posts(&api.app, &caller.actor, asked.paging()).await?;
    let today = found.stamp.day;
    ok(&Posts {
        frame: caller.frame_noting(&api, "Posts", PART, &asked),
        rows: found.value.items.iter().map(|post| Row::of(post, today)).collect(),
        pages: Pages::of(PART, &[], &asked.after, found.value.next),
        may_manage: caller.actor.may(Act::ManagePosts),
    })
}

/// A form that could not be sent is not shown either.
fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::ManagePosts) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only administrators and plan leads manage posts".into()).into())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PostForm {
    title: Typed,
    organisation: Typed,
    closed: Typed,
    version: Seen,
}

impl PostForm {
    fn fields(&self) -> Vec<Field> {
        vec![
            Field::line("title", "Title", self.title.as_str())
                .hint("As public documents print it, for example Head of Safeguarding"),
            Field::line("organisation", "Organisation (optional)", self.organisation.as_str())
                .hint("If it is not the council, for example NHS Sussex"),
        ]
    }

    fn editing(&self, version: i64) -> Sheet {
        let mut fields = self.fields();
        fields.push(
            Field::tick("closed", "This post is closed", self.closed.is_yes())
                .hint("A closed post takes no new actions. Hand its open actions over first."),
        );
        fields.push(Field::hidden("version", version.to_string()));
        Sheet::new(fields)
    }

    fn details(&self) -> Result<PostDetails, Failure> {
        let mut read = Read::new();
        let title = read.parsed("title", &self.title, Title::parse);
        let organisation = read.maybe("organisation", &self.organisation, Title::parse);
        read.finish()?;
        let title = title.ok_or_else(|| Failure::field("/title", "is needed"))?;
        Ok(PostDetails { title, organisation, holders: Vec::new(), closed: self.closed.is_yes() })
    }
}

fn new_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Add a post", PART),
        back: Some((PART.into(), "Posts")),
        intro: vec![
            "Posts own actions, so that an action keeps its owner when people change.".to_owned(),
        ],
        conflict: Vec::new(),
        sheet,
        action: PART.into(),
        button: "Add this post",
    }
    .answer()
}

async fn new(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    new_page(&api, &caller, Sheet::new(PostForm::default().fields()))
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<PostForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details() {
        Ok(details) => people::add_post(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("{PART}/{}?done=post-added", done.value.id)),
        Err(failure) => new_page(&api, &caller, Sheet::new(form.fields()).refused(failure)?),
    }
}

struct Spell {
    name: String,
    from: String,
    until: String,
}

/// The forms of a post's page; each is sent on its own.
struct Forms {
    post: Sheet,
    add: Sheet,
    /// Where somebody holds it without a last day.
    end: Option<Sheet>,
}

impl Forms {
    fn failed(&self) -> bool {
        self.post.failed() || self.add.failed() || self.end.as_ref().is_some_and(Sheet::failed)
    }
}

#[derive(Template)]
#[template(path = "post.html")]
struct Post {
    frame: Frame,
    id: PostId,
    title: String,
    organisation: String,
    closed: bool,
    spells: Vec<Spell>,
    forms: Option<Forms>,
    conflict: Vec<(&'static str, String)>,
}

impl From<&PostView> for PostForm {
    fn from(post: &PostView) -> Self {
        let organisation = post.organisation.as_ref().map(ToString::to_string);
        Self {
            title: Typed::of(&post.title),
            organisation: Typed::of(&organisation.unwrap_or_default()),
            closed: Typed::yes(post.closed),
            version: Seen(post.version),
        }
    }
}

/// The people who may be chosen: all who may sign in.
async fn people_to_choose(api: &Api, caller: &PageCaller) -> Result<Vec<Choice>, Problem> {
    let mut choices = Vec::new();
    let mut after = None;
    loop {
        let paging = Paging { limit: Some(Paging::MOST), after };
        let found = people::people(&api.app, &caller.actor, paging).await?.value;
        let able = found.items.into_iter().filter(|person| !person.disabled);
        choices.extend(able.map(|person| Choice {
            value: person.id.to_string(),
            label: format!("{} ({})", person.name, person.email),
            hint: "",
        }));
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    choices.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(choices)
}

/// What is sent to add a holder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct HolderForm {
    person: Typed,
    from: Typed,
    version: Seen,
}

/// What is sent to end a spell: the person and the day from which they held the post, and the last
/// day.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct EndForm {
    holder: Typed,
    until: Typed,
    version: Seen,
}

/// What was typed into a post's page.
#[derive(Debug, Default)]
struct Sent {
    post: Option<PostForm>,
    holder: HolderForm,
    end: EndForm,
}

async fn forms(
    api: &Api,
    caller: &PageCaller,
    post: &PostView,
    sent: &Sent,
) -> Result<Forms, Problem> {
    let version = post.version.to_string();
    let Sent { post: form, holder, end } = sent;
    let people = people_to_choose(api, caller).await?;
    let open = post.holders.iter().filter(|holder| holder.until.is_none());
    let open: Vec<Choice> = open
        .map(|holder| Choice {
            value: format!("{} {}", holder.person.id, holder.from),
            label: format!("{}, from {}", holder.person.name, spoken(holder.from)),
            hint: "",
        })
        .collect();
    let as_kept = PostForm::from(post);
    Ok(Forms {
        post: form.as_ref().unwrap_or(&as_kept).editing(post.version),
        add: Sheet::new(vec![
            Field::select("person", "Person", holder.person.as_str(), people),
            Field::date("from", "First day", holder.from.as_str()),
            Field::hidden("version", version.clone()),
        ]),
        end: (!open.is_empty()).then(|| {
            Sheet::new(vec![
                Field::select("holder", "Holder", end.holder.as_str(), open),
                Field::date("until", "Last day", end.until.as_str()),
                Field::hidden("version", version),
            ])
        }),
    })
}

fn post_page(
    status: StatusCode,
    frame: Frame,
    post: &PostView,
    forms: Option<Forms>,
    conflict: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let failed = forms.as_ref().is_some_and(Forms::failed);
    let spells = post.holders.iter().map(|holder| Spell {
        name: holder.person.name.to_string(),
        from: spoken(holder.from),
        until: holder.until.map_or_else(|| "Holds it still".into(), spoken),
    });
    let template = Post {
        frame: frame.failing(failed),
        id: post.id,
        organisation: organisation(post),
        title: post.title.to_string(),
        closed: post.closed,
        spells: spells.collect(),
        forms,
        conflict,
    };
    page(status, &template)
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PostId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let post = people::post(&api.app, &caller.actor, id).await?.value;
    let frame = caller.frame_noting(&api, post.title.to_string(), PART, &asked);
    let forms = if caller.actor.may(Act::ManagePosts) {
        Some(forms(&api, &caller, &post, &Sent::default()).await?)
    } else {
        None
    };
    post_page(StatusCode::OK, frame, &post, forms, Vec::new())
}

/// Which form of the page was sent.
#[derive(Clone, Copy)]
enum Which {
    Post,
    Add,
    End,
}

/// The page again, with what was typed and why it was not taken.
async fn again(
    api: &Api,
    caller: &PageCaller,
    id: PostId,
    sent: Sent,
    which: Which,
    failure: Failure,
) -> Result<Response, Problem> {
    let now = people::post(&api.app, &caller.actor, id).await?.value;
    let mut forms = forms(api, caller, &now, &sent).await?;
    let frame = caller.frame(api, now.title.to_string(), PART);
    if matches!(failure, Failure::Stale { .. }) {
        let holders: Vec<String> = now
            .holders
            .iter()
            .map(|holder| {
                let until =
                    holder.until.map_or_else(String::new, |day| format!(" to {}", spoken(day)));
                format!("{} from {}{until}", holder.person.name, spoken(holder.from))
            })
            .collect();
        let conflict = vec![
            ("Title", now.title.to_string()),
            ("Organisation", organisation(&now)),
            ("Holders", if holders.is_empty() { "Nobody".into() } else { holders.join("; ") }),
            ("Closed", if now.closed { "Yes".into() } else { "No".into() }),
        ];
        return post_page(StatusCode::CONFLICT, frame, &now, Some(forms), conflict);
    }
    match which {
        Which::Post => forms.post = forms.post.refused(failure)?,
        Which::Add => forms.add = forms.add.refused(failure)?,
        Which::End => {
            let sheet = forms.end.take().unwrap_or_default();
            forms.end = Some(sheet.refused(failure)?);
        }
    }
    post_page(StatusCode::UNPROCESSABLE_ENTITY, frame, &now, Some(forms), Vec::new())
}

async fn change(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PostId>,
    Form(form): Form<PostForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details() {
        Ok(details) => {
            let PostDetails { title, organisation, closed, .. } = details;
            let patch = json!({"title": title, "organisation": organisation, "closed": closed});
            let call = caller.call().expecting(form.version.0);
            people::change_post(&api.app, &call, id, patch).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{id}?done=saved")),
        Err(failure) => {
            let sent = Sent { post: Some(form), ..Sent::default() };
            again(&api, &caller, id, sent, Which::Post, failure).await
        }
    }
}

/// The holders as they are kept, to be sent with one of them changed.
async fn holders(api: &Api, caller: &PageCaller, id: PostId) -> Result<Vec<Holder>, Failure> {
    let post = people::post(&api.app, &caller.actor, id).await?.value;
    let kept = |holder: &people::HolderView| Holder {
        person: holder.person.id,
        from: holder.from,
        until: holder.until,
    };
    Ok(post.holders.iter().map(kept).collect())
}

async fn save_holders(
    api: &Api,
    caller: &PageCaller,
    id: PostId,
    version: Seen,
    holders: Vec<Holder>,
    changed: usize,
    names: [(&str, &str); 3],
) -> Result<(), Failure> {
    let call = caller.call().expecting(version.0);
    let saved = people::change_post(&api.app, &call, id, json!({"holders": holders})).await;
    saved.map(drop).map_err(|failure| match failure {
        // The list's pointers name the fields of the form that changed one of its rows.
        Failure::Invalid(mut faults) => {
            for fault in &mut faults {
                let row = format!("/holders/{changed}/");
                let field = fault.pointer.strip_prefix(&row).unwrap_or_default();
                let name = names.iter().find(|(theirs, _)| *theirs == field);
                fault.pointer = name.map_or_else(String::new, |(_, ours)| format!("/{ours}"));
            }
            Failure::Invalid(faults)
        }
        other => other,
    })
}

async fn add_holder(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PostId>,
    Form(form): Form<HolderForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = async {
        let mut read = Read::new();
        let person = read.chosen("person", &form.person, |text| text.parse::<PersonId>().ok());
        let from = read.day("from", &form.from);
        read.finish()?;
        let mut holders = holders(&api, &caller, id).await?;
        if let (Some(person), Some(from)) = (person, from) {
            holders.push(Holder { person, from, until: None });
        }
        let (last, names) =
            (holders.len() - 1, [("person", "person"), ("from", "from"), ("until", "from")]);
        save_holders(&api, &caller, id, form.version, holders, last, names).await
    };
    match done.await {
        Ok(()) => see_other(&format!("{PART}/{id}?done=holder-added")),
        Err(failure) => {
            let sent = Sent { holder: form, ..Sent::default() };
            again(&api, &caller, id, sent, Which::Add, failure).await
        }
    }
}

async fn end_holder(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PostId>,
    Form(form): Form<EndForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = async {
        let mut read = Read::new();
        let spell = read.chosen("holder", &form.holder, |text| {
            let (person, from) = text.split_once(' ')?;
            Some((person.parse::<PersonId>().ok()?, domain::time::parse_day(from)?))
        });
        let until = read.day("until", &form.until);
        read.finish()?;
        let mut holders = holders(&api, &caller, id).await?;
        let at = holders.iter().position(|holder| {
            spell == Some((holder.person, holder.from)) && holder.until.is_none()
        });
        let at = at.ok_or_else(|| Failure::field("/holder", "does not hold this post any more"))?;
        if let Some(holder) = holders.get_mut(at) {
            holder.until = until;
        }
        let names = [("person", "holder"), ("from", "holder"), ("until", "until")];
        save_holders(&api, &caller, id, form.version, holders, at, names).await
    };
    match done.await {
        Ok(()) => see_other(&format!("{PART}/{id}?done=holder-ended")),
        Err(failure) => {
            let sent = Sent { end: form, ..Sent::default() };
            again(&api, &caller, id, sent, Which::End, failure).await
        }
    }
}
