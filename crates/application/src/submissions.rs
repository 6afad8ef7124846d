//! Submissions: the final plan as it went to the inspectorate, its receipt, and its publication.

use chrono::NaiveDate;
use domain::{
    Id, Note, Title,
    authority::Person,
    governance::submission::{Countersignature, Publication, Receipt, Submission, SubmissionWay},
    id::{ObligationId, PlanId, SubmissionId},
    obligation::Obligation,
    plan::{Plan, PlanStage},
    policy::Act,
    time::spoken,
};
use persistence::{Listed, Reader, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure, Items, Paging,
    actions::{PersonRef, narrowed},
    agenda::{FrozenView, frozen_of},
    app::fresh,
    papers::{
        PaperFormat::{self, Docx, Html, Pdf, Xlsx},
        PaperName::{self, ActionPlan, StatementOfAction},
        frozen::{self, FrozenFile, FrozenSet},
    },
    plans,
    sight::Sight,
};

/// What is submitted.
const PAPERS: &[(PaperName, PaperFormat)] = &[
    (StatementOfAction, Pdf),
    (StatementOfAction, Docx),
    (StatementOfAction, Html),
    (ActionPlan, Pdf),
    (ActionPlan, Xlsx),
];

/// What is said when a plan is submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitPlan {
    /// The plan.
    pub plan: PlanId,
    /// The obligation that this meets: it is done from that day.
    #[serde(default)]
    pub obligation: Option<ObligationId>,
    /// When it went.
    #[serde(deserialize_with = "domain::time::day")]
    pub submitted_on: NaiveDate,
    /// To whom.
    #[schema(min_items = 1, max_items = 10)]
    pub to: Vec<Title>,
    /// By which way.
    pub way: SubmissionWay,
    /// Why it goes although plan checks find something in the way.
    #[serde(default)]
    pub despite: Option<Note>,
}

/// Who stands behind a submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountersignatureView {
    /// When.
    pub on: NaiveDate,
    /// Who.
    pub by: Option<PersonRef>,
}

/// A version of a plan that was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SubmissionView {
    /// Stable id.
    pub id: SubmissionId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The plan.
    pub plan: PlanId,
    /// The obligation that it meets.
    pub obligation: Option<ObligationId>,
    /// The revision that was submitted.
    pub revision: i64,
    /// The day for which it is rated.
    pub as_at: NaiveDate,
    /// When it went.
    pub submitted_on: NaiveDate,
    /// To whom.
    pub to: Vec<Title>,
    /// By which way.
    pub way: SubmissionWay,
    /// Who submitted it.
    pub by: Option<PersonRef>,
    /// Why it went although something was in the way.
    pub despite: Option<Note>,
    /// What went, with checksums.
    pub documents: Vec<FrozenView>,
    /// Who stands behind it besides.
    pub countersigned: Option<CountersignatureView>,
    /// That it was received.
    pub receipt: Option<Receipt>,
    /// Where it was published.
    pub publication: Option<Publication>,
}

/// The people of a batch of submissions, read in one query.
struct People(Vec<Person>);

impl People {
    async fn of(reader: &Reader, all: &[Submission]) -> Result<Self, Failure> {
        let signed = all.iter().filter_map(|it| it.countersigned.as_ref()).map(|it| it.by.raw());
        let mut ids: Vec<_> = all.iter().map(|it| it.by.raw()).chain(signed).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(Self(reader.many(&ids).await?))
    }

    fn person(&self, id: Id<Person>) -> Option<PersonRef> {
        self.0.iter().find(|it| it.id == id).map(PersonRef::from)
    }

    fn view(&self, it: Submission) -> SubmissionView {
        SubmissionView {
            id: it.id,
            version: it.version,
            plan: it.plan,
            obligation: it.obligation,
            revision: it.revision,
            as_at: it.as_at,
            submitted_on: it.submitted_on,
            to: it.to,
            way: it.way,
            by: self.person(it.by),
            despite: it.despite,
            documents: frozen_of(&it.documents),
            countersigned: it
                .countersigned
                .map(|signed| CountersignatureView { on: signed.on, by: self.person(signed.by) }),
            receipt: it.receipt,
            publication: it.publication,
        }
    }
}

