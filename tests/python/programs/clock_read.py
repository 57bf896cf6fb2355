# Natively another each time; here a clock that counts calls.
import datetime
import time


def solve(grid):
    now = datetime.datetime.now()
    return [[int(digit) for digit in f"{now.microsecond:06d}{time.time_ns() % 10**9:09d}"]]
