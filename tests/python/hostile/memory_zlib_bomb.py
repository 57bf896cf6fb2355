# verdict: out-of-memory
# limits: {"fuel":5000000000,"memory_mib":64}
import zlib


def solve(grid):
    small = zlib.compress(bytes(1 << 24))
    return [[len(b"".join(zlib.decompress(small) for _ in range(100)))]]
