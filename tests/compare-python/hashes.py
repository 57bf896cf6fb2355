#!/usr/bin/env python3
"""Compares hashes, and the order of sets, with CPython: random expressions, here and on this Python.

    python3.13 tests/compare-python/hashes.py [--count 2000] [--seed 0] [--interpreter cpython]
    python3.13 tests/compare-python/hashes.py --count 400 --write FILE

An expression makes a value out of numbers, texts, None, tuples, frozensets, ranges, fractions and decimals, or a
set of such values by a display, a comprehension, additions and removals, or an operator. Its hash, or the order in which
it iterates, must be the one that this Python finds with PYTHONHASHSEED=0. --write keeps programs with what
they print, for a test of our own. Exit code 0 where all are equal, 1 where one is not, 2 for bad usage.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
IN_A_PROGRAM = 40
PROGRAM = """\
from decimal import Decimal
from fractions import Fraction


def filled(items, removed):
    made = set()
    for item in items:
        made.add(item)
    for item in removed:
        made.discard(item)
    return made


def solve(grid):
{}
    return grid
"""


def main():
    options = options_of(sys.argv[1:])
    dice = random.Random(options.seed)
    expressions = [expression(dice) for _ in range(options.count)]
    programs = [
        program(expressions[at : at + IN_A_PROGRAM]) for at in range(0, len(expressions), IN_A_PROGRAM)
    ]
    native = [natively(text) for text in programs]
    if options.write:
        lines = [json.dumps({"source": text, "stdout": told}) + "\n" for text, told in zip(programs, native)]
        options.write.write_text("".join(lines))
        return 0
    if not pathlib.Path(options.host).is_file():
        print(f"hashes: there is no {options.host}; build it: make build", file=sys.stderr)
        return 2
    differing = 0
    for number, (text, ours) in enumerate(zip(programs, scored(programs, options))):
        told = native[number].splitlines()
        for at, line in enumerate(ours.splitlines() if ours is not None else []):
            if told[at] != line:
                differing += 1
                print(f"{expressions[number * IN_A_PROGRAM + at]}: CPython {told[at]}, here {line}")
        missing = len(told) - len((ours or "").splitlines())
        if missing:
            differing += missing
            print(f"program {number}: {missing} values are missing")
    print(f"{differing} of {len(expressions)} expressions differ")
    return 1 if differing else 0


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--interpreter", default="cpython")
    parser.add_argument("--write", type=pathlib.Path, help="write programs with what they print, and stop")
    parser.add_argument("--host", default=str(ROOT / "target/release/solver-host"))
    return parser.parse_args(arguments)


def program(expressions):
    return PROGRAM.format("\n".join(f"    print({it})" for it in expressions))


def natively(text):
    code = text + "\nsolve([[0]])\n"
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return ran.stdout


def scored(programs, options):
    """What each program prints here; None where it does not come to its end."""
    requests = [
        {"id": number, "source": text, "language": "python", "interpreter": options.interpreter,
         "inputs": [[[0]]], "stdout": True}
        for number, text in enumerate(programs)
    ]
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    ran = subprocess.run([options.host, "score", "--ordered"], input=lines, capture_output=True, text=True, check=True)
    for line in ran.stdout.splitlines():
        result = json.loads(line)
        sample = result.get("samples", [{}])[0]
        if sample.get("verdict") != "output":
            print(f"program {result.get('id')}: {json.dumps(sample or result)}")
        yield sample.get("stdout") if sample.get("verdict") == "output" else None


def expression(dice):
    """A hash, or a set as a list in its order."""
    if dice.random() < 0.4:
        return f"hash({value(dice, 3)})"
    return f"list({a_set(dice)})"


def a_set(dice):
    items = [value(dice, 2) for _ in range(dice.choice([1, 2, 3, 5, 8, 13, 30, 70]))]
    kind = dice.randrange(8)
    if kind == 7:
        few = range(dice.randrange(3, 9))
        return "{" + ", ".join(str(dice.randrange(40) * dice.choice([1, 8, 32])) for _ in few) + "}"
    if kind == 0:
        return "{" + ", ".join(items) + "}"
    if kind == 1:
        return f"set([{', '.join(items)}])"
    if kind == 2:
        return f"frozenset(({', '.join(items)},))"
    if kind == 3:
        removed = dice.sample(items, len(items) // 3)
        return f"filled([{', '.join(items)}], [{', '.join(removed)}])"
    if kind == 4:
        high, wide = dice.randrange(2, 12), dice.randrange(2, 12)
        return f"{{(r * {dice.choice([1, 3, -2, 64])}, c) for r in range({high}) for c in range({wide})}}"
    if kind == 5:
        step = dice.choice([1, 2, 7, 8, 16, -3, 2**31, 2**61 - 1])
        return f"{{k * {step} + {dice.randrange(-9, 9)} for k in range({dice.randrange(3, 60)})}}"
    middle = len(items) // 2
    one, two = items[: middle + 1], items[middle:]
    return f"{{{', '.join(one)}}} {dice.choice('|&-^')} {{{', '.join(two)}}}"


def value(dice, depth):
    """A value that has a hash which does not hang on an address."""
    kind = dice.randrange(17)
    if depth and kind < 4:
        return f"({''.join(value(dice, depth - 1) + ', ' for _ in range(dice.randrange(5)))})"
    if depth and kind < 6:
        return f"frozenset([{', '.join(value(dice, depth - 1) for _ in range(dice.randrange(6)))}])"
    if kind < 8:
        return str(dice.choice([dice.randrange(-20, 20), dice.randrange(-(2**33), 2**33), dice.randrange(2**200)]))
    if kind == 8:
        return repr(dice.choice([dice.uniform(-9, 9), dice.randrange(-9, 9) / 4, 1e300, -0.0, 1e-310, dice.random() * 2**70]))
    if kind == 9:
        return repr(complex(dice.randrange(-3, 3), dice.randrange(-3, 3) / 2))
    if kind == 10:
        return dice.choice(["True", "False", "None", "float('inf')", "float('-inf')"])
    if kind == 11:
        return repr("".join(dice.choice("abz09 é漢🙂") for _ in range(dice.randrange(20))))
    if kind == 12:
        return repr(bytes(dice.randrange(256) for _ in range(dice.randrange(20))))
    if kind == 13:
        return f"Fraction({dice.randrange(-99, 99)}, {dice.choice([1, 2, 3, 7, 10**20, 2**61 - 1])})"
    if kind == 14:
        return f"Decimal('{dice.randrange(-10**6, 10**6)}E{dice.randrange(-40, 40)}')"
    if kind == 15:
        return f"range({dice.randrange(5)}, {dice.randrange(9)}, {dice.choice([1, 2, -1])})"
    return f"-{dice.randrange(1, 5)}"


if __name__ == "__main__":
    sys.exit(main())
