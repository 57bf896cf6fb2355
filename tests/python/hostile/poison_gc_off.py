# verdict: out-of-memory|out-of-fuel
import gc


def solve(grid):
    gc.disable()
    gc.set_threshold(0)
    while True:
        ring = []
        ring.append(ring)
