//! The key file of an encrypted store: the data key, wrapped by what the user knows or the system keyring holds.
//!
//! It lies in the store twice, because without it nothing can be read. Changing the passphrase rewrites it alone.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::error::{Result, StorageError};
use crate::framed;
use crate::fs::{Fs, RealFs, write_file};
use crate::sealing::{Cipher, KEY_BYTES, place, random};

/// The key file and its copy.
pub const KEY_FILES: [&str; 2] = ["KEY", "KEY.copy"];

const MAGIC: &[u8; 8] = b"AIOSKEY1";
const VERSION: u32 = 1;
const CIPHER: &str = "xchacha20-poly1305";
const SALT: usize = 16;

/// What a new passphrase costs to try: memory in KiB, passes, lanes. Measured: 0.36 s on one core.
const COST: Cost = Cost {
    memory: 128 << 10,
    passes: 3,
    lanes: 1,
};
/// A key file that asks for more is damaged or hostile.
const MOST: Cost = Cost {
    memory: 2 << 20,
    passes: 64,
    lanes: 16,
};

/// What opens an encrypted store.
#[derive(Clone)]
pub enum Secret {
    /// Remembered by a person; stretched by argon2id.
    Passphrase(Arc<Zeroizing<String>>),
    /// Random, held by the system keyring.
    Key(Arc<Zeroizing<[u8; KEY_BYTES]>>),
}

impl Secret {
    /// A passphrase.
    pub fn passphrase(text: impl Into<String>) -> Self {
        Self::Passphrase(Arc::new(Zeroizing::new(text.into())))
    }

    /// A random key.
    pub fn key(bytes: [u8; KEY_BYTES]) -> Self {
        Self::Key(Arc::new(Zeroizing::new(bytes)))
    }

    fn need(&self) -> Need {
        match self {
            Self::Passphrase(_) => Need::Passphrase,
            Self::Key(_) => Need::Keyring,
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Secret({})", self.need().name())
    }
}

/// What a store is opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A passphrase.
    Passphrase,
    /// A key from the system keyring.
    Keyring,
}

impl Need {
    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::Keyring => "keyring",
        }
    }
}

