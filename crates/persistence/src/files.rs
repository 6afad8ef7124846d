//! Files by their SHA-256: evidence now, frozen documents and templates likewise.
//!
//! A file never changes and is never removed; the same bytes twice are one file. It is on the disk
//! before a row may name it. A file that no row names, because the act broke off after it, does no
//! harm.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use domain::{authority::WordTemplate, change::Hash};
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    local::LocalFileSystem,
    path::Path as Location,
};
use sea_orm::FromQueryResult;

use crate::{conn::Conn, error::StoreError};

/// How long a bucket may take: less than a request may.
const PATIENCE: Duration = Duration::from_secs(8);

/// A bucket that speaks S3.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Where it is: "eu-west-2".
    pub region: String,
    /// The address of a provider that is not AWS itself.
    pub endpoint: Option<String>,
    /// The key's id and its secret; nothing where the machine itself has the right.
    pub key: Option<(String, String)>,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({} in {}, [secret])", self.name, self.region)
    }
}

#[derive(Clone)]
enum Place {
    Nowhere,
    Folder(Arc<Path>),
    Bucket(Arc<AmazonS3>),
}

/// Where files are kept.
#[derive(Clone)]
pub struct Files(Place);

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Nowhere => f.write_str("Files(nowhere)"),
            Place::Folder(folder) => write!(f, "Files({})", folder.display()),
            Place::Bucket(bucket) => write!(f, "Files({bucket})"),
        }
    }
}

impl Files {
    /// No place was named: the first file asks for one.
    #[must_use]
    pub const fn nowhere() -> Self {
        Self(Place::Nowhere)
    }

    /// In a folder, which is made with the first file.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self(Place::Folder(folder.into()))
    }

    /// In the folder beside a database's file: `plan.files` beside `plan.db`.
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        let name = database.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let stem = name.strip_suffix(".db").unwrap_or(&name);
        Self::in_folder(database.with_file_name(format!("{stem}.files")))
    }

    /// In a bucket.
    pub fn in_bucket(bucket: &Bucket) -> Result<Self, StoreError> {
        // Whoever comes first in a process installs it; later ones find it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_retry(RetryConfig {
                max_retries: 2,
                retry_timeout: PATIENCE,
                ..RetryConfig::default()
            });
        // Whether plain http is meant, the settings have judged.
        let http = bucket.endpoint.as_deref().is_some_and(|it| it.starts_with("http://"));
        builder = builder
            .with_client_options(ClientOptions::new().with_timeout(PATIENCE).with_allow_http(http));
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        if let Some((id, secret)) = &bucket.key {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        }
        let built = builder.build().map_err(|error| StoreError::Unusable(error.to_string()))?;
        Ok(Self(Place::Bucket(Arc::new(built))))
    }

    fn open(&self) -> Result<Option<Arc<dyn ObjectStore>>, StoreError> {
        match &self.0 {
            Place::Nowhere => Err(StoreError::NoPlaceForFiles),
            Place::Bucket(bucket) => Ok(Some(Arc::clone(bucket) as Arc<dyn ObjectStore>)),
            Place::Folder(folder) if !folder.exists() => Ok(None),
            Place::Folder(folder) => {
                let opened = LocalFileSystem::new_with_prefix(folder).map_err(|e| failed(&e))?;
                Ok(Some(Arc::new(opened.with_fsync(true))))
            }
        }
    }

    /// Keeps a file. When this answers it is on the disk.
    pub async fn put(&self, bytes: Bytes) -> Result<Hash, StoreError> {
        if let Place::Folder(folder) = &self.0 {
            make(folder).map_err(|error| failed(&error))?;
        }
        let store = self.open()?.ok_or(StoreError::NoPlaceForFiles)?;
        let hash = Hash::of(&bytes);
        // Written also where it is there: what a broken disk has made of it is mended.
        store.put(&location(hash), bytes.into()).await.map_err(|error| failed(&error))?;
        Ok(hash)
    }

    /// The bytes of a file, which are what they were when it was kept.
    pub async fn get(&self, hash: Hash) -> Result<Bytes, StoreError> {
        let lost = |why: &str| StoreError::FileLost(format!("the file {hash} {why}"));
        let store = self.open()?.ok_or_else(|| lost("is not there"))?;
        let found = match store.get(&location(hash)).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        match found {
            Ok(bytes) if Hash::of(&bytes) == hash => Ok(bytes),
            Ok(_) => Err(lost("is damaged: its bytes are not those that were kept")),
            Err(object_store::Error::NotFound { .. }) => Err(lost("is not there")),
            Err(error) => Err(failed(&error)),
        }
    }

    /// The size of a file, if it is there.
    async fn size(&self, hash: Hash) -> Result<Option<u64>, StoreError> {
        let Some(store) = self.open()? else { return Ok(None) };
        match store.head(&location(hash)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// What is wrong with the files that rows name: those that are missing or of another size.
    pub(crate) async fn faults(&self, named: &[Named]) -> Result<Vec<String>, StoreError> {
        let mut faults = Vec::new();
        for one in named {
            match self.size(one.hash).await? {
                None => faults.push(format!("the file {} is missing", one.hash)),
                Some(size) if size != one.size => faults.push(format!(
                    "the file {} has {size} bytes and should have {}",
                    one.hash, one.size
                )),
                Some(_) => {}
            }
        }
        Ok(faults)
    }
}

fn location(hash: Hash) -> Location {
    let name = hash.to_string();
    Location::from(format!("{}/{name}", name.get(..2).unwrap_or_default()))
}

fn failed(error: &dyn fmt::Display) -> StoreError {
    tracing::error!(%error, "the place for files cannot be read or written");
    StoreError::Files(error.to_string())
}

/// Makes a folder that only its owner may look into.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // Its own name must outlast a power cut too.
    #[cfg(unix)]
    if let Some(parent) = folder.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::File::open(parent)?.sync_all()?;
    }
    Ok(())
}

