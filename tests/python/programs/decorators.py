# Decorators with arguments, wraps, and a class as one.
import functools


def times(count):
    def decorate(function):
        @functools.wraps(function)
        def repeated(grid):
            for _ in range(count):
                grid = function(grid)
            return grid

        return repeated

    return decorate


class Logged:
    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, grid):
        self.calls += 1
        return [[(cell + self.calls) % 10 for cell in row] for row in self.function(grid)]


@Logged
def mirrored(grid):
    return [row[::-1] for row in grid]


@times(3)
def solve(grid):
    return mirrored(grid)