/// What a key file tells without being opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// Names the key in the keyring ([`key_name`]); random where a passphrase opens the store.
    pub id: String,
    /// What opens it.
    pub need: Need,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    fn is_sane(&self) -> bool {
        let inside = |own: u32, most: u32| (1..=most).contains(&own);
        inside(self.memory, MOST.memory) && inside(self.passes, MOST.passes) && inside(self.lanes, MOST.lanes)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeyFile {
    version: u32,
    id: String,
    cipher: String,
    /// argon2id of the passphrase; null where the key comes from the keyring.
    argon2id: Option<Cost>,
    salt: [u8; SALT],
    /// The data key, sealed.
    wrapped: Vec<u8>,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

impl KeyFile {
    fn wrap(data: &Zeroizing<[u8; KEY_BYTES]>, secret: &Secret) -> Result<Self> {
        let id = match secret {
            Secret::Passphrase(_) => crate::id::format_id(&crate::id::new_id()),
            Secret::Key(key) => name_of(key)?,
        };
        let mut file = Self {
            version: VERSION,
            id,
            cipher: CIPHER.into(),
            argon2id: matches!(secret, Secret::Passphrase(_)).then_some(COST),
            salt: [0; SALT],
            wrapped: Vec::new(),
        };
        let wrap = |file: &mut Self| -> io::Result<()> {
            random(&mut file.salt)?;
            let mut wrapped = data.to_vec();
            file.wrapping(secret)?.seal(&file.place(), &mut wrapped, 0)?;
            file.wrapped = wrapped;
            Ok(())
        };
        wrap(&mut file).map_err(|error| StorageError::io(Path::new(KEY_FILES[0]), error))?;
        Ok(file)
    }

    fn unwrap(&self, root: &Path, secret: &Secret) -> Result<Zeroizing<[u8; KEY_BYTES]>> {
        let path = root.join(KEY_FILES[0]);
        if self.need() != secret.need() {
            return Err(self.wrong(root));
        }
        let cipher = self.wrapping(secret).map_err(|error| StorageError::io(&path, error))?;
        let mut wrapped = Zeroizing::new(self.wrapped.clone());
        let len = cipher.open(&self.place(), &mut wrapped);
        let mut data = Zeroizing::new([0; KEY_BYTES]);
        if len != Some(KEY_BYTES) {
            return Err(self.wrong(root));
        }
        data.copy_from_slice(&wrapped[..KEY_BYTES]);
        Ok(data)
    }

    fn wrong(&self, root: &Path) -> StorageError {
        StorageError::WrongKey {
            path: root.to_path_buf(),
            need: self.need().name(),
        }
    }

    fn need(&self) -> Need {
        match self.argon2id {
            Some(_) => Need::Passphrase,
            None => Need::Keyring,
        }
    }

    /// The cipher that the data key is wrapped with.
    fn wrapping(&self, secret: &Secret) -> io::Result<Cipher> {
        match (secret, self.argon2id) {
            (Secret::Passphrase(text), Some(cost)) => Ok(Cipher::new(&stretch(text, &self.salt, cost)?)),
            (Secret::Key(key), _) => Ok(Cipher::new(key)),
            (Secret::Passphrase(_), None) => Err(io::Error::other("no passphrase was set")),
        }
    }

    /// What the data key is bound to.
    fn place(&self) -> Vec<u8> {
        let cost = self
            .argon2id
            .map_or([0; 3], |cost| [cost.memory, cost.passes, cost.lanes]);
        let cost: Vec<u8> = cost.iter().flat_map(|number| number.to_le_bytes()).collect();
        place(&[b"key", self.id.as_bytes(), self.cipher.as_bytes(), &cost, &self.salt])
    }

    fn info(&self) -> KeyInfo {
        KeyInfo {
            id: self.id.clone(),
            need: self.need(),
        }
    }
}

/// The name under which the keyring holds a key.
///
/// # Errors
/// None that can happen; the cipher's, in theory.
pub fn key_name(key: [u8; KEY_BYTES]) -> Result<String> {
    name_of(&Zeroizing::new(key))
}

fn name_of(key: &Zeroizing<[u8; KEY_BYTES]>) -> Result<String> {
    let print = Cipher::new(key).fingerprint();
    let print = print.map_err(|error| StorageError::io(Path::new(KEY_FILES[0]), error))?;
    Ok(print.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn stretch(text: &str, salt: &[u8], cost: Cost) -> io::Result<Zeroizing<[u8; KEY_BYTES]>> {
    let params = argon2::Params::new(cost.memory, cost.passes, cost.lanes, Some(KEY_BYTES));
    let params = params.map_err(io::Error::other)?;
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params)
        .hash_password_into(text.as_bytes(), salt, &mut *key)
        .map_err(io::Error::other)?;
    Ok(key)
}

fn damaged(path: &Path, what: impl Into<String>) -> StorageError {
    StorageError::KeyFile {
        file: path.to_path_buf(),
        what: what.into(),
    }
}

fn read(fs: &dyn Fs, path: &Path) -> Result<KeyFile> {
    let bytes = fs.read(path).map_err(|error| StorageError::io(path, error))?;
    // The key file itself is never sealed.
    let payload = framed::decode(&RealFs, path, MAGIC, &bytes).map_err(|error| match error {
        StorageError::Corruption { offset, what, .. } => damaged(path, format!("byte {offset}: {what}")),
        other => other,
    })?;
    let newest: VersionOnly = serde_json::from_slice(&payload).map_err(|error| damaged(path, error.to_string()))?;
    if newest.version > VERSION {
        return Err(StorageError::Version {
            file: path.to_path_buf(),
            found: newest.version,
            supported: VERSION,
        });
    }
    let file: KeyFile = serde_json::from_slice(&payload).map_err(|error| damaged(path, error.to_string()))?;
    let known = file.cipher == CIPHER && file.argon2id.is_none_or(|cost| cost.is_sane());
    known
        .then_some(file)
        .ok_or_else(|| damaged(path, "unknown cipher or cost"))
}

/// The key file, or its copy where the first is missing or damaged; `None` where there is neither.
fn find(fs: &dyn Fs, root: &Path) -> Result<Option<KeyFile>> {
    let mut failure = None;
    for path in KEY_FILES
        .map(|name| root.join(name))
        .iter()
        .filter(|path| fs.exists(path))
    {
        match read(fs, path) {
            Ok(file) => return Ok(Some(file)),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(None), Err)
}

/// What opens the store; `None` where it is plain, or not there.
pub fn info(fs: &dyn Fs, root: &Path) -> Result<Option<KeyInfo>> {
    Ok(find(fs, root)?.map(|file| file.info()))
}

/// The data key of the store, opened by a secret; `None` where the store is plain.
pub fn unlock(fs: &dyn Fs, root: &Path, secret: Option<&Secret>) -> Result<Option<Zeroizing<[u8; KEY_BYTES]>>> {
    let Some(file) = find(fs, root)? else { return Ok(None) };
    let Some(secret) = secret else {
        return Err(StorageError::NeedsKey {
            path: root.to_path_buf(),
            need: file.need().name(),
        });
    };
    file.unwrap(root, secret).map(Some)
}

/// Makes the data key of a new store, durable in both key files.
pub fn create(fs: &dyn Fs, root: &Path, secret: &Secret) -> Result<Zeroizing<[u8; KEY_BYTES]>> {
    let mut data = Zeroizing::new([0; KEY_BYTES]);
    random(&mut *data).map_err(|error| StorageError::io(root, error))?;
    write(fs, root, &KeyFile::wrap(&data, secret)?)?;
    Ok(data)
}

/// Wraps the data key anew: from then on `new` opens the store and `old` does not. Nothing else is written.
pub fn change(fs: &dyn Fs, root: &Path, old: &Secret, new: &Secret) -> Result<()> {
    let Some(file) = find(fs, root)? else {
        return Err(StorageError::NotEncrypted {
            path: root.to_path_buf(),
        });
    };
    let data = file.unwrap(root, old)?;
    write(fs, root, &KeyFile::wrap(&data, new)?)
}

/// Makes both key files the same after a crash or damage, so that an old passphrase opens neither.
pub fn mend(fs: &dyn Fs, root: &Path) -> Result<()> {
    let Some(file) = find(fs, root)? else { return Ok(()) };
    let same = |name: &str| read(fs, &root.join(name)).is_ok_and(|other| other == file);
    if KEY_FILES.iter().all(|name| same(name)) {
        return Ok(());
    }
    write(fs, root, &file)
}

/// One after the other, each durable: at every moment one of them is whole.
fn write(fs: &dyn Fs, root: &Path, file: &KeyFile) -> Result<()> {
    let json = serde_json::to_vec(file).map_err(|error| StorageError::io(root, io::Error::other(error)))?;
    for name in KEY_FILES {
        let (path, temporary) = (root.join(name), root.join(format!("{name}.tmp")));
        write_file(fs, &temporary, &framed::encode(&RealFs, &path, MAGIC, &json)?)?;
        fs.rename(&temporary, &path)
            .map_err(|error| StorageError::io(&path, error))?;
        fs.sync_dir(root).map_err(|error| StorageError::io(root, error))?;
    }
    Ok(())
}

/// Damaged or missing key files of an encrypted store.
pub fn damage(fs: &dyn Fs, root: &Path) -> Vec<StorageError> {
    if fs.sealing().is_none() {
        return Vec::new();
    }
    let paths = KEY_FILES.map(|name| root.join(name));
    paths.iter().filter_map(|path| read(fs, path).err()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_passphrase_opens_what_it_made_and_another_does_not() {
        let folder = store();
        let (good, bad) = (Secret::passphrase("right"), Secret::passphrase("wrong"));
        let data = create(&RealFs, folder.path(), &good).unwrap();
        let open = |secret: &Secret| unlock(&RealFs, folder.path(), Some(secret));
        assert_eq!(*open(&good).unwrap().unwrap(), *data);
        assert_eq!(open(&bad).unwrap_err().kind(), "storage.wrong_key");
        assert_eq!(open(&Secret::key([1; 32])).unwrap_err().kind(), "storage.wrong_key");
        let none = unlock(&RealFs, folder.path(), None).unwrap_err();
        assert_eq!(none.kind(), "storage.locked_by_passphrase");
        assert_eq!(info(&RealFs, folder.path()).unwrap().unwrap().need, Need::Passphrase);
    }

    #[test]
    fn changing_the_secret_keeps_the_data_key_and_shuts_out_the_old_one() {
        let folder = store();
        let (old, new) = (Secret::key([1; 32]), Secret::key([2; 32]));
        let data = create(&RealFs, folder.path(), &old).unwrap();
        change(&RealFs, folder.path(), &old, &new).unwrap();
        assert_eq!(
            info(&RealFs, folder.path()).unwrap().unwrap().id,
            key_name([2; 32]).unwrap()
        );
        for name in KEY_FILES {
            // Either file alone.
            let alone = store();
            std::fs::copy(folder.path().join(name), alone.path().join(name)).unwrap();
            assert_eq!(*unlock(&RealFs, alone.path(), Some(&new)).unwrap().unwrap(), *data);
            assert!(unlock(&RealFs, alone.path(), Some(&old)).is_err());
        }
        assert!(change(&RealFs, folder.path(), &old, &new).is_err());
    }

    #[test]
    fn a_damaged_key_file_is_told_and_mended_from_its_copy() {
        let folder = store();
        let secret = Secret::key([1; 32]);
        create(&RealFs, folder.path(), &secret).unwrap();
        let path = folder.path().join(KEY_FILES[0]);
        let good = std::fs::read(&path).unwrap();
        for bit in (0..good.len() * 8).step_by(7) {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &bad).unwrap();
            assert_eq!(
                read(&RealFs, &path).unwrap_err().kind(),
                "storage.key_file",
                "bit {bit}"
            );
            assert!(unlock(&RealFs, folder.path(), Some(&secret)).is_ok(), "bit {bit}");
        }
        mend(&RealFs, folder.path()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), good);
        for name in KEY_FILES {
            std::fs::write(folder.path().join(name), b"AIOSKEY1").unwrap();
        }
        let error = unlock(&RealFs, folder.path(), Some(&secret)).unwrap_err();
        assert_eq!(error.kind(), "storage.key_file");
    }
}
