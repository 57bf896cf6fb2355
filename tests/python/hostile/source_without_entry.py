# verdict: rejected|error
# No function at all.
GRID = [[1]]
