# Hints of every age, unevaluated ones too.
from __future__ import annotations

import typing as t
from collections.abc import Callable

Grid = t.List[t.List[int]]
type Line = list[int]
T = t.TypeVar("T")


def first[U](items: list[U]) -> U:
    return items[0]


def solve(grid: Grid, how: Callable[[Unknown], int] | None = None) -> t.Union[Grid, None]:
    line: Line = first(grid)
    return t.cast(Grid, [line, line])
