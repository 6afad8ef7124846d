//! The final plan goes to the inspectorate.

use anyhow::Context as _;
use application::{
    Call, Paging,
    obligations::{self, ObligationQuery},
    submissions::{self, SubmitPlan},
};
use domain::{
    Note,
    governance::submission::{Publication, Receipt, SubmissionWay},
    id::SubmissionId,
};

use super::{Teller, day, done, say};
use crate::{
    demo::{
        cast::Who,
        step::{Deed, Step},
    },
    refusal::in_words,
};

impl Teller {
    pub(super) async fn tell_submission(&mut self, by: Who, step: &Step) -> anyhow::Result<()> {
        let (council, call, on) = (by.council(), self.call(by)?, day(step.on)?);
        match step.deed {
            Deed::Submit { plan, inspection, rule, to } => {
                let query = ObligationQuery {
                    inspection: Some(self.inspections.find(&(council, inspection))?),
                    ..ObligationQuery::default()
                };
                let due = obligations::list(&self.app, &call.actor, query, Paging::default()).await;
                let due = due.map_err(in_words)?.value.items;
                let due = due.into_iter().find(|it| it.rule.as_str() == rule);
                let to = to.iter().copied().map(say).collect::<anyhow::Result<_>>()?;
                let details = SubmitPlan {
                    plan: self.plans.find(&(council, plan))?,
                    obligation: Some(due.with_context(|| format!("no obligation {rule}"))?.id),
                    submitted_on: on,
                    to,
                    way: SubmissionWay::Email,
                    despite: Some(say::<Note>(
                        "Two measures have no readings yet: their first counts are in June.",
                    )?),
                };
                let sent = submissions::submit(&self.app, &call, details);
                let sent = done(Box::pin(sent).await)?;
                self.submissions.keep((council, plan), sent.value.id);
            }
            Deed::Countersign { plan } => {
                let id = self.submissions.find(&(council, plan))?;
                let call = self.submission_call(call, id).await?;
                done(submissions::countersign(&self.app, &call, id).await)?;
            }
            Deed::Receipt { plan, reference } => {
                let id = self.submissions.find(&(council, plan))?;
                let call = self.submission_call(call, id).await?;
                let receipt = Receipt { on, reference: say(reference)? };
                done(submissions::receive(&self.app, &call, id, receipt).await)?;
            }
            Deed::Publish { plan, address } => {
                let id = self.submissions.find(&(council, plan))?;
                let call = self.submission_call(call, id).await?;
                let publication = Publication { on, address: say(address)? };
                done(submissions::publish(&self.app, &call, id, publication).await)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The call of somebody who has just looked at the submission.
    async fn submission_call(&self, call: Call, id: SubmissionId) -> anyhow::Result<Call> {
        let seen = submissions::get(&self.app, &call.actor, id).await;
        let seen = seen.map_err(in_words)?;
        Ok(call.expecting(seen.value.version))
    }
}
