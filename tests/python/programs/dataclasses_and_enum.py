# dataclasses, enums, named tuples, typing.
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum
from typing import NamedTuple, Optional


class Colour(IntEnum):
    BLACK = 0
    RED = 2


class Way(Enum):
    UP = (-1, 0)
    RIGHT = (0, 1)


class Place(NamedTuple):
    row: int
    column: int


@dataclass(order=True, frozen=True)
class Item:
    size: int
    places: tuple = field(default=(), compare=False)
    parent: Optional["Item"] = None


def solve(grid):
    item = Item(3, (Place(1, 2),))
    bigger = replace(item, size=4)
    return [[Colour.RED, item < bigger, Way.RIGHT.value[1], item.places[0].column, bigger.size]]
