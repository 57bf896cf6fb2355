//! Files that are not those that interpreters are made of.

use super::super::{core_file, key};
use super::*;
use crate::interpreter::Interpreter;

#[test]
fn another_file_is_told_by_its_size_or_its_hash() {
    for interpreter in Interpreter::ALL {
        let kind = key::kind(interpreter);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        let refusal = || Parcel::read(kind, &path).err().unwrap();
        assert!(matches!(refusal(), ParcelError::Unreadable { .. }));
        std::fs::write(&path, "text").unwrap();
        assert!(refusal().to_string().contains("it has 4 bytes, and "));
        let file = File::create(&path).unwrap();
        file.set_len(kind.bytes).unwrap();
        assert!(refusal().to_string().contains("it has the SHA-256 "));
        file.set_len(kind.bytes + 1).unwrap();
        assert!(refusal().to_string().contains("it has more than "));
        assert!(refusal().is_bad_input());
    }
}

#[test]
fn what_differs_in_another_core_interpreter_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
    let plain: zip::write::SimpleFileOptions = Default::default();
    archive.start_file("python.wasm", plain).unwrap();
    archive.finish().unwrap();
    let refusal = Parcel::read(&core_file::KIND, &path).err().unwrap();
    let said = refusal.to_string();
    assert!(
        said.contains(", with another python.wasm and library.zip, and should"),
        "{said}"
    );
}
