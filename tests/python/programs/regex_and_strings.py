# Strings: re, join, split, translate, format, bytes.
import re
import textwrap


def solve(grid):
    text = "/".join("".join(map(str, row)) for row in grid)
    changed = re.sub(r"(\d)(?=\1)", "9", text)
    changed = re.sub(r"0+", lambda found: str(len(found[0]) % 10) * len(found[0]), changed)
    changed = changed.translate(str.maketrans("123", "321"))
    assert textwrap.dedent("  a\n  b") == "a\nb" and f"{255:#06x} {1.5:>6.2f} {'é'!a}" == r"0x00ff   1.50 '\xe9'"
    return [[byte - 48 for byte in row.encode("ascii")] for row in changed.split("/")]
