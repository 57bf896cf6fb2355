# pad, roll, kron, stack, tile, take_along_axis, einsum, strides.
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def transform(grid: np.ndarray) -> np.ndarray:
    corner = np.pad(grid, ((0, 3), (0, 3)), mode="wrap")[:3, :3]
    rolled = np.roll(corner, 1, axis=0)
    kron = np.kron(rolled[:2, :2], np.array([[1, 0], [0, 1]]))
    windows = sliding_window_view(np.pad(corner, 1), (3, 3)).sum(axis=(2, 3)) % 10
    taken = np.take_along_axis(corner, np.argsort(corner, axis=1, kind="stable"), axis=1)
    traced = np.einsum("ij,kj->ik", corner, rolled) % 10
    return np.vstack([np.hstack([windows, taken, traced]), np.tile(kron, (1, 3))[:, :9]])
