"""Spark: requests in an RDD, judged by a `solver-host score` for each of its partitions.

Owns the command. Leaves placement, retries and spilling to Spark, and the pipe to `RDD.pipe`.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

from solver_host._binary import find_binary
from solver_host._judge import settings_of
from solver_host._requests import AskedLimits

if TYPE_CHECKING:
    from pyspark import RDD

PASSED_ON = ("PATH", "HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LANG")
"""The variables that a host on an executor gets from the driver."""


def score_rdd(
    rdd: RDD[str],
    *,
    limits: AskedLimits | None = None,
    brief: bool = False,
    options: Sequence[str] = (),
    binary: str | None = None,
) -> RDD[str]:
    """The answers to an RDD of requests, a JSON object a string; in any order within a partition.

    The lines are those that `solver-host score` prints. A message about a bad request counts lines from
    the start of its partition. A task in which the host itself failed fails, and Spark makes it again.

    `binary` is the program on the executors: where it is on the driver, unless it is named. The package is
    needed on the driver alone. A partition is judged by one process with as many workers as a task of
    Spark has cores, so make partitions enough: `rdd.repartition(n)`.
    """
    cores = rdd.context.getConf().get("spark.task.cpus", "1")
    command = [
        find_binary() if binary is None else binary,
        "score",
        "--end-with-parent",
        "--execution-workers",
        str(cores),
        *settings_of(limits, brief),
        *options,
    ]
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return rdd.pipe(shlex.join(command), env=env, checkCode=True)
