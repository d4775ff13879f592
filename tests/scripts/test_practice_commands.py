"""`cairn practice` and `cairn events` on the real wiring."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.practice_company import ISSUE, MONDAY, PEOPLE, Company
from fakes.quiz_sops import REFUNDS

from nudges.attempts import Ask, Attempt, Batch
from nudges.spacing import fitting, memory
from nudges.spacing.memory import Rating
from nudges.starting import refold


def library(bench: Bench, tmp_path: Path) -> None:
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "refunds.md").write_text(f"---\nowner: U0OWNER\n---\n{REFUNDS}", encoding="utf-8")
    bench.now = MONDAY
    bench.ok("sops", "sync", str(folder))
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save(PEOPLE)
        uow.commit()


def test_from_the_library_to_a_card_and_back(bench: Bench, tmp_path: Path) -> None:
    library(bench, tmp_path)
    synced = json.loads(bench.ok("practice", "sync", "--json"))
    assert synced["enrolled"] == len(PEOPLE)
    assert synced["sops"][0]["added"] > 10
    assert "0 SOPs changed; 0 people enrolled" in bench.ok("practice", "sync")
    event = {
        "id": "e1", "at": "2026-03-02T11:00:00Z", "kind": "step_missed", "person": "U1", "task": "refund", "step": "4",
        "context": {"sop": "refunds", "section": "Issue a refund", "refund": "R-1042"},
    }  # fmt: skip
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(event) + "\n", encoding="utf-8")
    assert bench.ok("events", "import", str(file)) == "1 events read, 1 new; 1 started practice; 0 problems\n"
    assert json.loads(bench.ok("events", "import", str(file), "--json")) == {"read": 1, "new": 0, "started": 0, "problems": []}
    assert json.loads(bench.ok("practice", "rebuild", "--check", "--json")) == {"cards": 1, "differing": []}
    with bench.build(bench.settings()) as cairn:
        company = Company(cairn.unit, now=MONDAY)
        card = company.card("refunds#issue-a-refund/step-4")
        with cairn.unit() as uow:
            uow.cards.save(type(card)(card.person, card.family, card.section, card.cause, {}, card.started_at, True, card.schedule))
            uow.commit()
    broken = bench.run("practice", "rebuild", "--check")
    assert broken.exit_code == 1
    assert "U1  refunds#issue-a-refund/step-4" in broken.output
    assert bench.run("practice", "rebuild").exit_code == 1
    assert bench.ok("practice", "rebuild", "--check").startswith("1 cards, 0 not as their log says")


def test_mistakes_in_a_file_of_events_are_named(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"id": "e1"}\n', encoding="utf-8")
    found = bench.run("events", "import", str(file))
    assert found.exit_code == 1
    assert f"{file}:1: `at` is missing" in found.output
    file.write_bytes(b"\xff\xfe{")
    assert "Save the file with the encoding UTF-8" in bench.run("events", "import", str(file)).output
    assert bench.run("events", "import", str(tmp_path / "no")).exit_code == 2


def test_the_simulation_prints_every_schedule_on_both_memories(bench: Bench) -> None:
    small = ("practice", "simulate", "--learners", "2", "--skills", "8", "--days", "70")
    lines = bench.ok(*small).splitlines()
    assert len(lines) == 16
    assert sum(" SM-2 " in line for line in lines) == 2
    rows = json.loads(bench.ok(*small, "--json"))
    assert {row["memory"] for row in rows} == {"act-r", "power-law"}


@pytest.mark.slow
def test_the_bench_claims_everybody_once(bench: Bench) -> None:
    figures = json.loads(bench.run("practice", "bench", "--people", "30", "--cards", "5", "--json").stdout)
    assert (figures["people"], figures["batches"], figures["questions"], figures["sent_again"]) == (30, 30, 90, 0)
    assert "batches 5 " in bench.ok("practice", "bench", "--people", "5", "--cards", "4")


def answers_of(bench: Bench, days: int) -> None:
    """One person's card, answered every third day and forgotten every third time."""
    with bench.build(bench.settings()) as cairn:
        company = Company(cairn.unit, now=MONDAY)
        start = company.asks_about(ISSUE)
        assert start is not None
        for number in range(days):
            company.later(days=3)
            with cairn.unit() as uow:
                ask = Ask(f"a{number}", f"b{number}", "U1", start.family, "i", 0, company.now)
                uow.asks.add([Batch(ask.batch, "U1", company.now.date(), company.now)], [ask])
                is_right = number % 3 > 0
                rating = Rating.GOOD if is_right else Rating.AGAIN
                on = company.now.date()
                uow.asks.record(
                    Attempt(ask.id, "U1", start.family, "i", "next-step", 0, is_right, company.now, on, rating, 0.9, start.cause)
                )
                uow.commit()
            with cairn.unit() as uow:
                refold(uow, "U1", start.family)
                uow.commit()


def test_too_few_answers_are_not_fitted(bench: Bench, tmp_path: Path) -> None:
    library(bench, tmp_path)
    bench.ok("practice", "sync")
    answers_of(bench, 30)
    out = tmp_path / "memory.json"
    refused = bench.run("practice", "fit", "--out", str(out))
    assert refused.exit_code == 1
    assert "29 answers" in refused.output
    assert "Nothing is fitted under 2,500 answers" in refused.output
    assert not out.exists()
    found = json.loads(bench.ok("practice", "fit", "--dry-run", "--json"))
    assert (found["answers"], found["written"], found["log_loss"]["fitted"]) == (29, False, None)
    assert found["log_loss"]["default"] > 0 < found["log_loss"]["average"]


@pytest.mark.slow
def test_fitted_parameters_are_stored_named_by_a_setting_and_cards_follow(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "ENOUGH", 20)
    monkeypatch.setattr(fitting, "_MOST_STEPS", 8)  # how far a fit gets is asked in test_memory_fitting
    library(bench, tmp_path)
    bench.ok("practice", "sync")
    answers_of(bench, 60)
    out = tmp_path / "memory.json"
    assert "wrote" in bench.ok("practice", "fit", "--out", str(out))
    stored = json.loads(out.read_text(encoding="utf-8"))
    assert stored["log_loss"]["fitted"] < stored["log_loss"]["default"]
    assert len(stored["parameters"]) == 21
    monkeypatch.setenv("PRACTICE_MEMORY", str(out))
    try:
        assert bench.run("practice", "rebuild", "--check").exit_code == 1
        assert bench.run("practice", "rebuild").exit_code == 1
        assert bench.run("practice", "rebuild", "--check").exit_code == 0
        out.write_text("{}", encoding="utf-8")
        broken = bench.run("practice", "rebuild", "--check")
        assert broken.exit_code == 1
        assert "PRACTICE_MEMORY" in str(broken.exception)
    finally:
        memory.use()


@pytest.mark.process
def test_the_bot_does_not_load_the_optimiser() -> None:
    code = "import sys, bot.wiring.slack; print('nudges.spacing.fitting' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "False\n"
