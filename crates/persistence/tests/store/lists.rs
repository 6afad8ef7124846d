//! Lists: filters mean what the domain means, and pages walk every row once.

use std::collections::BTreeSet;

use domain::{
    action::{Action, status::DeliveryStatus},
    authority::Post,
    governance::question::{Question, QuestionState, Reply},
    rating::DeliveryRating,
};
use persistence::{
    ActionFilter, ActionOrder, ChildFilter, MeetingFilter, Page, QuestionFilter, Reader, StoreError,
};

use crate::support::{
    AREA, Base, Council, INSPECTION, PERSON, PLAN, POST, THEIRS, action, area, body, both, day,
    delivery, from, id, measure, meeting, of, paragraph, person, plan, question, reading, reply,
    uuid, write,
};

both!(
    ratings_are_those_of_the_domain,
    filters_mean_what_they_say,
    pages_walk_every_row_once,
    children_are_listed,
    areas_of_an_inspection_and_of_a_standing_plan,
    small_questions,
    obligations_stand_as_the_domain_says,
    meetings_before_and_after_a_day,
    questions_stand_as_the_domain_says,
    names_of_bodies_are_taken_once,
);

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn maybe_day(&mut self) -> Option<chrono::NaiveDate> {
        let after = i64::try_from(self.roll(14)).unwrap();
        (after < 10).then(|| day(after))
    }
}

