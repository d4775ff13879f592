"""The sample company, asked as people ask. The library is the real one: real model, real Chroma, the production wiring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings
from bot.wiring import Cairn, build
from retrieval.answer.models import Answered, Outcome, Source, Unanswered
from retrieval.library.people import Viewer
from retrieval.search.models import Query

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
QUESTIONS = yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8"))

pytestmark = pytest.mark.xdist_group("golden")


@pytest.fixture(scope="module")
def cairn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cairn]:
    settings = Settings(_env_file=None, cairn_home=tmp_path_factory.mktemp("golden"), glossary=EXAMPLES / "glossary.yaml")
    with build(settings) as built:
        report = built.sync(EXAMPLES / "sops", by="test")
        assert report.problems == ()
        for sop_id in report.pending:
            built.publisher.approve(sop_id, by="test", at=built.clock())
        yield built


def ask(cairn: Cairn, entry: dict[str, str], text: str, *turns: str) -> Outcome:
    return cairn.answers.answer(Query(text, Viewer(frozenset({entry["role"]})), turns))


def is_right(source: Source, entry: dict[str, object]) -> bool:
    headings = entry["section"] if isinstance(entry["section"], list) else [entry["section"]]
    places = {(entry["sop"], heading) for heading in headings}
    also = entry.get("also")
    if isinstance(also, dict):
        places.add((also["sop"], also["section"]))
    return (source.found.sop.id, source.found.section.heading) in places


def right_first(cairn: Cairn, entries: list[dict[str, str]]) -> list[str]:
    """Questions whose first section is the right one."""
    right = []
    for entry in entries:
        outcome = ask(cairn, entry, entry["question"])
        if isinstance(outcome, Answered) and is_right(outcome.best, entry):
            right.append(entry["question"])
    return right


@pytest.mark.parametrize("words", ["sop", "other"])
def test_the_right_section_comes_first(cairn, words):
    entries = [entry for entry in QUESTIONS["in_scope"] if entry["words"] == words]
    right = right_first(cairn, entries)
    missed = [entry["question"] for entry in entries if entry["question"] not in right]
    assert len(right) >= 0.9 * len(entries), missed


@pytest.mark.parametrize("entry", QUESTIONS["out_of_scope"], ids=lambda entry: entry["question"][:40])
def test_what_the_library_does_not_cover_is_not_answered(cairn, entry):
    assert isinstance(ask(cairn, entry, entry["question"]), Unanswered)


def test_follow_ups_are_read_with_what_came_before(cairn):
    entries = QUESTIONS["follow_ups"]
    outcomes = [ask(cairn, entry, entry["then"], entry["first"]) for entry in entries]
    right = [isinstance(o, Answered) and is_right(o.best, entry) for o, entry in zip(outcomes, entries, strict=True)]
    missed = [entry["then"] for entry, ok in zip(entries, right, strict=True) if not ok]
    assert sum(right) >= 0.75 * len(entries), missed


@pytest.mark.parametrize("entry", QUESTIONS["restricted"], ids=lambda entry: entry["question"][:40])
def test_a_restricted_sop_does_not_exist_for_others(cairn, entry):
    outcome = ask(cairn, entry, entry["question"])
    named = outcome.sources if isinstance(outcome, Answered) else outcome.nearest
    assert entry["sop"] not in {source.found.sop.id for source in named}
