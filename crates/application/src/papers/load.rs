//! The read model of papers, out of those of the plan.
//!
//! Each part is read by the function that pages and API read it by, so that a paper says what they
//! say. They must all be of one moment: whoever calls opens a snapshot around them.

use chrono::{Datelike as _, NaiveDate};
use documents::paper::{self, Contact, Owner, Paper, Wording};
use domain::{
    Id, Instant, Note,
    action::{date_change::DateChange, update::ProgressUpdate},
    authority::WordTemplate,
    plan::Plan,
    rating::DeliveryRating,
    time::spoken,
};
use persistence::LogFilter;

use super::{PaperName, PaperRequest};
use crate::{
    Actor, Answer, App, AsAt, Failure, Paging,
    actions::{self, ActionView},
    areas::{self, AreaQuery, AreaView},
    directory,
    inspections::{self, InspectionQuery, InspectionView, JudgementView},
    measures::{self, MeasureHistory},
    meetings::{self, MeetingQuery, MeetingView},
    obligations::{self, ObligationView},
    people,
    plans::{self, ChangeQuery},
    questions::{self, Asked},
    sight::Sight,
};

/// Everything that a document is made of.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) plan: paper::Plan,
    /// What a report says of its meeting; none where no meeting is recorded.
    pub(super) paper: Option<Paper>,
    /// The post that answers for it. Every English council has one (Children Act 2004, section 18).
    pub(super) director: String,
    /// The council's own template of Word documents, as it is set now.
    pub(super) word_template: Option<WordTemplate>,
}

/// Loads it all; in one snapshot, or the parts may be of different moments.
pub(super) async fn load(
    app: &App,
    actor: &Actor,
    id: Id<Plan>,
    wanted: &PaperRequest,
) -> Result<Loaded, Failure> {
    let most = || Paging { limit: Some(Paging::MOST), after: None };
    let as_at = wanted.as_at;
    let moment = moment(app, actor, id, as_at).await?.value;
    let plan = plans::get(app, actor, id, as_at).await?.value;
    let council = directory::own(app, actor).await?.value;
    let settings = people::settings(app, actor, actor.authority).await?.value;
    let actions = actions::of_plan(app, actor, id, as_at).await?.value;
    let query = AreaQuery { plan: Some(id), as_at, ..AreaQuery::default() };
    let areas = areas::list(app, actor, query, most()).await?.value.items;
    let inspections =
        inspections::list(app, actor, InspectionQuery::default(), most()).await?.value;
    let measures = measures::histories(app, actor, id, as_at).await?.value;
    let obligations = obligations::of_plan(app, actor, id, as_at).await?.value;
    let questions = questions::of_plan(app, actor, id, as_at).await?.value;
    let compared = compared(inspections.items, &plan, moment.day);
    let paper = match wanted.name {
        PaperName::PanelReport => {
            let paper = meeting_paper(app, actor, id, wanted, &moment, &plan).await?;
            paper.map(|paper| Paper { background_documents: reports(&compared), ..paper })
        }
        _ => None,
    };
    let plan = paper::Plan {
        title: plan.title.to_string(),
        summary: plan.summary.as_ref().map(ToString::to_string),
        authority: council.to_string(),
        stage: plan.stage,
        revision: moment.revision,
        hash: moment.hash.clone(),
        as_at: moment.day,
        // When the revision was made, not the file: the same revision gives the same bytes.
        made_at: moment.at,
        judgements: judgements(&compared),
        inspections: compared.iter().map(inspection).collect(),
        areas: areas.iter().map(|it| area(it, &compared)).collect(),
        actions: actions.iter().map(|it| action(it, &moment)).collect(),
        measures: measures.iter().map(measure).collect(),
        obligations: obligations.iter().map(obligation).collect(),
        questions: questions.iter().map(question).collect(),
        key: settings.key,
    };
    let word_template = settings.word_template;
    Ok(Loaded { plan, paper, director: DIRECTOR.into(), word_template })
}

