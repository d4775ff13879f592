"""`cairn eval library` and `cairn sops check --questions`, on the production pipeline and a library of a few pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench

from retrieval.search.errors import SearchError
from retrieval.search.ports import TokenEncoder

PAGES = {
    "refunds": (
        "---\nlimits: [refund amount > 200 EUR needs billing-lead]\napproval: required\n---\n# Refunds\n\n"
        "## Refund windows\n\nA monthly plan is refunded **within 14 days** of the capture, an annual plan within 30 days.\n\n"
        "## Issue a refund\n\n1. Open the payment in Tallyroom.\n2. Press **Refund** and enter the amount.\n"
    ),
    "pauses": "# Pausing\n\n## Length of a pause\n\nA subscription can be paused for up to three whole months in a year.\n",
    "vat": "# VAT\n\n## Check a VAT number\n\nCheck the VAT number in the official register before the invoice is sent.\n",
    "payouts": "---\naudience: [finance]\n---\n# Payouts\n\n## Payout day\n\nPartners are paid on the fifth of the month.\n",
}
QUESTIONS = """\
- {text: refund window of a monthly plan in days of the capture, kind: answerable, sop: refunds, section: Refund windows,
   answer: within 14 days of the capture}
- {text: payout day of partners, kind: answerable, sop: payouts, section: Payout day, answer: fifth of the month, role: finance}
- {text: payout day of partners, kind: answerable, sop: payouts, section: Payout day, role: support}
- {text: boil an egg, kind: unanswerable}
- {text: can I issue a refund of 900 EUR for this customer, kind: exception, sop: refunds}
"""


@pytest.fixture(autouse=True)
def real_search(bench: Bench, real_encoder: TokenEncoder) -> None:
    bench.embedder, bench.vectors = real_encoder, None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "sops"
    root.mkdir()
    for name, text in PAGES.items():
        (root / f"{name}.md").write_text(text)
    return root


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    file = tmp_path / "questions.yaml"
    file.write_text(QUESTIONS)
    return file


def test_the_counts_as_promised(bench, folder, golden):
    found = json.loads(bench.ok("eval", "library", str(folder), str(golden), "--json"))
    answerable = found["answerable"]
    assert set(answerable) == {"n", "first", "shown_places", "phrase_shown", "refused", "sure_wrong", "human"}
    assert (found["n"], answerable["n"], answerable["first"], answerable["phrase_shown"]) == (5, 3, 2, 2)
    assert found["unanswerable"] == {"n": 1, "sure": 0}
    assert found["exception"] == {"n": 1, "human": 1, "offer": 0, "answer": 0}


def test_every_failing_question_is_one_line_with_what_was_wanted_and_shown(bench, folder, golden):
    said = bench.ok("eval", "library", str(folder), str(golden)).splitlines()
    assert len(said) == 5
    assert said[0].startswith(f'{golden}:4: "payout day of partners": wanted payouts › Payout day (payouts is open to finance only')
    assert "; shown" in said[0]
    assert said[-1] == "1 of 5 questions fail."


def test_a_build_can_fail_by_how_many_questions_fail(bench, folder, golden):
    assert bench.run("eval", "library", str(folder), str(golden), "--allow", "1").exit_code == 0
    assert bench.run("eval", "library", str(folder), str(golden), "--allow", "0").exit_code == 1


def test_a_second_run_embeds_nothing_and_leaves_the_configured_library_alone(bench, folder, golden, real_encoder):
    bench.ok("eval", "library", str(folder), str(golden))
    assert "library is empty" in bench.ok("sops", "status")

    class Embedding:
        fingerprint = real_encoder.fingerprint
        embed_query, embed_passages = real_encoder.embed_query, real_encoder.embed_passages

        def encode(self, texts):
            is_question = len(texts) <= 2  # as written and in plain words
            assert is_question or all(map(str.isalpha, texts)), "passages were embedded again"  # its words are looked at one by one
            return real_encoder.encode(texts)

    bench.embedder = Embedding()
    bench.ok("eval", "library", str(folder), str(golden))


def test_a_broken_questions_file_is_one_line_and_nothing_is_asked(bench, folder, golden):
    golden.write_text("- text: x\n  kind: maybe\n")
    result = bench.run("eval", "library", str(folder), str(golden))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"error: {golden}:2: `maybe` is no kind of question." in result.stderr
    assert "No question was asked." in result.stderr


@pytest.mark.parametrize("arguments", [("/nowhere", "{q}"), ("{d}", "/nowhere.yaml"), ("{d}",)])
def test_what_is_not_there_is_bad_usage(bench, folder, golden, arguments):
    given = [each.format(q=golden, d=folder) for each in arguments]
    assert bench.run("eval", "library", *given).exit_code == 2


def test_a_page_with_an_error_is_named_and_its_questions_fail(bench, folder, golden):
    (folder / "refunds.md").write_text("---\naudiance: [finance]\n---\n# Refunds\n\nx\n")
    result = bench.run("eval", "library", str(folder), str(golden))
    assert "refunds.md:2: unknown key `audiance`" in result.stderr
    assert "the library has no SOP `refunds`" in result.stdout


def test_search_out_of_order_is_no_bad_figure(bench, folder, golden, monkeypatch):
    bench.ok("eval", "library", str(folder), str(golden))

    def broken(*_arguments, **_named):
        raise SearchError("no index")

    monkeypatch.setattr("retrieval.search.service.SearchService.search", broken)
    result = bench.run("eval", "library", str(folder), str(golden))
    assert isinstance(result.exception, SearchError)
    assert "cairn doctor" in str(result.exception)


def published(bench: Bench, folder: Path) -> None:
    bench.ok("sops", "sync", str(folder))
    bench.ok("sops", "approve", "refunds", "--by", "U0GRETA")


def checked(bench: Bench, folder: Path, golden: Path) -> tuple[int, dict[str, object]]:
    result = bench.run("sops", "check", str(folder), "--questions", str(golden), "--json")
    return result.exit_code, json.loads(result.stdout)["questions"]


def test_a_change_that_breaks_nothing(bench, folder, golden):
    published(bench, folder)
    (folder / "vat.md").write_text(PAGES["vat"].replace("official", "public"))
    result = bench.run("sops", "check", str(folder), "--questions", str(golden))
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "None of 5 golden questions breaks.")


def test_a_change_that_takes_a_section_away_names_the_question(bench, folder, golden):
    published(bench, folder)
    (folder / "refunds.md").write_text(
        "# Refunds\n\n## Issue a refund\n\n1. Open the payment in Tallyroom.\n2. Press **Refund**.\n"
    )
    status, found = checked(bench, folder, golden)
    assert (status, found["n"]) == (1, 5)
    assert found["broken"][0]["text"].startswith("refund window of a monthly plan")
    assert (found["broken"][0]["why"], found["broken"][0]["line"]) == ("it no longer finds its section", 1)
    said = bench.run("sops", "check", str(folder), "--questions", str(golden)).stdout
    assert "1 of 5 no longer find their section." in said
    assert "14 days" in json.loads(bench.ok("ask", "refund window of a monthly plan", "--json"))["answer"], "nothing was published"


def test_a_changed_number_and_a_lost_limit_are_named(bench, folder, golden):
    published(bench, folder)
    lenient = PAGES["refunds"].replace("14", "21").replace("limits: [refund amount > 200 EUR needs billing-lead]\n", "")
    (folder / "refunds.md").write_text(lenient)
    status, found = checked(bench, folder, golden)
    assert status == 1
    assert "the message no longer says `within 14 days of the capture`" in {one["why"] for one in found["broken"]}


@pytest.mark.parametrize("front", ["audiance: [finance]", "owner: ["])
def test_a_file_with_an_error_leaves_its_sop_as_it_is_published(bench, folder, golden, front):
    published(bench, folder)
    (folder / "refunds.md").write_text(f"---\n{front}\n---\n# Refunds\n\nx\n")
    status, found = checked(bench, folder, golden)
    assert (status, found["broken"]) == (1, [])


def test_with_nothing_published_nothing_can_break(bench, folder, golden):
    result = bench.run("sops", "check", str(folder), "--questions", str(golden))
    assert result.exit_code == 0
    assert "Nothing is published yet" in result.stdout
