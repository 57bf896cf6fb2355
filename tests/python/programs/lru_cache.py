# functools: caches, partials, reduce, singledispatch.
import functools


@functools.lru_cache(maxsize=None)
def ways(number):
    return 1 if number < 2 else ways(number - 1) + ways(number - 2)


@functools.singledispatch
def kind(value):
    return 0


@kind.register
def _(value: int):
    return 1


@kind.register(list)
def _(value):
    return 2


def solve(grid):
    add = functools.partial(int.__add__, 3)
    total = functools.reduce(lambda a, b: (a * 31 + b) % 1009, grid[0])
    return [[ways(80) % 10, add(4), total % 10, kind(3), kind([]), kind("")]]
