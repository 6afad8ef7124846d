//! Changes made behind the store's back are found, and where they are.

use persistence::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::support::{
    Base, Council, OURS, PERSON, PLAN, act, action, both, day, delivery, from, measure, milestone,
    of, reading, uuid,
};

both!(
    nothing_is_found_where_nothing_was_done,
    edited_rows_are_found,
    edited_entries_are_found,
    cut_and_swapped_entries_are_found,
    a_missing_log_is_found,
);

async fn council(base: Base) -> Council {
    let council = base.council().await;
    for number in 1..=4_u128 {
        let mut act = act("add", 0);
        act.reason = Some("because".into());
        council
            .store
            .write(of(OURS), act, async move |tx| {
                let mut one = action(number, &format!("1.{number}"));
                one.milestones = vec![milestone(number + 90, day(3))];
                one.due_on = Some(day(30));
                one.delivery = from(delivery(domain::action::status::DeliveryStatus::InProgress));
                tx.add(one).await?;
                Ok::<_, StoreError>(())
            })
            .await
            .unwrap();
    }
    council
        .write(async |tx| {
            tx.add(measure(50)).await?;
            tx.add(reading(51, 50)).await?;
            let obligation: domain::obligation::Obligation = from(serde_json::json!({
                "id": uuid(60), "version": 1, "inspection": uuid(OURS + 4), "rule": "statement",
                "name": "Statement", "recipients": [], "counted_from": "2024-02-06",
                "computed_on": "2024-05-17"}));
            tx.add(obligation).await?;
            Ok(())
        })
        .await
        .unwrap();
    council
}

