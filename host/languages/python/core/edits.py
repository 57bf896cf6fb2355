"""Edits the source of CPython 3.13.5: hashes of 64 bits on a machine of 32, and a desktop's depth of recursion.

    python edits.py FOLDER

Owns every change that is made to CPython. Each is a text that must stand in its file as often as is said
here; a count that is wrong ends the build, and names the file and the text.
"""

import pathlib
import sys


def main(folder):
    counts = {}
    for path, old, new, count in EDITS:
        file = pathlib.Path(folder, path)
        text = file.read_text(encoding="utf-8")
        found = text.count(old)
        if found != count:
            sys.exit(f"error: {path} holds {old!r} {found} times, and should hold it {count} times")
        file.write_text(text.replace(old, new), encoding="utf-8")
        counts[path] = counts.get(path, 0) + count
    print(f"{sum(counts.values())} edits in {len(counts)} files")


# A file, what stands in it, what it becomes, and how often it stands there.
EDITS = [
    # The type of a hash, and the prime that hashes of numbers are taken by.
    (
        "Include/pyport.h",
        "#define SIZEOF_PY_HASH_T SIZEOF_SIZE_T\ntypedef Py_ssize_t Py_hash_t;",
        "#define SIZEOF_PY_HASH_T 8\ntypedef int64_t Py_hash_t;",
        1,
    ),
    (
        "Include/pyport.h",
        "#define SIZEOF_PY_UHASH_T SIZEOF_SIZE_T\ntypedef size_t Py_uhash_t;",
        "#define SIZEOF_PY_UHASH_T 8\ntypedef uint64_t Py_uhash_t;",
        1,
    ),
    ("Include/cpython/pyhash.h", "#if SIZEOF_VOID_P >= 8\n", "#if SIZEOF_PY_HASH_T >= 8\n", 1),
    ("Include/cpython/pyhash.h", "((size_t)1 << _PyHASH_BITS)", "((Py_uhash_t)1 << _PyHASH_BITS)", 1),
    # A hash of an address is narrower now than a hash.
    ("Include/internal/pycore_pyhash.h", "    Py_BUILD_ASSERT(sizeof(x) == sizeof(Py_hash_t));\n", "", 1),
    # Where a slot is taken, the whole hash says which one comes next.
    ("Objects/setobject.c", "size_t perturb", "Py_uhash_t perturb", 3),
    ("Objects/dictobject.c", "size_t perturb = (size_t)hash;", "size_t perturb = hash;", 1),
    ("Objects/dictobject.c", "size_t perturb = hash;", "Py_uhash_t perturb = hash;", 5),
    # A hash as a number of Python's, and back.
    (
        "Python/bltinmodule.c",
        "    x = PyObject_Hash(obj);\n    if (x == -1)\n        return NULL;\n    return PyLong_FromSsize_t(x);",
        "    x = PyObject_Hash(obj);\n    if (x == -1)\n        return NULL;\n    return PyLong_FromLongLong(x);",
        1,
    ),
    (
        "Objects/typeobject.c",
        "    Py_hash_t res;\n\n    if (!check_num_args(args, 0))\n        return NULL;\n    res = (*func)(self);\n"
        "    if (res == -1 && PyErr_Occurred())\n        return NULL;\n    return PyLong_FromSsize_t(res);",
        "    Py_hash_t res;\n\n    if (!check_num_args(args, 0))\n        return NULL;\n    res = (*func)(self);\n"
        "    if (res == -1 && PyErr_Occurred())\n        return NULL;\n    return PyLong_FromLongLong(res);",
        1,
    ),
    (
        "Objects/typeobject.c",
        "    PyObject *func, *res;\n    Py_ssize_t h;\n    int unbound;",
        "    PyObject *func, *res;\n    Py_hash_t h;\n    int unbound;",
        1,
    ),
    ("Objects/typeobject.c", "    h = PyLong_AsSsize_t(res);", "    h = PyLong_AsLongLong(res);", 1),
    ("Python/sysmodule.c", "PyLong_FromSsize_t(_PyHASH_MODULUS)", "PyLong_FromUnsignedLongLong(_PyHASH_MODULUS)", 1),
    # The prime and the inverse of 10 for `Decimal`, in digits of a billion.
    (
        "Modules/_decimal/_decimal.c",
        "#elif defined(CONFIG_32) && _PyHASH_BITS == 31",
        "#elif defined(CONFIG_32) && _PyHASH_BITS == 61\n"
        "    mpd_uint_t p_data[3] = {213693951UL, 305843009UL, 2};\n"
        "    mpd_t p = {MPD_POS|MPD_STATIC|MPD_CONST_DATA, 0, 19, 3, 3, p_data};\n"
        "    mpd_uint_t inv10_p_data[3] = {292324556UL, 75258708UL, 2};\n"
        "    mpd_t inv10_p = {MPD_POS|MPD_STATIC|MPD_CONST_DATA,\n"
        "                     0, 19, 3, 3, inv10_p_data};\n"
        "#elif defined(CONFIG_32) && _PyHASH_BITS == 31",
        1,
    ),
    (
        "Modules/_decimal/_decimal.c",
        "    result = mpd_qget_ssize(tmp, &status);\n    result = mpd_ispositive(MPD(v))",
        "    result = mpd_qget_i64(tmp, &status);\n    result = mpd_ispositive(MPD(v))",
        1,
    ),
    # Recursion through C, and that of the parser, go as deep as on a desktop.
    (
        "Include/cpython/pystate.h",
        "   // Based on wasmtime 16.\n#  define Py_C_RECURSION_LIMIT 5000",
        "#  define Py_C_RECURSION_LIMIT 10000",
        1,
    ),
    ("Parser/parser.c", "#    define MAXSTACK 4000", "#    define MAXSTACK 6000", 1),
]

if __name__ == "__main__":
    main(*sys.argv[1:])
