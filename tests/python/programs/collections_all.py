# Counter, defaultdict, deque, OrderedDict, heapq, bisect.
import bisect
import heapq
from collections import Counter, OrderedDict, defaultdict, deque


def solve(grid):
    counted = Counter(cell for row in grid for cell in row)
    places = defaultdict(list)
    for index, row in enumerate(grid):
        places[row[0]].append(index)
    line = deque(grid[0], maxlen=4)
    line.rotate(1)
    heap = [cell for row in grid for cell in row]
    heapq.heapify(heap)
    ordered = OrderedDict(sorted(places.items(), reverse=True))
    ordered.move_to_end(next(iter(ordered)))
    common = [cell for cell, _ in counted.most_common(3)]
    return [[*common, *line, heapq.heappop(heap), *ordered, bisect.bisect([1, 3, 5], grid[0][0])]]