/// A UUID as SQL, on either database.
pub fn sql(council: &Council, number: u128) -> String {
    let id = uuid(number);
    if council.base.is_sqlite() { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
}

/// Changes that are made behind a store's back.
pub struct Attack {
    pub council: Council,
    behind: DatabaseConnection,
}

impl Attack {
    async fn begin(base: Base) -> Self {
        Self::on(council(base).await).await
    }

    pub async fn on(council: Council) -> Self {
        assert_eq!(council.findings().await, [""; 0]);
        let behind = council.base.behind().await;
        Self { council, behind }
    }

    /// Does it in a transaction of which every statement must work; then looks, then undoes it.
    pub async fn is_found(&self, does: &str, undoes: &str, words: &str) {
        let keys_off = if self.council.base.is_sqlite() {
            "pragma foreign_keys = off"
        } else {
            "set session_replication_role = replica"
        };
        let behind = &self.behind;
        for statements in [does, undoes] {
            for statement in std::iter::once(keys_off).chain(statements.split(';')) {
                if !statement.trim().is_empty() {
                    behind
                        .execute_unprepared(statement)
                        .await
                        .unwrap_or_else(|error| panic!("{statement}: {error}"));
                }
            }
            let findings = self.council.findings().await;
            if statements == does {
                assert!(
                    findings.iter().any(|finding| finding.contains(words)),
                    "{does} gave {findings:?}"
                );
            } else {
                assert_eq!(findings, [""; 0], "{undoes} did not undo {does}");
            }
        }
    }
}

async fn nothing_is_found_where_nothing_was_done(base: Base) {
    let council = council(base).await;
    let report = council.verify().await.unwrap();
    assert_eq!((report.scopes, report.entries, report.redacted), (3, 1 + 2 + 5, 0));
    assert_eq!(report.rows, 3 + 2 * 7 + 4 + 3);
    assert_eq!(report.findings, []);
}

async fn edited_rows_are_found(base: Base) {
    let attack = Attack::begin(base).await;
    let one = sql(&attack.council, 1);
    let plan = sql(&attack.council, PLAN);
    let person = sql(&attack.council, PERSON);
    let set = |what: &str| format!("update action set {what} where id = {one}");
    for (does, undoes, words) in [
        (
            set("title = 'Nothing'"),
            set("title = 'Train all team managers'"),
            "not as it was last recorded",
        ),
        (set("due_on = '2030-01-01'"), set("due_on = '2024-05-31'"), "not as it was last recorded"),
        (set("version = 2"), set("version = 1"), "not as it was last recorded"),
        // What only sorts and filters counts too.
        (
            set("reference_key = '0'"),
            set("reference_key = '000001.000001'"),
            "column reference_key",
        ),
        (set("due_key = '2030-01-01'"), set("due_key = '2024-05-31'"), "column due_key"),
        (set("status = 'complete'"), set("status = 'in_progress'"), "cannot be read"),
        (set("impact = 'wonderful'"), set("impact = 'not_yet_known'"), "action 00000000"),
        (set("title = ''"), set("title = 'Train all team managers'"), "cannot be read"),
        (
            "update milestone set done_on = '2024-05-02' where place = 0".into(),
            "update milestone set done_on = null".into(),
            "not as it was last recorded",
        ),
        (
            format!("update person set email_key = 'x' where id = {person}"),
            format!("update person set email_key = lower(email) where id = {person}"),
            "column email_key",
        ),
        (
            "update obligation set rule = 'other'".into(),
            "update obligation set rule = 'statement'".into(),
            "column rule",
        ),
        (
            "update framework set document = replace(document, 'Ofsted', 'Nobody')".into(),
            "update framework set document = replace(document, 'Nobody', 'Ofsted')".into(),
            "not as it was last recorded",
        ),
        (
            "create table kept as select * from reading; delete from reading".into(),
            "insert into reading select * from kept; drop table kept".into(),
            "has no row",
        ),
        (
            format!(
                "create table kept as select * from plan where id = {plan}; \
                 update kept set id = {one}; insert into plan select * from kept"
            ),
            format!("delete from plan where id = {one}; drop table kept"),
            "recorded subjects",
        ),
    ] {
        attack.is_found(&does, &undoes, words).await;
    }
    // On SQLite a column takes anything.
    if attack.council.base.is_sqlite() {
        attack
            .is_found(&set("due_on = 'soon'"), &set("due_on = '2024-05-31'"), "cannot be read")
            .await;
    }
}

async fn edited_entries_are_found(base: Base) {
    let attack = Attack::begin(base).await;
    let ours = sql(&attack.council, OURS);
    let third = |table: &str, what: &str| {
        format!("update {table} set {what} where scope_id = {ours} and number = 3")
    };
    for (table, does, undoes, words) in [
        ("entry", "use_case = 'nothing'", "use_case = 'add'", "its hash does not match"),
        ("entry", "reason = 'no reason'", "reason = 'because'", "the reason was changed"),
        ("entry", "reason = null", "reason = 'because'", "the reason was changed"),
        (
            "entry",
            "at = '2024-05-01 12:00:01+00:00'",
            "at = '2024-05-01T12:00:00+00:00'",
            "hash does not match",
        ),
        ("entry", "author_kind = 'person'", "author_kind = 'operator'", "its hash does not match"),
        ("entry", "channel = 'api'", "channel = 'command'", "its hash does not match"),
        ("entry", "person_id = author_id", "person_id = null", "its hash does not match"),
        ("entry_state", "kind = 'plan'", "kind = 'action'", "its hash does not match"),
        ("entry_state", "kind = 'zebra'", "kind = 'action'", "is unknown"),
        ("entry_state", "about_id = root_id", "about_id = null", "its hash does not match"),
        ("entry_state", "shape = 2", "shape = 1", "its hash does not match"),
        ("payload", "redacted_by = 4", "redacted_by = null", "no entry says that it was redacted"),
    ] {
        attack.is_found(&third(table, does), &third(table, undoes), words).await;
    }
    let sqlite = attack.council.base.is_sqlite();
    let (bytes, text) = if sqlite {
        (
            "cast(replace(cast(bytes as text), 'Train', 'Drain') as blob)",
            "cast(replace(cast(bytes as text), 'Drain', 'Train') as blob)",
        )
    } else {
        (
            "convert_to(replace(convert_from(bytes, 'UTF8'), 'Train', 'Drain'), 'UTF8')",
            "convert_to(replace(convert_from(bytes, 'UTF8'), 'Drain', 'Train'), 'UTF8')",
        )
    };
    attack
        .is_found(
            &third("payload", &format!("bytes = {bytes}")),
            &third("payload", &format!("bytes = {text}")),
            "recorded state of action",
        )
        .await;
}

async fn cut_and_swapped_entries_are_found(base: Base) {
    let attack = Attack::begin(base).await;
    let ours = sql(&attack.council, OURS);
    let keep = |table: &str, n: &str| {
        format!(
            "create table kept_{table} as select * from {table} where scope_id = {ours} and number {n}; delete from {table} where scope_id = {ours} and number {n};"
        )
    };
    let back = |table: &str| {
        format!("insert into {table} select * from kept_{table}; drop table kept_{table};")
    };
    let tables = ["payload", "entry_state", "entry"];
    for n in ["= 6", "= 3", "= 1", "> 2"] {
        let does: String = tables.iter().map(|table| keep(table, n)).collect();
        let undoes: String = tables.iter().rev().map(|table| back(table)).collect();
        let words = match n {
            "= 3" => "entries 3 to 3 are missing",
            "= 1" => "entries 1 to 1 are missing",
            _ => "its head says 6",
        };
        attack.is_found(&does, &undoes, words).await;
    }
    // Only a payload, only a state.
    for table in ["payload", "entry_state"] {
        attack.is_found(&keep(table, "= 2"), &back(table), "its hash does not match").await;
    }
    // A tail cut with its head: the rows say what was there.
    let head = format!(
        "create table kept_head as select * from scope_head where scope_id = {ours}; \
         update scope_head set revision = 5, hash = (select hash from entry \
          where scope_id = {ours} and number = 5) where scope_id = {ours};"
    );
    let head_back = format!(
        "delete from scope_head where scope_id = {ours}; insert into scope_head select * from kept_head; \
         drop table kept_head"
    );
    let does: String =
        tables.iter().map(|table| keep(table, "= 6")).chain(std::iter::once(head)).collect();
    let undoes: String =
        tables.iter().rev().map(|table| back(table)).chain(std::iter::once(head_back)).collect();
    attack.is_found(&does, &undoes, "recorded subjects").await;

    let swap = format!(
        "create table kept as select number, hash, previous_hash from entry where scope_id = {ours}; \
         update entry set hash = (select hash from kept where kept.number = 7 - entry.number) \
          where scope_id = {ours} and number in (3, 4)"
    );
    let swap_back = format!(
        "update entry set hash = (select hash from kept where kept.number = entry.number) \
          where scope_id = {ours}; drop table kept"
    );
    attack.is_found(&swap, &swap_back, "does not follow the entry before it").await;
    let both = format!(
        "create table kept as select number, hash, previous_hash from entry where scope_id = {ours}; \
         update entry set number = 100 where scope_id = {ours} and number = 3; \
         update entry set number = 3 where scope_id = {ours} and number = 4; \
         update entry set number = 4 where scope_id = {ours} and number = 100"
    );
    let both_back = format!(
        "update entry set number = 100 where scope_id = {ours} and number = 3; \
         update entry set number = 3 where scope_id = {ours} and number = 4; \
         update entry set number = 4 where scope_id = {ours} and number = 100; drop table kept"
    );
    attack.is_found(&both, &both_back, "does not follow the entry before it").await;
}

async fn a_missing_log_is_found(base: Base) {
    let attack = Attack::begin(base).await;
    let ours = sql(&attack.council, OURS);
    let tables = ["payload", "entry_state", "entry", "scope_head"];
    let does = tables.map(|table| {
        format!(
            "create table kept_{table} as select * from {table} where scope_id = {ours}; \
             delete from {table} where scope_id = {ours}"
        )
    });
    let undoes = tables.map(|table| {
        format!("insert into {table} select * from kept_{table}; drop table kept_{table}")
    });
    let words = "rows of action, but 0 recorded subjects";
    attack.is_found(&does.join(";"), &undoes.join(";"), words).await;
}
