"""`cairn sops patch --pull-request` and `--confluence-draft`, with the commands that people type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import run

import pytest
from fakes.bench import Bench
from fakes.source_servers import TOKEN, ConfluenceServer, StoredPage, serving

from bot.wiring import deciding
from bot.wiring.governance import proposal_service
from core.people import Person
from retrieval.library.proposals.events import Approved, ProposedIn
from retrieval.library.proposals.models import Suggestion

SOP = "---\nid: vat\n---\n# VAT\n\nAsk finance.\n\nThen wait.\n"


@pytest.fixture
def sops(tmp_path: Path) -> Path:
    folder = tmp_path / "handbook" / "sops"
    folder.mkdir(parents=True)
    (folder / "vat.md").write_text(SOP)
    return folder


@pytest.fixture
def wiki(bench: Bench, tmp_path: Path) -> Iterator[ConfluenceServer]:
    """A space with one page, synced and changed in Cairn as `wiki:VAT`."""
    with serving(ConfluenceServer(), "Basic Ym90QGV4YW1wbGUuY29tOmEtdG9rZW4tb2Ytc2l4dGVlbg==") as server:
        server.pages["100"] = StoredPage("VAT", "<p>Ask finance.</p><h2>Cash</h2><p>Never.</p>")
        address = f"{server.url}/wiki/spaces/OPS"
        (tmp_path / "sources.yaml").write_text(f"wiki:\n  kind: confluence\n  address: {address}\n  approval: auto\n")
        bench.more |= {"sources": tmp_path / "sources.yaml", "source_tokens": f"wiki={TOKEN}"}
        bench.ok("sources", "sync")
        suggested(bench, "wiki:VAT")
        yield server


def suggested(bench: Bench, sop_id: str, *, is_named: bool = True, text: str = "Ask finance first.\n\nThen wait.") -> None:
    """What Slack does when a suggestion is approved."""
    with bench.build(bench.settings()) as cairn:
        service, now = proposal_service(), cairn.clock()
        with cairn.unit() as unit:
            people = [Person("U0MIA", "mia@x.example", "Mia Sol"), Person("U0GRETA", "greta@x.example", "Greta Lind")]
            unit.people.save(people)
            card = unit.library.card(sop_id)
            anchor = unit.library.document(sop_id, card.version).sections[0].anchor
            said = Suggestion(sop_id, anchor, text, "U0MIA", is_named, ProposedIn.ANSWER, why="Finance asked for it.")
            proposal = service.suggest(unit, said, now).record
            service.act(unit, proposal.id, "U0GRETA", Approved(proposal.seal), now)
            unit.commit()
        deciding.publish_due(cairn)


def fails(bench: Bench, *arguments: str) -> str:
    result = bench.run(*arguments)
    assert result.exit_code != 0
    return str(result.exception or result.output)


def test_a_pull_request_tells_each_change_and_names_who_wants_to_be_named(bench: Bench, sops: Path) -> None:
    bench.ok("sops", "sync", str(sops))
    assert "nothing to take into it" in bench.run("sops", "patch", "vat", "--pull-request").output
    assert "from a folder that is synced by hand, not from Confluence" in fails(bench, "sops", "patch", "vat", "--confluence-draft")
    suggested(bench, "vat", is_named=False)
    text = bench.ok("sops", "patch", "vat", str(sops), "--pull-request")
    assert text.startswith("Update VAT: VAT\n\n")
    assert "File: `vat.md`\n" in text
    assert "-Ask finance.\n+Ask finance first.\n" in text
    assert "Version 2: suggested by a colleague; approved by Greta Lind on" in text
    assert "Finance asked for it." in text
    assert not any(name in text for name in ("Mia", "mia@", "U0MIA", "U0GRETA", "greta@"))
    suggested(bench, "vat", text="Ask finance twice.\n\nThen wait.")
    text = bench.ok("sops", "patch", "vat", "--pull-request")
    assert "Version 2: suggested by a colleague" in text
    assert "Version 3: suggested by Mia Sol" in text
    (sops / "vat.md").write_text("# Other\n")
    assert "word for word" in fails(bench, "sops", "patch", "vat", str(sops), "--pull-request")


@pytest.mark.process
def test_an_sop_of_a_git_source_names_branch_and_path(bench: Bench, sops: Path, tmp_path: Path) -> None:
    repository = sops.parent
    for command in (("init", "-q", "-b", "trunk"), ("add", "."), ("commit", "-q", "-m", "First")):
        git = ("git", "-C", str(repository), "-c", "user.name=Ada", "-c", "user.email=ada@x.example", *command)
        run(git, check=True)
    lines = ("book:", "  kind: git", f"  address: {repository}", "  branch: trunk", "  folder: sops")
    (tmp_path / "sources.yaml").write_text("\n".join(lines) + "\n")
    bench.more["sources"] = tmp_path / "sources.yaml"
    bench.ok("sources", "sync")
    suggested(bench, "book:vat")
    assert "File: `sops/vat.md`, branch `trunk`" in bench.ok("sops", "patch", "book:vat", "--pull-request")
    patch = bench.ok("sops", "patch", "book:vat", str(repository))
    assert patch.startswith("--- a/sops/vat.md\n+++ b/sops/vat.md\n")
    run(("git", "-C", str(repository), "apply", "-"), input=patch, text=True, check=True)
    assert "Ask finance first." in (sops / "vat.md").read_text()
    assert "comes from a git repository, not from Confluence" in fails(bench, "sops", "patch", "book:vat", "--confluence-draft")


def test_a_file_whose_newer_text_waits_comes_first(bench: Bench, sops: Path) -> None:
    bench.ok("sops", "sync", str(sops))
    suggested(bench, "vat")
    (sops / "vat.md").write_text(SOP.replace("id: vat", "id: vat\napproval: required").replace("wait", "call"))
    bench.run("sops", "sync", str(sops))
    assert "has a newer text that waits (version 3)" in fails(bench, "sops", "patch", "vat", str(sops))


@pytest.mark.process
def test_a_change_becomes_a_draft_in_confluence(bench: Bench, wiki: ConfluenceServer) -> None:
    assert "which takes no pull requests: use --confluence-draft" in fails(bench, "sops", "patch", "wiki:VAT", "--pull-request")
    wiki.is_read_only = True
    said = fails(bench, "sops", "patch", "wiki:VAT", "--confluence-draft")
    assert "may read this page, but not write it (403)" in said
    assert TOKEN.partition(":")[2] not in said
    wiki.is_read_only = False
    said = bench.ok("sops", "patch", "wiki:VAT", "--confluence-draft")
    assert said == f"Saved as a draft, not published: {wiki.url}/wiki/pages/resumedraft.action?draftId=100\n"
    text = "<p>Ask finance first.</p>\n<p>Then wait.</p>\n<h2>Cash</h2>\n<p>Never.</p>\n"
    assert (wiki.drafts, wiki.pages["100"].revision) == ({"100": text}, 1)
    wiki.pages["100"] = replace(wiki.pages["100"], revision=2)
    assert "was changed in Confluence since" in fails(bench, "sops", "patch", "wiki:VAT", "--confluence-draft")
    assert bench.run("sops", "patch", "wiki:VAT", "--confluence-draft", "--pull-request").exit_code == 2
