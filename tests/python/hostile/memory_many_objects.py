# verdict: out-of-memory|out-of-fuel
class Node:
    def __init__(self, before):
        self.before = before


def solve(grid):
    node = None
    while True:
        node = Node(node)
