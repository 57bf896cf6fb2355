"""Packs the core interpreter: its library as bytecode, and all of it in one file; then compares hashes.

    python pack.py unpack TARBALL FOLDER...      tarballs of source, without the tests of Python's library
    python pack.py library SOURCE FILE           the library of the source, as an archive of bytecode
    python pack.py whole FILE NAME=PATH...       an archive of these files
    python pack.py compare PINNED PATH...        each file beside its hash in PINNED, in the order of PINNED

Owns the form of both archives: nothing in them is compressed, and no date, no owner and no order of a folder
comes into them. An archive of bytecode is read as it lies; compression is left to whoever ships the file.
"""

import hashlib
import pathlib
import py_compile
import sys
import tarfile
import tempfile
import zipfile

# What a guest finds the library by: see LIBRARY of main.c. Tracebacks name it.
LIBRARY = "/usr/local/lib/python313.zip"
# Parts of the library that cannot work without a screen, a network, a process or a folder to install into, or
# that no program of ours needs.
LEFT_OUT = {
    "__phello__", "_pyrepl", "curses", "dbm", "ensurepip", "idlelib", "lib2to3", "msilib", "pydoc_data",
    "site-packages", "sqlite3", "test", "tkinter", "turtledemo", "venv", "wsgiref", "xmlrpc",
    "antigravity.py", "turtle.py",
}


def unpack(*named):
    for tarball, folder in zip(named[::2], named[1::2]):
        with tarfile.open(tarball) as archive:
            archive.extractall(folder, filter=below_the_top)


def below_the_top(member, folder):
    top, _, name = member.name.partition("/")
    if not name or name.startswith("Lib/test/"):
        return None
    return tarfile.data_filter(member.replace(name=name), folder)


def library(source, out):
    """Bytecode that is believed as it lies: it names no date of its source."""
    top = pathlib.Path(source, "Lib")
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    members = []
    with tempfile.TemporaryDirectory() as folder:
        code = pathlib.Path(folder, "code")
        for path in sorted(top.rglob("*.py"), key=lambda path: path.relative_to(top).parts):
            name = path.relative_to(top)
            if LEFT_OUT.intersection(name.parts):
                continue
            py_compile.compile(path, code, f"{LIBRARY}/{name}", doraise=True, optimize=0, invalidation_mode=mode)
            members.append((f"{name}c", code.read_bytes()))
    write(out, members)
    print(f"{len(members)} modules in the library")


def whole(out, *named):
    parts = (part.split("=", 1) for part in named)
    write(out, [(name, pathlib.Path(path).read_bytes()) for name, path in parts])


def write(out, members):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)


def compare(pinned, *paths):
    """Ends with the first step whose result is another one, if the last one's is."""
    files = {pathlib.Path(path).name: pathlib.Path(path) for path in paths}
    lines = [line.split() for line in pathlib.Path(pinned).read_text().splitlines() if line.strip()]
    found = {name: hashlib.sha256(files[name].read_bytes()).hexdigest() for _, name in lines}
    for name, hash in found.items():
        print(f"{hash}  {name}")
    differing = [(name, hash) for hash, name in lines if found[name] != hash]
    if found[lines[-1][1]] == lines[-1][0]:
        return
    name, hash = differing[0]
    equal = [other for _, other in lines if other not in dict(differing)]
    sys.exit(
        f"error: this build gives another file than the pinned one. The first step that differs made {name}: it "
        f"has the SHA-256 {found[name]}, and should have {hash}; equal are {', '.join(equal) or 'none'}. All "
        f"that differ: {', '.join(name for name, _ in differing)}"
    )


if __name__ == "__main__":
    {"unpack": unpack, "library": library, "whole": whole, "compare": compare}[sys.argv[1]](*sys.argv[2:])
