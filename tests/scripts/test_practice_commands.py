"""`cairn practice` and `cairn events` on the real wiring."""

from __future__ import annotations

import json
from pathlib import Path

from fakes.bench import Bench
from fakes.practice_company import MONDAY, PEOPLE
from fakes.quiz_sops import REFUNDS


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
    assert bench.ok("events", "import", str(file)) == (
        "Kinds: step_missed 1.\n1 events read, 1 new; 1 started practice; 0 problems\n"
    )
    again = json.loads(bench.ok("events", "import", str(file), "--json"))
    assert (again["read"], again["new"], again["started"], again["problems"]) == (1, 0, 0, [])
    assert json.loads(bench.ok("practice", "rebuild", "--check", "--json")) == {"cards": 1, "differing": []}
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        (card,) = uow.cards.of_person("U1")
        uow.cards.save(type(card)(card.person, card.family, card.section, card.cause, {}, card.started_at, True, card.schedule))
        uow.commit()
    broken = bench.run("practice", "rebuild", "--check")
    assert broken.exit_code == 1
    assert f"U1  {card.family}" in broken.output
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
