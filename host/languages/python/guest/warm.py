# Runs the judge's own path a few times, so that its bytecode is specialised, its caches are full, and its
# memory is there before the image is taken.

def _warm(serve, names):
    import json

    def request(source, form):
        program = json.dumps({'source': source, 'entry': 'transform', 'input': form, 'modules': {}})
        reply = serve(b'c' + program.encode())
        assert reply[:1] == b'c', reply
        code = reply[1:]
        size = 20
        cells = bytes((i * j) % 10 for i in range(size) for j in range(size))
        grid = bytes((size, size)) + cells
        return b'r' + len(code).to_bytes(4, 'little') + code + b'\x01\0' + grid * 3

    for source, form in names:
        once = request(source, form)
        for _ in range(8):
            reply = serve(once)
            assert reply[:1] in b'ge', reply
    bad = json.dumps({'source': 'def f(:', 'entry': '', 'input': 'list', 'modules': {}})
    for _ in range(4):
        assert serve(b'c' + bad.encode())[:1] == b's'
    import sys
    sys.modules.pop('solver', None)
