//! The council's own Word template, on the page of the settings: uploaded, downloaded, removed.

use application::{
    Failure,
    actions::SentFile,
    people::{self, SettingsView},
};
use axum::{extract::State, response::Response};
use domain::{file::size_in_words, time::spoken};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Form, Seen},
    frame::see_other,
    router::PageRouter,
    settings_page::{require, settings_page, sheet},
    sheet::{Field, Sheet},
};
use crate::{Api, download, problem::Problem, upload::FormWithFile};

const TEMPLATE: &str = "/settings/word-template";
const REMOVE: &str = "/settings/word-template/remove";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(TEMPLATE, file).post(TEMPLATE, upload).post(REMOVE, remove)
}

/// The template in use, in words.
#[derive(Debug)]
pub(super) struct InUse {
    pub(super) name: String,
    pub(super) size: String,
    pub(super) since: String,
    pub(super) sha256: String,
}

pub(super) fn in_use(now: &SettingsView) -> Option<InUse> {
    now.word_template.as_ref().map(|template| InUse {
        name: template.file.name.to_string(),
        size: size_in_words(template.file.size),
        since: spoken(template.since),
        sha256: template.file.sha256.to_string(),
    })
}

/// The form of the upload.
pub(super) fn upload_sheet(version: i64) -> Sheet {
    let file = Field::file("file", "Word template", ".docx").hint(
        "A Word document (.docx) with your styles, header, footer and logo, up to 5 MB, without \
         macros. What it says is left out; how it looks is kept.",
    );
    Sheet::new(vec![file, Field::hidden("version", version.to_string())])
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeenForm {
    version: Seen,
}

async fn file(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    let own = caller.actor.authority;
    let (kept, bytes) = people::word_template_file(&api.app, &caller.actor, own).await?.value;
    download::file(&kept, bytes)
}

async fn upload(
    State(api): State<Api>,
    caller: PageCaller,
    sent: FormWithFile<SeenForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let own = caller.actor.authority;
    let call = caller.call().expecting(sent.form.version.0);
    let file = sent.file.filter(|file| !file.bytes.is_empty() || !file.name.is_empty());
    let done = match file {
        Some(SentFile { name, bytes }) => {
            people::put_word_template(&api.app, &call, own, SentFile { name, bytes }).await
        }
        None => Err(Failure::field("/file", "choose a Word document (.docx)")),
    };
    match done {
        Ok(_) => see_other("/settings?done=template-set"),
        Err(failure) => again(&api, &caller, failure).await,
    }
}

async fn remove(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<SeenForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let call = caller.call().expecting(form.version.0);
    match people::remove_word_template(&api.app, &call, caller.actor.authority).await {
        Ok(_) => see_other("/settings?done=template-removed"),
        Err(failure) => again(&api, &caller, failure).await,
    }
}

/// The page once more, with what is wrong.
async fn again(api: &Api, caller: &PageCaller, failure: Failure) -> Result<Response, Problem> {
    if matches!(failure, Failure::Stale { .. }) {
        return see_other("/settings?done=settings-changed");
    }
    let now = people::settings(&api.app, &caller.actor, caller.actor.authority).await?.value;
    let upload = upload_sheet(now.version).refused(failure)?;
    settings_page(api, caller, &now, sheet(&now, None), upload, "", Vec::new())
}
