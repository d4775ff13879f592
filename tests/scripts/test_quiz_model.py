"""`cairn quiz preview --model` and `cairn quiz write` through the real langchain clients, against loopback servers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.language_model import ScriptedModel
from fakes.model_servers import AnthropicWire, Fail, Fill, Garbage, ModelServer, OpenAIWire, Refuse, Say

from core.language_model import Prompt
from nudges.items.bank import ItemState
from nudges.items.model_cases import Assignment, assignments
from nudges.items.model_checks import WrittenCase
from nudges.items.model_items import Stage, written_case
from nudges.items.models import Item, ItemOrigin
from retrieval.adapters.markdown.files import read_folder

PAGE = """# Captures

## Large captures

A capture of more than EUR 5,000 needs the approval of the billing lead. Everybody else waits for **the written** approval
before the capture is made.
"""
KEY = "Wait for the written approval"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "sops"
    root.mkdir()
    (root / "captures.md").write_text(PAGE, encoding="utf-8")
    return root


@pytest.fixture(params=[OpenAIWire, AnthropicWire])
def server(request: pytest.FixtureRequest, bench: Bench) -> Iterator[ModelServer]:
    with ModelServer(request.param()).running() as made:
        bench.more = {"llm_model": made.name, "llm_base_url": made.url, "llm_api_key": "test"}
        yield made


def case_in(folder: Path) -> Assignment:
    (document,) = read_folder(folder).documents
    return next(assignments(document))


def draft_for(case: Assignment) -> WrittenCase:
    return WrittenCase(
        f"{case.person} prepares a capture of {case.injected.text}. Nobody has replied yet. What does {case.person} do now?",
        (KEY, "Make the capture and tell the team", "Split the payment into two parts"),
        0,
        "Everybody else waits for the written approval before the capture is made.",
        "The approval has to be there in writing first.",
    )


def script(case: Assignment, written: WrittenCase, chosen: str = KEY, guessed: str | None = None) -> list[Fill]:
    """What a model that writes this and judges so answers, in the order in which it is asked."""
    replies: list[object] = []

    def say(prompt: Prompt) -> dict[str, object]:
        wanted = chosen if prompt.template == "judge_case" else guessed
        options = next((part.text for part in prompt.parts if part.name == "options"), "")
        letter = next((line[0] for line in options.splitlines() if line[3:] == wanted), "none")
        said = asdict(written) if prompt.template == "write_case" else {"choice": letter}
        replies.append(said)
        return said

    model = ScriptedModel(say)
    written_case(model, model, case)
    return [Fill(json.loads(json.dumps(reply))) for reply in replies]


def rejected(bench: Bench, folder: Path) -> dict[str, object]:
    found = json.loads(bench.ok("quiz", "preview", str(folder), "--rejected", "--json"))
    assert not [row for row in found["items"] if row["kind"] == "model-case"]
    (only,) = found["rejected"]
    return only


def test_what_passes_is_shown_with_the_others_and_waits(bench, folder, server):
    case = case_in(folder)
    server.play(*script(case, draft_for(case)))
    rows = json.loads(bench.ok("quiz", "preview", str(folder), "--json"))
    (row,) = [row for row in rows if row["kind"] == "model-case"]
    assert (row["answer"], row["release"]) == (KEY, "review")
    assert row["evidence"] in PAGE
    assert len(server.bodies) == 4
    sent = json.dumps(server.bodies[0])
    assert case.injected.text in sent
    assert case.person in sent
    assert "approval of the billing lead" in sent
    assert "approval of the billing lead" not in json.dumps(server.bodies[-1])


@pytest.mark.parametrize(
    ("change", "stage"),
    [
        ({"evidence": "Everybody may capture at once without an approval."}, Stage.EVIDENCE),
        ({"explanation": "From EUR 50,000 on the lead approves."}, Stage.NUMBERS),
        ({"stem": "Somebody prepares a capture. What now?"}, Stage.AMOUNT),
        ({"answer": 1}, Stage.JUDGE),
        ({"answer": 7}, Stage.SCHEMA),
    ],
)
def test_a_lying_model_is_found_out_and_told_on(bench, folder, server, change, stage):
    case = case_in(folder)
    server.play(*script(case, replace(draft_for(case), **change)))
    found = rejected(bench, folder)
    assert found["stage"] == stage.value
    assert found["why"]
    assert found["stem"]


def test_what_common_sense_answers_is_dropped(bench, folder, server):
    case = case_in(folder)
    server.play(*script(case, draft_for(case), guessed=KEY))
    assert rejected(bench, folder)["stage"] == "closed-book"


@pytest.mark.parametrize(
    ("act", "stage"),
    [
        (Fill({"stem": "Only this"}), "schema"),
        (Say("I would rather tell a joke."), "schema"),
        (Refuse(), "unavailable"),
        (Fail(400), "unavailable"),
        (Garbage(), "schema"),
    ],
)
def test_a_broken_model_leaves_the_other_items_alone(bench, folder, server, act, stage):
    server.play(act)
    found = rejected(bench, folder)
    assert found["stage"] == stage
    assert found["stem"] is None


def test_the_text_says_how_many_were_dropped_and_why_on_request(bench, folder, server):
    case = case_in(folder)
    server.play(*script(case, replace(draft_for(case), answer=1)))
    assert "1 drafts of the model were dropped; --rejected shows why" in bench.ok("quiz", "preview", str(folder))
    server.play(*script(case, replace(draft_for(case), answer=1)))
    shown = bench.ok("quiz", "preview", str(folder), "--rejected")
    assert "[dropped: judge] captures#large-captures/" in shown
    assert "from the section alone the judge chose" in shown


def test_without_a_model_nothing_changes_and_asking_for_one_is_bad_usage(bench, folder):
    rows = json.loads(bench.ok("quiz", "preview", str(folder), "--json"))
    assert rows
    assert all(row["kind"] != "model-case" for row in rows)
    wanted = bench.run("quiz", "preview", str(folder), "--model")
    assert wanted.exit_code == 2
    assert "set LLM_MODEL" in wanted.stderr


def test_no_model_is_asked_when_it_is_not_wanted(bench, folder, server):
    bench.ok("quiz", "preview", str(folder), "--no-model")
    assert server.bodies == []


def test_written_items_wait_on_their_owners_list_and_are_written_once(bench, folder, server):
    bench.ok("sops", "sync", str(folder))
    case = case_in(folder)
    server.play(*script(case, draft_for(case)))
    assert bench.ok("quiz", "write", "captures").startswith("captures: 1 items wait for the owner")
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        (found,) = uow.items.waiting(["captures"])
        assert uow.items.asked({found.item.family}) == {}
    assert (found.item.origin, found.state) == (ItemOrigin.MODEL, ItemState.REVIEW)
    assert isinstance(found.item, Item)
    asked = len(server.bodies)
    assert json.loads(bench.ok("quiz", "write", "captures", "--json")) == [
        {"sop": "captures", "kept": 0, "held": 0, "rejected": []}
    ]
    assert len(server.bodies) == asked


def test_writing_about_what_is_not_there_is_one_line(bench, server):
    result = bench.run("quiz", "write", "nothing")
    assert result.exit_code == 1
    assert "No approved SOP has the id nothing" in result.stderr


def test_writing_without_a_model_is_one_line(bench):
    result = bench.run("quiz", "write", "captures")
    assert result.exit_code == 1
    assert "set LLM_MODEL" in result.stderr


def test_two_lines_about_a_change_by_the_real_client(bench, folder, server):
    bench.ok("sops", "sync", str(folder))
    (folder / "captures.md").write_text(PAGE.replace("EUR 5,000", "EUR 9,000"), encoding="utf-8")
    bench.ok("sops", "sync", str(folder))
    before, now = (f"A capture of more than EUR {amount} needs the approval of the billing lead" for amount in ("5,000", "9,000"))
    true = {"section": "Large captures", "before": before, "now": now}
    server.play(Fill({"points": [true]}))
    assert bench.ok("sops", "diff", "captures", "1", "2", "--summary").strip() == f"Large captures: {now} (before: {before})."
    server.play(Fill({"points": [{**true, "now": now.replace("9,000", "900")}]}))
    found = json.loads(bench.ok("sops", "diff", "captures", "1", "2", "--summary", "--json"))
    assert found["summary"] == ["Changed: Large captures.", "Large captures: EUR 5,000 is now EUR 9,000."]
    assert not found["by_model"]
