# State in modules of the library, which is older than the run.
import collections
import functools
import math
import sys


@functools.lru_cache
def cached(cell):
    return cell + 1


def solve(grid):
    math.seen = getattr(math, "seen", 0) + 1
    collections.ChainMap.seen = getattr(collections.ChainMap, "seen", 0) + 1
    sys.seen = getattr(sys, "seen", 0) + 1
    cached(1)
    cached(1)
    return [[math.seen, collections.ChainMap.seen, sys.seen, cached.cache_info().hits]]
