"""`cairn eval prompts` through the real langchain-openai client, against the loopback server; and the scores that are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.language_model import ScriptedModel
from fakes.model_servers import Act, Fail, Json, ModelServer, OpenAIWire, Read, Say
from fakes.stand_ins import CarefulStandIn, CarelessStandIn, Request, acting, sample_shelf

from bot.settings import Settings
from bot.wiring.language import budget_of, guarded
from scripts.lab.laboratory import Laboratory, laboratory
from scripts.lab.prompts.cases import CasesError, read_cases
from scripts.lab.prompts.context import Counting, PromptContext
from scripts.lab.prompts.digests import digest_of_text
from scripts.lab.prompts.evaluation import SHEETS, Sheet, UnknownPromptError, evaluate_prompts, sheets_of
from scripts.lab.prompts.recording import NotRecordedError, record

ROOT = Path(__file__).resolve().parents[3]
PROMPTS = sorted(
    file
    for room in ("bot", "retrieval", "nudges", "escalation", "insights", "storage", "scripts")
    for file in (ROOT / room).rglob("prompts/*.md")
)
PUBLISHED = {
    "second_look.v1": "9d7e39d5f509",
    "lead_digest.v1": "89cfa197f55f",
    "name_topic.v1": "dba3313223b8",
    "closed_book_case.v1": "6b3bf3917c01",
    "judge_case.v1": "c7f79314b36a",
    "write_case.v1": "65b7db0bfe8b",
    "shorten_lesson.v1": "736734a88a2a",
    "answer.v1": "e4959b1cc129",
    "find_section.v1": "532ac522c502",
    "follow_up.v1": "7408f4e199f3",
    "other_words.v1": "08a798fca0c5",
    "style_beginner.v1": "34edefe1432a",
    "style_expert.v1": "08b30b7fce3e",
    "summarise_change.v1": "dd33ceeb077d",
}
"""Every prompt file with the digest of its words."""

SEARCHING = {sheet.name for sheet in SHEETS if sheet.needs_library}


@pytest.fixture
def server(bench: Bench) -> Iterator[ModelServer]:
    with ModelServer(OpenAIWire()).running() as made:
        bench.more = {"llm_model": made.name, "llm_base_url": made.url, "llm_api_key": "test", "log_level": "error"}
        yield made


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where scores are recorded, instead of in this checkout."""
    file = tmp_path / "scores.json"
    monkeypatch.setattr("scripts.lab.prompts.recording.SCORES", file)
    return file


@pytest.fixture(scope="module")
def pellmoor() -> Iterator[Laboratory]:
    """A part of the sample company, found with the real encoder."""
    known = {"refunds", "bank-transfer-matching", "access-requests", "data-deletion-requests", "late-renewals"}
    with laboratory(
        [document for document in sample_shelf().documents if document.id in known], settings=Settings(_env_file=None)
    ) as lab:
        yield lab


def test_there_are_prompts() -> None:
    assert len(PROMPTS) >= 12


@pytest.mark.parametrize("file", PROMPTS, ids=lambda file: file.stem)
def test_words_that_were_published_are_not_changed(file: Path) -> None:
    digest = digest_of_text(file.read_text(encoding="utf-8"))
    assert PUBLISHED.get(file.stem) == digest, f"{file.stem} changed: other words are a new version, with a line here: {digest}"


def test_every_prompt_is_scored_on_a_sheet() -> None:
    scored = {name for sheet in SHEETS for name in sheet.files}
    assert scored <= {file.stem for file in PROMPTS}
    assert {name.partition(".")[0] for name in scored} == {file.stem.partition(".")[0] for file in PROMPTS}


def scored(bench: Bench, server: ModelServer, act: Act, *names: str) -> dict[str, Json]:
    server.play(act)
    options = [word for name in names for word in ("--only", name)]
    return {row["prompt"]: row for row in json.loads(bench.ok("eval", "prompts", "--json", *options))}


@pytest.mark.slow
@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if not sheet.needs_library], ids=lambda sheet: sheet.name)
def test_good_replies_score_higher_than_bad_ones(bench: Bench, server: ModelServer, sheet: Sheet) -> None:
    good = scored(bench, server, acting(CarefulStandIn()), sheet.name)[sheet.name]["figures"][sheet.name]
    asked = {Request.of(body).prompt for body in server.bodies[1:]}
    bad = scored(bench, server, acting(CarelessStandIn()), sheet.name)[sheet.name]["figures"][sheet.name]
    assert good["score"] == 1.0
    assert good["failed"] == {}
    assert bad["score"] < 0.7
    assert asked == {file.rpartition(".")[0] for file in sheet.files}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SEARCHING))
