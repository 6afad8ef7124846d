//! What members say of a plan on the agenda: put in, and corrected in the open.

use application::{
    Failure,
    agenda::{self, CommentOnItem, CommentView, ItemView},
};
use axum::{extract::State, response::Response};
use domain::{
    Account, Title,
    authority::Role,
    id::{AgendaItemId, CommentId, MeetingId},
    policy::Act,
    time::spoken_moment,
};
use serde::Deserialize;

use super::PART;
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Asked, Form, Typed},
        form_page::FormPage,
        frame::see_other,
        router::PageRouter,
        sheet::{Field, Sheet},
        typed::Read,
    },
    problem::Problem,
};

const AT: &str = "/meetings/{meeting}/items/{item}/comment";

pub(super) fn routes(router: PageRouter) -> PageRouter {
    router.get(AT, ask).post(AT, put_in)
}

/// A comment as a page shows it.
pub(super) struct Said {
    pub(super) who: String,
    pub(super) when: String,
    pub(super) text: String,
    pub(super) is_corrected: bool,
    pub(super) corrects: bool,
    /// Where it is corrected, by whoever put it in.
    pub(super) mend: Option<String>,
}

impl Said {
    pub(super) fn of(it: &CommentView, caller: &PageCaller, item: &str) -> Self {
        let by = it.by.as_ref().map_or_else(|| "Somebody".to_owned(), |by| by.name.to_string());
        let is_own = it.by.as_ref().is_some_and(|by| by.id == caller.actor.person);
        let may = is_own && it.corrected_by.is_none() && caller.actor.may(Act::Comment);
        Self {
            who: match &it.for_member {
                Some(member) => format!("{member}, put in by {by}"),
                None => by,
            },
            when: spoken_moment(it.at),
            text: it.text.to_string(),
            is_corrected: it.corrected_by.is_some(),
            corrects: it.corrects.is_some(),
            mend: may.then(|| format!("{item}/comment?corrects={}", it.id)),
        }
    }
}

fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::Comment) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only members, and plan leads for them, comment".into()).into())
    }
}

/// Which comment is corrected.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Mending {
    corrects: Typed,
}

/// What is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CommentForm {
    text: Typed,
    for_member: Typed,
    corrects: Typed,
}

impl CommentForm {
    fn sheet(&self, role: Role) -> Sheet {
        let mut fields = vec![
            Field::lines("text", "Comment", self.text.as_str())
                .hint("Everybody who sees this item reads it. No child may be recognised by it."),
        ];
        if role != Role::PanelMember {
            fields.push(
                Field::line(
                    "for_member",
                    "Which member says this? (optional)",
                    self.for_member.as_str(),
                )
                .hint("By seat, for example Chair, where you put it in for somebody"),
            );
        }
        fields.extend(self.corrects.some().map(|id| Field::hidden("corrects", id.to_owned())));
        Sheet::new(fields)
    }

    fn said(&self, item: AgendaItemId) -> Result<CommentOnItem, Failure> {
        let mut read = Read::new();
        let text = read.parsed("text", &self.text, Account::parse);
        let for_member = read.maybe("for_member", &self.for_member, Title::parse);
        let corrects = self.corrects.some().and_then(|_| {
            read.chosen("corrects", &self.corrects, |text| text.parse::<CommentId>().ok())
        });
        read.finish()?;
        let text = text.ok_or_else(|| Failure::field("/text", "is needed"))?;
        Ok(CommentOnItem { item, text, for_member, corrects })
    }
}

fn form_page(
    api: &Api,
    caller: &PageCaller,
    item: &ItemView,
    form: &CommentForm,
    failure: Option<Failure>,
) -> Result<Response, Problem> {
    let mut sheet = form.sheet(caller.actor.role);
    if let Some(failure) = failure {
        sheet = sheet.refused(failure)?;
    }
    let mends = form.corrects.some().is_some();
    let meeting = format!("{PART}/{}", item.meeting.id);
    FormPage {
        frame: caller.frame(
            api,
            if mends { "Correct your comment" } else { "Comment on this item" },
            PART,
        ),
        back: Some((meeting.clone(), "The meeting")),
        intro: vec![if mends {
            format!("On “{}”. Your earlier words stay, marked as corrected.", item.title)
        } else {
            format!("On “{}”. What you say stays; you can correct it later.", item.title)
        }],
        conflict: Vec::new(),
        sheet,
        action: format!("{meeting}/items/{}/comment", item.id),
        button: "Put it in",
    }
    .answer()
}

async fn ask(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<(MeetingId, AgendaItemId)>,
    Asked(asked): Asked<Mending>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let item = agenda::get(&api.app, &caller.actor, at).await?.value;
    let mut form = CommentForm { corrects: asked.corrects, ..CommentForm::default() };
    if let Some(id) = form.corrects.some() {
        let all = agenda::comments(&api.app, &caller.actor, at.0, application::Paging::most());
        let all = all.await?.value.items;
        let own = |it: &&CommentView| {
            let is_own = it.by.as_ref().is_some_and(|by| by.id == caller.actor.person);
            it.id.to_string() == id && it.item == item.id && it.corrected_by.is_none() && is_own
        };
        // Nobody corrects what another said, or what was corrected already.
        let earlier = all.iter().find(own).ok_or(Failure::Hidden)?;
        form.text = Typed::of(&earlier.text);
        form.for_member = Typed::of(earlier.for_member.as_deref().unwrap_or_default());
    }
    form_page(&api, &caller, &item, &form, None)
}

async fn put_in(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(at): ApiPath<(MeetingId, AgendaItemId)>,
    Form(form): Form<CommentForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let item = agenda::get(&api.app, &caller.actor, at).await?.value;
    let done = match form.said(item.id) {
        Ok(said) => agenda::comment(&api.app, &caller.call(), at.0, said).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{}?done=comment-made", at.0)),
        Err(failure) => form_page(&api, &caller, &item, &form, Some(failure)),
    }
}