/// Sixty actions of all kinds, in our plan and in a standing one.
async fn actions(council: &Council) -> Vec<Action> {
    let mut dice = Dice(7);
    let mut made = Vec::new();
    for number in 1..=60_u128 {
        let mut one = action(number, &format!("{}.{}", number % 7, number));
        let status = DeliveryStatus::ALL[usize::try_from(dice.roll(9)).unwrap() % 6];
        one.delivery = from(delivery(status));
        one.starts_on = dice.maybe_day();
        one.watch.at_risk_from = dice.maybe_day();
        one.watch.late_from = dice.maybe_day();
        one.due_on = dice.maybe_day().map(|due| one.starts_on.map_or(due, |start| start.max(due)));
        one.owner = (dice.roll(3) > 0).then(|| id(POST + u128::from(dice.roll(2))));
        if number % 5 == 0 && one.owner != Some(id(POST)) {
            one.contributors = vec![id(POST)];
        }
        one.areas = vec![id(AREA + u128::from(dice.roll(2)))];
        if dice.roll(4) == 0 {
            one.areas = vec![id(AREA + 1), id(AREA)];
            one.plan = id(70);
            one.title = domain::Line::parse("Recruit social workers").unwrap();
        }
        made.push(one);
    }
    let kept = made.clone();
    council
        .write(async move |tx| {
            tx.add(plan(70, None)).await?;
            for one in kept {
                tx.add(one).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    write(&council.store, of(THEIRS), "other", async |tx| {
        let mut other = action(900, "1.1");
        other.plan = id(THEIRS + 7);
        other.areas = vec![id(THEIRS + 5)];
        tx.add(other).await
    })
    .await
    .unwrap();
    made
}

/// The ids of all pages.
async fn walk(
    reader: &Reader,
    filter: &ActionFilter,
    order: ActionOrder,
    descending: bool,
    limit: u16,
) -> Vec<u128> {
    let mut page = Page::first(limit);
    let mut found = Vec::new();
    loop {
        let listed = reader.actions(filter, order, descending, &page).await.unwrap();
        assert!(listed.next.is_none() || listed.items.len() == usize::from(limit));
        found.extend(listed.items.iter().map(|action| action.id.raw().as_u128()));
        let Some(next) = listed.next else { return found };
        // A cursor goes out and comes back as JSON.
        let text = serde_json::to_string(&next).unwrap();
        let back = serde_json::from_str(&text).unwrap();
        assert_eq!(next, back);
        page.after = Some(back);
    }
}

async fn set(reader: &Reader, filter: &ActionFilter) -> BTreeSet<u128> {
    let found = walk(reader, filter, ActionOrder::Reference, false, 200).await;
    let set: BTreeSet<u128> = found.iter().copied().collect();
    assert_eq!(set.len(), found.len());
    set
}

fn those(made: &[Action], wanted: impl Fn(&Action) -> bool) -> BTreeSet<u128> {
    made.iter().filter(|action| wanted(action)).map(|action| action.id.raw().as_u128()).collect()
}

async fn ratings_are_those_of_the_domain(base: Base) {
    let council = base.council().await;
    let made = actions(&council).await;
    let mut seen = BTreeSet::new();
    council
        .look(async |reader| {
            for at in -1..11 {
                let on = day(at);
                for rating in DeliveryRating::ALL {
                    let filter =
                        ActionFilter { rating: Some((*rating, on)), ..ActionFilter::default() };
                    let wanted = those(&made, |action| {
                        action.watch.rating(action.delivery.status(), action.starts_on, on)
                            == *rating
                    });
                    assert_eq!(set(&reader, &filter).await, wanted, "{rating} on {on}");
                    if !wanted.is_empty() {
                        seen.insert(*rating);
                    }
                }
                for overdue in [true, false] {
                    let filter =
                        ActionFilter { overdue: Some((overdue, on)), ..ActionFilter::default() };
                    let wanted = those(&made, |action| {
                        let rating =
                            action.watch.rating(action.delivery.status(), action.starts_on, on);
                        (rating == DeliveryRating::Late) == overdue
                    });
                    assert_eq!(set(&reader, &filter).await, wanted, "overdue {overdue} on {on}");
                }
            }
            Ok(())
        })
        .await;
    assert_eq!(seen.len(), DeliveryRating::ALL.len());
}

async fn filters_mean_what_they_say(base: Base) {
    let council = base.council().await;
    let made = actions(&council).await;
    let f = ActionFilter::default;
    council
        .look(async |reader| {
            let check = async |filter: ActionFilter, wanted: &dyn Fn(&Action) -> bool| {
                let wanted = those(&made, wanted);
                assert!(!wanted.is_empty(), "{filter:?}");
                assert_eq!(set(&reader, &filter).await, wanted, "{filter:?}");
            };
            check(f(), &|_| true).await;
            check(ActionFilter { plan: Some(id(PLAN)), ..f() }, &|a| a.plan == id(PLAN)).await;
            check(ActionFilter { plans: Some(vec![id(70)]), ..f() }, &|a| a.plan == id(70)).await;
            check(ActionFilter { plans: Some(vec![id(70), id(PLAN)]), ..f() }, &|_| true).await;
            let area = id(AREA + 1);
            check(ActionFilter { area: Some(area), ..f() }, &|a| a.areas.contains(&area)).await;
            check(ActionFilter { contributor: Some(id(POST)), ..f() }, &|a| {
                a.contributors.contains(&id(POST))
            })
            .await;
            check(ActionFilter { owner: Some(id(POST)), ..f() }, &|a| a.owner == Some(id(POST)))
                .await;
            for status in DeliveryStatus::ALL {
                check(ActionFilter { status: Some(*status), ..f() }, &|a| {
                    a.delivery.status() == *status
                })
                .await;
            }
            let on = day(5);
            check(ActionFilter { due_before: Some(on), ..f() }, &|a| {
                a.due_on < Some(on) && a.due_on.is_some()
            })
            .await;
            check(ActionFilter { due_after: Some(on), ..f() }, &|a| a.due_on > Some(on)).await;
            let words = |text: &str| ActionFilter { words: Some(text.into()), ..f() };
            check(words("recruit soc"), &|a| a.title.starts_with("Recruit")).await;
            check(
                ActionFilter {
                    plan: Some(id(70)),
                    due_before: Some(day(9)),
                    area: Some(id(AREA)),
                    words: Some("workers".into()),
                    ..f()
                },
                &|a| a.plan == id(70) && a.due_on.is_some_and(|due| due < day(9)),
            )
            .await;
            for nothing in [
                ActionFilter { plans: Some(vec![]), ..f() },
                ActionFilter { plan: Some(id(THEIRS + 7)), ..f() },
                ActionFilter { area: Some(id(THEIRS + 5)), ..f() },
                words("zebra"),
                words("*\"("),
            ] {
                assert!(set(&reader, &nothing).await.is_empty(), "{nothing:?}");
            }
            Ok(())
        })
        .await;
}

async fn pages_walk_every_row_once(base: Base) {
    let council = base.council().await;
    let mut made = actions(&council).await;
    council
        .look(async |reader| {
            for order in [ActionOrder::Reference, ActionOrder::Due] {
                match order {
                    // 1.8 before 1.15, and the same reference in two plans by id.
                    ActionOrder::Reference => made.sort_by_key(|action| {
                        let (a, b) = action.reference.split_once('.').unwrap();
                        (a.parse::<u32>().unwrap(), b.parse::<u32>().unwrap(), action.id)
                    }),
                    ActionOrder::Due => made.sort_by_key(|action| {
                        (action.due_on.unwrap_or(chrono::NaiveDate::MAX), action.id)
                    }),
                }
                let mut wanted: Vec<u128> =
                    made.iter().map(|action| action.id.raw().as_u128()).collect();
                for descending in [false, true] {
                    for limit in [1, 7, 59, 60, 61] {
                        let found =
                            walk(&reader, &ActionFilter::default(), order, descending, limit).await;
                        assert_eq!(found, wanted, "{order:?} {descending} {limit}");
                    }
                    let filter = ActionFilter { plan: Some(id(70)), ..ActionFilter::default() };
                    let some: Vec<u128> = wanted
                        .iter()
                        .copied()
                        .filter(|number| {
                            made.iter().any(|a| a.id == id(*number) && a.plan == id(70))
                        })
                        .collect();
                    assert_eq!(walk(&reader, &filter, order, descending, 2).await, some);
                    wanted.reverse();
                }
            }
            Ok(())
        })
        .await;
}

async fn children_are_listed(base: Base) {
    let council = base.council().await;
    council
        .write(async |tx| {
            for number in (1..=9_i32).rev() {
                tx.add(paragraph(u128::from(number.unsigned_abs()), number)).await?;
            }
            tx.add(measure(50)).await?;
            tx.add(measure(51)).await?;
            tx.add(reading(52, 50)).await?;
            tx.add(reading(53, 51)).await?;
            Ok(())
        })
        .await
        .unwrap();
    council
        .look(async |reader| {
            type P = domain::inspection::Paragraph;
            let filter = ChildFilter::all().inspection(Some(id(INSPECTION)));
            let mut page = Page::first(4);
            let mut found = Vec::new();
            loop {
                let listed = reader.list::<P>(&filter, &page).await?;
                found.extend(listed.items.iter().map(|item| item.id.raw().as_u128()));
                let Some(next) = listed.next else { break };
                page.after = Some(next);
            }
            assert_eq!(found, (1..=9).collect::<Vec<_>>());
            assert_eq!(reader.all::<P>(&filter).await?.len(), 9);
            let none = ChildFilter::all().inspection(Some(id(404)));
            assert!(reader.list::<P>(&none, &page).await?.items.is_empty());
            let readings: Vec<domain::measure::Reading> =
                reader.all(&ChildFilter::all().measure(Some(id(50)))).await?;
            assert_eq!(readings, [reading(52, 50)]);
            let measures: Vec<domain::measure::Measure> =
                reader.many(&[uuid(51), uuid(404)]).await?;
            assert_eq!(measures, [measure(51)]);
            assert!(reader.many::<P>(&[]).await?.is_empty());
            Ok(())
        })
        .await;
}

async fn areas_of_an_inspection_and_of_a_standing_plan(base: Base) {
    let council = base.council().await;
    council
        .write(async |tx| {
            for place in [10_i32, 3] {
                tx.add(area(u128::from(place.unsigned_abs()), INSPECTION, place)).await?;
            }
            tx.add(plan(70, None)).await?;
            let mut standing = action(1, "1.1");
            standing.plan = id(70);
            standing.areas = vec![id(10), id(AREA)];
            tx.add(standing).await?;
            Ok(())
        })
        .await
        .unwrap();
    council
        .look(async |reader| {
            let labels = async |inspection: Option<u128>, plan: Option<u128>| -> Vec<String> {
                let mut page = Page::first(2);
                let mut found = Vec::new();
                loop {
                    let listed =
                        reader.areas(inspection.map(id), plan.map(id), &page).await.unwrap();
                    found.extend(listed.items.iter().map(|area| area.label.to_string()));
                    let Some(next) = listed.next else { return found };
                    page.after = Some(next);
                }
            };
            assert_eq!(labels(None, None).await, ["1", "2", "3", "10"]);
            assert_eq!(labels(Some(INSPECTION), None).await, ["1", "2", "3", "10"]);
            assert_eq!(labels(Some(404), None).await, [""; 0]);
            assert_eq!(labels(None, Some(70)).await, ["1", "10"]);
            assert_eq!(labels(None, Some(PLAN)).await, [""; 0]);
            Ok(())
        })
        .await;
}

async fn small_questions(base: Base) {
    let council = base.council().await;
    council
        .write(async |tx| {
            tx.add(action(1, "1.10")).await?;
            let mut second = action(2, "1.9");
            second.depends_on = vec![id(1)];
            second.owner = Some(id(POST));
            tx.add(second).await?;
            let mut third = action(3, "1.8");
            third.owner = Some(id(POST));
            third.delivery = from(delivery(DeliveryStatus::Verified));
            tx.add(third).await?;
            let mut post: Post = tx.get(id(POST + 1)).await?.unwrap();
            let before = post.clone();
            post.holders[0].until = Some(day(0));
            tx.save(&before, post).await?;
            Ok(())
        })
        .await
        .unwrap();
    council
        .look(async |reader| {
            let numbers = |actions: Vec<Action>| -> Vec<u128> {
                actions.iter().map(|action| action.id.raw().as_u128()).collect()
            };
            assert_eq!(numbers(reader.dependants(id(1)).await?), [2]);
            assert_eq!(numbers(reader.dependants(id(2)).await?), [0; 0]);
            assert_eq!(numbers(reader.open_actions_of(id(POST)).await?), [2]);
            assert_eq!(numbers(reader.plan_actions(id(PLAN)).await?), [3, 2, 1]);
            let mut held = reader.posts_held(id(PERSON), day(0)).await?;
            held.sort();
            assert_eq!(held, [id(POST), id(POST + 1)]);
            assert_eq!(reader.posts_held(id(PERSON), day(1)).await?, [id(POST)]);
            assert_eq!(reader.posts_held(id(PERSON), day(-400)).await?, []);
            let email = person(PERSON).email.to_uppercase();
            assert_eq!(reader.person_by_email(&email).await?.unwrap().id, id(PERSON));
            let theirs = person(THEIRS + 1).email;
            assert_eq!(reader.person_by_email(&theirs).await?, None);
            assert!(reader.date_changes_of(&[]).await?.is_empty());
            assert!(reader.date_changes_of(&[uuid(1)]).await?.is_empty());
            Ok(())
        })
        .await;
}

async fn obligations_stand_as_the_domain_says(base: Base) {
    use domain::obligation::{Obligation, ObligationState};
    let council = base.council().await;
    let mut made: Vec<Obligation> = Vec::new();
    for due in [None, Some(2), Some(3), Some(4)] {
        for met in [None, Some(2), Some(3), Some(4)] {
            let number = 100 + u128::try_from(made.len()).unwrap();
            made.push(from(serde_json::json!({
                "id": uuid(number), "version": 1, "inspection": uuid(INSPECTION),
                "rule": number.to_string(), "name": "Statement", "recipients": [],
                "counted_from": "2024-02-06", "computed_on": due.map(day), "met_on": met.map(day)})));
        }
    }
    let kept = made.clone();
    council
        .write(async move |tx| {
            for one in kept {
                tx.add(one).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    made.sort_by_key(|one| (one.due_on().unwrap_or(chrono::NaiveDate::MAX), one.id));
    council
        .look(async move |reader| {
            let walk = async |filter: persistence::ObligationFilter| -> Vec<Obligation> {
                let mut page = Page::first(3);
                let mut found = Vec::new();
                loop {
                    let listed = reader.obligations(&filter, &page).await.unwrap();
                    found.extend(listed.items);
                    let Some(next) = listed.next else { return found };
                    page.after = Some(next);
                }
            };
            let all = persistence::ObligationFilter::default();
            assert_eq!(walk(all).await, made);
            for at in 1..6 {
                for state in ObligationState::ALL {
                    let filter =
                        persistence::ObligationFilter { state: Some((*state, day(at))), ..all };
                    let wanted: Vec<Obligation> =
                        made.iter().filter(|one| one.state(day(at)) == *state).cloned().collect();
                    assert_eq!(walk(filter).await, wanted, "{state} on {}", day(at));
                }
                let filter = persistence::ObligationFilter { due_before: Some(day(at)), ..all };
                let wanted =
                    made.iter().filter(|one| one.due_on().is_some_and(|due| due < day(at)));
                assert_eq!(walk(filter).await, wanted.cloned().collect::<Vec<_>>());
            }
            Ok(())
        })
        .await;
}

/// Two bodies: one meets on days 1, 8 and 15, the other on day 10; day 9 was cancelled.
async fn meetings(council: &Council) {
    council
        .write(async |tx| {
            tx.add(body(80, "Scrutiny")).await?;
            tx.add(body(81, "Cabinet")).await?;
            for (number, of, held) in [(83, 80, 8), (82, 80, 1), (84, 80, 15), (85, 81, 10)] {
                tx.add(meeting(number, of, held)).await?;
            }
            let mut cancelled = meeting(86, 80, 9);
            cancelled.cancelled = Some(domain::Prose::parse("too few members").unwrap());
            tx.add(cancelled).await?;
            Ok(())
        })
        .await
        .unwrap();
}

async fn meetings_before_and_after_a_day(base: Base) {
    let council = base.council().await;
    meetings(&council).await;
    council
        .look(async |reader| {
            for (on, of, last, next) in [
                (0, None, None, Some(82)),
                (1, None, Some(82), Some(83)),
                (9, None, Some(83), Some(85)),
                (10, None, Some(85), Some(84)),
                (10, Some(80), Some(83), Some(84)),
                (10, Some(81), Some(85), None),
                (99, Some(404), None, None),
            ] {
                let around = reader.meetings_around(day(on), of.map(id)).await?;
                let numbers = [around.0, around.1]
                    .map(|meeting| meeting.map(|meeting| meeting.id.raw().as_u128()));
                assert_eq!(numbers, [last, next], "{on} {of:?}");
            }
            let listed = async |filter: MeetingFilter| -> Vec<u128> {
                let mut page = Page::first(2);
                let mut found = Vec::new();
                loop {
                    let listed = reader.meetings(&filter, &page).await.unwrap();
                    found.extend(listed.items.iter().map(|it| it.id.raw().as_u128()));
                    let Some(next) = listed.next else { return found };
                    page.after = Some(next);
                }
            };
            let all = MeetingFilter::default();
            assert_eq!(listed(all).await, [82, 83, 86, 85, 84]);
            assert_eq!(listed(MeetingFilter { body: Some(id(80)), ..all }).await, [82, 83, 86, 84]);
            let between = MeetingFilter { from: Some(day(8)), to: Some(day(10)), ..all };
            assert_eq!(listed(between).await, [83, 86, 85]);
            Ok(())
        })
        .await;
}

/// Questions 90 to 93: open, overdue, answered and withdrawn on day 9.
async fn questions(council: &Council) -> Vec<Question> {
    let open = Question { meeting: Some(id(82)), asked_of: Some(id(POST)), ..question(90, 9) };
    let overdue = Question { action: Some(id(1)), ..question(91, 8) };
    let answered = Question { answered_on: Some(day(1)), meeting: Some(id(85)), ..question(92, 8) };
    let mut withdrawn = Question { area: Some(id(AREA)), ..question(93, 20) };
    withdrawn.withdrawn =
        Some(from(serde_json::json!({"on": day(2), "by": uuid(PERSON), "reason": "asked twice"})));
    let all = vec![open, overdue, answered, withdrawn];
    let kept = all.clone();
    council
        .write(async move |tx| {
            tx.add(action(1, "1.1")).await?;
            for one in kept {
                tx.add(one).await?;
            }
            tx.add(reply(95, 92)).await?;
            tx.add(Reply { corrects: Some(id(95)), ..reply(96, 92) }).await?;
            Ok(())
        })
        .await
        .unwrap();
    all
}

async fn questions_stand_as_the_domain_says(base: Base) {
    let council = base.council().await;
    meetings(&council).await;
    let all = questions(&council).await;
    let question = |number: u128| all.iter().find(|it| it.id == id(number)).unwrap().clone();
    council
        .look(async |reader| {
            assert_eq!(reader.get(id(93)).await?, Some(question(93)));
            let listed = async |filter: QuestionFilter| -> Vec<u128> {
                let mut page = Page::first(1);
                let mut found = Vec::new();
                loop {
                    let listed = reader.questions(&filter, &page).await.unwrap();
                    found.extend(listed.items.iter().map(|it| it.id.raw().as_u128()));
                    let Some(next) = listed.next else { return found };
                    page.after = Some(next);
                }
            };
            for on in [0, 8, 9, 10, 30] {
                for state in QuestionState::ALL {
                    let mut wanted: Vec<&Question> =
                        all.iter().filter(|it| it.state_on(day(on)) == *state).collect();
                    wanted.sort_by_key(|it| (it.answer_by, it.id));
                    let wanted: Vec<u128> = wanted.iter().map(|it| it.id.raw().as_u128()).collect();
                    let state = Some((*state, day(on)));
                    let found = listed(QuestionFilter { state, ..QuestionFilter::default() }).await;
                    assert_eq!(found, wanted, "{state:?}");
                }
            }
            let none = QuestionFilter::default;
            let action = ChildFilter::all().action(Some(id(1)));
            for (filter, wanted) in [
                (none(), vec![91, 92, 90, 93]),
                (QuestionFilter { within: action, ..none() }, vec![91]),
                (QuestionFilter { area: Some(id(AREA)), ..none() }, vec![93]),
                (QuestionFilter { meeting: Some(id(82)), ..none() }, vec![90]),
                (QuestionFilter { body: Some(id(81)), ..none() }, vec![92]),
                (QuestionFilter { asked_of: Some(id(POST)), ..none() }, vec![90]),
                (QuestionFilter { answer_before: Some(day(9)), ..none() }, vec![91, 92]),
            ] {
                assert_eq!(listed(filter.clone()).await, wanted, "{filter:?}");
            }
            let replies: Vec<Reply> =
                reader.all(&ChildFilter::all().question(Some(id(92)))).await?;
            assert_eq!(replies, [reply(95, 92), Reply { corrects: Some(id(95)), ..reply(96, 92) }]);
            let found = reader.search("thirty", None, 9).await?;
            assert_eq!(found.len(), 2);
            Ok(())
        })
        .await;
    assert_eq!(council.findings().await, [""; 0]);
}

async fn names_of_bodies_are_taken_once(base: Base) {
    let council = base.council().await;
    meetings(&council).await;
    let again = council.write(async |tx| tx.add(body(87, "scrutiny")).await).await;
    assert!(matches!(again, Err(StoreError::Taken("body_name"))), "{again:?}");
}