/// What a report says of its meeting.
async fn meeting_paper(
    app: &App,
    actor: &Actor,
    id: Id<Plan>,
    wanted: &PaperRequest,
    moment: &Moment,
    plan: &plans::PlanView,
) -> Result<Option<Paper>, Failure> {
    let most = Paging { limit: Some(Paging::MOST), after: None };
    let all = meetings::list(app, actor, MeetingQuery::default(), most).await?.value.items;
    // What was frozen for a meeting that was cancelled since is made anew all the same.
    let again = matches!(wanted.as_at, Some(AsAt::Frozen { .. }));
    let stands =
        |it: &MeetingView| it.cancelled.is_none() || (again && wanted.meeting == Some(it.id));
    let mut all: Vec<MeetingView> = all.into_iter().filter(stands).collect();
    all.sort_by_key(|it| (it.held_on, it.id));
    let chosen = match wanted.meeting {
        Some(id) => Some(all.iter().find(|it| it.id == id).ok_or_else(|| {
            Failure::parameter("meeting", "there is no such meeting, or it was cancelled")
        })?),
        None => all.iter().find(|it| it.held_on >= moment.day).or(all.last()),
    };
    let Some(meeting) = chosen else { return Ok(None) };
    let body = |it: &MeetingView| it.body.as_ref().map(|body| body.id);
    let same = |it: &&MeetingView| body(it) == body(meeting);
    let last = all.iter().rev().filter(same).find(|it| it.held_on < meeting.held_on);
    let changes = match last.filter(|it| it.held_on < moment.day) {
        Some(last) => {
            let query = ChangeQuery {
                from: Some(AsAt::Day(last.held_on)),
                to: wanted.as_at,
                for_the_public: wanted.audience == super::PaperAudience::Public,
            };
            // Before its first record a plan has no history: everything is new.
            match plans::changes_by_area(app, actor, id, query).await {
                Ok(told) => told.value.areas,
                Err(Failure::Parameter { .. }) => Vec::new(),
                Err(failure) => return Err(failure),
            }
        }
        None => Vec::new(),
    };
    Ok(Some(Paper {
        body: meeting.body.as_ref().map_or_else(|| "the panel".into(), |it| it.name.to_string()),
        held_on: meeting.held_on,
        by: DIRECTOR.into(),
        title: plan.title.to_string(),
        purpose: None,
        recommendations: Vec::new(),
        background: Vec::new(),
        supporting: Vec::new(),
        conclusion: Vec::new(),
        last_meeting: last.map(|it| it.held_on),
        changes: changes
            .into_iter()
            .map(|change| paper::Change {
                area: change.area.map(|area| area.label.to_string()),
                sentences: change.told.into_iter().map(|told| told.text).collect(),
            })
            .collect(),
        contact: Contact { post: DIRECTOR.into(), ..Contact::default() },
        members: "All".into(),
        background_documents: Vec::new(),
    }))
}

/// The reports of the inspections that a paper speaks of: a council lists what its papers rest on
/// (Local Government Act 1972, section 100D).
fn reports(compared: &[InspectionView]) -> Vec<(String, Option<String>)> {
    let named = compared.iter().rev().filter_map(|it| {
        let published = it.published_on?;
        let framework = it.framework_name.as_deref().unwrap_or(&it.framework);
        let title = format!("{framework}: report published on {}", spoken(published));
        Some((title, it.report_url.as_ref().map(ToString::to_string)))
    });
    named.collect()
}

const DIRECTOR: &str = "Director of Children’s Services";

/// Which revision a document shows, for which day it is rated, and what pages show only of one
/// action at a time.
struct Moment {
    revision: i64,
    hash: String,
    at: Instant,
    day: NaiveDate,
    moves: Vec<DateChange>,
    updates: Vec<ProgressUpdate>,
}

