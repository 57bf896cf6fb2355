# verdict: error
import subprocess


def solve(grid):
    subprocess.run(["sh", "-c", "true"])
    return grid
