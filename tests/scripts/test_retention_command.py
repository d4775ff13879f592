"""`cairn retention`: shows what is past its period, and removes it."""

from __future__ import annotations

import json
from datetime import timedelta

from fakes.bench import Bench
from fakes.samples import question


def test_old_words_are_shown_and_removed(bench: Bench) -> None:
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.questions.add(question(1))
        uow.commit()
    bench.now += timedelta(days=366)
    shown = {row["kind"]: row for row in json.loads(bench.ok("retention", "show", "--json"))}
    assert shown["questions"] == {"kind": "questions", "days": 365, "rows": 1, "oldest": "2026-03-02", "past_period": 1}
    assert shown["outbox"]["days"] == 400
    assert "365 days" in bench.ok("retention", "show")
    assert json.loads(bench.ok("retention", "run", "--json"))["questions"] == 1
    assert bench.ok("retention", "run").strip() == "Nothing is past its period."
