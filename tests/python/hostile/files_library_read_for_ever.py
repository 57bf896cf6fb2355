# verdict: out-of-fuel|error
# Bytes that the host reads for the guest cost fuel, or a loop would be free.
import os
import sys


def solve(grid):
    archive = next(path for path in sys.path if os.path.isfile(path))
    while True:
        with open(archive, "rb", buffering=0) as library:
            while library.read(1 << 20):
                pass
