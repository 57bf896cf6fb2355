//! The index of an archive: its files and their headers, in a database that answers questions.
//!
//! The files are the truth. The index is brought up to date with them whenever it is opened, by
//! what their names, lengths and times tell, so no process that writes files has to know of it, and
//! deleting it loses nothing. Where it cannot be written it is made in memory.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, Row, Transaction, TransactionBehavior, params};

use super::Archive;
use super::header::{Header, Terms};
use super::origin::Origin;
use crate::record::{Name, Stamp};
use solver_core::hash::Sha256Hex;
use solver_core::limits::{Fuel, MemoryMib, Semantics};
use solver_core::quote::Shown;
use solver_core::task::TaskKey;
use solver_language::Ending;

/// The name of the file in the archive.
pub const FILE: &str = "index.sqlite";
/// The version of the tables below; a database of another one is made anew.
const VERSION: i32 = 4;
/// The time of a file that is read again the next time, since nobody knows what it holds.
const NEVER: i64 = i64::MIN;
/// How long another process may hold it.
const PATIENCE: Duration = Duration::from_secs(30);

const TABLES: &str = "
    CREATE TABLE solver (
        task TEXT NOT NULL,
        hash TEXT NOT NULL,
        kind TEXT NOT NULL,
        len INTEGER NOT NULL,
        written INTEGER NOT NULL,
        defect TEXT,
        matched INTEGER,
        demos INTEGER,
        fuel INTEGER,
        runtime TEXT,
        language TEXT,
        interpreter TEXT,
        fuel_limit INTEGER,
        memory_mib INTEGER,
        name TEXT,
        generator TEXT,
        seed TEXT,
        PRIMARY KEY (task, hash, kind)
    ) WITHOUT ROWID;
    CREATE TABLE parent (
        task TEXT NOT NULL,
        hash TEXT NOT NULL,
        place INTEGER NOT NULL,
        parent TEXT NOT NULL,
        PRIMARY KEY (task, hash, place)
    ) WITHOUT ROWID;
    CREATE INDEX child ON parent (parent);
";

/// The columns that [`entry`] reads of a solver. Seeds are text, since they may be larger than the
/// numbers of SQLite.
const COLUMNS: &str = "task, hash, kind, defect, matched, demos, fuel, runtime, generator, seed,
    (SELECT group_concat(parent, ' ' ORDER BY place) FROM parent
     WHERE parent.task = solver.task AND parent.hash = solver.hash),
    language, interpreter, fuel_limit, memory_mib, name";

/// The order in which solvers of a task are kept: by demos matched, then fuel, then hash.
const BEST_FIRST: &str =
    "defect IS NOT NULL, matched IS NULL, matched DESC, fuel IS NULL, fuel, hash";

/// The index cannot be used.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot index the archive {}: {reason}; delete {FILE} there, it is made anew",
    Shown::path(path)
)]
pub struct IndexError {
    path: PathBuf,
    reason: String,
}

/// An open index, up to date when it was opened.
pub struct Index {
    connection: Connection,
    path: PathBuf,
    /// Those of files that may hold solvers.
    endings: Vec<Ending>,
}

/// The solvers of a task, in numbers, and the best of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    /// The task.
    pub task: TaskKey,
    /// Solvers that are whole.
    pub solvers: u64,
    /// Those of them that do not say what they did: components.
    pub silent: u64,
    /// Files that are not whole.
    pub damaged: u64,
    /// The best solver that tells how good it is.
    pub best: Option<(Sha256Hex, Header)>,
}

/// A row: a file with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file.
    pub name: Name,
    /// Its header; none for components and damaged files.
    pub header: Option<Header>,
    /// The defect, where it has one.
    pub defect: Option<String>,
}

