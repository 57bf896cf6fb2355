# verdict: trap|error
import signal


def solve(grid):
    signal.raise_signal(signal.SIGABRT)
