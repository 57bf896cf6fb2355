# verdict: out-of-fuel
# The loop is the interpreter's own, without a line of Python in it.
import itertools
import collections


def solve(grid):
    collections.deque(itertools.repeat(1), maxlen=0)
