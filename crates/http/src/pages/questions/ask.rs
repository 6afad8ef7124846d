//! Asking a question about a plan, one of its actions or one of its areas.

use application::{
    Failure, Paging,
    actions::{self, ActionView},
    areas::{self, AreaQuery},
    people,
    plans::{self, PlanView},
    questions::{self, QuestionDetails},
};
use axum::{extract::State, response::Response};
use domain::{
    Note, Title,
    authority::Role,
    id::{ActionId, AreaId, MeetingId, PlanId, PostId},
    policy::Act,
    time::spoken,
};
use serde::Deserialize;

use super::{PART, meetings_to_choose};
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Asked, Form, Typed},
        form_page::FormPage,
        frame::see_other,
        sheet::{Choice, Field, Kind, Sheet},
        typed::Read,
        words::choice,
    },
    problem::Problem,
};

/// What is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AskForm {
    text: Typed,
    /// Nothing for the plan, or `action:` or `area:` with an id.
    about: Typed,
    answer_by: Typed,
    asked_of: Typed,
    meeting: Typed,
    for_member: Typed,
}

/// What the address may say before anything is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Wanted {
    action: Typed,
    area: Typed,
    meeting: Typed,
}

/// Everything that can be asked about, and of whom.
struct Around {
    plan: PlanView,
    actions: Vec<ActionView>,
    areas: Vec<Choice>,
    posts: Vec<Choice>,
    meetings: Vec<Choice>,
}

fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::AskQuestion) {
        Ok(())
    } else {
        Err(Failure::Forbidden("members ask questions, and plan leads for them".into()).into())
    }
}

impl Around {
    async fn load(api: &Api, caller: &PageCaller, id: PlanId) -> Result<Self, Problem> {
        let (app, actor) = (&api.app, &caller.actor);
        let plan = plans::get(app, actor, id, None).await?.value;
        let all = |after| Paging { limit: Some(Paging::MOST), after };
        let found = actions::of_plan(app, actor, id, None).await?.value;
        let query = AreaQuery { plan: Some(id), ..AreaQuery::default() };
        let areas = areas::list(app, actor, query, all(None)).await?.value.items;
        let short = |text: &str| {
            let start: String = text.chars().take(80).collect();
            if start.len() < text.len() { format!("{}…", start.trim_end()) } else { start }
        };
        let (mut posts, mut after) = (Vec::new(), None);
        loop {
            let part = people::posts(app, actor, all(after)).await?.value;
            posts.extend(part.items.into_iter().filter(|post| !post.closed));
            after = part.next;
            if after.is_none() {
                break;
            }
        }
        posts.sort_by(|a, b| a.title.cmp(&b.title));
        Ok(Self {
            plan,
            actions: found,
            areas: areas
                .iter()
                .map(|it| {
                    choice(
                        format!("area:{}", it.id),
                        format!("Area {}: {}", it.label, short(&it.text)),
                    )
                })
                .collect(),
            posts: posts.iter().map(|it| choice(it.id.to_string(), it.title.to_string())).collect(),
            meetings: meetings_to_choose(api, caller).await?,
        })
    }

    fn sheet(&self, form: &AskForm, is_lead: bool) -> Sheet {
        let actions = self.actions.iter().map(|it| {
            choice(format!("action:{}", it.id), format!("Action {}: {}", it.reference, it.title))
        });
        let about = [choice("", "The plan as a whole")]
            .into_iter()
            .chain(self.areas.iter().cloned())
            .chain(actions)
            .collect();
        let first = |label: &str, choices: &[Choice]| -> Vec<Choice> {
            [choice("", label)].into_iter().chain(choices.iter().cloned()).collect()
        };
        let mut text = Field::lines("text", "Your question", form.text.as_str())
            .hint("One question at a time. Name no child.");
        text.kind = Kind::Lines(5);
        let mut fields = vec![
            text,
            Field::select("about", "What is it about?", form.about.as_str(), about),
            Field::select(
                "asked_of",
                "Who should answer?",
                form.asked_of.as_str(),
                first("The owner of the action, or whoever knows", &self.posts),
            ),
            Field::date("answer_by", "To be answered by", form.answer_by.as_str()),
            Field::select(
                "meeting",
                "For which meeting? (optional)",
                form.meeting.as_str(),
                first("None", &self.meetings),
            ),
        ];
        if is_lead {
            fields.push(
                Field::line("for_member", "Member who asks (optional)", form.for_member.as_str())
                    .hint("If you put the question in for somebody, for example Councillor Rowe"),
            );
        }
        Sheet::new(fields)
    }
}

