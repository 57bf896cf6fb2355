# Closures, nonlocal, and the loop variable that all share.
def counter():
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count

    return step


def solve(grid):
    step = counter()
    late = [lambda: index for index in range(4)]
    early = [lambda index=index: index for index in range(4)]
    return [[step(), step(3), *(call() for call in late), *(call() for call in early)]]
