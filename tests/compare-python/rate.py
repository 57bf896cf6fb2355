"""The fuel of a second: programs that keep CPython busy, there by CPU time and here by fuel.

    solver-host serve & python3 tests/compare-python/rate.py http://127.0.0.1:7878 python3.13

prints each program and the median, which `fuel_per_second` in `/v1/info` is set to by hand
(`host/languages/python/src/script.rs`). A server has the core interpreter run them; `serve --python DIR`, where
DIR has the one with numpy alone, measures that one. The CPython beside it has to be optimised as that of a
desktop is, as Debian's: one that was built without takes 1.3 times as long.
"""

import json
import resource
import statistics
import subprocess
import sys
import urllib.request

PROGRAMS = {
    'calls': 'def f(n): return n if n < 2 else f(n - 1) + f(n - 2)\nprint(f(27))',
    'counts': 'd = {}\nfor i in range(1500000): d[i % 1009] = d.get(i % 1009, 0) + i\nprint(sum(d.values()))',
    'strings': "s = []\nfor i in range(500000): s.append(str(i) + 'x')\nprint(len(''.join(s).split('x')))",
    'matrix': 'n = 150\na = [[i * j % 7 for j in range(n)] for i in range(n)]\n'
              'print(sum(sum(sum(x * y for x, y in zip(r, c)) for c in zip(*a)) for r in a))',
    'collatz': 'm = 0\nfor i in range(1, 60000):\n  n = i; c = 0\n  while n != 1:\n'
               '    n = n // 2 if n % 2 == 0 else 3 * n + 1; c += 1\n  m = max(m, c)\nprint(m)',
    'search': 'from collections import deque\nn = 500\nseen = [[0] * n for _ in range(n)]\nq = deque([(0, 0)])\n'
              'seen[0][0] = 1\nwhile q:\n  x, y = q.popleft()\n'
              '  for a, b in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):\n'
              '    if 0 <= a < n and 0 <= b < n and not seen[a][b]:\n'
              '      seen[a][b] = seen[x][y] + 1; q.append((a, b))\nprint(seen[-1][-1])',
    'tables': "a = 'ACGT' * 250; b = 'GTCA' * 250\np = [0] * (len(b) + 1)\nfor x in a:\n  c = [0]\n"
              '  for j, y in enumerate(b): c.append(p[j] + 1 if x == y else max(p[j + 1], c[j]))\n  p = c\nprint(p[-1])',
    'heap': 'import heapq, random\nr = random.Random(2)\nh = []\n'
            'for i in range(300000): heapq.heappush(h, r.randrange(10 ** 9))\n'
            'print(sum(heapq.heappop(h) for _ in range(300000)) % 97)',
    'classes': 'class V:\n  def __init__(s, x, y): s.x = x; s.y = y\n  def add(s, o): return V(s.x + o.x, s.y + o.y)\n'
               'v = V(0, 0)\nfor i in range(700000): v = v.add(V(i, 1))\nprint(v.x, v.y)',
    'json': "import json\nd = [{'a': i, 'b': [i] * 3, 'c': str(i)} for i in range(60000)]\nprint(len(json.loads(json.dumps(d))))",
    'primes': 'c = 0\nfor i in range(2, 60000):\n  for j in range(2, int(i ** .5) + 1):\n    if i % j == 0: break\n'
              '  else: c += 1\nprint(c)',
    'floats': 'import math\nt = 0.0\nfor i in range(1, 2000000): t += math.sin(i) / i\nprint(round(t, 6))',
    'knapsack': 'W = 20000\nd = [0] * (W + 1)\nfor w in range(1, 60):\n  for c in range(W, w, -1):\n'
                '    v = d[c - w] + w * 3 % 17\n    if v > d[c]: d[c] = v\nprint(d[-1])',
    'sets': 's = set()\nfor i in range(1200000): s.add(i * 7919 % 1000003)\nprint(len(s))',
    'generators': 'def g(n):\n  for i in range(n): yield i * i\nprint(sum(x for x in g(2500000) if x % 3))',
    'sorting': 'import random\nr = random.Random(1)\na = [r.random() for _ in range(500000)]\na.sort()\nprint(a[1000])',
}


def natively(python, code):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run([python, '-c', code], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended.stdout


def here(url, code):
    body = json.dumps({'code': code, 'language': 'python', 'run_timeout': 100}).encode()
    request = urllib.request.Request(url + '/run_code', body, {'Content-Type': 'application/json'})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)['run_result']


def main():
    url, python = sys.argv[1:]
    start = min(natively(python, 'pass')[0] for _ in range(5))
    rates = []
    for name, code in PROGRAMS.items():
        runs = [natively(python, code) for _ in range(3)]
        seconds = min(took for took, _ in runs) - start
        ran = here(url, code)
        if ran['stdout'] != runs[0][1]:
            sys.exit(f'{name}: the output differs')
        rates.append(ran['fuel'] / seconds)
        print(f"{name:12}{seconds:8.3f} s{ran['fuel']:16,} fuel{rates[-1]:18,.0f} a second")
    print(f'median {statistics.median(rates):,.0f} fuel a second')


if __name__ == '__main__':
    main()
