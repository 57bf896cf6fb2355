# The usual numpy: an annotated array in, an array out.
import numpy as np


def transform(input_grid: np.ndarray) -> np.ndarray:
    return np.rot90(input_grid, k=-1)
