"""How many threads NumPy's products may use."""

from __future__ import annotations

import os

_VARIABLE = "OPENBLAS_NUM_THREADS"  # read when NumPy is loaded


def stay_on_one_thread() -> None:
    """Call it before NumPy is loaded; what the user has set stays.

    The products that are left to NumPy are small: when idle, a picture takes 3.7 s with one thread as with two.
    On a busy one, threads that wait for each other keep the processors from the work: 23 to 130 s instead of 7 to 8.
    """
    os.environ.setdefault(_VARIABLE, "1")
