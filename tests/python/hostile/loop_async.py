# verdict: out-of-fuel|error
# An event loop needs a socket pair, which is not there; without it the loop never ends.
import asyncio


async def forever():
    while True:
        await asyncio.sleep(0)


def solve(grid):
    asyncio.run(forever())
