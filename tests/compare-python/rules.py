"""How a Python solver is called, by the contract's words: its entry, its arguments, its input.

Written from the contract alone, so that the comparison tests these rules of the host as well.
Running a program is left to native.py.
"""

import ast
import types

NAMES = ("transform", "p", "main")
OF_ARRAYS = {"shape", "astype", "size", "T"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Call:
    """One call: which name, whether S goes before I, and whether I is an array."""

    def __init__(self, entry, pairs, array):
        self.entry, self.pairs, self.array = entry, pairs, array


def entry_of(tree, named=None):
    """The name of the entry as the text has it, and its function or lambda; None for neither."""
    functions = top_functions(tree)
    if named is not None:
        return named, functions.get(named)
    name = preferred(functions)
    return (name, functions[name]) if name else (None, None)


def entry_of_namespace(namespace, tree):
    """The entry of a program in whose text no name is preferred: golfers bind `p` by `exec`."""
    bound = [name for name, value in namespace.items() if isinstance(value, types.FunctionType)]
    name = preferred(bound)
    if name is None:
        name = last_alone(tree) or (bound[-1] if bound else None)
    return name


def preferred(names):
    """`solve`, else the first that begins so, else `transform`, `p`, `main`."""
    if "solve" in names:
        return "solve"
    for name in names:
        if name.startswith("solve"):
            return name
    return next((name for name in NAMES if name in names), None)


def last_alone(tree):
    """The last function that no other function of the file mentions, else the last."""
    functions = top_functions(tree)
    mentioned = set()
    for name, function in functions.items():
        mentioned |= {
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and node.id != name
        }
    alone = [name for name in functions if name not in mentioned]
    return (alone or list(functions) or [None])[-1]


def top_functions(tree):
    """The functions of the top level by name, in order; of two of one name the later counts."""
    found = {}
    for node in tree.body:
        for name, function in bound_by(node):
            found.pop(name, None)
            found[name] = function
    return found


def bound_by(node):
    if isinstance(node, FUNCTIONS):
        yield node.name, node
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
    elif isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Lambda):
        if isinstance(node.target, ast.Name):
            yield node.target.id, node.value


def call_of(entry, function, given):
    """How a function of the text is called; `given` is the input form that was named, or None."""
    arguments = function.args
    positional = arguments.posonlyargs + arguments.args
    needed = positional[: len(positional) - len(arguments.defaults)]
    pairs = len(needed) == 2
    grid = needed[1 if pairs else 0] if needed else (positional or [None])[0]
    array = given == "ndarray" or (given is None and grid is not None and wants_array(function, grid))
    return Call(entry, pairs, array)


def call_of_value(entry, value, given):
    """The same for a function that no text shows."""
    code = value.__code__
    needed = code.co_argcount - len(value.__defaults__ or ())
    return Call(entry, needed == 2, given == "ndarray")


def wants_array(function, grid):
    if grid.annotation is not None:
        words = ast.unparse(grid.annotation).lower()
        return "ndarray" in words
    return any(is_of_arrays(node, grid.arg) for node in ast.walk(function))


def is_of_arrays(node, name):
    """`name.shape` and its like; of `copy` only the call."""
    if isinstance(node, ast.Call):
        node, wanted = node.func, {"copy"}
    else:
        wanted = OF_ARRAYS
    return (
        isinstance(node, ast.Attribute)
        and node.attr in wanted
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    )
