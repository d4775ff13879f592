"""Tells whoever looked after an SOP that readers lost it: one message for all that went at once, to the owner, else the backup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.governance.views.withdrawn import WithdrawnSop, withdrawn_card
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.people import People
from retrieval.library.ids import namespace_of
from retrieval.library.models import Governance, digest_of


def withdrawn_posts(people: People, uow: UnitOfWork, sops: Sequence[tuple[str, int]]) -> list[Post]:
    """Return what Slack is told of SOPs that were retired, each with the version that readers saw last."""
    of_person: dict[str, list[tuple[str, int, WithdrawnSop]]] = defaultdict(list)
    for sop_id, version in sops:
        document = uow.library.document(sop_id, version)
        person = _looks_after(people, document.governance) if document is not None else None
        if document is not None and person is not None:
            of_person[person].append((sop_id, version, WithdrawnSop(document.title, namespace_of(sop_id))))
    posts = []
    for person, gone in sorted(of_person.items()):
        key = f"withdrawn:{digest_of(person, *(f'{sop_id}@{version}' for sop_id, version, _sop in gone))}"
        with people.speaking(person):
            call = calls.post(key, person, withdrawn_card([sop for *_version, sop in gone]))
        posts.append(Post(key, person, call))
    return posts


def _looks_after(people: People, governance: Governance) -> str | None:
    """Return the Slack id of the owner, else of the backup; None when neither can be reached."""
    named = (name for name in (governance.owner, governance.backup) if name and people.obstacle(name) is None)
    return next((person for name in named if (person := people.slack_id(name)) is not None), None)
