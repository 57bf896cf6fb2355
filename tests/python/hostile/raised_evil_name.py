# verdict: error
# The name of a type is text of the program's own.
def solve(grid):
    raise type('Error: "}\n{', (Exception,), {"__module__": None})("x")
