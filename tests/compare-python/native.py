"""Runs programs natively: a server that forks a process for each run, and what that process does.

    python native.py [MODULE...]

It imports MODULEs, then reads requests from stdin, one JSON object a line: source, entry, input,
modules, grid, demos, limits, and `backwards`, which has sets iterate the other way round. No
program ever runs in the server itself, so that no run sees another. The outcome goes to stdout.
"""

import ast
import importlib
import io
import json
import os
import resource
import select
import shutil
import sys
import tempfile
import types
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rules

LARGEST = 30


def main(preloaded):
    for name in preloaded:
        importlib.import_module(name)
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(in_a_process(json.loads(line))) + "\n")
        sys.stdout.flush()


def in_a_process(request):
    """The outcome of a run in a fork; `gone` where it left none."""
    folder = tempfile.mkdtemp()
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        os.chdir(folder)
        serve_one(request, theirs)
    os.close(theirs)
    said, in_time = all_of(ours, request["limits"]["wall_seconds"])
    os.close(ours)
    if not in_time:
        os.kill(child, 9)
    _, status = os.waitpid(child, 0)
    shutil.rmtree(folder, ignore_errors=True)
    if in_time:
        try:
            return json.loads(said)
        except ValueError:
            pass
    code = os.waitstatus_to_exitcode(status)
    used_up = not in_time or code in (-9, -24)
    return {"kind": "gone", "why": "uses up its CPU time" if used_up else f"exit code {code}"}


def all_of(descriptor, seconds):
    said = b""
    while select.select([descriptor], [], [], seconds)[0]:
        more = os.read(descriptor, 1 << 16)
        if not more:
            return said, True
        said += more
    return said, False


def serve_one(request, out):
    """Runs the request, writes its outcome, and ends this process."""
    limits = request["limits"]
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    sys.stdin, sys.stdout, sys.stderr = io.StringIO(), io.StringIO(), io.StringIO()
    try:
        said = json.dumps(run(request)).encode()
        while said:
            said = said[os.write(out, said) :]
    finally:
        # A program's threads and exit handlers are not waited for.
        os._exit(0)


def run(request):
    warnings.simplefilter("ignore")
    source = request["source"]
    try:
        tree = ast.parse(source)
        code = compile(tree, "<solver>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        return {"kind": "rejected", "text": f"{type(error).__name__}: {error}"}
    if request["backwards"]:
        code = compile(with_backward_sets(ast.parse(source)), "<solver>", "exec", dont_inherit=True)
    for name, text in request["modules"].items():
        sys.meta_path.insert(0, Handed(name, text, request["backwards"]))
    module = types.ModuleType("solver")
    sys.modules["solver"] = module
    namespace = module.__dict__
    if request["backwards"]:
        namespace["set"] = Backwards
    try:
        exec(code, namespace)
        call = call_of(request, namespace, tree)
        if call is None:
            return {"kind": "rejected", "text": "no entry"}
        value = namespace[call.entry](*arguments(request, call))
        return grid_of(value)
    except BaseException as error:
        return {"kind": "error", "type": type(error).__name__, "text": text_of(error), "line": line_of(error)}


def call_of(request, namespace, tree):
    entry, function = rules.entry_of(tree, request["entry"])
    if entry is None:
        entry = rules.entry_of_namespace(namespace, tree)
        function = rules.top_functions(tree).get(entry)
    if entry is None or entry not in namespace:
        return None
    if function is None:
        if not isinstance(namespace[entry], types.FunctionType):
            return rules.Call(entry, False, request["input"] == "ndarray")
        return rules.call_of_value(entry, namespace[entry], request["input"])
    return rules.call_of(entry, function, request["input"])


def arguments(request, call):
    grid = request["grid"]
    if call.array:
        import numpy

        grid = numpy.array(grid)
        pairs = [(numpy.array(a), numpy.array(b)) for a, b in request["demos"]]
    else:
        pairs = [(a, b) for a, b in request["demos"]]
    return (pairs, grid) if call.pairs else (grid,)


class Handed:
    """Finds a module that was handed in beside the program."""

    def __init__(self, name, text, backwards):
        self.name, self.text, self.backwards = name, text, backwards

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        import importlib.machinery

        return importlib.machinery.ModuleSpec(name, self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        tree = ast.parse(self.text)
        if self.backwards:
            tree, module.set = with_backward_sets(tree), Backwards
        exec(compile(tree, f"<{self.name}>", "exec", dont_inherit=True), module.__dict__)


def text_of(error):
    try:
        return str(error)
    except BaseException as second:
        return f"<{type(second).__name__}>"


def line_of(error):
    """The last line of the program itself that the exception passed through."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<solver>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def grid_of(value):
    """The grid that Python would say `value` equals, or the first defect that applies."""
    rows = listed(value)
    if rows is None:
        return invalid("not-a-grid")
    rows = [listed(row) for row in rows]
    if any(row is None for row in rows):
        return invalid("not-a-grid")
    rows = [[whole(cell) for cell in row] for row in rows]
    if any(cell is None for row in rows for cell in row):
        return invalid("not-a-grid")
    if not rows or not rows[0]:
        return invalid("empty")
    if any(len(row) != len(rows[0]) for row in rows):
        return invalid("ragged")
    if len(rows) > LARGEST or len(rows[0]) > LARGEST:
        return invalid("too-large")
    if any(not 0 <= cell <= 9 for row in rows for cell in row):
        return invalid("colour")
    return {"kind": "grid", "grid": rows}


def listed(value):
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        return list(value.tolist()) if value.ndim else None
    return list(value) if isinstance(value, (list, tuple)) else None


def whole(cell):
    """The int that a cell equals, or None."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        if isinstance(cell, numpy.ndarray) and cell.ndim == 0:
            cell = cell.item()
        if isinstance(cell, numpy.generic):
            cell = cell.item()
    if isinstance(cell, int):
        return int(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return None


def invalid(detail):
    return {"kind": "invalid", "detail": detail}


class Backwards(set):
    """A set that iterates the other way round: an output that it changes hangs on the order."""

    def __iter__(self):
        return iter(list(super().__iter__())[::-1])

    def pop(self):
        for item in self:
            self.remove(item)
            return item
        raise KeyError("pop from an empty set")

    def copy(self):
        return Backwards(self)


def backwards_too(name):
    plain = getattr(set, name)

    def method(self, *others):
        made = plain(self, *others)
        return made if made is NotImplemented else Backwards(made)

    return method


for method in "__or__ __and__ __sub__ __xor__ union intersection difference symmetric_difference".split():
    setattr(Backwards, method, backwards_too(method))


class SetsByCall(ast.NodeTransformer):
    """Has displays and comprehensions of sets call `set`, which can be replaced."""

    def visit_Set(self, node):
        self.generic_visit(node)
        return call_of_set(ast.List(node.elts, ast.Load()))

    def visit_SetComp(self, node):
        self.generic_visit(node)
        return call_of_set(ast.ListComp(node.elt, node.generators))


def call_of_set(items):
    return ast.Call(ast.Name("set", ast.Load()), [items], [])


def with_backward_sets(tree):
    return ast.fix_missing_locations(SetsByCall().visit(tree))


if __name__ == "__main__":
    main(sys.argv[1:])
