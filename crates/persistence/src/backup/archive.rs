//! The archive's bytes. Every byte has one right value: headers and padding are compared with what
//! would be written, contents with their SHA-256. Whatever differs was altered.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Write},
    path::Path,
};

use bytes::Bytes;
use domain::change::Hash;
use sha2::{Digest, Sha256};

use super::{BackupError, FORMAT, Manifest, Member, POSTGRES, SQLITE};

const BLOCK: usize = 512;
const MANIFEST: &str = "manifest.json";
const SUMS: &str = "SHA256SUMS";
/// Files stand in the archive by their hash, under this.
pub(super) const FILES: &str = "files/";
/// A manifest has about 200 bytes for each authority and each file.
const MANIFEST_AT_MOST: u64 = 128 << 20;
/// A file is held in memory while it is passed on; larger ones are not taken anywhere.
const FILE_AT_MOST: u64 = 64 << 20;

/// Writes the archive: the database under its name, and the files, which `fetch` brings.
pub(super) fn write(
    archive: &Path,
    mut manifest: Manifest,
    (name, database): (&str, &Path),
    files: Vec<Member>,
    fetch: &dyn Fn(Hash) -> Result<Bytes, BackupError>,
) -> Result<Manifest, BackupError> {
    let failed = || BackupError::file(format!("{} cannot be written", archive.display()));
    let measured = measure(name, database)
        .map_err(BackupError::file(format!("{} cannot be read", database.display())))?;
    manifest.members = std::iter::once(measured).chain(files).collect();
    let mut text = serde_json::to_vec_pretty(&manifest).map_err(|error| {
        BackupError::refused(format!("the manifest cannot be written: {error}"))
    })?;
    text.push(b'\n');
    // Why a file could not be brought, which is no fault of the archive.
    let mut not_fetched = None;
    let mut write = || -> io::Result<()> {
        let file = OpenOptions::new().write(true).truncate(true).open(archive)?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let mut put = |name: &str, size: u64, from: &mut dyn Read| -> io::Result<()> {
            out.write_all(header(name, size)?.as_bytes())?;
            if io::copy(from, &mut out)? != size {
                return Err(io::Error::other("a file changed its size while it was read"));
            }
            out.write_all(&vec![0; padding(size)])
        };
        put(MANIFEST, text.len() as u64, &mut text.as_slice())?;
        for member in &manifest.members {
            let Some(hash) = hash_of(member) else {
                put(&member.name, member.size, &mut File::open(database)?)?;
                continue;
            };
            match fetch(hash) {
                Ok(bytes) => put(&member.name, member.size, &mut &*bytes)?,
                Err(error) => {
                    not_fetched = Some(error);
                    return Err(io::Error::other("a file could not be fetched"));
                }
            }
        }
        let sums = sums(&text, &manifest.members);
        put(SUMS, sums.len() as u64, &mut sums.as_bytes())?;
        out.write_all(&[0; 2 * BLOCK])?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    };
    let written = write();
    if let Some(error) = not_fetched {
        return Err(error);
    }
    written.map_err(failed())?;
    Ok(manifest)
}

/// The hash of a member that is a file of evidence.
fn hash_of(member: &Member) -> Option<Hash> {
    let hash = Hash::from_hexadecimal(member.name.strip_prefix(FILES)?)?;
    (member.sha256 == hash.to_string()).then_some(hash)
}