impl AskForm {
    fn details(&self, around: &Around) -> Result<QuestionDetails, Failure> {
        let mut read = Read::new();
        if self.text.some().is_none() {
            read.fault("text", "write your question");
        }
        let text = read.maybe("text", &self.text, Note::parse);
        let (mut action, mut area) = (None, None);
        match self.about.as_str().split_once(':') {
            None if self.about.some().is_none() => {}
            Some(("action", id)) => action = id.parse::<ActionId>().ok(),
            Some(("area", id)) => area = id.parse::<AreaId>().ok(),
            _ => {}
        }
        if self.about.some().is_some() && action.is_none() && area.is_none() {
            read.fault("about", "must be chosen");
        }
        let answer_by = read.day("answer_by", &self.answer_by);
        let asked_of = read.maybe("asked_of", &self.asked_of, str::parse::<PostId>);
        let meeting = read.maybe("meeting", &self.meeting, str::parse::<MeetingId>);
        let for_member = read.maybe("for_member", &self.for_member, Title::parse);
        read.finish()?;
        // What is asked about an action goes to its owner, unless somebody else is named.
        let owner = action.and_then(|id| {
            let about = around.actions.iter().find(|it| it.id == id)?;
            about.owner.as_ref().map(|owner| owner.id)
        });
        match (text, answer_by) {
            (Some(text), Some(answer_by)) => Ok(QuestionDetails {
                plan: around.plan.id,
                action,
                area,
                meeting,
                for_member,
                text,
                asked_on: None,
                answer_by,
                asked_of: asked_of.or(owner),
            }),
            _ => Err(Failure::field("/text", "write your question")),
        }
    }
}

fn answer(
    api: &Api,
    caller: &PageCaller,
    around: &Around,
    sheet: Sheet,
) -> Result<Response, Problem> {
    let id = around.plan.id;
    FormPage {
        frame: caller.frame(api, "Ask a question", PART),
        back: Some((format!("/plans/{id}"), "The plan")),
        intro: vec![
            format!("About {}.", around.plan.title),
            "Everybody who sees the plan can read your question and the answer.".to_owned(),
        ],
        conflict: Vec::new(),
        sheet,
        action: format!("/plans/{id}/ask"),
        button: "Ask this question",
    }
    .answer()
}

fn is_lead(caller: &PageCaller) -> bool {
    caller.actor.role == Role::PlanLead
}

pub(super) async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PlanId>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let around = Around::load(&api, &caller, id).await?;
    let about = match (wanted.action.some(), wanted.area.some()) {
        (Some(action), _) => format!("action:{action}"),
        (None, Some(area)) => format!("area:{area}"),
        (None, None) => String::new(),
    };
    // Two weeks are usual; the day can be changed.
    let by = api.app.today().checked_add_days(chrono::Days::new(14));
    let form = AskForm {
        about: Typed::of(&about),
        meeting: wanted.meeting,
        answer_by: Typed::of(&by.map(spoken).unwrap_or_default()),
        ..AskForm::default()
    };
    let sheet = around.sheet(&form, is_lead(&caller));
    answer(&api, &caller, &around, sheet)
}

pub(super) async fn send(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PlanId>,
    Form(form): Form<AskForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let around = Around::load(&api, &caller, id).await?;
    let done = match form.details(&around) {
        Ok(details) => questions::ask(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("{PART}/{}?done=question-asked", done.value.id)),
        Err(failure) => {
            // The page has one field for what the question is about.
            let failure = match failure {
                Failure::Invalid(mut faults) => {
                    for fault in &mut faults {
                        if ["/action", "/area"].contains(&fault.pointer.as_str()) {
                            fault.pointer = "/about".into();
                        }
                    }
                    Failure::Invalid(faults)
                }
                other => other,
            };
            let sheet = around.sheet(&form, is_lead(&caller)).refused(failure)?;
            answer(&api, &caller, &around, sheet)
        }
    }
}
