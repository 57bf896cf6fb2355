# verdict: output|error|out-of-fuel
# A hierarchy 2,000 deep, and isinstance over it.
def solve(grid):
    kind = object
    for _ in range(2000):
        kind = type("Kind", (kind,), {})
    return [[isinstance(kind(), kind)]]
