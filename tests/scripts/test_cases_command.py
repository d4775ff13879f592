"""`cairn cases`: what waits, what happened, and the record."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.fallback import Fallback
from fakes.samples import NOON, question

from core.people import Person
from escalation.cases.concern import Concern
from escalation.cases.events import Claimed, Decided, Opened, Outcome
from escalation.cases.ports import Label
from escalation.cases.requests import Opening
from escalation.cases.service import CaseService
from escalation.owners import Obstacle
from escalation.triage.service import Triage
from retrieval.search.errors import SearchError
from scripts.lab.triage.examples import read_examples


class Everybody:
    """All can be reached."""

    def slack_id(self, name: str) -> str | None:
        return name

    def obstacle(self, name: str) -> Obstacle | None:
        return None


@pytest.fixture
def case_id(bench: Bench) -> str:
    """A case that was claimed and declined, and a draft that was never sent."""
    service = CaseService(Everybody(), Fallback("U0LEO", "C0OPS"))
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save([Person("U1", None, "Mia Sol"), Person("U0LEO", None, "Leo Park")])
        uow.questions.add(question(1))
        uow.questions.add(question(2))
        opening = Opening("q1", "U1", "amount", Concern("refunds", "limits", 1, "d"), send_now=True)
        service.open_case(uow, "case-one", opening, NOON)
        service.open_case(uow, "case-two", Opening("q2", "U1", "soft"), NOON)
        service.act(uow, "case-one", "U0LEO", Claimed(), NOON + timedelta(minutes=5))
        uow.commit()
    return "case-one"


def decide(bench: Bench) -> None:
    service = CaseService(Everybody(), Fallback("U0LEO", "C0OPS"))
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        service.act(uow, "case-one", "U0LEO", Decided(Outcome.DECLINED, "Over the limit"), NOON + timedelta(minutes=9))
        uow.commit()


def test_nothing_waits_in_a_new_library(bench: Bench) -> None:
    assert "No case waits" in bench.ok("cases", "list")


def test_the_list_names_who_has_it_and_leaves_drafts_out(bench: Bench, case_id: str) -> None:
    text = bench.ok("cases", "list")
    for words in (case_id[:8], "claimed", "amount", "refunds#limits", "Mia Sol", "Leo Park"):
        assert words in text
    assert "soft" not in text
    (row,) = json.loads(bench.ok("cases", "list", "--json"))
    assert (row["id"], row["with"], row["decision"]) == (case_id, "U0LEO", None)


def test_decided_ones_are_listed_when_asked_for(bench: Bench, case_id: str) -> None:
    decide(bench)
    assert json.loads(bench.ok("cases", "list", "--json")) == []
    (row,) = json.loads(bench.ok("cases", "list", "--all", "--json"))
    assert (row["id"], row["decision"], row["decided_by"], row["reason"]) == (case_id, "declined", "U0LEO", "Over the limit")


def test_a_case_is_shown_with_its_history(bench: Bench, case_id: str) -> None:
    decide(bench)
    text = bench.ok("cases", "show", "case-o")
    for words in ("question 1? And another matter.", "opened", "Leo Park", "claimed", "declined", "Over the limit"):
        assert words in text
    found = json.loads(bench.ok("cases", "show", case_id, "--json"))
    assert [event["event"] for event in found["events"]] == ["opened", "claimed", "declined"]


def test_the_record_holds_no_draft_that_was_never_sent(bench: Bench, case_id: str) -> None:
    lines = [json.loads(line) for line in bench.ok("cases", "export").splitlines()]
    assert {line["case"] for line in lines} == {case_id}


def test_an_unknown_or_ambiguous_case_is_a_clear_error(bench: Bench, case_id: str) -> None:
    for given, said in (("nothing", "no case begins like that"), (case_id[:4], "2 cases begin like that")):
        result = bench.run("cases", "show", given)
        assert result.exit_code == 2
        assert said in " ".join(result.stderr.replace("│", " ").split())


def test_the_export_holds_every_event(bench: Bench, case_id: str) -> None:
    decide(bench)
    lines = [json.loads(line) for line in bench.ok("cases", "export").splitlines()]
    mine = [line for line in lines if line["case"] == case_id]
    assert [line["seq"] for line in mine] == [1, 2, 3]
    assert mine[0]["details"]["kind"] == "amount"
    assert Opened.__name__.lower() == mine[0]["event"]


def test_labels_are_written_as_triage_is_fitted_to_them_and_the_fitted_one_is_used(
    bench: Bench, case_id: str, tmp_path: Path
) -> None:
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.labels.add("q1", Label.EXCEPTION, NOON)
        uow.labels.add("q2", Label.ONLY_POLICY, NOON)
        uow.commit()
    assert "2 labelled questions" in bench.ok("cases", "labels", "--out", str(tmp_path / "own.jsonl"))
    found = {example.text: example.is_exception for example in read_examples(tmp_path / "own.jsonl")}
    assert found == {"question 1? And another matter.": True, "question 2? And another matter.": False}
    fitted = bench.settings().model_copy(
        update={"triage": Path(__file__).resolve().parents[2] / "escalation" / "triage" / "triage.json"}
    )
    with bench.build(fitted) as cairn:
        question = "can you make an exception for Acme?"
        assert cairn.judge.triage.judge(question) == Triage.packaged().judge(question)
    wrong = fitted.model_copy(update={"triage": tmp_path / "own.jsonl"})
    with pytest.raises(SearchError, match="no fitted triage"), bench.build(wrong):
        pass
