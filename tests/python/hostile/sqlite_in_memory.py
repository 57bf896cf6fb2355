# verdict: error|out-of-fuel|out-of-memory
import sqlite3


def solve(grid):
    base = sqlite3.connect(":memory:")
    return base.execute("with recursive n(x) as (select 1 union all select x + 1 from n) select sum(x) from n").fetchall()
