//! Documents out: a plan as papers and sheets, now or as it stood.

pub(crate) mod frozen;
mod load;
mod render;

pub use frozen::FrozenFile;

use chrono::NaiveDate;
use documents::paper::Audience;
use domain::{
    Id,
    authority::{Authority, Role},
    change::Channel,
    governance::Meeting,
    plan::Plan,
    policy::Act,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Actor, Answer, App, AsAt, Failure, directory, people};

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As it stands in addresses and file names.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code),+
                }
            }

            /// The one of a code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

named! {
    /// What can be made of a plan.
    PaperName {
        /// The paper that goes to a meeting, in the shape of a committee report.
        PanelReport = "panel-report",
        /// The plan as a table, area by area; as sheets where a program reads it.
        ActionPlan = "action-plan",
        /// The written statement of proposed action, for submission to the inspectorate.
        StatementOfAction = "statement-of-action",
        /// "What we are doing about it", in plain words for children.
        ChildrensLetter = "childrens-letter",
    }
}

named! {
    /// In which form.
    PaperFormat {
        /// A page that stands alone.
        Html = "html",
        /// A tagged PDF.
        Pdf = "pdf",
        /// A Word file, to be edited.
        Docx = "docx",
        /// A workbook; of the action plan only.
        Xlsx = "xlsx",
        /// The actions as CSV; of the action plan only.
        Csv = "csv",
    }
}

impl PaperFormat {
    /// The media type of its files.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// Whether it is made of rows and not of words.
    #[must_use]
    pub const fn is_sheet(self) -> bool {
        matches!(self, Self::Xlsx | Self::Csv)
    }
}

impl PaperName {
    /// The forms in which it can be had.
    #[must_use]
    pub fn formats(self) -> Vec<PaperFormat> {
        let sheets = matches!(self, Self::ActionPlan);
        PaperFormat::ALL.iter().copied().filter(|format| sheets || !format.is_sheet()).collect()
    }

    /// What it is called.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::PanelReport => "Report to the panel",
            Self::ActionPlan => "Action plan",
            Self::StatementOfAction => "Written statement of action",
            Self::ChildrensLetter => "What we are doing about it: a letter to children",
        }
    }
}

/// For whom a document is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperAudience {
    /// Anybody: posts and not persons, nothing internal.
    #[default]
    Public,
    /// Officers: who holds the posts, and internal notes.
    Officers,
}

/// Which document is wanted.
#[derive(Debug, Clone, Copy)]
pub struct PaperRequest {
    /// Which.
    pub name: PaperName,
    /// In which form.
    pub format: PaperFormat,
    /// As the plan stood then; as it is now unless said.
    pub as_at: Option<AsAt>,
    /// The meeting for which a report is made; the next one of the body that met last, unless said.
    pub meeting: Option<Id<Meeting>>,
    /// For whom.
    pub audience: PaperAudience,
}

/// A document that was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The file.
    pub bytes: Vec<u8>,
    /// "action-plan-2025-01-20.pdf".
    pub file_name: String,
    /// Its media type.
    pub content_type: &'static str,
    /// The revision that it shows.
    pub revision: i64,
    /// The day for which it is rated.
    pub day: NaiveDate,
}

/// Makes a document of a plan for the operator at the machine, who may read all that is stored.
pub async fn export(
    app: &App,
    authority: Id<Authority>,
    plan: Id<Plan>,
    wanted: PaperRequest,
) -> Result<Made, Failure> {
    let operator = Actor {
        authority,
        person: Id::new(Uuid::nil()),
        token: None,
        session: None,
        feed: None,
        role: Role::Auditor,
        may_write: false,
        channel: Channel::Command,
    };
    Ok(document(app, &operator, plan, wanted).await?.value)
}

/// Makes a document of a plan.
pub async fn document(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
    wanted: PaperRequest,
) -> Result<Answer<Made>, Failure> {
    if wanted.audience == PaperAudience::Officers {
        actor.require(Act::ReadInternalNotes)?;
    }
    if wanted.format.is_sheet() && wanted.name != PaperName::ActionPlan {
        return Err(Failure::Hidden);
    }
    let audience = match wanted.audience {
        PaperAudience::Public => Audience::Public,
        PaperAudience::Officers => Audience::Officers,
    };
    let load = async {
        let stamp = directory::own(app, actor).await?.stamp;
        Ok::<_, Failure>((load::load(app, actor, plan, &wanted).await?, stamp))
    };
    let (loaded, stamp) = app.in_one_snapshot(Box::pin(load)).await??;
    let (revision, day) = (loaded.plan.revision, loaded.plan.as_at);
    let template = match wanted.format {
        PaperFormat::Docx => people::template_bytes(app, loaded.word_template.as_ref()).await?,
        _ => None,
    };
    let made = move || render::render(&loaded, &wanted, audience, template.as_deref());
    // Laying out a long plan takes longer than a request may hold its thread.
    let bytes = tokio::task::spawn_blocking(made).await.map_err(render::broken)??;
    let file_name = format!("{}-{day}.{}", wanted.name.code(), wanted.format.code());
    let content_type = wanted.format.content_type();
    Ok(Answer { value: Made { bytes, file_name, content_type, revision, day }, stamp })
}
