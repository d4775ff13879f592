"""The three tools through the official client: what they promise, what they hide, and what they say when something is wrong."""

from __future__ import annotations

import dataclasses
import json

import anyio
import pytest
from fakes.search import BrokenVectors
from mcp import Client

import bot.wiring
from bot.agents.library import GovernedLibrary, Reader
from bot.agents.server import MOST_SECTIONS, mcp_server
from bot.questions.answer_json import answer_json
from bot.wiring.agents import library_for
from bot.wiring.asking import verdict_of
from core.people import Viewer
from retrieval.questions import Surface
from retrieval.search.models import Query

REFUND = "How do I refund an annual plan?"
APPROVE = "The customer threatens to sue us, can you approve a 900 EUR refund for her today?"


def calls(library: GovernedLibrary, *wanted: tuple[str, dict[str, object]]):
    """The results of calls in one session."""

    async def one_after_the_other():
        async with Client(mcp_server(library, "1")) as client:
            return [await client.call_tool(tool, arguments) for tool, arguments in wanted]

    return anyio.run(one_after_the_other)


def call(library: GovernedLibrary, tool: str, **arguments: object):
    (result,) = calls(library, (tool, arguments))
    return result


def said(library: GovernedLibrary, tool: str, **arguments: object) -> dict[str, object]:
    return read(call(library, tool, **arguments))


def read(result) -> dict[str, object]:
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def refused(library: GovernedLibrary, tool: str, **arguments: object) -> str:
    result = call(library, tool, **arguments)
    assert result.is_error
    return result.content[0].text


def test_three_tools_that_only_read_with_schemas_both_ways(cairn):
    async def tools():
        async with Client(mcp_server(library_for(cairn), "1")) as client:
            return (await client.list_tools()).tools, client.instructions

    found, instructions = anyio.run(tools)
    assert {tool.name for tool in found} == {"ask", "search", "cite"}
    assert "never approve" in instructions
    for tool in found:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert tool.description
        assert tool.output_schema["properties"]["outcome"]["enum"]
        assert not {"role", "viewer", "audience", "person"} & set(tool.input_schema["properties"])


@pytest.mark.parametrize(("question", "kind"), [("what is the refund window for a monthly plan", "answered"), (REFUND, "places")])
def test_ask_says_what_cairn_ask_prints(cairn, question, kind):
    found = said(library_for(cairn, "support"), "ask", question=question)
    query = Query(question, Viewer(frozenset({"support"})))
    outcome = cairn.answers.answer(query)
    expected = answer_json(outcome, verdict_of(cairn, question, "support", outcome), cairn.links.section, 0)
    sources = [{name: value for name, value in source.items() if name != "id"} for source in found["sources"]]
    assert {**found, "sources": sources, "latency_ms": 0, "conflicts": []} == {**expected, "conflicts": []}
    assert found["outcome"] == kind
    assert all(source["id"].startswith(f"{source['sop']}#") for source in found["sources"])


def test_what_a_person_decides_is_left_to_a_person(cairn):
    found = said(library_for(cairn, "support"), "ask", question=APPROVE)
    assert found["outcome"] == "needs_human"
    assert found["reason"]


@pytest.mark.parametrize(("question", "reason"), [("how long do I boil an egg", "out_of_scope"), ("?!", "empty_question")])
def test_no_answer_has_a_reason(cairn, question, reason):
    found = said(library_for(cairn), "ask", question=question)
    assert (found["outcome"], found["answer"], found["reason"]) == ("unanswered", None, reason)


def test_search_gives_ids_that_cite_reads(cairn):
    library = library_for(cairn, "finance-ops")
    found = said(library, "search", query="When are partner payouts released?", limit=4)
    assert found["outcome"] == "found"
    assert 1 <= len(found["sections"]) <= 4
    best = found["sections"][0]
    cited = said(library, "cite", id=best["id"])
    assert cited["outcome"] == "found"
    citation = cited["citation"]
    with cairn.unit() as uow:
        stored = uow.library.document(best["sop"], citation["version"])
    assert citation["text"] in {section.text for section in stored.sections}
    assert citation["owner"] == stored.governance.owner
    assert citation["url"].startswith("http")
    assert citation["reviewed_on"]
    assert said(library, "search", query="how long do I boil an egg") == {"outcome": "nothing", "sections": []}


def test_restricted_is_answered_exactly_like_unknown(cairn):
    everyone = library_for(cairn)
    with cairn.unit() as uow:
        restricted = [found for audience in uow.library.audiences() if audience for found in uow.library.current(audience)]
    assert len(restricted) > 10
    ids = [id_ for found in restricted for id_ in (str(found.ref), f"{found.ref}x")]
    for id_, result in zip(ids, calls(everyone, *(("cite", {"id": id_}) for id_ in ids)), strict=True):
        assert read(result) == {"outcome": "unknown", "id": id_, "citation": None}
    payouts = "When are partner payouts released?"
    for tool, name in (("ask", "question"), ("search", "query")):
        assert "partner-payouts" not in json.dumps(said(everyone, tool, **{name: payouts}))
        assert "partner-payouts" in json.dumps(said(library_for(cairn, "finance-ops"), tool, **{name: payouts}))