impl Index {
    /// Opens the index of an archive and brings it up to date.
    pub fn of(archive: &Archive) -> Result<Self, IndexError> {
        let path = archive.path().join(FILE);
        let fail = |reason: String| IndexError {
            path: archive.path().to_owned(),
            reason,
        };
        let opened = match open(&path) {
            Err(error) if is_damaged(&error) => {
                std::fs::remove_file(&path).map_err(|error| fail(error.to_string()))?;
                open(&path)
            }
            other => other,
        };
        let connection = match opened {
            Err(error) if cannot_be_written(&error) => Connection::open_in_memory()
                .and_then(|connection| make_tables(&connection).map(|()| connection)),
            other => other,
        }
        .map_err(|error| fail(error.to_string()))?;
        let mut index = Index {
            connection,
            path: archive.path().to_owned(),
            endings: archive.languages().endings().collect(),
        };
        index.refresh(archive)?;
        Ok(index)
    }

    /// The shelf of each task.
    pub fn shelves(&self) -> Result<Vec<Shelf>, IndexError> {
        let mut shelves: Vec<Shelf> = Vec::new();
        for entry in self.entries("", "", BEST_FIRST)? {
            if shelves.last().map(|shelf| &shelf.task) != Some(&entry.name.task) {
                shelves.push(Shelf {
                    task: entry.name.task.clone(),
                    solvers: 0,
                    silent: 0,
                    damaged: 0,
                    best: None,
                });
            }
            let Some(shelf) = shelves.last_mut() else {
                continue;
            };
            match entry.defect {
                Some(_) => shelf.damaged += 1,
                None => {
                    shelf.solvers += 1;
                    shelf.silent += u64::from(entry.header.is_none());
                }
            }
            if shelf.best.is_none() {
                shelf.best = entry.header.map(|header| (entry.name.hash, header));
            }
        }
        Ok(shelves)
    }

    /// The files for a task, the best first.
    pub fn shelf(&self, task: &TaskKey) -> Result<Vec<Entry>, IndexError> {
        self.entries("WHERE task = ?1", task.as_str(), BEST_FIRST)
    }

    /// The files whose hash begins so.
    pub fn find(&self, beginning: &str) -> Result<Vec<Entry>, IndexError> {
        // A range and no pattern: the typed text may hold signs that patterns give a meaning.
        self.entries("WHERE substr(hash, 1, length(?1)) = ?1", beginning, "hash")
    }

    /// All rows, sorted by task, hash and kind.
    pub fn all(&self) -> Result<Vec<Entry>, IndexError> {
        self.entries("", "", "hash, kind")
    }

    fn entries(&self, of: &str, given: &str, order: &str) -> Result<Vec<Entry>, IndexError> {
        let text = format!("SELECT {COLUMNS} FROM solver {of} ORDER BY task, {order}");
        let given: &[&dyn rusqlite::ToSql] = if of.is_empty() { &[] } else { &[&given] };
        let read = || -> rusqlite::Result<Vec<Option<Entry>>> {
            let mut select = self.connection.prepare(&text)?;
            let rows = select.query_map(given, |row| entry(&self.endings, row))?;
            rows.collect()
        };
        // A row without a valid name is none of ours.
        read()
            .map(|rows| rows.into_iter().flatten().collect())
            .map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &impl ToString) -> IndexError {
        IndexError {
            path: self.path.clone(),
            reason: error.to_string(),
        }
    }

    /// Reads the files that are new or have changed, and forgets those that are gone.
    fn refresh(&mut self, archive: &Archive) -> Result<(), IndexError> {
        let path = self.path.clone();
        let fail = |reason: String| IndexError {
            path: path.clone(),
            reason,
        };
        let refreshed = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|change| {
                // Listed while nobody else changes the index, so that an older list never
                // overwrites a newer one.
                let names = archive.names();
                if let Ok(names) = &names {
                    update(&change, archive, names)?;
                }
                change.commit().map(|()| names.map(drop))
            });
        refreshed
            .map_err(|error| fail(error.to_string()))?
            .map_err(|error| fail(error.to_string()))
    }
}

fn open(path: &std::path::Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // Others may be able to write the file; its schema runs no function.
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    // A database that a power failure tears is made anew.
    connection.pragma_update(None, "synchronous", "OFF")?;
    make_tables(&connection)?;
    Ok(connection)
}

