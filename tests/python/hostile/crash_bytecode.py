# verdict: trap|error|out-of-fuel|out-of-memory|invalid-output
# Bytecode that no compiler made: it reads where there is nothing.
def victim():
    return 1


def solve(grid):
    code = victim.__code__
    victim.__code__ = code.replace(co_code=bytes([100, 255] * 20 + [83, 0]), co_consts=())
    return victim()
