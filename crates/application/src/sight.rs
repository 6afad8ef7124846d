//! Looking at an authority: as it is now, or as it stood.

use chrono::NaiveDate;
use domain::{
    Id,
    authority::{Authority, Post, Settings},
    inspection::{Area, Inspection},
    plan::Plan,
    rating::RatingRules,
    time::{end_of_london_day, london_day, spoken},
};
use persistence::{ChildFilter, Reader, Table};
use uuid::Uuid;

use crate::{
    Actor, AsAt, Failure,
    actions::{AreaRef, PostRef},
};

/// A reader with the day to rate by, and the revision to look at where it is not the newest.
#[derive(Clone)]
pub(crate) struct Sight {
    pub(crate) reader: Reader,
    pub(crate) day: NaiveDate,
    pub(crate) revision: Option<i64>,
    /// The day that it is: what somebody may see is decided for it, not for the past.
    pub(crate) today: NaiveDate,
}

impl Sight {
    /// As it is now.
    pub(crate) const fn now(reader: Reader, today: NaiveDate) -> Self {
        Self { reader, day: today, revision: None, today }
    }

    /// As it stood, when `as_at` is given. `subject` must have been recorded by then.
    pub(crate) async fn at(
        reader: Reader,
        today: NaiveDate,
        as_at: Option<AsAt>,
        subject: Uuid,
    ) -> Result<Self, Failure> {
        let Some(as_at) = as_at else { return Ok(Self::now(reader, today)) };
        let bad = |detail: String| Err(Failure::parameter("as_at", detail));
        let Some((first, first_at)) = reader.first_recorded(subject).await? else {
            return Err(Failure::Hidden);
        };
        let first_day = spoken(london_day(first_at));
        let (revision, day) = match as_at {
            AsAt::Day(day) if day > today => {
                return bad(format!("must not be after today, {}", spoken(today)));
            }
            AsAt::Day(day) => (reader.revision_before(end_of_london_day(day)).await?, day),
            AsAt::Frozen { revision, day } => (revision, day),
            AsAt::Revision(revision) => {
                let Some(at) = reader.entry_time(revision).await? else {
                    let newest = reader.head().await?.revision;
                    return bad(format!("there is no revision {revision}; the newest is {newest}"));
                };
                (revision, london_day(at))
            }
        };
        if revision < first {
            return bad(format!(
                "nothing was recorded here by then: the first record is of {first_day} (revision {first})"
            ));
        }
        Ok(Self { reader, day, revision: Some(revision), today })
    }

    /// A plan as it stood, for an actor who may see it. Whoever may not see it learns nothing of its
    /// history either: that is asked first.
    pub(crate) async fn of_plan_at(
        reader: Reader,
        today: NaiveDate,
        as_at: Option<AsAt>,
        actor: &Actor,
        plan: Id<Plan>,
    ) -> Result<(Self, Plan), Failure> {
        Self::now(reader.clone(), today).plan(actor, plan, today).await?;
        let sight = Self::at(reader, today, as_at, plan.raw()).await?;
        let plan = sight.plan(actor, plan, today).await?;
        Ok((sight, plan))
    }

    pub(crate) async fn get<S: Table>(&self, id: Id<S>) -> Result<Option<S>, Failure> {
        Ok(match self.revision {
            None => self.reader.get(id).await?,
            Some(revision) => self.reader.state_at(id.raw(), revision).await?,
        })
    }

    pub(crate) async fn many<S: Table>(&self, ids: &[Uuid]) -> Result<Vec<S>, Failure> {
        Ok(match self.revision {
            None => self.reader.many(ids).await?,
            Some(revision) => self.reader.states_of(ids, revision).await?,
        })
    }

    /// Some posts by title.
    pub(crate) async fn post_refs(&self, ids: &[Uuid]) -> Result<Vec<PostRef>, Failure> {
        Ok(match self.revision {
            None => {
                self.reader.post_names(Some(ids)).await?.into_iter().map(PostRef::from).collect()
            }
            Some(revision) => {
                let posts: Vec<Post> = self.reader.states_of(ids, revision).await?;
                posts.iter().map(PostRef::from).collect()
            }
        })
    }

    /// Some areas by label.
    pub(crate) async fn area_refs(&self, ids: &[Uuid]) -> Result<Vec<AreaRef>, Failure> {
        Ok(match self.revision {
            None => {
                let areas = self.reader.area_names(Some(ids)).await?.into_iter();
                areas.map(|it| AreaRef { id: it.id, label: it.label }).collect()
            }
            Some(revision) => {
                let areas: Vec<Area> = self.reader.states_of(ids, revision).await?;
                areas.into_iter().map(|it| AreaRef { id: it.id, label: it.label }).collect()
            }
        })
    }

    /// Every part of a kind of one plan, by id.
    pub(crate) async fn of_plan<S: Table>(&self, plan: Id<Plan>) -> Result<Vec<S>, Failure> {
        Ok(match self.revision {
            None => self.reader.all(&ChildFilter::all().plan(Some(plan))).await?,
            Some(revision) => self.reader.states_at(Some(plan.raw()), revision).await?,
        })
    }

    /// Every part of a kind of one inspection, by id.
    pub(crate) async fn of_inspection<S: Table>(
        &self,
        inspection: Id<Inspection>,
    ) -> Result<Vec<S>, Failure> {
        Ok(match self.revision {
            None => self.reader.all(&ChildFilter::all().inspection(Some(inspection))).await?,
            Some(revision) => self.reader.states_at(Some(inspection.raw()), revision).await?,
        })
    }

    /// The authority's numbers.
    pub(crate) async fn rules(&self, authority: Id<Authority>) -> Result<RatingRules, Failure> {
        Ok(rules(&self.reader, authority).await?)
    }

    /// A plan that the actor may see. What they may see is decided for today, not for the past.
    pub(crate) async fn plan(
        &self,
        actor: &Actor,
        id: Id<Plan>,
        today: NaiveDate,
    ) -> Result<Plan, Failure> {
        let now: Plan = self.reader.get(id).await?.ok_or(Failure::Hidden)?;
        actor.require_sight(&now, today)?;
        match self.revision {
            None => Ok(now),
            Some(_) => self.get(id).await?.ok_or(Failure::Hidden),
        }
    }
}

/// The authority's numbers, or the usual ones.
pub(crate) async fn rules(
    reader: &Reader,
    authority: Id<Authority>,
) -> Result<RatingRules, persistence::StoreError> {
    let settings: Option<Settings> = reader.get_raw(authority.raw()).await?;
    Ok(settings.map(|settings| settings.rules).unwrap_or_default())
}
