"""The code of the README and of its pages does what they say, as it is printed there.

A page whose engine is not there is skipped here; `make test-cluster` runs it where it is.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MIRROR, TASK, eventually

from solver_host import find_binary

CLIENT = Path(__file__).resolve().parents[1]
PAGES = ["README.md", *sorted(f"docs/{page.name}" for page in (CLIENT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(python|sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENGINES = {"docs/ray.md": "ray", "docs/spark.md": "pyspark"}


def test_there_is_a_page_for_each_topic() -> None:
    assert len(PAGES) == 6
    readme = (CLIENT / "README.md").read_text()
    assert all(page in readme for page in PAGES[1:])


@pytest.mark.parametrize("page", PAGES)
def test_a_page_does_what_it_says(page: str, tmp_path: Path) -> None:
    if page in ENGINES:
        pytest.importorskip(ENGINES[page])
    blocks = BLOCK.findall((CLIENT / page).read_text())
    assert any(kind != "text" for kind, _ in blocks), page
    requests = [json.dumps({"id": n, "source": MIRROR, "task": TASK}) for n in range(50)]
    (tmp_path / "requests.jsonl").write_text("\n".join(requests) + "\n")
    said = ""
    for kind, text in blocks:
        if kind == "text":
            assert said == text, page
        elif kind == "python":
            said = run([sys.executable, "-c", text], tmp_path)
        elif "serve" in text:
            serves(text, tmp_path)
        elif "SLURM" in text:
            array(text, tmp_path)
        else:
            said = run(["sh", "-c", text], tmp_path)
    if page == "docs/ray.md":
        assert len((tmp_path / "results.jsonl").read_text().splitlines()) == 50
        assert (tmp_path / "found").is_dir()


def environment() -> dict[str, str]:
    scripts = f"{Path(sys.executable).parent}:{Path(find_binary()).parent}"
    # Both engines stay on the loopback.
    local = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "SPARK_LOCAL_IP": "127.0.0.1"}
    return {**os.environ, **local, "PATH": f"{scripts}:{os.environ['PATH']}"}


def run(command: list[str], folder: Path, **more: str) -> str:
    ran = subprocess.run(
        command,
        cwd=folder,
        env={**environment(), **more},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def array(script: str, folder: Path) -> None:
    """What Slurm does with an array, one job after the other."""
    (folder / "job.sh").write_text(script)
    for job in range(10):
        run(["bash", "job.sh"], folder, SLURM_ARRAY_TASK_ID=str(job), SLURM_ARRAY_TASK_MAX="9")
    answers = [
        json.loads(line)
        for part in folder.glob("results.*.jsonl")
        for line in part.read_text().splitlines()
    ]
    assert sorted(answer["id"] for answer in answers) == list(range(50))
    assert not list(folder.glob("*.tmp"))


def serves(script: str, folder: Path) -> None:
    """Starts what the page starts, on a free port."""
    if "\n  serve " not in run([find_binary(), "--help"], folder):
        pytest.skip("the program has no serve")
    command = script.strip().removesuffix("&").replace(":7878", ":0").split()
    said = folder / "said"
    with said.open("w") as out, subprocess.Popen(
        command, stdout=out, cwd=folder, env=environment()
    ) as process:
        try:
            assert eventually(lambda: "listening on http://" in said.read_text())
        finally:
            process.terminate()
