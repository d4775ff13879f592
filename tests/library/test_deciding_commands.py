"""`cairn sops approve | reject | rollback | log | patch | sync --author`, with the commands that people type."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes.bench import Bench

from core.people import Person
from retrieval.library.proposals.events import Approved, ProposedIn
from retrieval.library.proposals.models import Suggestion

FIRST = "---\nid: vat\napproval: required\n---\n# VAT\n\nAsk finance.\n"
SECOND = FIRST.replace("finance", "sales")


@pytest.fixture
def sops(tmp_path: Path) -> Path:
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "vat.md").write_text(FIRST)
    return folder


def fails(bench: Bench, *arguments: str) -> str:
    """What is said when a command fails: one line."""
    result = bench.run(*arguments)
    assert result.exit_code != 0
    return str(result.exception or result.output)


def live(bench: Bench, sops: Path) -> None:
    bench.ok("sops", "sync", str(sops))
    bench.ok("sops", "approve", "vat", "--by", "U0GRETA")


def test_nobody_approves_their_own_change_alone(bench: Bench, sops: Path) -> None:
    live(bench, sops)
    (sops / "vat.md").write_text(SECOND)
    bench.ok("sops", "sync", str(sops), "--author", "ada@x.example")
    assert "Missing option '--by'" in bench.run("sops", "approve", "vat").stderr
    assert "second person's word" in fails(bench, "sops", "approve", "vat", "--by", "ada@x.example")
    assert "version 2" in bench.ok("sops", "approve", "vat", "--by", "U0GRETA")


def test_a_command_with_several_ids_can_be_said_again(bench: Bench, sops: Path) -> None:
    live(bench, sops)
    (sops / "fees.md").write_text(FIRST.replace("vat", "fees").replace("VAT", "Fees"))
    bench.ok("sops", "sync", str(sops))
    again = bench.run("sops", "approve", "vat", "fees", "--by", "U0GRETA")
    assert again.exit_code == 0
    assert "No version of vat waits" in again.stderr
    assert "Readers now see version 1 of fees" in again.stdout
    assert "No version of vat waits" in fails(bench, "sops", "approve", "vat", "--by", "U0GRETA")


@pytest.mark.parametrize("by", ["U0ADA", "ada@x.example", "ADA@X.Example", " U0ADA "])
def test_an_author_under_another_of_their_names_is_still_the_author(bench: Bench, sops: Path, by: str) -> None:
    live(bench, sops)
    people = sops.parent / "people.csv"
    people.write_text("slack_id,email,name,role\nU0ADA,ada@x.example,Ada,support\n", encoding="utf-8")
    bench.ok("people", "import", str(people))
    (sops / "vat.md").write_text(SECOND)
    bench.ok("sops", "sync", str(sops), "--author", "ada@x.example")
    assert "second person's word" in fails(bench, "sops", "approve", "vat", "--by", by)


def test_a_rejection_stands_in_the_log(bench: Bench, sops: Path) -> None:
    live(bench, sops)
    (sops / "vat.md").write_text(SECOND)
    bench.ok("sops", "sync", str(sops), "--author", "ada@x.example")
    assert "Version 2 of vat is rejected." in bench.ok("sops", "reject", "vat", "--why", "Not yet", "--by", "U0GRETA")
    assert "decided before, by U0GRETA" in fails(bench, "sops", "reject", "vat", "--why", "Again")
    newest, first = bench.ok("sops", "log", "vat").splitlines()
    assert "v2" in newest
    assert "from the file by ada@x.example; rejected by U0GRETA on" in newest
    assert first.startswith("* v1")
    rows = json.loads(bench.ok("sops", "log", "vat", "--json"))
    assert [(row["version"], row["current"], row["rejected_by"]) for row in rows] == [(1, True, None), (2, False, "U0GRETA")]


def test_a_version_with_a_day_is_approved_for_it(bench: Bench, sops: Path) -> None:
    live(bench, sops)
    (sops / "vat.md").write_text(SECOND.replace("approval", "effective: 2099-01-01\napproval"))
    bench.ok("sops", "sync", str(sops))
    assert "from 2099-01-01 on" in bench.ok("sops", "approve", "vat", "--by", "U0GRETA")
    assert "from 2099-01-01 on" not in bench.ok("sops", "log", "vat").splitlines()[-1]


def test_going_back_needs_no_number(bench: Bench, sops: Path) -> None:
    live(bench, sops)
    assert "no earlier approved version" in fails(bench, "sops", "rollback", "vat")
    (sops / "vat.md").write_text(SECOND)
    bench.ok("sops", "sync", str(sops))
    bench.ok("sops", "approve", "vat", "--by", "U0GRETA")
    assert bench.ok("sops", "rollback", "vat").startswith("Readers see version 1 of vat again, as version 3.")
    assert "back to version 1" in bench.ok("sops", "log", "vat")


def test_a_change_that_was_made_in_slack_is_handed_back(bench: Bench, sops: Path) -> None:
    live(bench, sops)
    assert "nothing to take into it" in bench.run("sops", "patch", "vat").output
    suggested(bench)
    patch = bench.ok("sops", "patch", "vat", str(sops))
    assert patch.startswith("--- a/vat.md\n+++ b/vat.md\n")
    assert "-Ask finance.\n+Ask finance first.\n" in patch
    whole = bench.ok("sops", "patch", "vat")
    assert whole.startswith("---\nid: vat\n")
    said = bench.ok("sops", "sync", str(sops))
    assert "Nothing changed" in said
    (sops / "vat.md").write_text(whole)
    assert "was changed in Cairn" not in bench.ok("sops", "sync", str(sops))
    assert "nothing to take into it" in bench.run("sops", "patch", "vat").output


def suggested(bench: Bench) -> None:
    """What Slack does when a suggestion is approved."""
    from bot.wiring import deciding  # noqa: PLC0415
    from bot.wiring.governance import proposal_service  # noqa: PLC0415

    with bench.build(bench.settings()) as cairn:
        service, now = proposal_service(), cairn.clock()
        with cairn.unit() as unit:
            unit.people.save([Person("U0MIA", "mia@x.example", "Mia")])
            text = Suggestion("vat", "vat", "Ask finance first.", "U0MIA", True, ProposedIn.ANSWER)
            proposal = service.suggest(unit, text, now).record
            service.act(unit, proposal.id, "U0GRETA", Approved(proposal.seal), now)
            unit.commit()
        assert [each.id for each in deciding.publish_due(cairn)] == [proposal.id]
