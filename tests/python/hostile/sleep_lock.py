# verdict: error|out-of-fuel
# A lock that nobody releases, waited for with and without end.
import threading


def solve(grid):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=10**6)
    lock.acquire()
