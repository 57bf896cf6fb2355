# verdict: error
import threading


def solve(grid):
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()
    return grid