def test_prompts_of_answers_score_good_replies_higher(pellmoor: Laboratory, server: ModelServer, bench: Bench, name: str) -> None:
    (sheet,) = sheets_of([name])
    found = []
    cairn = pellmoor.cairn
    for stand_in in (CarefulStandIn(), CarelessStandIn()):
        server.play(acting(stand_in))
        model = guarded(bench.settings(), cairn.unit, cairn.clock, lambda: budget_of(cairn.workspace.now))
        model.warm()
        found.append(sheet.run(PromptContext(Counting(model), cairn, sample_shelf()))[0])
    good, bad = found
    figure = "rewritten" if name == "follow_up" else "score"  # few threads are about this part of the company
    assert good[figure] > bad[figure], (good, bad)
    asked = {Request.of(body).prompt for body in server.bodies}
    assert asked <= {file.rpartition(".")[0] for file in sheet.files}
    if name != "follow_up":
        assert good["found"] > 0.2
        assert good["score"] == 1.0
        assert good["groundedness"] == 1.0
        assert good["not_there"]["said_so"] == good["not_there"]["asked"]


def test_a_score_is_kept_with_what_it_was_measured_on(bench: Bench, server: ModelServer, kept: Path) -> None:
    server.play(acting(CarefulStandIn()))
    for note in ("first", "second"):
        said = bench.ok("eval", "prompts", "--only", "name_topic", "--record", "--note", note)
    assert "name_topic.v1" in said
    assert "score 1.000" in said
    first, second = json.loads(kept.read_text(encoding="utf-8"))
    assert (first["note"], second["note"]) == ("first", "second")
    assert first["model"] == server.name
    assert first["command"] == "cairn eval prompts --only name_topic --record"
    text = (ROOT / "insights" / "prompts" / "name_topic.v1.md").read_text(encoding="utf-8")
    assert first["prompts"] == {"name_topic.v1": digest_of_text(text)}
    assert first["figures"]["name_topic"]["n"] == 16
    assert date.fromisoformat(first["recorded"])


def test_without_a_model_the_command_says_what_to_set(bench: Bench) -> None:
    done = bench.run("eval", "prompts", "--json")
    assert done.exit_code == 1
    assert "Set LLM_MODEL" in done.stderr


def test_a_model_that_cannot_be_used_is_one_line(bench: Bench, server: ModelServer) -> None:
    server.play(Fail(401))
    done = bench.run("eval", "prompts", "--only", "name_topic")
    assert done.exit_code == 1
    assert "openai:test does not answer (unsupported" in done.stderr
    bench.more["llm_model"] = "no-provider"
    done = bench.run("eval", "prompts", "--only", "name_topic")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.strip()


def test_a_prompt_that_gets_no_reply_is_told_apart_and_not_recorded(bench: Bench, server: ModelServer, kept: Path) -> None:
    def decide(body: Json) -> Act:
        return Say("ready") if "the one word: ready" in str(body["messages"]) else Fail(400)

    server.play(Read(decide))
    done = bench.run("eval", "prompts", "--only", "name_topic", "--record")
    assert done.exit_code == 1
    assert "answered no call for name_topic" in done.stderr
    assert not kept.exists()


def test_an_unknown_prompt_is_bad_usage(bench: Bench, server: ModelServer) -> None:
    done = bench.run("eval", "prompts", "--only", "horoscope")
    assert done.exit_code == 2
    assert server.bodies == []


def test_prompts_are_found_by_name_version_and_part() -> None:
    assert [sheet.name for sheet in sheets_of(["judge_case"])] == ["judge_case"]
    assert [sheet.name for sheet in sheets_of(["write_case.v1"])] == ["write_case"]
    assert [sheet.name for sheet in sheets_of(["style_expert"])] == ["answer"]
    assert [sheet.name for sheet in sheets_of(["judge_case", "style_expert"])] == ["answer", "judge_case"]
    assert sheets_of([]) == list(SHEETS)
    with pytest.raises(UnknownPromptError, match=r"second_look\.v1"):
        sheets_of(["answer", "second_sight"])


def test_a_place_that_cannot_be_written_is_told(kept: Path, bench: Bench) -> None:
    (score,) = evaluate_prompts(["name_topic"], ScriptedModel(topic={"name": "Refund window for annual plans"}))
    kept.write_text("no json", encoding="utf-8")
    with pytest.raises(NotRecordedError, match="cannot be written"):
        record(score, date(2026, 11, 26))


def test_without_the_sample_company_the_command_says_where_it_belongs(
    bench: Bench, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.play(Say("ready"))
    monkeypatch.setattr("scripts.lab.prompts.evaluation.EXAMPLES", tmp_path / "gone")
    done = bench.run("eval", "prompts", "--only", "second_look")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("The sample company is not in")


def test_cases_that_do_not_fit_are_told() -> None:
    with pytest.raises(CasesError, match="horoscope"):
        read_cases("horoscope", str)
    with pytest.raises(CasesError, match="name_topic"):
        read_cases("name_topic", int)
