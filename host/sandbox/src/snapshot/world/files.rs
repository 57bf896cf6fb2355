//! The files of one run, in the memory of the host: a tree of folders that begins at the root.
//!
//! They are there when the run begins, may be read, written, moved and removed by it, and are gone with
//! it. What they take counts as memory of the run. Nothing here follows a link or leaves the tree, since
//! there are none.

use std::collections::BTreeMap;

use super::guest::{Answer, Errno, Kind};

/// The bytes that a file or a folder counts for, beside its name and its content.
const NODE_BYTES: u64 = 256;
/// The most bytes of a name.
const MOST_NAME: usize = 255;
/// The most bytes of a file.
const MOST_BYTES: u64 = 1 << 32;

/// A file or a folder, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node(usize);

impl Node {
    /// The root.
    const ROOT: Node = Node(0);

    /// A number of its own, behind those of the library's folders.
    pub fn inode(self) -> u64 {
        1_000 + self.0 as u64
    }
}

#[derive(Debug)]
enum Content {
    Folder(BTreeMap<String, Node>),
    File(Vec<u8>),
}

#[derive(Debug)]
struct Entry {
    content: Content,
    /// Whether a folder has it.
    is_linked: bool,
    /// How often it is open.
    opens: usize,
    /// When it was changed.
    changed: u64,
}

/// The tree.
#[derive(Debug)]
pub(crate) struct Files {
    entries: Vec<Option<Entry>>,
    free: Vec<Node>,
    bytes: u64,
}

/// Where something new would be.
#[derive(Debug)]
pub(super) struct Spot {
    folder: Node,
    name: String,
}

impl Files {
    /// A root with an empty folder for what is temporary.
    pub fn new(now: u64) -> Self {
        let mut files = Files {
            entries: Vec::new(),
            free: Vec::new(),
            bytes: 0,
        };
        files.add(Content::Folder(BTreeMap::new()), now);
        // There is nothing there yet, so it finds its place.
        let _ = files.make_folder("tmp", now);
        files
    }

