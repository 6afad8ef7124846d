//! After the submission: that it was received, and where it was published.

use application::{
    Failure,
    submissions::{self, SubmissionView},
};
use axum::{extract::State, response::Response};
use domain::{
    Line, Title,
    governance::submission::{Publication, Receipt},
    id::SubmissionId,
    time::spoken,
};
use serde::Deserialize;

use super::{PART, require};
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Form, Seen, Typed},
        form_page::FormPage,
        frame::see_other,
        router::PageRouter,
        sheet::{Field, Sheet},
        typed::Read,
    },
    problem::Problem,
};

pub(super) fn routes(router: PageRouter) -> PageRouter {
    router
        .get("/submissions/{submission}/receipt", before_receipt)
        .post("/submissions/{submission}/receipt", receive)
        .get("/submissions/{submission}/publication", before_publication)
        .post("/submissions/{submission}/publication", publish)
}

/// What came back, or where it stands: a day and a text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NoteForm {
    on: Typed,
    reference: Typed,
    address: Typed,
    version: Seen,
}

#[derive(Debug, Clone, Copy)]
enum About {
    Receipt,
    Publication,
}

impl About {
    fn form(self, it: &SubmissionView, today: chrono::NaiveDate) -> NoteForm {
        let kept = match self {
            Self::Receipt => it.receipt.as_ref().map(|it| (it.on, it.reference.to_string())),
            Self::Publication => it.publication.as_ref().map(|it| (it.on, it.address.to_string())),
        };
        let (on, text) = kept.unwrap_or_else(|| (today, String::new()));
        let form = NoteForm {
            on: Typed::of(&spoken(on)),
            version: Seen(it.version),
            ..NoteForm::default()
        };
        match self {
            Self::Receipt => NoteForm { reference: Typed::of(&text), ..form },
            Self::Publication => NoteForm { address: Typed::of(&text), ..form },
        }
    }

    /// What stands beside the day.
    const fn text(self, form: &NoteForm) -> &Typed {
        match self {
            Self::Receipt => &form.reference,
            Self::Publication => &form.address,
        }
    }

    fn sheet(self, form: &NoteForm, version: i64) -> Sheet {
        let (day, text) = match self {
            Self::Receipt => (
                "Day of the acknowledgement",
                Field::line("reference", "Reference", form.reference.as_str())
                    .hint("The inspectorate’s reference, or what else proves it"),
            ),
            Self::Publication => (
                "Published on",
                Field::line("address", "Address", form.address.as_str())
                    .hint("Begins with https://"),
            ),
        };
        Sheet::new(vec![
            Field::date("on", day, form.on.as_str()),
            text,
            Field::hidden("version", version.to_string()),
        ])
    }

    fn page(
        self,
        api: &Api,
        caller: &PageCaller,
        id: SubmissionId,
        sheet: Sheet,
        conflict: Vec<(&'static str, String)>,
    ) -> Result<Response, Problem> {
        let (title, path, button) = match self {
            Self::Receipt => ("Record the acknowledgement", "receipt", "Record it"),
            Self::Publication => ("Record the publication", "publication", "Record it"),
        };
        let at = format!("/submissions/{id}");
        FormPage {
            frame: caller.frame(api, title, PART),
            back: Some((at.clone(), "The submission")),
            intro: Vec::new(),
            conflict,
            sheet,
            action: format!("{at}/{path}"),
            button,
        }
        .answer()
    }

    async fn begin(
        self,
        api: &Api,
        caller: &PageCaller,
        id: SubmissionId,
    ) -> Result<Response, Problem> {
        require(caller)?;
        let it = submissions::get(&api.app, &caller.actor, id).await?.value;
        let sheet = self.sheet(&self.form(&it, api.app.today()), it.version);
        self.page(api, caller, id, sheet, Vec::new())
    }

    async fn done(
        self,
        api: &Api,
        caller: &PageCaller,
        id: SubmissionId,
        form: &NoteForm,
    ) -> Result<(), Failure> {
        let mut read = Read::new();
        let on = read.day("on", &form.on);
        let call = caller.call().expecting(form.version.0);
        match self {
            Self::Receipt => {
                let reference = read.parsed("reference", &form.reference, Title::parse);
                read.finish()?;
                let (Some(on), Some(reference)) = (on, reference) else { return Ok(()) };
                submissions::receive(&api.app, &call, id, Receipt { on, reference }).await?;
            }
            Self::Publication => {
                let address = read.parsed("address", &form.address, Line::parse);
                read.finish()?;
                let (Some(on), Some(address)) = (on, address) else { return Ok(()) };
                submissions::publish(&api.app, &call, id, Publication { on, address }).await?;
            }
        }
        Ok(())
    }

    async fn go(
        self,
        api: &Api,
        caller: &PageCaller,
        id: SubmissionId,
        form: NoteForm,
    ) -> Result<Response, Problem> {
        require(caller)?;
        let now = submissions::get(&api.app, &caller.actor, id).await?.value;
        let Err(failure) = self.done(api, caller, id, &form).await else {
            return see_other(&format!("/submissions/{id}?done=saved"));
        };
        if matches!(failure, Failure::Stale { .. }) {
            let kept = self.form(&now, api.app.today());
            let conflict = vec![
                ("Day", kept.on.as_str().to_owned()),
                ("Text", self.text(&kept).as_str().to_owned()),
            ];
            return self.page(api, caller, id, self.sheet(&form, now.version), conflict);
        }
        self.page(api, caller, id, self.sheet(&form, form.version.0).refused(failure)?, Vec::new())
    }
}

async fn before_receipt(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<SubmissionId>,
) -> Result<Response, Problem> {
    About::Receipt.begin(&api, &caller, id).await
}

async fn receive(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<SubmissionId>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Problem> {
    About::Receipt.go(&api, &caller, id, form).await
}

async fn before_publication(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<SubmissionId>,
) -> Result<Response, Problem> {
    About::Publication.begin(&api, &caller, id).await
}

async fn publish(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<SubmissionId>,
    Form(form): Form<NoteForm>,
) -> Result<Response, Problem> {
    About::Publication.go(&api, &caller, id, form).await
}
