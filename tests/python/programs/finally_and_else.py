# try, else, finally; a return in finally would swallow an exception.
def tried(cell):
    log = []
    try:
        log.append(10 // cell)
    except ZeroDivisionError:
        log.append(0)
    else:
        log.append(1)
    finally:
        log.append(2)
    return log


def solve(grid):
    return [[cell % 10 for cell in tried(cell)] for cell in grid[0] if cell] or [tried(0)]
