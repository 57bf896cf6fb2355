# async without a loop of the library: coroutines driven by hand.
class Pause:
    def __await__(self):
        got = yield 1
        return got


async def work(grid):
    total = 0
    for row in grid:
        total += await Pause()
    return [[total % 10]]


def solve(grid):
    task, sent = work(grid), None
    try:
        while True:
            sent = task.send(sent) + 1
    except StopIteration as stop:
        return stop.value
