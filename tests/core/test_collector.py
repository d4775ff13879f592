"""The collector rests during the start; after it, what the start loaded is left alone, and passes are rarer than Python's own."""

from __future__ import annotations

import gc

from core import memory


def test_what_was_loaded_is_left_alone_and_rows_are_passed_over_less_often() -> None:
    usual = gc.get_threshold()
    try:
        memory.pause()
        assert not gc.isenabled()
        memory.resume()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() == memory.PASSES
        assert all(own > before for own, before in zip(memory.PASSES, usual, strict=True))
        assert gc.isenabled()
        memory.tidy()
        assert gc.get_freeze_count() > 10_000
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
        gc.set_threshold(*usual)
