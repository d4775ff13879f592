"""`cairn ask`: what a person reads in the terminal, and what a program reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench
from fakes.language_model import ScriptedModel

from retrieval.search.ports import TokenEncoder

ROOT = Path(__file__).resolve().parents[2]

REFUNDS = """---
owner: U0ROSA
review_every: 90d
approval: required
---
# Refunds

## Refund windows

A monthly plan is refunded within 14 days of the capture, an annual plan within 30 days.

## Issue a refund

1. Open the payment in Tallyroom.
2. Press **Refund** and enter the amount.
"""


@pytest.fixture(autouse=True)
def real_search(bench: Bench, real_encoder: TokenEncoder) -> None:
    """The rules that decide what is answered were fitted for the real encoder."""
    bench.embedder, bench.vectors = real_encoder, None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "sops"
    root.mkdir()
    (root / "refunds.md").write_text(REFUNDS)
    (root / "payouts.md").write_text(
        "---\naudience: [finance]\n---\n# Payouts\n\n## Payout day\n\nPartners are paid on the fifth.\n"
    )
    return root


def ask(bench: Bench, folder: Path, *arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(bench.ok("ask", *arguments, "--sops", str(folder), "--json"))
    return found


def test_the_json_has_every_field_and_the_quote_is_verbatim(bench, folder):
    found = ask(bench, folder, "refund window of a monthly plan, in days of the capture")
    assert set(found) == {"outcome", "answer", "reason", "confidence", "sources", "latency_ms"}
    assert found["outcome"] == "answered"
    assert "within 14 days of the capture" in found["answer"]
    source = found["sources"][0]
    assert set(source) == {"sop", "title", "section", "reference", "version", "url", "quote"}
    assert (source["sop"], source["section"], source["version"]) == ("refunds", "Refund windows", 1)
    assert all(line in REFUNDS for line in source["quote"].splitlines())


def test_a_folder_that_needs_approval_is_vouched_for_by_who_names_it(bench, folder):
    assert ask(bench, folder, "refund window of a monthly plan")["outcome"] == "answered"


def test_a_folder_is_asked_as_it_stands_whatever_it_was_before(bench, folder):
    question = "payout day partners are paid on the fifth"
    assert "payouts" not in {source["sop"] for source in ask(bench, folder, question)["sources"]}
    (folder / "payouts.md").write_text("# Payouts\n\n## Payout day\n\nPartners are paid on the fifth.\n")
    assert ask(bench, folder, question)["sources"][0]["sop"] == "payouts"


def test_the_configured_library_is_not_touched(bench, folder):
    ask(bench, folder, "refund window")
    assert "library is empty" in bench.ok("sops", "status")


def test_what_a_role_may_not_see_does_not_exist(bench, folder):
    for role, seen in ((("--role", "finance"), True), (("--role", "support"), False), ((), False)):
        found = ask(bench, folder, "payout day partners are paid on the fifth", *role)
        assert ("payouts" in {source["sop"] for source in found["sources"]}) == seen


def test_off_topic_has_a_reason_and_no_answer(bench, folder):
    found = ask(bench, folder, "boil an egg")
    assert (found["outcome"], found["answer"], found["reason"]) == ("unanswered", None, "out_of_scope")


def test_the_terminal_shows_where_it_stands(bench, folder):
    text = bench.ok("ask", "refund window of a monthly plan", "--sops", str(folder))
    assert "Refunds › Refund windows" in text
    assert "Good match · v1 · reviewed 2 Mar 2026" in text
    assert "U0ROSA" not in text, "an id that nobody imported tells nothing"


@pytest.mark.parametrize(("question", "said"), [("boil an egg", "do not seem to cover"), ("?", "no question in that")])
def test_a_non_answer_says_why(bench, folder, question, said):
    assert said in bench.ok("ask", question, "--sops", str(folder))


def test_an_empty_library_says_how_to_fill_it(bench):
    assert "cairn sops sync DIR" in bench.ok("ask", "refund window")


def test_a_folder_that_is_not_there_is_bad_usage(bench):
    assert bench.run("ask", "refund window", "--sops", "/nowhere").exit_code == 2


def test_a_pending_version_and_an_overdue_review_are_said(bench, folder):
    bench.ok("sops", "sync", str(folder))
    bench.ok("sops", "approve", "refunds", "--by", "U0GRETA")
    (folder / "refunds.md").write_text(REFUNDS.replace("14 days", "21 days"))
    bench.ok("sops", "sync", str(folder))
    bench.now = bench.now.replace(year=bench.now.year + 1)
    text = bench.ok("ask", "refund window of a monthly plan")
    assert "Version 2 waits for approval" in text
    assert "Its review was due" in text
    assert "14 days" in text


TRUE = "A monthly plan is refunded within 14 days of the capture, an annual plan within 30 days [1]."


def test_with_a_model_the_answer_is_its_checked_sentences_and_says_so(bench, folder):
    bench.model = ScriptedModel(TRUE)
    found = ask(bench, folder, "refund window of a monthly plan, in days of the capture")
    assert (found["written"], found["answer"]) == (True, TRUE.replace(" [1].", ". [1]"))
    assert "each sentence checked" in bench.ok("ask", "refund window of a monthly plan, in days", "--sops", str(folder))


def test_with_a_lying_model_the_answer_is_the_quote(bench, folder):
    bench.model = ScriptedModel(TRUE.replace("14", "40"))
    found = ask(bench, folder, "refund window of a monthly plan, in days of the capture")
    assert "written" not in found
    assert "within 14 days" in found["answer"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_confidential_topic_gets_help_and_not_what_merely_looks_alike(bench, folder, as_json, monkeypatch):
    monkeypatch.setenv("CONFIDENTIAL", str(ROOT / "examples" / "confidential.yaml"))
    text = "customer will sue us over the refund window and jumps off a bridge"
    if as_json:
        found = ask(bench, folder, text)
        assert found["outcome"] == "needs_human"
        assert "Emergency: 112" in str(found["reason"])
        assert set(found) == {"outcome", "answer", "reason", "confidence", "sources", "latency_ms"}
    else:
        said = bench.ok("ask", text, "--sops", str(folder))
        assert said.index("112") < (said.find("Refund") if "Refund" in said else len(said))
        assert "exception" not in said


def test_an_sop_that_surely_covers_a_confidential_topic_answers_and_the_contacts_stand_beside_it(bench, folder):
    (folder / "pay.md").write_text("# Pay\n\n## My pay is wrong\n\nIf you were underpaid, tell payroll before the 20th.\n")
    found = ask(bench, folder, "I was underpaid, what do I do if my pay is wrong?")
    assert "before the 20th" in str(found["answer"])
    assert "somebody you trust" in str(found["reason"])
