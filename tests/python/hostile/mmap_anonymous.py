# verdict: error|out-of-memory
import mmap


def solve(grid):
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 1 << 26))
