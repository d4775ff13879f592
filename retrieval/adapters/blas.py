"""Limits the threads of numpy's matrix products. Search multiplies small matrices in several threads at once; where the cores are
busy, OpenBLAS's own threads wait for each other by spinning, and a product of 4 ms takes 100.
"""

from __future__ import annotations

from functools import cache

from threadpoolctl import threadpool_limits


@cache
def limit_blas_threads(count: int) -> None:
    """Limit the threads for this process from now on, in the libraries loaded so far."""
    threadpool_limits(count, user_api="blas")
