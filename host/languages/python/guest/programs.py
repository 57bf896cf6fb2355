# Programs that the judge is warmed up with.

_plain = [
    ('def transform(grid):\n    return [list(r) for r in zip(*grid[::-1])]\n', 'list'),
    ('from collections import Counter\nimport itertools\ndef transform(grid):\n'
     '    c = Counter(x for r in grid for x in r)\n'
     '    s = {(i, j) for i, r in enumerate(grid) for j, v in enumerate(r) if v == c.most_common(1)[0][0]}\n'
     '    return [[1 if (i, j) in s else v for j, v in enumerate(r)] for i, r in enumerate(grid)]\n', 'list'),
    ('def transform(grid):\n    def f(n): return f(n + 1)\n    return f(0)\n', 'list'),
    ('def transform(S, I):\n    return S[0][1]\n', 'list'),
    ('def transform(grid):\n    raise ValueError("warm")\n', 'list'),
    ('def transform(grid):\n    print(len(grid))\n    return grid\n', 'list'),
]
_numpy = [
    ('import numpy as np\ndef transform(grid):\n    return np.rot90(np.array(grid)).tolist()\n', 'list'),
    ('import numpy as np\ndef transform(grid: np.ndarray) -> np.ndarray:\n    out = grid.copy()\n'
     '    out[grid == 3] = 4\n    return out.T\n', 'ndarray'),
    ('import numpy as np\nfrom scipy import ndimage\nfrom scipy.ndimage import label\n'
     'from collections import Counter\ndef transform(grid):\n    a = np.array(grid)\n    l, n = label(a == 0)\n'
     '    for i in range(1, n + 1):\n        if (l == i).sum() > 3: a[l == i] = i % 10\n'
     '    c = Counter(a.ravel().tolist())\n'
     '    d = ndimage.binary_dilation(a == c.most_common(1)[0][0])\n    a[d] = 1\n'
     '    o = ndimage.find_objects(l)\n    u, k = np.unique(a, return_counts=True)\n'
     '    return np.where(a > 3, a, 0).tolist()\n', 'list'),
]
_scripts = [
    ('print(1 + 1)\n', 0),
    ('import sys\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nprint(f(5), file=sys.stdout)\n', 0),
    ('import sys\nsys.exit(3)\n', 3),
    # The first traceback imports what it is written with.
    ('def f(n):\n    raise ValueError(n)\ntry:\n    f(1)\nexcept ValueError as error:\n    raise KeyError("warm") from error\n', 1),
    ('def f(:\n', 1),
    ('import io\nprint(*[int(n) for n in io.StringIO("1 2 3").read().split()])\n', 0),
]