/// A file that a row names.
pub(crate) struct Named {
    pub(crate) hash: Hash,
    pub(crate) size: u64,
}

/// The first step of the schema in which rows name files.
const SINCE: &str = "s0010";
/// The first one in which settings name a template.
const TEMPLATES_SINCE: &str = "s0012";

/// Every file that a row names, in order of their hashes; none in a schema older than files.
pub(crate) async fn named(conn: &Conn, schema_step: &str) -> Result<Vec<Named>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        file_sha256: Vec<u8>,
        file_size: i64,
    }
    if schema_step < SINCE {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = conn
        .all(
            "select distinct file_sha256, file_size from evidence where file_sha256 is not null \
             order by file_sha256",
            vec![],
        )
        .await?;
    let bad = || StoreError::Unusable("a row names a file by what is no SHA-256".into());
    let read = |row: Row| {
        let hash = Hash::from_slice(&row.file_sha256).ok_or_else(bad)?;
        Ok(Named { hash, size: u64::try_from(row.file_size).map_err(|_| bad())? })
    };
    let mut named = rows.into_iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    if schema_step >= TEMPLATES_SINCE {
        named.extend(templates(conn).await?);
        named.sort_by_key(|one| one.hash.0);
        named.dedup_by_key(|one| one.hash);
    }
    Ok(named)
}

/// The templates that settings name.
async fn templates(conn: &Conn) -> Result<Vec<Named>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        word_template: String,
    }
    let rows: Vec<Row> = conn
        .all("select word_template from settings where word_template is not null", vec![])
        .await?;
    rows.into_iter()
        .map(|row| {
            let WordTemplate { file, .. } = serde_json::from_str(&row.word_template)?;
            let bad = || StoreError::Unusable("settings name a template without a size".into());
            Ok(Named { hash: file.sha256, size: u64::try_from(file.size).map_err(|_| bad())? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_found_by_its_hash_and_kept_once() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::beside(&folder.path().join("plan.db"));
        let bytes = Bytes::from_static(b"eight of ten");
        let hash = files.put(bytes.clone()).await.unwrap();
        assert_eq!(files.put(bytes.clone()).await.unwrap(), hash);
        assert_eq!(files.get(hash).await.unwrap(), bytes);
        assert_eq!(files.size(hash).await.unwrap(), Some(12));
        let name = hash.to_string();
        let kept = folder.path().join("plan.files").join(&name[..2]).join(&name);
        assert_eq!(std::fs::read(&kept).unwrap(), bytes);
        let mut inside = std::fs::read_dir(kept.parent().unwrap()).unwrap();
        assert!(inside.next().is_some() && inside.next().is_none(), "nothing is left over");
    }

    #[tokio::test]
    async fn what_is_damaged_or_missing_is_not_handed_out_and_a_second_upload_mends_it() {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::in_folder(folder.path().join("deep/files"));
        let hash = files.put(Bytes::from_static(b"as it was")).await.unwrap();
        let name = hash.to_string();
        let kept = folder.path().join("deep/files").join(&name[..2]).join(&name);
        std::fs::write(&kept, b"as it is").unwrap();
        assert!(matches!(files.get(hash).await, Err(StoreError::FileLost(_))));
        let named = [Named { hash, size: 9 }];
        assert!(files.faults(&named).await.unwrap()[0].contains("has 8 bytes and should have 9"));
        files.put(Bytes::from_static(b"as it was")).await.unwrap();
        assert_eq!(files.get(hash).await.unwrap(), "as it was");
        std::fs::remove_file(&kept).unwrap();
        assert!(matches!(files.get(hash).await, Err(StoreError::FileLost(_))));
        assert!(files.faults(&named).await.unwrap()[0].ends_with("is missing"));
    }

    #[tokio::test]
    async fn the_first_file_asks_for_a_place() {
        let nowhere = Files::nowhere();
        let refused = nowhere.put(Bytes::from_static(b"x")).await;
        assert!(matches!(refused, Err(StoreError::NoPlaceForFiles)));
        let nothing_yet = Files::in_folder(tempfile::tempdir().unwrap().path().join("none"));
        assert!(matches!(nothing_yet.get(Hash::NONE).await, Err(StoreError::FileLost(_))));
    }

    #[test]
    fn a_bucket_keeps_its_secret() {
        let bucket = Bucket {
            name: "plans".into(),
            region: "eu-west-2".into(),
            endpoint: Some("https://s3.example".into()),
            key: Some(("id".into(), "s3cret".into())),
        };
        assert!(!format!("{bucket:?}").contains("s3cret"));
        assert!(!format!("{:?}", Files::in_bucket(&bucket).unwrap()).contains("s3cret"));
    }
}