    /// Puts a file at a path, with the folders that lead to it; whether that is possible.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>, now: u64) -> bool {
        let path = parts(path);
        let Some((name, folders)) = path.split_last() else {
            return false;
        };
        let mut at = String::new();
        for folder in folders {
            at.push_str(folder);
            match self.make_folder(&at, now) {
                Ok(()) | Err(Errno::Exist) => at.push('/'),
                Err(_) => return false,
            }
        }
        at.push_str(name);
        match self.create(&at, now) {
            Ok(node) => {
                let by = bytes.len() as u64;
                match self.entry_mut(node).map(|entry| &mut entry.content) {
                    Some(Content::File(content)) => *content = bytes,
                    Some(Content::Folder(_)) | None => return false,
                }
                self.bytes += by;
                true
            }
            Err(_) => false,
        }
    }

    /// The bytes of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.bytes_of(self.find(&parts(path).join("/")).ok()?).ok()
    }

    /// The bytes that all of it counts for.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn add(&mut self, content: Content, now: u64) -> Node {
        let entry = Entry {
            content,
            is_linked: true,
            opens: 0,
            changed: now,
        };
        self.bytes += NODE_BYTES;
        match self.free.pop() {
            Some(node) => {
                self.entries[node.0] = Some(entry);
                node
            }
            None => {
                self.entries.push(Some(entry));
                Node(self.entries.len() - 1)
            }
        }
    }

    fn entry(&self, node: Node) -> Option<&Entry> {
        self.entries.get(node.0)?.as_ref()
    }

    fn entry_mut(&mut self, node: Node) -> Option<&mut Entry> {
        self.entries.get_mut(node.0)?.as_mut()
    }

    fn children(&self, node: Node) -> Answer<&BTreeMap<String, Node>> {
        match self.entry(node).map(|entry| &entry.content) {
            Some(Content::Folder(children)) => Ok(children),
            Some(Content::File(_)) => Err(Errno::NotDir),
            None => Err(Errno::NoEnt),
        }
    }

    fn children_mut(&mut self, node: Node, now: u64) -> Answer<&mut BTreeMap<String, Node>> {
        let entry = self.entry_mut(node).ok_or(Errno::NoEnt)?;
        entry.changed = now;
        match &mut entry.content {
            Content::Folder(children) => Ok(children),
            Content::File(_) => Err(Errno::NotDir),
        }
    }

    /// What is at a path, which has neither `.` nor `..` in it.
    pub(super) fn find(&self, path: &str) -> Answer<Node> {
        let mut node = Node::ROOT;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            node = *self.children(node)?.get(part).ok_or(Errno::NoEnt)?;
        }
        Ok(node)
    }

    fn spot(&self, path: &str) -> Answer<Spot> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if name.is_empty() {
            return Err(Errno::Exist);
        }
        if name.len() > MOST_NAME {
            return Err(Errno::NameTooLong);
        }
        let folder = self.find(folder)?;
        self.children(folder)?;
        Ok(Spot {
            folder,
            name: name.to_owned(),
        })
    }

    fn link(&mut self, spot: Spot, node: Node, now: u64) -> Answer<()> {
        self.bytes += spot.name.len() as u64;
        self.children_mut(spot.folder, now)?.insert(spot.name, node);
        Ok(())
    }

    fn unlink(&mut self, spot: &Spot, now: u64) -> Answer<()> {
        let node = self.children_mut(spot.folder, now)?.remove(&spot.name);
        self.bytes -= spot.name.len() as u64;
        if let Some(entry) = node.and_then(|node| self.entry_mut(node)) {
            entry.is_linked = false;
        }
        if let Some(node) = node {
            self.drop_unused(node);
        }
        Ok(())
    }

    /// Gives back what nobody can reach any more.
    fn drop_unused(&mut self, node: Node) {
        let Some(entry) = self.entry(node) else {
            return;
        };
        if entry.is_linked || entry.opens > 0 {
            return;
        }
        let content = match &entry.content {
            Content::File(bytes) => bytes.len() as u64,
            Content::Folder(_) => 0,
        };
        self.bytes -= NODE_BYTES + content;
        self.entries[node.0] = None;
        self.free.push(node);
    }

    /// Makes an empty file where there is nothing.
    pub(super) fn create(&mut self, path: &str, now: u64) -> Answer<Node> {
        let spot = self.spot(path)?;
        if self.children(spot.folder)?.contains_key(&spot.name) {
            return Err(Errno::Exist);
        }
        let node = self.add(Content::File(Vec::new()), now);
        self.link(spot, node, now)?;
        Ok(node)
    }

    /// Makes a folder where there is nothing.
    pub(super) fn make_folder(&mut self, path: &str, now: u64) -> Answer<()> {
        let spot = self.spot(path)?;
        if self.children(spot.folder)?.contains_key(&spot.name) {
            return Err(Errno::Exist);
        }
        let node = self.add(Content::Folder(BTreeMap::new()), now);
        self.link(spot, node, now)
    }

    /// Removes a file.
    pub(super) fn remove_file(&mut self, path: &str, now: u64) -> Answer<()> {
        match self.kind(self.find(path)?)? {
            Kind::Folder => Err(Errno::IsDir),
            Kind::Regular | Kind::Unknown => self.unlink(&self.spot(path)?, now),
        }
    }

    /// Removes a folder that is empty.
    pub(super) fn remove_folder(&mut self, path: &str, now: u64) -> Answer<()> {
        let node = self.find(path)?;
        if node == Node::ROOT {
            return Err(Errno::Inval);
        }
        match self.children(node)?.is_empty() {
            true => self.unlink(&self.spot(path)?, now),
            false => Err(Errno::NotEmpty),
        }
    }

    /// Moves a file or a folder, over a file or an empty folder that may be there.
    pub(super) fn rename(&mut self, from: &str, to: &str, now: u64) -> Answer<()> {
        let node = self.find(from)?;
        if from == to {
            return Ok(());
        }
        let is_below = to
            .strip_prefix(from)
            .is_some_and(|rest| rest.starts_with('/'));
        if node == Node::ROOT || is_below {
            return Err(Errno::Inval);
        }
        let is_folder = self.kind(node)? == Kind::Folder;
        let there = self.spot(to)?;
        if let Ok(other) = self.find(to) {
            match (is_folder, self.kind(other)? == Kind::Folder) {
                (false, true) => return Err(Errno::IsDir),
                (true, false) => return Err(Errno::NotDir),
                (true, true) if !self.children(other)?.is_empty() => return Err(Errno::NotEmpty),
                (true, true) | (false, false) => self.unlink(&there, now)?,
            }
        }
        let here = self.spot(from)?;
        self.children_mut(here.folder, now)?.remove(&here.name);
        self.bytes -= here.name.len() as u64;
        self.link(there, node, now)
    }

    pub(super) fn kind(&self, node: Node) -> Answer<Kind> {
        match self.entry(node).map(|entry| &entry.content) {
            Some(Content::Folder(_)) => Ok(Kind::Folder),
            Some(Content::File(_)) => Ok(Kind::Regular),
            None => Err(Errno::NoEnt),
        }
    }

    pub(super) fn changed(&self, node: Node) -> u64 {
        self.entry(node).map_or(0, |entry| entry.changed)
    }

    /// The bytes of an open file.
    pub(super) fn bytes_of(&self, node: Node) -> Answer<&[u8]> {
        match self.entry(node).map(|entry| &entry.content) {
            Some(Content::File(bytes)) => Ok(bytes),
            Some(Content::Folder(_)) => Err(Errno::IsDir),
            None => Err(Errno::BadF),
        }
    }

    /// The file is open once more.
    pub(super) fn opened(&mut self, node: Node) {
        if let Some(entry) = self.entry_mut(node) {
            entry.opens += 1;
        }
    }

    /// The file is open once less.
    pub(super) fn closed(&mut self, node: Node) {
        if let Some(entry) = self.entry_mut(node) {
            entry.opens = entry.opens.saturating_sub(1);
        }
        self.drop_unused(node);
    }

    /// How many bytes longer a file is when it is at least so long.
    pub(super) fn grows(&self, node: Node, len: u64) -> Answer<u64> {
        if len > MOST_BYTES {
            return Err(Errno::Inval);
        }
        Ok(len.saturating_sub(self.bytes_of(node)?.len() as u64))
    }

    /// Makes a file so long, with zeros where it was shorter.
    pub(super) fn resize(&mut self, node: Node, len: u64, now: u64) -> Answer<()> {
        let len = usize::try_from(len).map_err(|_| Errno::Inval)?;
        let entry = self.entry_mut(node).ok_or(Errno::BadF)?;
        let Content::File(bytes) = &mut entry.content else {
            return Err(Errno::IsDir);
        };
        let before = bytes.len() as u64;
        bytes.resize(len, 0);
        if bytes.capacity() > 2 * len {
            bytes.shrink_to(len);
        }
        entry.changed = now;
        self.bytes = self.bytes - before + len as u64;
        Ok(())
    }

    /// Writes bytes at a place of a file, which is long enough for that.
    pub(super) fn write(&mut self, node: Node, at: u64, piece: &[u8]) -> Answer<()> {
        let at = usize::try_from(at).map_err(|_| Errno::Inval)?;
        match self.entry_mut(node).map(|entry| &mut entry.content) {
            Some(Content::File(bytes)) => {
                let place = bytes.get_mut(at..at + piece.len()).ok_or(Errno::Inval)?;
                place.copy_from_slice(piece);
                Ok(())
            }
            Some(Content::Folder(_)) => Err(Errno::IsDir),
            None => Err(Errno::BadF),
        }
    }

    /// The names in a folder with what they are, from a place in their order on. The folder for what is
    /// temporary is not told: nobody has put it there.
    pub(super) fn listed(
        &self,
        node: Node,
        from: usize,
    ) -> Answer<impl Iterator<Item = (&str, Node)>> {
        let names = self.children(node)?.iter();
        Ok(names
            .filter(move |(name, _)| node != Node::ROOT || *name != "tmp")
            .skip(from)
            .map(|(name, node)| (name.as_str(), *node)))
    }
}

