"""The other side of `bench dsl`: recorded calls of primitives on CPython.

Owns building their arguments and timing them. The calls come first on stdin, then what is asked
for, a JSON value a line; each answer is a line.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])

import dsl  # noqa: E402

# Timings of a call in a row; the least counts, as on the other side.
REPEATS = 3


def value(told):
    """A value as it was recorded."""
    if isinstance(told, list):
        return tuple(map(value, told))
    if not isinstance(told, dict):
        return told
    if "set" in told:
        return frozenset(map(value, told["set"]))
    function = getattr(dsl, told["fn"])
    return function(*map(value, told["args"])) if "args" in told else function


def tell(result):
    """A result in the same form; functions do not say what they are made of."""
    if isinstance(result, tuple):
        return list(map(tell, result))
    if isinstance(result, frozenset):
        return {"set": list(map(tell, result))}
    return {"fn": None} if callable(result) else result


def loop(body, names):
    """A function that does the body so many times and says how many nanoseconds that took."""
    scope = {"perf_counter_ns": time.perf_counter_ns}
    text = f"""
def timed({', '.join(['function', 'turns', *names])}):
    start = perf_counter_ns()
    for _ in turns:
        {body}
    return perf_counter_ns() - start
"""
    exec(text, scope)
    return scope["timed"]


ARGUMENTS = ["a", "b", "c", "d", "e", "f"]
LOOPS = {
    count: loop(f"_ = function({', '.join(ARGUMENTS[:count])})", ARGUMENTS[:count])
    for count in range(len(ARGUMENTS) + 1)
}
EMPTY = loop("pass", [])


def nanoseconds(call, turns):
    """What one turn takes, without what the loop itself does."""
    function, arguments = call
    timed = LOOPS[len(arguments)]
    taken = min(timed(function, range(turns), *arguments) for _ in range(REPEATS))
    nothing = min(EMPTY(function, range(turns)) for _ in range(REPEATS))
    return (taken - nothing) / turns


CALLS = [
    (getattr(dsl, call["fn"]), tuple(map(value, call["args"])))
    for call in json.loads(sys.stdin.readline())
]

for line in sys.stdin:
    asked = json.loads(line)
    if asked["ask"] == "results":
        answer = [tell(function(*arguments)) for function, arguments in CALLS]
    else:
        answer = [nanoseconds(call, turns) for call, turns in zip(CALLS, asked["of"], strict=True)]
    print(json.dumps(answer), flush=True)
