# The default integer has 64 bits: these products need more than 32.
import numpy as np


def solve(grid):
    product = np.prod([2] * 40)
    total = np.array([2**31, 2**31]).sum()
    power = np.arange(1, 4) ** 25
    dtypes = [np.arange(3).dtype, np.array([1]).dtype, np.zeros(2, int).dtype, np.cumsum([1, 2]).dtype]
    assert all(dtype == np.int64 for dtype in dtypes), dtypes
    return [[int(product) % 10, int(total) % 7, int(power[1]) % 10, int(np.intp(2**40)) % 9]]
