"""The judge that the rewards of a process share."""

from __future__ import annotations

import os
import threading

from solver_host._judge import Judge
from solver_host._remote import RemoteJudge

_lock = threading.Lock()
_judge: Judge | RemoteJudge | None = None


def use(judge: Judge | RemoteJudge | None) -> None:
    """Has the rewards of this process come from this judge; `None` for one that is started when needed.

    Limits, tasks of your own and workers are settings of a judge. Whoever made it closes it.
    """
    global _judge
    with _lock:
        _judge = judge


def the_judge() -> Judge | RemoteJudge:
    """The judge that was named, else one that lasts as long as this process."""
    global _judge
    with _lock:
        if _judge is None:
            _judge = Judge()
        return _judge


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_after_fork)
