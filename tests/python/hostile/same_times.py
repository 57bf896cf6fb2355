# verdict: output
import datetime
import os
import time


def solve(grid):
    stamps = [time.time_ns(), time.monotonic_ns(), time.process_time_ns(), time.perf_counter_ns()]
    digits = "".join(str(stamp) for stamp in stamps) + str(datetime.datetime.now().timestamp()) + str(os.getpid())
    return [[int(digit) for digit in digits if digit.isdigit()][:30]]