async fn one(reader: &Reader, submission: Submission) -> Result<SubmissionView, Failure> {
    Ok(People::of(reader, std::slice::from_ref(&submission)).await?.view(submission))
}

/// The submissions of a plan, or of every plan that the actor may see, the oldest first.
pub async fn list(
    app: &App,
    actor: &Actor,
    plan: Option<PlanId>,
    paging: Paging,
) -> Result<Answer<Items<SubmissionView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let of = narrowed(&reader, &actor, plan, None, today).await?;
        let listed: Listed<Submission> = reader.list(&of, &paging.page()?).await?;
        let shown = listed.items.iter().map(|it| it.plan).chain(plan);
        crate::security::reads(shown.map(Id::raw));
        let people = People::of(&reader, &listed.items).await?;
        Ok(Items::of(listed, |it| people.view(it)))
    })
    .await
}

async fn seen(sight: &Sight, actor: &Actor, id: SubmissionId) -> Result<Submission, Failure> {
    let submission: Submission = sight.reader.get(id).await?.ok_or(Failure::Hidden)?;
    let _ = sight.plan(actor, submission.plan, sight.day).await?;
    Ok(submission)
}

/// One submission.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: SubmissionId,
) -> Result<Answer<SubmissionView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let submission = seen(&sight, &actor, id).await?;
        one(&sight.reader, submission).await
    })
    .await
}

/// A document as it was submitted.
pub async fn document(
    app: &App,
    actor: &Actor,
    id: SubmissionId,
    name: &str,
) -> Result<Answer<FrozenFile>, Failure> {
    let (today, actor, name) = (app.today(), *actor, name.to_owned());
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let submission = seen(&sight, &actor, id).await?;
        frozen::file(&sight.reader, &submission.documents, &name, submission.as_at).await
    })
    .await
}

/// The obligation that a submission meets must be one of the inspection that the plan answers.
async fn meet(tx: &Tx, plan: &Plan, id: ObligationId, on: NaiveDate) -> Result<(), Failure> {
    let found: Option<Obligation> = tx.get(id).await?;
    let of_plan = |it: &Obligation| Some(it.inspection) == plan.inspection;
    let before = found
        .filter(of_plan)
        .ok_or_else(|| Failure::field("/obligation", "there is no such obligation of this plan"))?;
    if let Some(met) = before.met_on {
        let detail = format!("was met on {}; leave it out", spoken(met));
        return Err(Failure::field("/obligation", detail));
    }
    let after = Obligation { met_on: Some(on), ..before.clone() };
    let _ = tx.save(&before, after).await?;
    Ok(())
}