async fn moment(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
    as_at: Option<AsAt>,
) -> Result<Answer<Moment>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let (sight, _) = Sight::of_plan_at(reader, today, as_at, &actor, plan).await?;
        let head = sight.reader.head().await?;
        let revision = sight.revision.unwrap_or(head.revision);
        let (hash, at) = if revision == head.revision {
            (head.hash, head.at)
        } else {
            let after = revision.saturating_sub(1);
            let filter = LogFilter { after, until: Some(revision), ..LogFilter::default() };
            let (mut entries, _) = sight.reader.entries(&filter, 1).await?;
            let entry = entries.pop().ok_or(Failure::Hidden)?;
            (entry.hash, entry.at)
        };
        let mut moves: Vec<DateChange> = sight.of_plan(plan).await?;
        moves.sort_by_key(|it| (it.asked_on, it.id));
        let updates = sight.of_plan(plan).await?;
        Ok(Moment { revision, hash: hash.to_string(), at, day: sight.day, moves, updates })
    })
    .await
}

/// The inspections whose grades a paper sets side by side: those of the plan's framework, up to the
/// one that it answers; of a standing plan, all.
fn compared(
    all: Vec<InspectionView>,
    plan: &plans::PlanView,
    day: NaiveDate,
) -> Vec<InspectionView> {
    let own = plan.inspection.and_then(|id| all.iter().find(|it| it.id == id).cloned());
    let mut kept: Vec<InspectionView> = all
        .into_iter()
        .filter(|it| it.started_on <= day && !it.judgements.is_empty())
        .filter(|it| {
            own.as_ref()
                .is_none_or(|own| it.framework == own.framework && it.started_on <= own.started_on)
        })
        .collect();
    if let Some(own) = own.filter(|own| kept.iter().all(|it| it.id != own.id)) {
        kept.push(own);
    }
    kept.sort_by_key(|it| (it.started_on, it.id));
    kept
}

/// A row for each judgement that any of them made, in the order of the newest.
fn judgements(compared: &[InspectionView]) -> Vec<paper::Judgement> {
    let mut codes = Vec::new();
    for given in compared.iter().rev().flat_map(|it| &it.judgements) {
        if !codes.iter().any(|known: &&JudgementView| known.judgement == given.judgement) {
            codes.push(given);
        }
    }
    let grade = |of: &InspectionView, code: &JudgementView| {
        let given = of.judgements.iter().find(|it| it.judgement == code.judgement)?;
        let name = given.grade_name.as_ref().map(ToString::to_string);
        Some(name.unwrap_or_else(|| given.grade.to_string()))
    };
    codes
        .iter()
        .map(|code| paper::Judgement {
            name: code
                .judgement_name
                .as_ref()
                .map_or_else(|| code.judgement.to_string(), ToString::to_string),
            grades: compared.iter().map(|of| grade(of, code)).collect(),
        })
        .collect()
}

fn inspection(it: &InspectionView) -> paper::Inspection {
    paper::Inspection {
        name: it
            .framework_name
            .as_ref()
            .map_or_else(|| it.framework.to_string(), ToString::to_string),
        inspectorate: it.inspectorate.as_ref().map_or_else(String::new, ToString::to_string),
        started_on: it.started_on,
        ended_on: it.ended_on,
        published_on: it.published_on,
        report_url: it.report_url.as_ref().map(ToString::to_string),
    }
}

fn wording(official: &str, public: Option<&Note>, children: Option<&Note>) -> Wording {
    Wording {
        official: official.to_owned(),
        public: public.map(ToString::to_string),
        children: children.map(ToString::to_string),
        official_is_internal: false,
    }
}

fn area(it: &AreaView, compared: &[InspectionView]) -> paper::Area {
    let earlier = it.recurs_from.as_ref();
    let before = earlier.and_then(|from| compared.iter().find(|of| of.id == from.inspection));
    paper::Area {
        label: it.label.to_string(),
        parent: it.parent.as_ref().map(|parent| parent.label.to_string()),
        kind: it.kind.words().to_owned(),
        wording: wording(&it.text, it.public_words.as_ref(), it.childrens_words.as_ref()),
        paragraphs: it.paragraphs.clone(),
        found_before: before.map(|of| of.started_on.year()),
        response: it.response.as_ref().map(|response| match &response.reason {
            Some(reason) => format!("{}: {reason}", response.kind.words()),
            None => response.kind.words().to_owned(),
        }),
        closed_on: it.closed.as_ref().map(|closed| closed.on),
        confirmed_on: it.confirmed.as_ref().map(|confirmed| confirmed.on),
        exempt: false,
    }
}

