# verdict: error
# A tree that is made by hand and compiled.
import ast


def solve(grid):
    node = ast.Constant(1)
    for _ in range(100000):
        node = ast.UnaryOp(ast.USub(), node)
    tree = ast.fix_missing_locations(ast.Expression(node))
    return [[eval(compile(tree, "deep", "eval"))]]
