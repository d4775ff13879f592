from __future__ import annotations

from core.lru_cache import LruCache


def test_what_was_asked_for_lately_stays_when_it_is_full() -> None:
    known = LruCache[str, int](2)
    known.put("a", 1)
    known.put("b", 2)
    assert known.get("a") == 1
    known.put("c", 3)
    assert (known.get("a"), known.get("b"), known.get("c")) == (1, None, 3)
    known.put("a", 4)
    known.put("d", 5)
    assert (known.get("a"), known.get("c")) == (4, None)
