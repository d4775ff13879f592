"""`cairn inbox`: what is stuck, without a word of what people wrote."""

from __future__ import annotations

import json

import pytest
from fakes.bench import Bench
from fakes.samples import claim, later

WORDS = "my salary is too low"
PAYLOAD = {"surface": "direct", "text": WORDS, "person": "U1"}
CALL = {"method": "chat.postMessage", "args": {"channel": "C1", "text": WORDS}}


@pytest.fixture
def stuck(bench: Bench) -> Bench:
    with bench.build(bench.settings()) as cairn, cairn.unit() as unit:
        for number, payload in enumerate((PAYLOAD, {"surface": WORDS})):
            entry = unit.inbox.receive(f"e{number}", None, payload, claim("w1"))
            assert entry is not None
            assert unit.inbox.park(entry, "w1", "KeyError", later())
        for key in ("answer:1", WORDS):
            unit.outbox.add(key, "C1", CALL, later())
        parked, waiting = unit.outbox.claim(claim(), 5)
        assert unit.outbox.park(parked, "KeyError", later())
        assert unit.outbox.failed(waiting, "http_500", later(minutes=1))
        unit.commit()
    return bench


def test_nothing_is_stuck_in_a_new_library(bench: Bench) -> None:
    assert "Nothing is stuck" in bench.ok("inbox", "list")
    assert json.loads(bench.ok("inbox", "list", "--json")) == []


def test_the_list_shows_kind_age_attempts_and_error_and_no_text(stuck: Bench) -> None:
    text, rows = stuck.ok("inbox", "list"), json.loads(stuck.ok("inbox", "list", "--json"))
    assert WORDS not in text + json.dumps(rows)
    assert {(row["kind"], row["error"], row["state"]) for row in rows} == {
        ("direct", "KeyError", "parked"),
        ("unreadable", "KeyError", "parked"),
        ("answer", "KeyError", "parked"),
        ("message", "http_500", "waiting"),
    }
    assert all(row["attempts"] == 1 and row["age_seconds"] >= 0 for row in rows)


def test_what_is_parked_is_tried_again_or_dropped(stuck: Bench) -> None:
    names = {row["kind"]: row["id"] for row in json.loads(stuck.ok("inbox", "list", "--json"))}
    stuck.ok("inbox", "drop", names["unreadable"])
    assert json.loads(stuck.ok("inbox", "retry", "--all", "--json"))["retried"] == [names["direct"], names["answer"]]
    assert {row["state"] for row in json.loads(stuck.ok("inbox", "list", "--json"))} == {"waiting"}


@pytest.mark.parametrize("arguments", [("retry", "in-99"), ("drop", "out-99"), ("drop", "nonsense"), ("retry", "in-" + 30 * "9")])
def test_an_unknown_name_is_said_in_one_line_and_changes_nothing(stuck: Bench, arguments: tuple[str, str]) -> None:
    result = stuck.run("inbox", *arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert arguments[1] in result.stderr


def test_retry_wants_names_or_all(stuck: Bench) -> None:
    assert stuck.run("inbox", "retry").exit_code == 2
    assert stuck.run("inbox", "retry", "in-1", "--all").exit_code == 2
