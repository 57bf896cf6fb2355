# verdict: error
import socket


def solve(grid):
    socket.create_connection(("127.0.0.1", 80), timeout=1)
    return grid
