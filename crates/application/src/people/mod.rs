//! An authority's people, the posts they hold, and its settings.

mod me;
mod persons;
mod posts;
mod settings;
mod template;

pub use me::{AuthorityRef, Me, me, who};
pub use persons::{
    PersonDetails, PersonView, add as add_person, change as change_person, get as person,
    list as people,
};
pub use posts::{
    HolderView, PostDetails, PostView, add as add_post, change as change_post, get as post,
    list as posts,
};
pub use settings::{SettingsDetails, SettingsView, get as settings, put as put_settings};
pub use template::{put_word_template, remove_word_template, word_template_file};

pub(crate) use persons::{change_role, disable, new as new_person};
pub(crate) use template::template_bytes;
