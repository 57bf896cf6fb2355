# match: sequences, mappings, classes, guards, captures.
def kind(value):
    match value:
        case []:
            return 0
        case [single]:
            return single
        case [first, *_, last] if first == last:
            return 7
        case [first, *rest]:
            return (first + len(rest)) % 10
        case {"a": int(number)}:
            return number
        case str() | None:
            return 4
        case _:
            return 9


def solve(grid):
    return [[kind(row) for row in grid] + [kind({"a": 5, "b": 1}), kind("x"), kind(None), kind(1.5)]]
