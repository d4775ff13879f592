"""What the start loaded is out of the collector's passes, and they are rarer than Python's own."""

from __future__ import annotations

import gc

from bot.wiring.collector import PASSES, leave_loaded


def test_what_was_loaded_is_left_alone_and_rows_are_passed_over_less_often() -> None:
    usual = gc.get_threshold()
    try:
        leave_loaded()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold() == PASSES
        assert all(own > before for own, before in zip(PASSES, usual, strict=True))
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
