# The last step before the image is taken: the holes of the heap are used up, so that a run allocates from
# its fresh end, on few pages that lie side by side; and what is there is no garbage for any run.

def _fill():
    import gc
    gc.collect()
    most = 400000
    kept = [None] * most
    count = 0
    # A block larger than all small ones lies at the fresh end.
    end = id(bytes(1 << 18))
    sizes = [*range(2, 600, 8), *range(600, 4000, 64), 8000, 16000, 32000]
    for size in sizes:
        beyond = 0
        while beyond < 24 and count < most:
            block = bytes(size)
            kept[count] = block
            count += 1
            beyond = beyond + 1 if id(block) >= end else 0
    return kept[:count]


_space['kept'] = _fill()
del _fill
import gc
gc.collect()
gc.freeze()
# Memory that a run finds at hand, before it has to grow.
_room = bytearray(4 << 20)
del _room
_turn = _space['turn']
del gc