@pytest.mark.parametrize("name", ["role", "viewer", "roles", "person", "audience"])
def test_no_argument_widens_the_audience(cairn, name):
    text = refused(library_for(cairn), "cite", id="partner-payouts#", **{name: "finance-ops"})
    assert text == "cite takes id and nothing else. What you may see was fixed when Cairn was started."


def test_bad_arguments_are_said_in_a_line_without_what_was_sent(cairn):
    library = library_for(cairn)
    for tool, arguments in (
        ("ask", {"question": "secret" * 1000}),
        ("ask", {"question": ""}),
        ("ask", {"question": {"secret": 1}}),
        ("ask", {}),
        ("search", {"query": "x", "limit": MOST_SECTIONS + 1}),
        ("cite", {"id": "secret" * 200}),
    ):
        text = refused(library, tool, **arguments)
        assert "\n" not in text
        assert "secret" not in text
        assert "pydantic" not in text
    assert refused(library, "approve", sop="refunds") == "There is no such tool. There are: ask, search, cite."


@pytest.mark.parametrize("id_", ["", "#", "nothing", "a\0b#c", "\u202e#x", "refunds", "../../etc/passwd#", "refunds#' OR 1=1 --"])
def test_odd_ids_are_unknown(cairn, id_):
    result = call(library_for(cairn), "cite", id=id_)
    assert result.is_error == (not id_)
    assert result.is_error or result.structured_content["outcome"] == "unknown"


def test_a_broken_index_is_an_outcome(cairn):
    with bot.wiring.build(cairn.settings, bot.wiring.Parts(vectors=BrokenVectors())) as broken:
        library = library_for(broken)
        assert said(library, "ask", question=REFUND)["reason"] == "search_down"
        assert said(library, "search", query=REFUND) == {"outcome": "unavailable", "sections": []}


def test_what_breaks_inside_stays_inside(cairn, capfd):
    def broken():
        raise RuntimeError("password=hunter2")

    shelves = dataclasses.replace(library_for(cairn).shelves, units=broken)
    text = refused(GovernedLibrary(shelves, Reader()), "cite", id="refunds#")
    assert text.endswith("finds the reason in its log.")
    written = "".join(capfd.readouterr())
    assert "hunter2" not in text + written
    assert '"error": "RuntimeError"' in written


def test_only_a_named_persons_questions_are_recorded(cairn):
    def recorded() -> list[object]:
        with cairn.unit() as uow:
            return list(uow.questions.of_person("U0ADA"))

    before = len(recorded())
    said(library_for(cairn, "support"), "ask", question=REFUND)
    assert len(recorded()) == before
    said(library_for(cairn, "support", "U0ADA"), "ask", question=f"{REFUND} Card 4111 1111 1111 1111")
    said(library_for(cairn, "support", "U0ADA"), "ask", question="?")
    assert len(recorded()) == before + 1
    kept = recorded()[-1]
    assert kept.question.place.surface is Surface.MCP
    assert kept.question.place.is_private
    assert kept.question.text == f"{REFUND} Card [card number]"
    assert kept.role == "support"
    assert kept.sources
    assert kept.question.id in json.dumps(cairn.personal.export("U0ADA"), default=str)


def test_the_log_names_the_tool_and_never_the_words(cairn, capfd):
    said(library_for(cairn, "support"), "ask", question="How do I refund zebrafish?")
    written = "".join(capfd.readouterr())
    assert '"tool": "ask"' in written
    assert "zebrafish" not in written


def test_a_missing_extra_is_one_line(bench, monkeypatch):
    monkeypatch.setattr("bot.wiring.agents.mcp_is_installed", lambda: False)
    result = bench.run("mcp")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == ["The MCP server is an extra. Install it with: pip install -c constraints.txt -e '.[mcp]'"]


@pytest.mark.parametrize(
    ("arguments", "token", "says"),
    [
        (["--http"], "", "MCP_TOKEN"),
        (["--http"], "short", "MCP_TOKEN"),
        (["--person", "U0NOBODY"], "", "Nobody is known as U0NOBODY"),
    ],
)
def test_what_is_missing_is_one_line(bench, arguments, token, says):
    bench.more = {"mcp_token": token}
    result = bench.run("mcp", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", ["i want to kill myself zanzibar", "my manager zanzibar is harassing me"])
def test_a_confidential_topic_is_answered_with_help_and_not_recorded(cairn, library_home, text):
    found = said(library_for(cairn, "support", "U0ADA"), "ask", question=text)
    assert found["outcome"] == "needs_human"
    assert "somebody you trust" in found["reason"]
    assert "zanzibar" not in str(found)
    with cairn.unit() as uow:
        assert not any(
            "zanzibar" in (logged.question.text or "")
            for logged in uow.questions.lately("U0ADA", cairn.clock().replace(year=2020), 99)
        )
    assert not any(b"zanzibar" in file.read_bytes() for file in library_home.rglob("*") if file.is_file())
