# verdict: out-of-memory|error
import bz2


def solve(grid):
    return [[len(bz2.decompress(bz2.compress(bytes(1 << 20) * 200) * 8)) % 10]]
