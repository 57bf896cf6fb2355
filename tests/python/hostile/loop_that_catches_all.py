# verdict: out-of-fuel
# No exception ends it, whatever the host might raise.
def solve(grid):
    while True:
        try:
            while True:
                pass
        except BaseException:
            continue
        finally:
            continue
