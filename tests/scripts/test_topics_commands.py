"""`cairn topics` and `cairn eval topics` on the real wiring."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from fakes.bench import Bench
from fakes.samples import NOON, question

REFUND = "how do I refund a captured payment"
VAT = "which number does a tax invoice need"


def asked(bench: Bench, more: int = 0) -> None:
    """Two people ask one thing, the second a week later again; one asks another. `more` people ask the first thing too."""
    bench.now = NOON + timedelta(days=8)
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        for number, (text, person) in enumerate(((REFUND, "U1"), (REFUND, "U2"), (f"{REFUND} now", "U2"), (VAT, "U3")), 1):
            logged = question(number, person, is_private=number == 3)
            at = NOON + timedelta(days=7 * (number == 3))
            uow.questions.add(replace(logged, question=replace(logged.question, text=text, asked_at=at)))
        for number in range(5, 5 + more):
            logged = question(number, f"U{number}")
            uow.questions.add(replace(logged, question=replace(logged.question, text=REFUND, asked_at=NOON)))
        uow.commit()


def test_topics_are_listed_and_shown_without_names(bench: Bench) -> None:
    assert "No topics yet" in bench.ok("topics", "list")
    asked(bench, more=3)
    assert json.loads(bench.ok("topics", "regroup", "--json")) == {"placed": 7, "moved": 0, "ended": 0}
    first, second = json.loads(bench.ok("topics", "list", "--json"))
    assert (first["name"], first["questions"], first["people"], first["section"]) == (REFUND, 6, 5, "refunds#limits")
    assert (second["name"], second["questions"], second["people"]) == (VAT, None, None), "one person asked"
    shown = json.loads(bench.ok("topics", "show", first["topic"], "--json"))
    assert shown["samples"] == [REFUND]
    printed = bench.ok("topics", "list") + bench.ok("topics", "show", first["topic"][:8])
    assert "6 questions of 5 people" in printed
    assert "under 5" in printed
    assert not any(person in printed for person in ("U1", "U2", "U3"))
    assert "No such topic" in bench.run("topics", "show", "x").output
    assert "begins several" in bench.run("topics", "show", "t").output


def test_the_log_proves_the_topics(bench: Bench) -> None:
    asked(bench)
    bench.ok("topics", "regroup")
    found = json.loads(bench.ok("topics", "check", "--json"))
    assert found == {
        "questions": 4, "changes": 0, "folded_differently": 0, "named_differently": 0, "decided_again": 0, "is_same": True,
    }  # fmt: skip
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        ids = [topic.id for topic in uow.topics.topics()]
        uow.topics.rename({ids[0]: "q4", ids[1]: "q4"})
        uow.commit()
    broken = bench.run("topics", "check")
    assert broken.exit_code == 1
    assert "named differently 1" in broken.output


MAIL = """Hi Tomasz, please see below. From: Zebulon Quackenbush <zeb.quackenbush@customer.example>
Sent: Tuesday. I live at 14 Wattlebird Lane, 90210 Springfield, call me on +49 170 5551234. My order is INV-20391.
Kind regards, Zebulon. How do I refund a captured payment for Zebulon Quackenbush?"""
IN_THE_MAIL = ("tomasz", "zebulon", "quackenbush", "customer.example", "wattlebird", "90210", "5551234", "inv-20391")


def test_a_pasted_mail_with_names_and_addresses_is_printed_by_no_topics_command(bench: Bench) -> None:
    bench.now = NOON + timedelta(days=1)
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        for number in (1, 2, 3):
            logged = question(number, f"U{number}")
            uow.questions.add(replace(logged, question=replace(logged.question, text=MAIL, asked_at=NOON)))
        uow.commit()
    bench.ok("topics", "regroup")
    (topic,) = json.loads(bench.ok("topics", "list", "--json"))
    printed = [bench.ok("topics", "list"), bench.ok("topics", "list", "--json")]
    printed += [bench.ok("topics", "show", topic["topic"]), bench.ok("topics", "show", topic["topic"], "--json")]
    for text in printed:
        assert "refund a captured payment" in text
        assert [word for word in IN_THE_MAIL if word in text.casefold()] == []
