# verdict: error|out-of-fuel|trap
# A lock that nobody releases, waited for with and without end: the interpreter aborts, since nobody could
# release it.
import threading


def solve(grid):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=10**6)
    lock.acquire()
