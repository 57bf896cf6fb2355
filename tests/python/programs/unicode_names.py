# Names and texts beyond ASCII.
def größer(gitter):
    return [[min(zelle + 1, 9) for zelle in zeile] for zeile in gitter]


def solve(π):
    return größer(π) + [[len("😀é")] * len(π[0])]
