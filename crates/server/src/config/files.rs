//! `[files]`: where files of evidence are kept. A table of the settings file.

use std::{ops::Range, path::PathBuf};

use application::{Bucket, Files};
use toml::de::DeTable;
use url::Url;
use web::Hidden;

use super::{
    sign_in::{Keys, Wrong, secret_in, something, words},
    values::secured,
};

/// Where files are kept, as it was set.
#[derive(Debug, Clone)]
pub enum FilesAt {
    /// A folder.
    Folder(PathBuf),
    /// A bucket that speaks S3.
    Bucket {
        /// Its name.
        name: String,
        /// Where it is.
        region: String,
        /// The address of a provider that is not AWS itself.
        endpoint: Option<Url>,
        /// The key's id and its secret.
        key: Option<(String, Hidden)>,
    },
}

const KEYS: &[&str] =
    &["folder", "bucket", "region", "endpoint", "access_key_id", "secret_access_key_file"];

pub(super) fn files(table: &DeTable<'_>, at: Range<usize>) -> Result<FilesAt, Wrong> {
    let keys = Keys::of("files", table, at.clone(), KEYS)?;
    let wrong = |key: &str, detail: &str| Err((keys.place(key), format!("files: {detail}")));
    let folder = keys.read("folder", words(something))?;
    let bucket = keys.read("bucket", words(something))?;
    let name = match (folder, bucket) {
        (Some(folder), None) => {
            return match KEYS.iter().find(|key| **key != "folder" && table.get(**key).is_some()) {
                Some(key) => wrong(key, &format!("{key}: belongs to a bucket, not to a folder")),
                None => Ok(FilesAt::Folder(folder.into())),
            };
        }
        (None, Some(bucket)) => bucket,
        (Some(_), Some(_)) => return wrong("bucket", "give a folder or a bucket, not both"),
        (None, None) => return Err((at, "files: name a folder or a bucket".to_owned())),
    };
    let id = keys.read("access_key_id", words(something))?;
    let secret = keys.read("secret_access_key_file", words(secret_in))?;
    let key = match (id, secret) {
        (None, None) => None,
        (Some(id), Some(secret)) => Some((id, secret)),
        _ => {
            let detail = "give access_key_id and secret_access_key_file together, or neither \
                          where the machine itself has the right";
            return wrong("access_key_id", detail);
        }
    };
    Ok(FilesAt::Bucket {
        name,
        region: keys.read("region", words(something))?.unwrap_or_else(|| "eu-west-2".into()),
        endpoint: keys.read("endpoint", words(secured))?,
        key,
    })
}

impl FilesAt {
    /// The place itself.
    pub fn open(&self) -> anyhow::Result<Files> {
        Ok(match self {
            Self::Folder(folder) => Files::in_folder(folder.clone()),
            Self::Bucket { name, region, endpoint, key } => Files::in_bucket(&Bucket {
                name: name.clone(),
                region: region.clone(),
                endpoint: endpoint.as_ref().map(|it| it.as_str().trim_end_matches('/').to_owned()),
                key: key.as_ref().map(|(id, secret)| (id.clone(), secret.reveal().to_owned())),
            })?,
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use toml::de::DeTable;

    use super::*;

    fn read(text: &str) -> Result<FilesAt, Wrong> {
        files(DeTable::parse(text).unwrap().get_ref(), 0..1)
    }

    #[rstest]
    #[case("", "name a folder or a bucket")]
    #[case("folder = \"a\"\nbucket = \"b\"", "not both")]
    #[case("folder = \"a\"\nregion = \"b\"", "region: belongs to a bucket")]
    #[case("folder = 1", "files: folder: must be text")]
    #[case("path = \"a\"", "unknown key “path”; the keys are folder, bucket")]
    #[case("bucket = \"b\"\naccess_key_id = \"x\"", "together, or neither")]
    #[case("bucket = \"b\"\nendpoint = \"http://s3.example\"", "files: endpoint: ")]
    fn a_fault_says_what_to_do(#[case] text: &str, #[case] said: &str) {
        let (_, detail) = read(text).unwrap_err();
        assert!(detail.contains(said), "{detail}");
    }

    #[test]
    fn a_folder_or_a_bucket_is_taken() {
        assert!(matches!(read("folder = \"/srv/files\""), Ok(FilesAt::Folder(_))));
        let secret = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), "a-secret-of-some-length\n").unwrap();
        let text = format!(
            "bucket = \"plans\"\nendpoint = \"https://s3.example\"\naccess_key_id = \"id\"\n\
             secret_access_key_file = \"{}\"",
            secret.path().display()
        );
        let at = read(&text).unwrap();
        assert!(!format!("{at:?}").contains("some-length"));
        assert!(!format!("{:?}", at.open().unwrap()).contains("some-length"));
    }
}