/// Why an action is late or at risk: what stands in the way, what its owner says, or else what the
/// product sees.
fn why(it: &ActionView) -> Vec<String> {
    if !matches!(it.rating, DeliveryRating::Late | DeliveryRating::AtRisk) {
        return Vec::new();
    }
    let mut said: Vec<String> = it.blocked.iter().map(|it| it.reason.to_string()).collect();
    said.extend(it.declared_reason.iter().map(ToString::to_string));
    if said.is_empty() {
        said.extend(it.risks.iter().map(|risk| risk.detail.clone()));
    }
    said
}

fn action(it: &ActionView, moment: &Moment) -> paper::Action {
    let slip = |change: &DateChange| {
        let decision = change.decision.as_ref().filter(|decision| decision.agreed)?;
        Some(paper::Slip {
            from: change.from_on,
            to: change.to_on,
            reason: change.note.to_string(),
            agreed_by: None,
            agreed_on: Some(decision.on),
        })
    };
    let latest = moment.updates.iter().find(|update| Some(update.id) == it.latest_update);
    paper::Action {
        reference: it.reference.to_string(),
        areas: it.areas.iter().map(|area| area.label.to_string()).collect(),
        wording: wording(&it.title, it.public_words.as_ref(), it.childrens_words.as_ref()),
        outcome: it.outcome.as_ref().map(ToString::to_string),
        success_criterion: it.success_criterion.as_ref().map(ToString::to_string),
        owner: it.owner.as_ref().map(|post| Owner {
            post: post.title.to_string(),
            organisation: post.organisation.as_ref().map(ToString::to_string),
            holder: None,
        }),
        starts_on: it.starts_on,
        original_due_on: it.original_due_on,
        due_on: it.due_on,
        slips: moment.moves.iter().filter(|of| of.action == it.id).filter_map(slip).collect(),
        status: it.status,
        rating: it.rating,
        why: why(it),
        path_to_green: it.path_to_green.as_ref().map(ToString::to_string),
        impact: it.impact.rating,
        impact_basis: it.impact.basis.as_ref().map(ToString::to_string),
        latest: latest.map(|update| paper::Update {
            on: update.posted_on,
            done: update.done.to_string(),
            difference: update.difference.as_ref().map(ToString::to_string),
        }),
        internal_note: it.internal_note.as_ref().map(ToString::to_string),
        exempt: false,
    }
}

fn measure(it: &MeasureHistory) -> paper::Measure {
    let of = &it.measure;
    paper::Measure {
        title: of.title.to_string(),
        unit: of.unit.to_string(),
        baseline: of.baseline,
        target: of.target,
        target_on: of.target_on,
        readings: it
            .readings
            .iter()
            .map(|reading| paper::Reading {
                as_at: reading.as_at,
                value: reading.value,
                note: None,
            })
            .collect(),
        standing: of.standing,
        stale: of.stale,
    }
}

fn obligation(it: &ObligationView) -> paper::Obligation {
    paper::Obligation {
        name: it.name.to_string(),
        recipients: it.recipients.clone(),
        due_on: it.due_on,
        met_on: it.met_on,
        state: it.state,
    }
}

fn question(it: &Asked) -> paper::Question {
    let of = &it.question;
    paper::Question {
        asked_on: of.asked_on,
        asked_of: of.asked_of.as_ref().map(|post| post.title.to_string()),
        text: of.text.to_string(),
        answer_by: of.answer_by,
        state: of.state,
        reply: it.replies.last().map(|reply| reply.text.to_string()),
        answered_on: of.answered_on,
        exempt: false,
    }
}
