"""`cairn links revoke`: at the operator's word one person's links, or all, are closed."""

from __future__ import annotations

from fakes.bench import Bench

from core.people import Person


def test_revoking_closes_the_links_of_every_name_that_the_person_has(bench: Bench) -> None:
    bench.more["slack_bot_token"] = "xoxb-1"  # noqa: S105
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save([Person("U0ADA", "ada@example.com", role="support")])
        uow.commit()
    assert "is closed" in bench.ok("links", "revoke", "ada@example.com")
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        assert uow.revocations.revoked_at([cairn.links.trace("U0ADA")]) is not None
        assert uow.revocations.revoked_at([cairn.links.trace("")]) is None


def test_revoking_asks_for_one_person_or_all(bench: Bench) -> None:
    for given in ((), ("U0ADA", "--all"), (" ",)):
        assert bench.run("links", "revoke", *given).exit_code == 2
    assert bench.run("links", "revoke", "--all").exit_code == 1, "without a bot token no link was ever made"
    bench.more["slack_bot_token"] = "xoxb-1"  # noqa: S105
    assert "Every link" in bench.ok("links", "revoke", "--all")