fn make_tables(connection: &Connection) -> rusqlite::Result<()> {
    let change = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let version: i32 = change.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != VERSION {
        change.execute_batch("DROP TABLE IF EXISTS solver; DROP TABLE IF EXISTS parent")?;
        change.execute_batch(TABLES)?;
        change.pragma_update(None, "user_version", VERSION)?;
    }
    change.commit()
}

fn is_damaged(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
    )
}

fn cannot_be_written(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied)
    )
}

fn update(
    change: &Transaction<'_>,
    archive: &Archive,
    names: &[(Name, Stamp)],
) -> rusqlite::Result<()> {
    let mut known = std::collections::BTreeMap::new();
    {
        let mut select = change.prepare("SELECT task, hash, kind, len, written FROM solver")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let key: (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let stamp: (i64, i64) = (row.get(3)?, row.get(4)?);
            known.insert(key, stamp);
        }
    }
    let mut insert = change.prepare(
        "INSERT OR REPLACE INTO solver
         (task, hash, kind, len, written, defect, matched, demos, fuel, runtime, generator, seed,
          language, interpreter, fuel_limit, memory_mib, name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?;
    let mut insert_parent =
        change.prepare("INSERT INTO parent (task, hash, place, parent) VALUES (?1, ?2, ?3, ?4)")?;
    // Components have no header, so the parents of a hash are those of a source.
    let mut delete_parents = change.prepare("DELETE FROM parent WHERE task = ?1 AND hash = ?2")?;
    for (name, stamp) in names {
        let (task, hash) = (name.task.as_str(), name.hash.to_string());
        let kind = name.ending.word();
        let len = i64::try_from(stamp.len).unwrap_or(i64::MAX);
        let key = (task.to_owned(), hash.clone(), kind.to_owned());
        if known.remove(&key) == Some((len, stamp.written)) {
            continue;
        }
        let (header, defect, written) = match archive.read(name) {
            Ok(kept) => (kept.header, None, stamp.written),
            // Removed since it was listed.
            Err(defect) if defect.is_gone() => continue,
            Err(defect) if defect.is_of_the_file() => {
                (None, Some(defect.to_string()), stamp.written)
            }
            // It may be readable the next time.
            Err(defect) => (None, Some(defect.to_string()), NEVER),
        };
        let header = header.as_ref();
        let origin = header.and_then(|header| header.origin.as_ref());
        let terms = header.and_then(|header| header.terms.as_ref());
        insert.execute(params![
            task,
            hash,
            kind,
            len,
            written,
            defect,
            header.map(|header| header.matched as i64),
            header.map(|header| header.demos as i64),
            header
                .and_then(|header| header.fuel)
                .map(|fuel| i64::try_from(fuel).unwrap_or(i64::MAX)),
            header.map(|header| header.runtime.as_str()),
            origin.map(|origin| origin.generator.as_str()),
            origin.map(|origin| origin.seed.to_string()),
            terms.map(|terms| terms.language.as_str()),
            terms.and_then(|terms| terms.interpreter.as_deref()),
            // Limits are far below the largest number of SQLite.
            terms.map(|terms| terms.limits.fuel.get() as i64),
            terms.map(|terms| terms.limits.memory.get() as i64),
            header.and_then(|header| header.name.as_deref()),
        ])?;
        delete_parents.execute(params![task, hash])?;
        let parents = origin.map_or(&[][..], |origin| &origin.parents);
        for (place, parent) in (0i64..).zip(parents) {
            insert_parent.execute(params![task, hash, place, parent.to_string()])?;
        }
    }
    let mut delete =
        change.prepare("DELETE FROM solver WHERE task = ?1 AND hash = ?2 AND kind = ?3")?;
    for (task, hash, kind) in known.into_keys() {
        delete.execute(params![task, hash, kind])?;
        delete_parents.execute(params![task, hash])?;
    }
    Ok(())
}

/// A row as an entry.
fn entry(endings: &[Ending], row: &Row<'_>) -> rusqlite::Result<Option<Entry>> {
    let (task, hash, kind): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let header = match (row.get(4)?, row.get(5)?, row.get(7)?) {
        (Some(matched), Some(demos), Some(runtime)) => {
            let (matched, demos): (i64, i64) = (matched, demos);
            Some(Header {
                matched: usize::try_from(matched).unwrap_or(0),
                demos: usize::try_from(demos).unwrap_or(0),
                fuel: row
                    .get::<_, Option<i64>>(6)?
                    .and_then(|fuel| u64::try_from(fuel).ok()),
                runtime,
                terms: terms(row)?,
                name: row.get(15)?,
                origin: origin(row)?,
            })
        }
        _ => None,
    };
    let (Ok(task), Some(hash)) = (TaskKey::parse(&task), Sha256Hex::parse(&hash)) else {
        return Ok(None);
    };
    let Some(ending) = endings.iter().find(|ending| ending.word() == kind) else {
        return Ok(None);
    };
    let ending = *ending;
    Ok(Some(Entry {
        name: Name { task, hash, ending },
        header,
        defect: row.get(3)?,
    }))
}

/// The language of the solver of a row, and the terms that decided its verdicts.
fn terms(row: &Row<'_>) -> rusqlite::Result<Option<Terms>> {
    let (language, interpreter): (Option<String>, Option<String>) = (row.get(11)?, row.get(12)?);
    let (fuel, memory): (Option<i64>, Option<i64>) = (row.get(13)?, row.get(14)?);
    let limit = |limit: Option<i64>| limit.and_then(|limit| u64::try_from(limit).ok());
    let limits = limit(fuel).zip(limit(memory)).and_then(|(fuel, memory)| {
        Some(Semantics {
            fuel: Fuel::new(fuel).ok()?,
            memory: MemoryMib::new(memory).ok()?,
        })
    });
    Ok(language.zip(limits).map(|(language, limits)| Terms {
        language,
        interpreter,
        limits,
    }))
}

/// Where the solver of a row came from.
fn origin(row: &Row<'_>) -> rusqlite::Result<Option<Origin>> {
    let (generator, seed): (Option<String>, Option<String>) = (row.get(8)?, row.get(9)?);
    let parents: Option<String> = row.get(10)?;
    let seed = seed.and_then(|seed| seed.parse().ok());
    Ok(generator.zip(seed).map(|(generator, seed)| Origin {
        generator,
        parents: parents
            .unwrap_or_default()
            .split(' ')
            .filter_map(Sha256Hex::parse)
            .collect(),
        seed,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::file;
    use crate::testing::languages;
    use solver_core::hash::sha256_hex;
    use solver_judge::submission::Canonical;
    use solver_language::Named;

    fn task(name: &str) -> TaskKey {
        TaskKey::parse(name).unwrap()
    }

    /// Writes a solver, and gives its hash.
    fn put(
        archive: &Archive,
        id: &str,
        text: &str,
        matched: usize,
        fuel: Option<u64>,
    ) -> Sha256Hex {
        let canonical = Canonical {
            hash: sha256_hex(text.as_bytes()),
            bytes: text.as_bytes().into(),
            ending: Ending::new("py"),
            named: Named::default(),
        };
        let header = Header {
            matched,
            demos: 3,
            fuel,
            runtime: "r".to_owned(),
            terms: None,
            name: None,
            origin: None,
        };
        write(archive, id, &canonical, &header);
        canonical.hash
    }

    fn write(archive: &Archive, id: &str, canonical: &Canonical, header: &Header) {
        let name = Name {
            task: task(id),
            hash: canonical.hash,
            ending: canonical.ending,
        };
        let content = file(&name, canonical, header);
        let folder = archive.path().join(id);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name.file()), content).unwrap();
    }

    fn place() -> (tempfile::TempDir, Archive) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::open(&folder.path().join("archive"), &languages()).unwrap();
        (folder, archive)
    }

    #[test]
    fn it_follows_the_files() {
        let (_folder, archive) = place();
        assert_eq!(Index::of(&archive).unwrap().all().unwrap(), []);
        let slow = put(&archive, "a", "slow", 2, Some(20));
        let fast = put(&archive, "a", "fast", 2, Some(10));
        let lost = put(&archive, "a", "lost", 2, None);
        let good = put(&archive, "b", "good", 3, Some(99));
        let index = Index::of(&archive).unwrap();
        let order: Vec<_> = index.shelf(&task("a")).unwrap();
        let order: Vec<_> = order.into_iter().map(|entry| entry.name.hash).collect();
        assert_eq!(order, [fast, slow, lost]);
        let shelves = index.shelves().unwrap();
        let best: Vec<_> = shelves
            .iter()
            .map(|shelf| (shelf.solvers, shelf.damaged, shelf.best.as_ref().unwrap().0))
            .collect();
        assert_eq!(best, [(3, 0, fast), (1, 0, good)]);

        let name = index.find(&good.to_string()[..12]).unwrap()[0].name.clone();
        archive.remove(&name).unwrap();
        let torn = archive.path().join("a").join(format!("{slow}.py"));
        std::fs::write(torn, "# task a\n").unwrap();
        let shelves = Index::of(&archive).unwrap().shelves().unwrap();
        assert_eq!(shelves.len(), 1);
        assert_eq!((shelves[0].solvers, shelves[0].damaged), (2, 1));
    }

    #[test]
    fn it_knows_where_solvers_came_from() {
        let (_folder, archive) = place();
        let canonical = Canonical {
            hash: sha256_hex(b"child"),
            bytes: (*b"child").into(),
            ending: Ending::new("py"),
            named: Named::default(),
        };
        let mut header = Header {
            matched: 1,
            demos: 3,
            fuel: None,
            runtime: "r".to_owned(),
            terms: Some(Terms {
                language: "cobol".to_owned(),
                interpreter: None,
                limits: Semantics {
                    fuel: Fuel::new(Fuel::MOST).unwrap(),
                    memory: MemoryMib::DEFAULT,
                },
            }),
            name: Some("a.py:'; DROP TABLE solver".to_owned()),
            origin: Some(Origin {
                generator: "crossovers".to_owned(),
                // Not in the order of their hashes.
                parents: vec![sha256_hex(b"b"), sha256_hex(b"a"), sha256_hex(b"b")],
                seed: u64::MAX,
            }),
        };
        write(&archive, "a", &canonical, &header);
        let read = || Index::of(&archive).unwrap().all().unwrap().remove(0).header;
        assert_eq!(read().as_ref(), Some(&header));
        // A file that has changed has the parents that it has now.
        if let Some(origin) = &mut header.origin {
            origin.parents.pop();
        }
        write(&archive, "a", &canonical, &header);
        assert_eq!(read().as_ref(), Some(&header));
        header.origin = None;
        write(&archive, "a", &canonical, &header);
        assert_eq!(read(), Some(header));
    }

    #[test]
    fn what_is_damaged_or_deleted_is_made_anew() {
        let (_folder, archive) = place();
        put(&archive, "a", "one", 1, Some(1));
        let before = Index::of(&archive).unwrap().all().unwrap();
        assert_eq!(before.len(), 1);
        let file = archive.path().join(FILE);
        std::fs::write(
            &file,
            "this is no database, and long enough to be none".repeat(40),
        )
        .unwrap();
        assert_eq!(Index::of(&archive).unwrap().all().unwrap(), before);
        std::fs::remove_file(&file).unwrap();
        assert_eq!(Index::of(&archive).unwrap().all().unwrap(), before);
    }

    #[test]
    fn many_can_use_it_at_once() {
        let (_folder, archive) = place();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let archive = &archive;
                scope.spawn(move || {
                    for number in 0..20 {
                        put(archive, "a", &format!("{writer} {number}"), 1, Some(1));
                        Index::of(archive).unwrap();
                    }
                });
            }
        });
        let left = Index::of(&archive).unwrap().all().unwrap();
        assert_eq!(left.len(), 80);
        std::fs::remove_file(archive.path().join(FILE)).unwrap();
        assert_eq!(Index::of(&archive).unwrap().all().unwrap(), left);
    }
}
