# verdict: error
# Source nested deeper than the parser goes: MemoryError or SyntaxError at run time.
def solve(grid):
    return eval("(" * 100000 + ")" * 100000)
