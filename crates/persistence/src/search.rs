//! Words: kept beside the rows, indexed by each database's own full-text engine.

use domain::change::Kind;
use sea_orm::{
    ExprTrait, FromQueryResult, Value,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use crate::{
    conn::Conn,
    error::StoreError,
    rows::{BATCH, Table},
};

/// Something that search found.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: Uuid,
    /// The plan or inspection of which it is a part.
    pub root: Option<Uuid>,
    /// Its title.
    pub title: String,
    /// The text in which the words stand.
    pub body: String,
}

/// What a person typed, as a query that no engine can misread: every word must occur, the last one
/// may be the beginning of a word.
fn query_text(sqlite: bool, typed: &str) -> String {
    let words: Vec<String> = typed
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .take(12)
        .collect();
    let last = words.len().saturating_sub(1);
    let word = |(at, word): (usize, &String)| match (sqlite, at == last) {
        (true, true) => format!("\"{word}\"*"),
        (true, false) => format!("\"{word}\""),
        (false, true) => format!("{word}:*"),
        (false, false) => word.clone(),
    };
    words.iter().enumerate().map(word).collect::<Vec<_>>().join(if sqlite { " " } else { " & " })
}

/// Whether what was typed holds a word at all.
pub(crate) fn has_words(typed: &str) -> bool {
    typed.chars().any(char::is_alphanumeric)
}

/// "id is one of the subjects that hold these words".
pub(crate) fn matches(sqlite: bool, authority: Uuid, kind: &'static str, typed: &str) -> Expr {
    if !has_words(typed) {
        return Expr::val(1).eq(2);
    }
    let words = Expr::val(query_text(sqlite, typed));
    let mut found = Query::select()
        .column("subject_id")
        .from("search_text")
        .and_where(Expr::col("authority_id").eq(authority))
        .and_where(Expr::col("kind").eq(kind))
        .to_owned();
    if sqlite {
        found.and_where(Expr::cust_with_exprs(
            "doc in (select rowid from search_index where search_index match ?)",
            [words],
        ));
    } else {
        found.and_where(Expr::cust_with_exprs("words @@ to_tsquery('english', $1)", [words]));
    }
    Expr::col("id").in_subquery(found)
}

/// Finds areas, plans, actions, updates, measures, questions and replies by their words, the best match first.
pub(crate) async fn search(
    conn: &Conn,
    authority: Uuid,
    typed: &str,
    roots: Option<&[Uuid]>,
    limit: u16,
) -> Result<Vec<Found>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: String,
        subject_id: Uuid,
        root_id: Option<Uuid>,
        title: String,
        body: String,
    }
    if !has_words(typed) || roots.is_some_and(<[Uuid]>::is_empty) {
        return Ok(Vec::new());
    }
    let words = query_text(conn.is_sqlite(), typed);
    let mut values: Vec<Value> = vec![words.into(), authority.into()];
    let within = match roots {
        None => String::new(),
        Some(roots) => {
            values.extend(roots.iter().map(|root| Value::from(*root)));
            format!(" and s.root_id in ({})", crate::conn::marks(roots.len()))
        }
    };
    let sql = if conn.is_sqlite() {
        format!(
            "select s.kind, s.subject_id, s.root_id, s.title, s.body \
             from search_index join search_text s on s.doc = search_index.rowid \
             where search_index match ? and s.authority_id = ?{within} \
             order by bm25(search_index, 4.0, 1.0), s.doc limit {limit}"
        )
    } else {
        format!(
            "select s.kind, s.subject_id, s.root_id, s.title, s.body \
             from to_tsquery('english', ?) wanted, search_text s \
             where s.words @@ wanted and s.authority_id = ?{within} \
             order by ts_rank(s.words, wanted) desc, s.doc limit {limit}"
        )
    };
    let rows: Vec<Row> = conn.all(&sql, values).await?;
    rows.into_iter()
        .map(|row| {
            let kind = Kind::from_code(&row.kind).ok_or_else(|| StoreError::Corrupt {
                table: "search_text",
                column: "kind",
                id: row.subject_id,
                detail: row.kind.clone(),
            })?;
            Ok(Found {
                kind,
                id: row.subject_id,
                root: row.root_id,
                title: row.title,
                body: row.body,
            })
        })
        .collect()
}

/// Keeps the words of a subject as they are now.
pub(crate) async fn keep<S: Table>(
    conn: &Conn,
    authority: Uuid,
    before: Option<&S>,
    after: Option<&S>,
) -> Result<(), StoreError> {
    let words = |subject: &S| subject.searchable().map(|words| (words.title, words.body));
    let (old, new) = (before.and_then(words), after.and_then(words));
    if old == new {
        return Ok(());
    }
    match (after, new) {
        (Some(subject), Some((title, body))) => {
            conn.run(
                "insert into search_text (authority_id, kind, subject_id, root_id, title, body) \
                 values (?, ?, ?, ?, ?, ?) \
                 on conflict (authority_id, kind, subject_id) \
                 do update set title = excluded.title, body = excluded.body",
                vec![
                    authority.into(),
                    S::KIND.code().into(),
                    subject.subject_id().into(),
                    subject.root().into(),
                    title.into(),
                    body.into(),
                ],
            )
            .await?;
        }
        _ => {
            if let Some(gone) = before {
                conn.run(
                    "delete from search_text where authority_id = ? and kind = ? and subject_id = ?",
                    vec![authority.into(), S::KIND.code().into(), gone.subject_id().into()],
                )
                .await?;
            }
        }
    }
    Ok(())
}

/// Keeps the words of many subjects that are new.
pub(crate) async fn keep_all<S: Table>(
    conn: &Conn,
    authority: Uuid,
    subjects: &[S],
) -> Result<(), StoreError> {
    for batch in subjects.chunks(BATCH) {
        let mut values: Vec<Value> = Vec::with_capacity(batch.len() * 6);
        for subject in batch {
            let Some(words) = subject.searchable() else { continue };
            values.extend([
                authority.into(),
                S::KIND.code().into(),
                subject.subject_id().into(),
                subject.root().into(),
                words.title.into(),
                words.body.into(),
            ]);
        }
        if values.is_empty() {
            continue;
        }
        let rows = vec!["(?, ?, ?, ?, ?, ?)"; values.len() / 6].join(", ");
        let sql = format!(
            "insert into search_text (authority_id, kind, subject_id, root_id, title, body) \
             values {rows}"
        );
        conn.run(&sql, values).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::query_text;

    #[test]
    fn typed_words_cannot_break_the_query() {
        assert_eq!(query_text(true, "plan\" OR *"), "\"plan\" \"or\"*");
        assert_eq!(query_text(false, "neglect & !(x)"), "neglect & x:*");
        assert_eq!(query_text(true, "'\"*"), "");
    }
}
