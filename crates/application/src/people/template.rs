//! The council's own Word template: tried out when it comes, kept as files are, named in the settings.

use bytes::Bytes;
use documents::docx::Template;
use domain::{
    Id,
    authority::{Authority, Settings, WordTemplate},
    file::KeptFile,
    policy::Act,
};
use persistence::{Reader, StoreError};

use super::settings::{SettingsView, require_own, usual};
use crate::{Actor, Answer, App, Call, Done, Failure, actions::SentFile};

async fn settings_of(reader: &Reader, authority: Id<Authority>) -> Result<Settings, Failure> {
    let found: Option<Settings> = reader.get_raw(authority.raw()).await?;
    Ok(found.unwrap_or_else(|| usual(authority)))
}

/// Sets the template from which every Word document begins from now on. A paper is made from it
/// first; what cannot be used is refused, and nothing of it is kept.
pub async fn put_word_template(
    app: &App,
    call: &Call,
    authority: Id<Authority>,
    sent: SentFile,
) -> Result<Done<SettingsView>, Failure> {
    require_own(&call.actor, authority)?;
    call.actor.require(Act::ChangeSettings)?;
    let seen = call.clone();
    // Whoever saw an older state does not fill the disk.
    let early = seen.clone();
    app.read(&call.actor, move |reader| async move {
        early.check_seen(settings_of(&reader, authority).await?.version)
    })
    .await?;
    let refused = |detail: String| Failure::field("/file", detail);
    let (kind, name) = WordTemplate::take(&sent.name, &sent.bytes).map_err(refused)?;
    let bytes = sent.bytes.clone();
    let tried = tokio::task::spawn_blocking(move || Template::tried(&bytes).map(drop)).await;
    tried
        .map_err(|error| Failure::Broken(StoreError::Unusable(error.to_string())))?
        .map_err(|fault| refused(format!("cannot be used: {fault}")))?;
    let size = i64::try_from(sent.bytes.len()).unwrap_or(i64::MAX);
    let sha256 = app.store.files().put(sent.bytes).await?;
    let template = WordTemplate {
        file: KeptFile { name, kind, size, sha256 },
        since: app.today(),
        by: call.actor.person,
    };
    save(app, call, "set_word_template", authority, Some(template)).await
}

/// Goes back to the plain look. Where there is no template, nothing changes.
pub async fn remove_word_template(
    app: &App,
    call: &Call,
    authority: Id<Authority>,
) -> Result<Done<()>, Failure> {
    require_own(&call.actor, authority)?;
    call.actor.require(Act::ChangeSettings)?;
    let Done { stamp, replayed, .. } =
        save(app, call, "remove_word_template", authority, None).await?;
    Ok(Done { value: (), stamp, replayed })
}

async fn save(
    app: &App,
    call: &Call,
    use_case: &'static str,
    authority: Id<Authority>,
    template: Option<WordTemplate>,
) -> Result<Done<SettingsView>, Failure> {
    let seen = call.clone();
    app.write(call, use_case, None, move |tx| async move {
        let found: Option<Settings> = tx.get_raw(authority.raw()).await?;
        let before = found.clone().unwrap_or_else(|| usual(authority));
        seen.check_seen(before.version)?;
        if before.word_template == template {
            return Ok(before.into());
        }
        let after = Settings { word_template: template, version: 1, ..before };
        let saved = match found {
            Some(found) => tx.save(&found, after).await?,
            None => tx.add(after).await?,
        };
        Ok(saved.into())
    })
    .await
}

/// The template as a file, for whoever may read the settings.
pub async fn word_template_file(
    app: &App,
    actor: &Actor,
    authority: Id<Authority>,
) -> Result<Answer<(KeptFile, Bytes)>, Failure> {
    require_own(actor, authority)?;
    actor.require(Act::ReadDirectory)?;
    let found = app.read(actor, move |reader| async move {
        let template = settings_of(&reader, authority).await?.word_template;
        Ok(template.ok_or(Failure::Hidden)?.file)
    });
    let Answer { value: file, stamp } = found.await?;
    let bytes = app.store.files().get(file.sha256).await?;
    Ok(Answer { value: (file, bytes), stamp })
}

/// The bytes of the template for a document, where there is one.
pub(crate) async fn template_bytes(
    app: &App,
    template: Option<&WordTemplate>,
) -> Result<Option<Bytes>, Failure> {
    let Some(template) = template else { return Ok(None) };
    match app.store.files().get(template.file.sha256).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(StoreError::FileLost(said)) => {
            tracing::warn!(error = said, "the council's Word template is lost");
            Err(Failure::refused(
                "template_lost",
                "the file of the council’s own Word template is missing or damaged; an \
                 administrator uploads it again in the settings, or removes it",
            ))
        }
        Err(error) => Err(error.into()),
    }
}
