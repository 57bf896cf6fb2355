# verdict: out-of-fuel
class Forever:
    def __await__(self):
        while True:
            yield


async def work():
    await Forever()


def solve(grid):
    task = work()
    while True:
        task.send(None)
