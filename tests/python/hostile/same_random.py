# verdict: output
# Each run draws the same, whatever is asked for.
import os
import random
import secrets
import uuid


def solve(grid):
    random.seed()
    line = [random.randrange(10), os.urandom(1)[0] % 10, secrets.randbelow(10), uuid.uuid4().int % 10]
    return [line]
