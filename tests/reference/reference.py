"""The reference: programs run by CPython with the DSL of a folder that the caller names.

Owns what a program gives there: a grid, the defect of what is no grid, an exception, or a limit.
"""

import ast
import contextlib
import importlib
import inspect
import resource
import signal
import sys
import traceback
import types

PROGRAM = "<program>"


class OutOfTime(BaseException):
    """The time limit, raised inside of whatever runs."""


def _alarm(_signal, _frame):
    raise OutOfTime


@contextlib.contextmanager
def time_limit(seconds):
    """Raises OutOfTime in the body after so many seconds of CPU time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def restrict(memory_mib):
    """Limits the memory of this process, and makes its timer raise."""
    signal.signal(signal.SIGPROF, _alarm)
    limit = memory_mib << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


class Reference:
    """The DSL of a folder: its primitives with their signatures, and its constants."""

    def __init__(self, folder):
        sys.path.insert(0, folder)
        self.module = importlib.import_module("dsl")
        constants = importlib.import_module("constants")
        self.constants = {
            name: value for name, value in vars(constants).items() if not name.startswith("_")
        }
        self.primitives = {
            name: value
            for name, value in vars(self.module).items()
            if inspect.isfunction(value) and value.__module__ == "dsl"
        }
        # What `from dsl import *` and `from constants import *` give to a program.
        public = {
            name: value for name, value in vars(self.module).items() if not name.startswith("_")
        }
        self.scope = {**public, **self.constants}
        # Names of types, as written: `Patch` and not what it is a union of.
        tree = ast.parse(inspect.getsource(self.module))
        self.params = {
            node.name: [
                arg.annotation.id if isinstance(arg.annotation, ast.Name) else None
                for arg in node.args.args
            ]
            for node in tree.body
            if isinstance(node, ast.FunctionDef)
        }

    def entry(self, source):
        """The first function of `source`."""
        scope = dict(self.scope)
        exec(compile(source, PROGRAM, "exec"), scope)
        return next(
            value
            for value in scope.values()
            if isinstance(value, types.FunctionType) and value.__code__.co_filename == PROGRAM
        )

    def outcome(self, source, args, limit):
        """What the first function of `source` gives for `args`, as a list that JSON can hold."""
        try:
            entry = self.entry(source)
            with time_limit(limit):
                value = entry(*args)
        except OutOfTime:
            return ["limit", "time"]
        except MemoryError:
            return ["limit", "memory"]
        except RecursionError:
            return ["limit", "recursion"]
        except Exception as error:
            return ["error", type(error).__name__, _line(error)]
        return judge(value)

    def set_order_unknown(self, source, args, limit):
        """Whether a set on the way holds None or a function, which CPython hashes by address.

        The program runs once more, slowly, and all that its frames hold is looked through.
        """
        search = _Search()
        names = vars(self.module)
        kept = dict(names)
        names["set"] = lambda *given: search.see(set(*given))
        names["frozenset"] = lambda *given: search.see(frozenset(*given))
        entry = self.entry(source)

        def profile(frame, event, value):
            if event == "return" and frame.f_code.co_filename in (PROGRAM, self.module.__file__):
                search.see(value)
                for local in list(frame.f_locals.values()):
                    search.see(local)

        try:
            with time_limit(limit):
                sys.setprofile(profile)
                entry(*args)
        except _Found:
            return True
        except (Exception, OutOfTime):
            return False
        finally:
            sys.setprofile(None)
            names.clear()
            names.update(kept)
        return False


def _line(error):
    """The line of the program on which an exception was raised."""
    lines = [
        line for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == PROGRAM
    ]
    return lines[-1] if lines else None


class _Found(BaseException):
    """There is such a set, so the program need not go on."""


class _Search:
    """Looks for sets with elements whose hashes are addresses."""

    def __init__(self):
        self.seen = {}

    def see(self, value):
        try:
            self._walk(value)
        except RecursionError:
            pass
        return value

    def _walk(self, value):
        """Whether the hash of `value` depends on an address."""
        if value is None or callable(value):
            return True
        if not isinstance(value, (tuple, list, set, frozenset)):
            return False
        known = self.seen.get(id(value))
        if known is not None and isinstance(value, (tuple, frozenset)):
            return known[1]
        by_address = False
        for item in tuple(value):
            by_address |= self._walk(item)
        if by_address and isinstance(value, (set, frozenset)):
            raise _Found
        # The value is kept, so that no other one gets its id.
        if len(self.seen) > 100_000:
            self.seen.clear()
        self.seen[id(value)] = (value, by_address)
        return by_address


def judge(value):
    """A valid grid, or its first defect."""
    if type(value) is not tuple or any(
        type(row) is not tuple or any(type(cell) is not int for cell in row) for row in value
    ):
        return ["invalid", "not-a-grid"]
    if not any(value):
        return ["invalid", "empty"]
    width = len(value[0])
    if any(len(row) != width for row in value):
        return ["invalid", "ragged"]
    if len(value) > 30 or width > 30:
        return ["invalid", "too-large"]
    if any(not 0 <= cell <= 9 for row in value for cell in row):
        return ["invalid", "colour"]
    return ["grid", value]
