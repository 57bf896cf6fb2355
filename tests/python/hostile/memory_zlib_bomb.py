# verdict: out-of-memory
import zlib


def solve(grid):
    small = zlib.compress(bytes(1 << 24))
    return [[len(b"".join(zlib.decompress(small) for _ in range(100)))]]
