"""The garbage collector looks at what requests make, not again and again at what the start of the process loaded and keeps."""

from __future__ import annotations

import gc


def leave_loaded() -> None:
    """Take everything that is there now out of the collector's passes.

    A full pass over 265,000 objects took .16 s of processor time, and a page of a million rows caused one to three of them.
    """
    gc.collect()
    gc.freeze()