/// Reads the archive and checks every byte of it; its database goes into `database`, and every file
/// to `keep`.
pub(super) fn read(
    archive: &Path,
    database: &Path,
    keep: &dyn Fn(Bytes) -> Result<(), BackupError>,
) -> Result<Manifest, BackupError> {
    let name = archive.display();
    let input = File::open(archive).map_err(BackupError::file(format!("{name} cannot be read")))?;
    Reading { input: BufReader::with_capacity(1 << 20, input) }.all(database, keep).map_err(
        |fault| match fault {
            Fault::NotKept(error) => error,
            Fault::File(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => {
                BackupError::refused(format!(
                    "{name} ends too early: it was cut off; use another backup"
                ))
            }
            Fault::File(cause) => {
                BackupError::File { what: format!("{name} cannot be unpacked"), cause }
            }
            Fault::Altered(detail) => BackupError::refused(format!(
                "{name} is no backup, or was altered after it was written: {detail}; use another \
                 backup"
            )),
            Fault::Newer(form) => BackupError::refused(format!(
                "{name} has form {form}, which this version does not know: restore it with the \
                 version that wrote it, or a newer one"
            )),
        },
    )
}

enum Fault {
    File(io::Error),
    NotKept(BackupError),
    Altered(String),
    Newer(u64),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn altered(detail: impl Into<String>) -> Fault {
    Fault::Altered(detail.into())
}

struct Reading {
    input: BufReader<File>,
}

impl Reading {
    fn all(
        mut self,
        database: &Path,
        keep: &dyn Fn(Bytes) -> Result<(), BackupError>,
    ) -> Result<Manifest, Fault> {
        let mut first = [0; BLOCK];
        self.input.read_exact(&mut first)?;
        let size = tar::Header::from_byte_slice(&first)
            .entry_size()
            .map_err(|_| altered("it does not begin with a manifest"))?;
        if size > MANIFEST_AT_MOST || first != *header(MANIFEST, size)?.as_bytes() {
            return Err(altered("it does not begin with a manifest"));
        }
        let mut text = Vec::new();
        self.content(MANIFEST, size, &mut text)?;
        let manifest = parse(&text)?;
        for member in &manifest.members {
            self.header(&member.name, member.size)?;
            let other = || altered(format!("{} does not have the SHA-256 it should", member.name));
            if hash_of(member).is_some() {
                let mut bytes = Vec::new();
                if self.content(&member.name, member.size, &mut bytes)? != member.sha256 {
                    return Err(other());
                }
                keep(bytes.into()).map_err(Fault::NotKept)?;
                continue;
            }
            let mut out = BufWriter::with_capacity(
                1 << 20,
                OpenOptions::new().write(true).truncate(true).open(database)?,
            );
            if self.content(&member.name, member.size, &mut out)? != member.sha256 {
                return Err(other());
            }
            out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        }
        let wanted = sums(&text, &manifest.members);
        self.header(SUMS, wanted.len() as u64)?;
        let mut found = Vec::new();
        self.content(SUMS, wanted.len() as u64, &mut found)?;
        if found != wanted.as_bytes() {
            return Err(altered(format!("{SUMS} does not fit the files")));
        }
        let mut end = [0; 2 * BLOCK];
        self.input.read_exact(&mut end)?;
        if end != [0; 2 * BLOCK] || self.input.read(&mut [0])? != 0 {
            return Err(altered("something follows its last file"));
        }
        Ok(manifest)
    }

    fn header(&mut self, name: &str, size: u64) -> Result<(), Fault> {
        let mut found = [0; BLOCK];
        self.input.read_exact(&mut found)?;
        if found == *header(name, size)?.as_bytes() {
            return Ok(());
        }
        Err(altered(format!("{name} is not where the manifest has it")))
    }

    /// Copies a file's bytes and its padding; answers the SHA-256.
    fn content(&mut self, name: &str, size: u64, out: &mut dyn Write) -> Result<String, Fault> {
        let mut hashing = Hashing { out, hash: Sha256::new() };
        if io::copy(&mut (&mut self.input).take(size), &mut hashing)? != size {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        let hash = hexadecimal(hashing.hash);
        let mut rest = vec![0; padding(size)];
        self.input.read_exact(&mut rest)?;
        if rest.iter().any(|byte| *byte != 0) {
            return Err(altered(format!("something stands behind {name}")));
        }
        Ok(hash)
    }
}

fn parse(text: &[u8]) -> Result<Manifest, Fault> {
    let unreadable = |error| altered(format!("its manifest cannot be read ({error})"));
    let value: serde_json::Value = serde_json::from_slice(text).map_err(unreadable)?;
    match value.get("format").and_then(serde_json::Value::as_u64) {
        Some(form) if form > u64::from(FORMAT) => return Err(Fault::Newer(form)),
        _ => {}
    }
    let manifest: Manifest = serde_json::from_value(value).map_err(unreadable)?;
    let database = match manifest.database.as_str() {
        SQLITE => "database.sqlite",
        POSTGRES => "database.dump",
        other => return Err(altered(format!("it is of an unknown kind of database, {other}"))),
    };
    let Some((first, files)) = manifest.members.split_first() else {
        return Err(altered("it holds no database"));
    };
    if first.name != database {
        return Err(altered("it does not begin with its database"));
    }
    let is_file = |it: &Member| hash_of(it).is_some() && it.size <= FILE_AT_MOST;
    if !files.iter().all(is_file) || !files.is_sorted_by(|one, next| one.name < next.name) {
        return Err(altered("it holds more than one database and its files"));
    }
    Ok(manifest)
}

/// The one header that a file of this name and size has.
fn header(name: &str, size: u64) -> io::Result<tar::Header> {
    let mut header = tar::Header::new_gnu();
    header.set_path(name)?;
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    Ok(header)
}

fn padding(size: u64) -> usize {
    const WHOLE: u64 = BLOCK as u64;
    usize::try_from((WHOLE - size % WHOLE) % WHOLE).unwrap_or_default()
}

/// As `sha256sum` prints it, so that `sha256sum --check SHA256SUMS` works on unpacked files.
fn sums(manifest: &[u8], members: &[Member]) -> String {
    let mut hash = Sha256::new();
    hash.update(manifest);
    let mut lines = format!("{}  {MANIFEST}\n", hexadecimal(hash));
    for member in members {
        lines.extend([member.sha256.as_str(), "  ", member.name.as_str(), "\n"]);
    }
    lines
}

fn measure(name: &str, file: &Path) -> io::Result<Member> {
    let mut hashing = Hashing { out: &mut io::sink(), hash: Sha256::new() };
    let size = io::copy(&mut File::open(file)?, &mut hashing)?;
    Ok(Member { name: name.to_owned(), size, sha256: hexadecimal(hashing.hash) })
}

fn hexadecimal(hash: Sha256) -> String {
    Hash(hash.finalize().into()).to_string()
}

/// Passes bytes on and hashes them.
struct Hashing<'a> {
    out: &'a mut dyn Write,
    hash: Sha256,
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