/// The parts of a path as people write it, as if from the root.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &Files, path: &str) -> Vec<String> {
        let node = files.find(path).unwrap();
        let listed = files.listed(node, 0).unwrap();
        listed.map(|(name, _)| name.to_owned()).collect()
    }

    #[test]
    fn files_are_where_they_were_put_and_no_path_leaves_the_root() {
        let mut files = Files::new(1);
        assert!(files.put("data/in.txt", b"one".to_vec(), 1));
        assert!(files.put("/data/./x/../more.txt", b"two".to_vec(), 1));
        assert!(files.put("../../up.txt", b"three".to_vec(), 1));
        assert_eq!(files.get("data/in.txt"), Some(&b"one"[..]));
        assert_eq!(files.get("./data//more.txt"), Some(&b"two"[..]));
        assert_eq!(files.get("up.txt"), Some(&b"three"[..]));
        assert_eq!(names(&files, ""), ["data", "up.txt"]);
        assert_eq!(names(&files, "data"), ["in.txt", "more.txt"]);
        for wrong in ["", "/", "..", "data", "data/in.txt/x", "up.txt"] {
            assert!(!files.put(wrong, Vec::new(), 1), "{wrong}");
        }
        assert_eq!(files.get("data"), None);
    }

    #[test]
    fn what_is_counted_comes_back_when_it_is_removed() {
        let mut files = Files::new(1);
        let empty = files.bytes();
        files.make_folder("a", 1).unwrap();
        let node = files.create("a/b", 1).unwrap();
        files.resize(node, 1_000, 1).unwrap();
        assert!(files.bytes() >= empty + 1_000);
        assert_eq!(files.remove_folder("a", 1), Err(Errno::NotEmpty));
        files.rename("a/b", "c", 1).unwrap();
        files.remove_folder("a", 1).unwrap();
        files.opened(node);
        files.remove_file("c", 1).unwrap();
        assert_eq!(files.bytes_of(node).unwrap().len(), 1_000, "it is open");
        files.closed(node);
        assert_eq!(files.bytes(), empty);
        assert!(files.bytes_of(node).is_err());
    }

    #[test]
    fn moving_keeps_the_rules_of_every_system() {
        let mut files = Files::new(1);
        for folder in ["a", "a/b", "d"] {
            files.make_folder(folder, 1).unwrap();
        }
        files.create("f", 1).unwrap();
        files.create("d/g", 1).unwrap();
        assert_eq!(files.rename("a", "a/b/c", 1), Err(Errno::Inval));
        assert_eq!(files.rename("f", "a", 1), Err(Errno::IsDir));
        assert_eq!(files.rename("a", "f", 1), Err(Errno::NotDir));
        assert_eq!(files.rename("a", "d", 1), Err(Errno::NotEmpty));
        assert_eq!(files.rename("x", "y", 1), Err(Errno::NoEnt));
        assert_eq!(files.rename("f", "d/g", 1), Ok(()));
        assert_eq!(files.rename("d", "a/b", 1), Ok(()));
        assert_eq!(names(&files, "a/b"), ["g"]);
        assert_eq!(names(&files, ""), ["a"]);
    }
}
