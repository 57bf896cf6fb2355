"""Where the program `solver-host` is.

The wheel installs it among the scripts of the environment, which need not be on the PATH of a worker.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from solver_host._errors import HostMissing

NAME = "solver-host"


def find_binary() -> str:
    """The program of this installation, else the one on the PATH."""
    for place in _places():
        if place.is_file() and os.access(place, os.X_OK):
            return str(place)
    found = shutil.which(NAME)
    if found is not None:
        return found
    looked = ", ".join(str(place) for place in _places())
    raise HostMissing(
        f"there is no program {NAME} (looked at {looked} and the PATH); install the wheel by "
        f"`pip install {NAME}`, or name the program: Judge(binary=...)"
    )


def _places() -> Iterator[Path]:
    yield Path(sysconfig.get_path("scripts")) / NAME
    # Where `pip install --target` and `--prefix` put it.
    package = Path(__file__).resolve().parent
    yield package.parent / "bin" / NAME
    yield package.parents[3] / "bin" / NAME if len(package.parents) > 3 else package / NAME
    # Where `pip install --user` puts it.
    scheme = f"{os.name}_user"
    if scheme in sysconfig.get_scheme_names():
        yield Path(sysconfig.get_path("scripts", scheme=scheme)) / NAME
