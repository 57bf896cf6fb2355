# verdict: error
# Import machinery that the lane might use for a traceback.
import importlib
import linecache
import traceback


def solve(grid):
    importlib.import_module = traceback.format_exception = traceback.extract_tb = linecache.getline = None
    raise ValueError("a plain error")