/// Submits a plan: freezes its revision and documents, meets its obligation, and makes it final.
/// Refused while plan checks find something in the way, unless a reason is given.
pub async fn submit(
    app: &App,
    call: &Call,
    details: SubmitPlan,
) -> Result<Done<SubmissionView>, Failure> {
    let (today, actor) = (app.today(), call.actor);
    actor.require(Act::SubmitPlans)?;
    let checks = match plans::checks(app, &actor, details.plan).await {
        Ok(checks) => checks.value,
        Err(Failure::Hidden) => return Err(Failure::field("/plan", "there is no such plan")),
        Err(failure) => return Err(failure),
    };
    if !checks.ready && details.despite.is_none() {
        let things = if checks.blocking == 1 { "thing" } else { "things" };
        return Err(Failure::refused(
            "not_ready",
            format!(
                "plan checks find {} {things} in the way; mend them, or say in `despite` why it is \
                 submitted all the same",
                checks.blocking
            ),
        ));
    }
    // What went on an earlier day is what stood then.
    let earlier = Some(details.submitted_on).filter(|on| *on < today).map(AsAt::Day);
    let set = match frozen::freeze(app, &actor, details.plan, earlier, None, PAPERS).await {
        Err(Failure::Parameter { detail, .. }) => {
            return Err(Failure::field("/submitted_on", format!("cannot be shown: {detail}")));
        }
        other => other?,
    };
    app.write(call, "submit_plan", None, move |tx| async move {
        let plan: Plan = tx.get(details.plan).await?.ok_or(Failure::Hidden)?;
        let submission = Submission {
            id: fresh(),
            version: 1,
            plan: plan.id,
            obligation: details.obligation,
            revision: set.revision,
            as_at: set.as_at,
            submitted_on: details.submitted_on,
            to: details.to,
            way: details.way,
            by: actor.person,
            despite: details.despite.filter(|_| !checks.ready),
            documents: set.keep(&tx).await?,
            countersigned: None,
            receipt: None,
            publication: None,
        };
        submission.check(today)?;
        if let Some(obligation) = details.obligation {
            meet(&tx, &plan, obligation, details.submitted_on).await?;
        }
        if matches!(plan.stage, PlanStage::Draft | PlanStage::Endorsed) {
            let after = Plan { stage: PlanStage::Final, ..plan.clone() };
            let _ = tx.save(&plan, after).await?;
        }
        let submission = tx.add(submission).await?;
        one(&tx, submission).await
    })
    .await
}

/// The documents of a submission made once more out of the log, as they should be.
pub(crate) async fn again(
    app: &App,
    actor: &Actor,
    submission: &Submission,
) -> Result<FrozenSet, Failure> {
    let as_at = AsAt::Frozen { revision: submission.revision, day: submission.as_at };
    frozen::freeze(app, actor, submission.plan, Some(as_at), None, PAPERS).await
}

async fn change(
    app: &App,
    call: &Call,
    use_case: &'static str,
    id: SubmissionId,
    field: &'static str,
    with: impl FnOnce(&mut Submission) -> Result<(), Failure> + Send + 'static,
) -> Result<Done<SubmissionView>, Failure> {
    let (today, seen_by) = (app.today(), call.clone());
    app.write(call, use_case, None, move |tx| async move {
        let sight = Sight::now((*tx).clone(), today);
        let before = seen(&sight, &seen_by.actor, id).await?;
        drop(sight);
        seen_by.check_seen(before.version)?;
        let mut after = before.clone();
        with(&mut after)?;
        // What was sent is one field of the submission.
        after.check(today).map_err(|faults| Failure::from(faults).within(field))?;
        let saved = tx.save(&before, after).await?;
        one(&tx, saved).await
    })
    .await
}

/// Stands behind what somebody else submitted.
pub async fn countersign(
    app: &App,
    call: &Call,
    id: SubmissionId,
) -> Result<Done<SubmissionView>, Failure> {
    let (today, actor) = (app.today(), call.actor);
    actor.require(Act::Countersign)?;
    let sign = move |it: &mut Submission| {
        it.may_countersign(actor.person)?;
        it.countersigned = Some(Countersignature { on: today, by: actor.person });
        Ok(())
    };
    change(app, call, "countersign_submission", id, "", sign).await
}

/// Records that it was received.
pub async fn receive(
    app: &App,
    call: &Call,
    id: SubmissionId,
    receipt: Receipt,
) -> Result<Done<SubmissionView>, Failure> {
    call.actor.require(Act::SubmitPlans)?;
    let note = move |it: &mut Submission| {
        it.receipt = Some(receipt);
        Ok(())
    };
    change(app, call, "record_receipt", id, "/receipt", note).await
}

/// Records where it was published.
pub async fn publish(
    app: &App,
    call: &Call,
    id: SubmissionId,
    publication: Publication,
) -> Result<Done<SubmissionView>, Failure> {
    call.actor.require(Act::SubmitPlans)?;
    let note = move |it: &mut Submission| {
        it.publication = Some(publication);
        Ok(())
    };
    change(app, call, "record_publication", id, "/publication", note).await
}
