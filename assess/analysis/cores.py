"""Several cores for large work, one for small: threads around pieces, with a linear algebra of one thread inside.

A BLAS that shares out small products spends its time waiting for its own threads, on a busy machine most of it.
Pieces are cut by the data alone and summed in their order, so any number of cores gives the same bytes.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import import_module
from typing import Any, TypeVar

import numpy as np

Piece = TypeVar("Piece")
Result = TypeVar("Result")

MOST_THREADS = 8
WORTH_A_THREAD = 5e7
# What a BLAS calls the functions that read and set its number of threads, in NumPy's wheels and in distributions.
_NAMES = (("scipy_openblas_", "64_"), ("openblas_", "64_"), ("scipy_openblas_", ""), ("openblas_", ""))
_lock = threading.Lock()
_inside, _before = 0, 1


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """NumPy's linear algebra on one thread until the last of those who asked for it is done."""
    global _inside, _before
    reading, setting = _blas()
    with _lock:
        if _inside == 0:
            _before = reading()
            setting(1)
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0:
                setting(_before)


def in_order(
    work: Callable[[Piece], Result], pieces: Iterable[Piece], products: float = np.inf
) -> Iterator[Result]:
    """Results of the pieces in their order, worked on by as many threads as the process has cores.

    `products` says about how many multiplications all pieces take: few are done before a thread has begun.
    """
    waiting, threads = list(pieces), min(MOST_THREADS, _cores()) if products >= WORTH_A_THREAD else 1
    if min(len(waiting), threads) < 2:
        yield from map(work, waiting)
        return
    with ThreadPoolExecutor(threads) as pool:
        ahead: deque[Future[Result]] = deque()
        for piece in waiting:
            ahead.append(pool.submit(work, piece))
            if len(ahead) > 2 * threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@lru_cache(maxsize=1)
def _blas() -> tuple[Callable[[], int], Callable[[int], Any]]:
    """How NumPy's BLAS is asked for its number of threads and told one; of another BLAS nothing is known."""
    with suppress(OSError, ImportError):
        library = ctypes.CDLL(str(import_module("numpy._core._multiarray_umath").__file__))
        for head, tail in _NAMES:
            with suppress(AttributeError):
                return getattr(library, f"{head}get_num_threads{tail}"), getattr(
                    library, f"{head}set_num_threads{tail}"
                )
    return (lambda: 1), (lambda _number: None)
