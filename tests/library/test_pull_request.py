"""What the text of a pull request says, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from retrieval.adapters.markdown.sections import cut
from retrieval.library.models import Governance, SopDocument
from retrieval.library.pull_request import MadeVersion, PullRequest, pull_request_text
from retrieval.library.versions import VersionOrigin

AT = datetime(2026, 3, 2, 12, 5, tzinfo=UTC)
PAGE = "## Payout\n\nPay out above 900 EUR by hand.\n\n## Limits\n\nAsk sales.\n\nThen wait.\n"


def request(text: str, new: str, *, audience: str = "", title: str = "Refunds", made: MadeVersion | None = None) -> PullRequest:
    governance = Governance(audience=frozenset({audience} if audience else ()))
    old, now = (SopDocument("refunds", title, "refunds.md", governance, cut(each, title, title).sections) for each in (text, new))
    version = made or MadeVersion(2, VersionOrigin.SUGGESTION, "Sales moved.", "Mia Sol", "Amara Okafor", AT)
    return PullRequest(old, now, [version], "sops/refunds.md", "main", "https://sops.example/refunds")


def test_it_says_what_why_who_when_and_where() -> None:
    text = pull_request_text(request(PAGE, PAGE.replace("sales", "finance")))
    title, empty, *body = text.splitlines()
    assert (title, empty) == ("Update Refunds: Limits", "")
    assert "File: `sops/refunds.md`, branch `main`" in body
    assert "Page: <https://sops.example/refunds>" in body
    start = body.index("### Limits")
    assert body[start + 2] == "```diff"
    assert {"-Ask sales.", "+Ask finance."} <= set(body[start:])
    assert "900 EUR" not in text
    told = body.index("Version 2: suggested by Mia Sol; approved by Amara Okafor on 2026-03-02 12:05 UTC.")
    assert body[told + 2 : told + 5] == ["```text", "Sales moved.", "```"]


def test_nobody_is_named_who_is_not() -> None:
    made = MadeVersion(2, VersionOrigin.SUGGESTION, approved_at=AT)
    text = pull_request_text(request(PAGE, PAGE.replace("sales", "finance"), made=made))
    assert "Version 2: suggested by a colleague; approved by a colleague on" in text


def test_a_step_back_says_so() -> None:
    made = MadeVersion(3, VersionOrigin.ROLLBACK, "back to version 1", approved_by="Amara Okafor", approved_at=AT)
    assert "Version 3: a step back to an earlier version; approved by Amara Okafor" in pull_request_text(
        request(PAGE, PAGE.replace("sales", "finance"), made=made)
    )


def test_of_a_restricted_sop_only_changed_lines_are_told() -> None:
    text = pull_request_text(request(PAGE, PAGE.replace("sales", "finance"), audience="legal", title="Layoffs"))
    assert text.startswith("Update sops/refunds.md\n\n")
    assert "```diff\n-Ask sales.\n+Ask finance.\n```" in text
    assert not any(kept in text for kept in ("Layoffs", "Limits", "Then wait", "Sales moved", "https://", "legal", "900 EUR"))


def test_an_sop_that_was_restricted_before_counts_as_restricted() -> None:
    whole = request(PAGE, PAGE.replace("sales", "finance"), title="Layoffs")
    old = replace(whole.old, governance=Governance(audience=frozenset({"legal"})))
    assert "Layoffs" not in pull_request_text(replace(whole, old=old))


def test_nothing_in_it_pings_links_or_breaks_out() -> None:
    made = MadeVersion(
        2, VersionOrigin.SUGGESTION, "See #12\n````\n@team ![x](https://evil.example/p.png)", "@mia *x*", "A [b](c)", AT
    )
    new = PAGE.replace("Ask sales.", "Ask finance.\n\n```\n@all\n```").replace("## Limits", "## @ops <b>Limits</b>")
    text = pull_request_text(request(PAGE.replace("## Limits", "## @ops <b>Limits</b>"), new, made=made))
    assert "suggested by @<!-- -->mia \\*x\\*; approved by A \\[b\\]\\(c\\)" in text
    assert "`````text\nSee #12\n````\n@team" in text
    assert "### @<!-- -->ops Limits" in text
