# verdict: trap|error|invalid-output
# Too few cells for the code.
import types


def solve(grid):
    def inner():
        return grid

    code = inner.__code__.replace(co_freevars=())
    return types.FunctionType(code, {})()
