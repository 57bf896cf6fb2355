# A lambda bound at top level is a function like others.
turned = lambda grid: [list(row) for row in zip(*grid[::-1])]
p = lambda grid: turned(turned(grid))
