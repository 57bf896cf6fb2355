# verdict: error
import urllib.request


def solve(grid):
    urllib.request.urlopen("http://127.0.0.1/")
    return grid
