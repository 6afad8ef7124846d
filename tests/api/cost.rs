//! What a question costs the database does not depend on how many rows it answers.

use actionplan_tests::{TestApp, both};

use crate::{
    lists::{busiest, pageable},
    scene::id,
};

both!(a_list_of_fifty_asks_the_database_as_often_as_a_list_of_two);

async fn a_list_of_fifty_asks_the_database_as_often_as_a_list_of_two(app: &TestApp) {
    let action = busiest(app).await;
    let measure = id(&app.plan_lead().all("/api/v1/measures").await[0]);
    let mut lists = pageable(app, &action, &measure);
    lists.push("/api/v1/search?q=a".into());
    for who in [app.administrator(), app.manager(), app.panel_member()] {
        for list in &lists {
            let mark = if list.contains('?') { '&' } else { '?' };
            let cost = async |limit: u8| {
                let before = app.statements().await;
                let reply = who.get(&format!("{list}{mark}limit={limit}")).await;
                (reply.status, app.statements().await - before)
            };
            let warm = cost(2).await;
            let (few, many) = (cost(2).await, cost(50).await);
            assert_eq!(few, many, "{list}");
            assert_eq!(warm.0, few.0, "{list}");
            assert!(few.1 < 20, "{list}: {} statements", few.1);
        }
    }
}
