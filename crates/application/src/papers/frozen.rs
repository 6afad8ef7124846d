//! Documents that are made once and kept: what goes before a meeting, and what is submitted.

use super::{PaperAudience, PaperFormat, PaperName, PaperRequest, load, render};
use crate::{Actor, App, AsAt, Failure, people};
use chrono::NaiveDate;
use documents::paper::Audience;
use domain::{
    Id, Line,
    governance::{Meeting, item::FrozenDocument},
    plan::Plan,
};
use persistence::{Reader, Tx};

/// What a report says of its item on the agenda.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) purpose: String,
    pub(crate) recommendations: Vec<String>,
}

/// Documents of one revision, with their bytes.
#[derive(Debug)]
pub(crate) struct FrozenSet {
    pub(crate) revision: i64,
    pub(crate) as_at: NaiveDate,
    pub(crate) documents: Vec<(FrozenDocument, Vec<u8>)>,
}

impl FrozenSet {
    /// Stores the bytes; what is left is what the log holds.
    pub(crate) async fn keep(self, tx: &Tx) -> Result<Vec<FrozenDocument>, Failure> {
        let mut documents = Vec::with_capacity(self.documents.len());
        for (document, bytes) in self.documents {
            tx.keep_document(&document, bytes).await?;
            documents.push(document);
        }
        Ok(documents)
    }
}

/// The hash of a document as it is recorded.
fn described(name: &str, bytes: &[u8]) -> Result<FrozenDocument, Failure> {
    Ok(FrozenDocument {
        name: Line::parse(name).map_err(render::broken)?,
        sha256: Line::parse(&FrozenDocument::sum(bytes)).map_err(render::broken)?,
        size: i64::try_from(bytes.len()).map_err(render::broken)?,
        redacted: None,
    })
}

/// Makes documents of a plan as it is now, or as it stood, all of one revision.
pub(crate) async fn freeze(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
    as_at: Option<AsAt>,
    meeting: Option<(Id<Meeting>, Said)>,
    kinds: &'static [(PaperName, PaperFormat)],
) -> Result<FrozenSet, Failure> {
    let (id, said) = meeting.unzip();
    let request = |name, format| PaperRequest {
        name,
        format,
        as_at,
        meeting: id,
        audience: PaperAudience::Public,
    };
    let load = async {
        let mut all = Vec::with_capacity(kinds.len());
        for (name, format) in kinds {
            let wanted = request(*name, *format);
            all.push((wanted, load::load(app, actor, plan, &wanted).await?));
        }
        Ok::<_, Failure>(all)
    };
    let mut all = app.in_one_snapshot(Box::pin(load)).await??;
    let (revision, day) =
        all.first().map(|(_, it)| (it.plan.revision, it.plan.as_at)).ok_or(Failure::Hidden)?;
    for (_, loaded) in &mut all {
        if let (Some(said), Some(paper)) = (&said, &mut loaded.paper) {
            paper.title.clone_from(&said.title);
            paper.purpose = Some(said.purpose.clone());
            paper.recommendations.clone_from(&said.recommendations);
        }
    }
    let template = match all.iter().find(|(wanted, _)| wanted.format == PaperFormat::Docx) {
        Some((_, loaded)) => people::template_bytes(app, loaded.word_template.as_ref()).await?,
        None => None,
    };
    let made = move || {
        all.iter()
            .map(|(wanted, loaded)| {
                let bytes = render::render(loaded, wanted, Audience::Public, template.as_deref())?;
                let name = format!("{}.{}", wanted.name.code(), wanted.format.code());
                Ok((described(&name, &bytes)?, bytes))
            })
            .collect::<Result<Vec<_>, Failure>>()
    };
    // Laying out a long plan takes longer than a request may hold its thread.
    let documents = tokio::task::spawn_blocking(made).await.map_err(render::broken)??;
    Ok(FrozenSet { revision, as_at: day, documents })
}

/// A frozen document as a file.
#[derive(Debug, Clone)]
pub struct FrozenFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// "panel-report-2024-04-24.pdf".
    pub file_name: String,
    /// Its media type.
    pub content_type: &'static str,
    /// SHA-256 of its bytes.
    pub sha256: Line<64>,
}

/// The one of these documents that has a name, read back and checked against its hash.
pub(crate) async fn file(
    reader: &Reader,
    documents: &[FrozenDocument],
    name: &str,
    day: NaiveDate,
) -> Result<FrozenFile, Failure> {
    let document = documents.iter().find(|it| it.name.as_str() == name).ok_or(Failure::Hidden)?;
    let bytes = reader.document(document).await?;
    let bytes = bytes.ok_or_else(|| render::broken(format!("{} is not stored", document.name)))?;
    if described(name, &bytes)?.sha256 != document.sha256 {
        return Err(render::broken(format!("{} is not what was frozen", document.name)));
    }
    let (stem, ending) = name.rsplit_once('.').ok_or(Failure::Hidden)?;
    let format = PaperFormat::from_code(ending).ok_or(Failure::Hidden)?;
    Ok(FrozenFile {
        bytes,
        file_name: format!("{stem}-{day}.{ending}"),
        content_type: format.content_type(),
        sha256: document.sha256.clone(),
    })
}
