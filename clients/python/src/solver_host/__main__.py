"""`python -m solver_host`: the program itself, for environments whose scripts are not on the PATH."""

from __future__ import annotations

import os
import sys

from solver_host._binary import find_binary
from solver_host._errors import HostMissing


def main() -> None:
    try:
        binary = find_binary()
    except HostMissing as missing:
        print(f"error: {missing}", file=sys.stderr)
        raise SystemExit(1) from None
    os.execv(binary, [binary, *sys.argv[1:]])


if __name__ == "__main__":
    main()
