# verdict: trap|error|out-of-fuel|out-of-memory|invalid-output
import dis
import types


def solve(grid):
    code = solve.__code__.replace(
        co_code=bytes([dis.opmap["LOAD_FAST"], 250, dis.opmap["RETURN_VALUE"], 0]), co_stacksize=1
    )
    return types.FunctionType(code, {})(grid)
