# verdict: out-of-memory
# Whoever catches MemoryError does not go on either: the end comes at once.
def solve(grid):
    kept = []
    while True:
        try:
            kept.append(bytearray(1 << 24))
        except MemoryError:
            return [[1]]
