# Line breaks of Windows.
def solve(grid):
    text = """a
b"""
    return [[len(text)]]
