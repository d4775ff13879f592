"""Routing always ends at somebody who can be reached, in the promised order."""

from __future__ import annotations

import pytest
from fakes.fallback import Fallback
from hypothesis import given
from hypothesis import strategies as st

from escalation.owners import Obstacle, OwnerRoute, choose_route, line_of
from retrieval.library.models import Governance

SOP = Governance(owner="U0OWNER", backup="U0BACKUP", channel="C0SOP")
WORKSPACE = Fallback(owner="U0LEAD", channel="C0HELP")


def route(unreachable: set[str], governance: Governance | None = SOP, fallback: Fallback = WORKSPACE):
    return choose_route(line_of(governance, fallback), lambda name: Obstacle.UNKNOWN if name in unreachable else None)


@pytest.mark.parametrize(
    ("unreachable", "expected"),
    [
        (set(), OwnerRoute("C0SOP", "U0OWNER")),
        ({"U0OWNER"}, OwnerRoute("C0SOP", "U0BACKUP")),
        ({"U0OWNER", "U0BACKUP"}, OwnerRoute("C0SOP", "U0LEAD")),
        ({"C0SOP"}, OwnerRoute("C0HELP", "U0OWNER")),
        ({"C0SOP", "C0HELP"}, OwnerRoute("U0OWNER", "U0OWNER")),
        ({"U0OWNER", "U0BACKUP", "U0LEAD"}, OwnerRoute("C0SOP", None)),
        ({"U0OWNER", "U0BACKUP", "U0LEAD", "C0SOP", "C0HELP"}, None),
    ],
)
def test_the_next_in_line_is_asked(unreachable, expected):
    assert route(unreachable) == expected


def test_without_an_sop_the_workspace_answers():
    assert route(set(), governance=None) == OwnerRoute("C0HELP", "U0LEAD")


def test_without_anybody_there_is_no_route():
    assert choose_route(line_of(None, Fallback()), lambda _name: None) is None


names = st.none() | st.sampled_from(["U1", "U2", "C1", "C2"])


@given(names, names, names, names, names, st.sets(st.sampled_from(["U1", "U2", "C1", "C2"])))
def test_a_route_names_only_who_can_be_reached(owner, backup, channel, last_owner, last_channel, reachable):
    governance = Governance(owner=owner, backup=backup, channel=channel)
    line = line_of(governance, Fallback(last_owner, last_channel))
    found = choose_route(line, lambda name: None if name in reachable else Obstacle.ARCHIVED)
    candidates = {owner, backup, channel, last_owner, last_channel} & reachable
    assert (found is None) == (not candidates)
    if found is not None:
        assert found.channel in candidates
        assert found.person is None or found.person in candidates
