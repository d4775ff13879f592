"""`cairn topics` and `cairn eval topics` on the real wiring."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.samples import NOON, question
from fakes.search import WordEmbedder

from bot.wiring import topics_bench

REFUND = "how do I refund a captured payment"
VAT = "which number does a tax invoice need"


def asked(bench: Bench) -> None:
    bench.now = NOON + timedelta(days=8)
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        for number, (text, person) in enumerate(((REFUND, "U1"), (REFUND, "U2"), (f"{REFUND} now", "U2"), (VAT, "U3")), 1):
            logged = question(number, person, is_private=number == 3)
            at = NOON + timedelta(days=7 * (number == 3))
            uow.questions.add(replace(logged, question=replace(logged.question, text=text, asked_at=at)))
        uow.commit()


def test_topics_are_listed_and_shown_without_names(bench: Bench) -> None:
    assert "No topics yet" in bench.ok("topics", "list")
    asked(bench)
    assert json.loads(bench.ok("topics", "regroup", "--json")) == {"placed": 4, "moved": 0, "ended": 0}
    first, second = json.loads(bench.ok("topics", "list", "--json"))
    assert (first["name"], first["questions"], first["people"], first["section"]) == (REFUND, 3, 2, "refunds#limits")
    assert (second["name"], second["questions"]) == (VAT, 1)
    (lately,) = json.loads(bench.ok("topics", "list", "--days", "2", "--by", "recent", "--json"))
    assert (lately["topic"], lately["questions"]) == (first["topic"], 1)
    shown = json.loads(bench.ok("topics", "show", first["topic"], "--json"))
    assert [(week["week"], week["questions"], week["people"]) for week in shown["weeks"]] == [
        ("2026-03-02", 2, 2),
        ("2026-03-09", 1, 1),
    ]
    assert shown["samples"] == [REFUND]
    printed = bench.ok("topics", "list", "--by", "people") + bench.ok("topics", "show", first["topic"][:8])
    assert "week of 2026-03-02" in printed
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


def test_labelled_questions_are_judged_as_they_come(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wiring.topics_lab.build", bench.build)
    monkeypatch.setattr("bot.wiring.topics_lab.settings_of", bench.settings)
    file = tmp_path / "topics.csv"
    rows = [f'"{REFUND} {number}",refunds\n{VAT} {number},vat' for number in range(10)]
    file.write_text("text,category\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = json.loads(bench.ok("eval", "topics", str(file), "--json", "--pass-every", "10"))
    assert (found["n"], found["topics"], found["passes"], found["replays"]) == (20, 2, 2, True)
    assert (found["v_measure"], found["ari"], found["pairwise_f1"]) == (1, 1, 1)
    assert found["alerts"] == found["alerts_with_passes"] == {"count": 2, "precision": 1, "recall": 1, "unanimous": 1}
    assert set(found["online"]) == {"v_measure", "ari", "pairwise_f1"}
    assert "pairwise_f1" in bench.ok("eval", "topics", str(file))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"text,label\na,b\n", "column category is missing"),
        (b"text,category\n", "has no questions"),
        (b"", "column category is missing"),
        (b"text,category\n,b\n", "a row needs a text and a category"),
        (b"text,category\nonly\n", "a row needs a text and a category"),
        (b"text,category\n\xff\xfe,b\n", "not UTF-8"),
        (b'text,category\n"a"b,c\n', "not valid CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(bench: Bench, tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "topics.csv"
    file.write_bytes(content)
    found = bench.run("eval", "topics", str(file), "--json")
    assert found.exit_code == 1
    assert complaint in found.output
    assert "cannot be read" in bench.run("eval", "topics", str(tmp_path / "gone.csv")).output


def test_the_bench_measures_every_size(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics_bench, "embedder_of", lambda _settings: WordEmbedder())
    monkeypatch.setattr(topics_bench, "ALONE", 3)
    file = tmp_path / "topics.csv"
    file.write_text(f"text,category\n{REFUND},refunds\n{VAT},vat\n", encoding="utf-8")
    found = json.loads(bench.run("topics", "bench", str(file), "--sizes", "20,40", "--json").stdout)
    assert [row["questions"] for row in found] == [20, 40]
    assert all(row["place_p95_ms"] > 0 and row["topics"] > 0 for row in found)


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
    printed = [bench.ok("topics", "list"), bench.ok("topics", "list", "--by", "recent", "--json")]
    printed += [bench.ok("topics", "show", topic["topic"]), bench.ok("topics", "show", topic["topic"], "--json")]
    for text in printed:
        assert "refund a captured payment" in text
        assert [word for word in IN_THE_MAIL if word in text.casefold()] == []
