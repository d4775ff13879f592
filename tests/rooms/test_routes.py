"""A route names whom it skipped and why, so that the gap can be mended; nobody is sent their own question."""

from __future__ import annotations

from fakes.fallback import Fallback
from hypothesis import given
from hypothesis import strategies as st

from escalation.owners import Gap, Line, Obstacle, OwnerRoute, choose_route, line_of
from retrieval.library.models import Governance

SOP = Governance(owner="U0OWNER", backup="U0BACKUP", channel="C0SOP")
LINE = line_of(SOP, Fallback("U0LAST", "C0HELP"), lead="U0LEAD")


def test_everybody_stands_in_the_line_once() -> None:
    assert LINE.names == ("U0OWNER", "U0BACKUP", "U0LEAD", "U0LAST")
    same = line_of(Governance(owner="U1", backup="U1", channel="C1"), Fallback("U1", "C1"), lead="U1")
    assert (same.people, same.channels) == ((("U1", "owner"),), (("C1", "channel"),))
    assert line_of(None, Fallback()) == Line((), ())


def test_behind_somebody_come_those_after_them() -> None:
    assert LINE.behind("U0BACKUP").names == ("U0LEAD", "U0LAST")
    assert LINE.behind("U0LAST").names == ()
    assert LINE.behind("U9").names == LINE.behind(None).names == LINE.names
    assert LINE.only("lead", "fallback").names == ("U0LEAD", "U0LAST")


def test_whoever_was_skipped_is_named_with_the_reason() -> None:
    gone = {"U0OWNER": Obstacle.DEACTIVATED, "C0SOP": Obstacle.NOT_IN_CHANNEL}
    route = choose_route(LINE, gone.get, asker="U0BACKUP", passed=("U0LEAD",))
    assert route == OwnerRoute("C0HELP", "U0LAST")
    assert route.skipped == (
        Gap("U0OWNER", "owner", Obstacle.DEACTIVATED),
        Gap("U0BACKUP", "backup", Obstacle.ASKS),
        Gap("U0LEAD", "lead", Obstacle.PASSED),
        Gap("C0SOP", "channel", Obstacle.NOT_IN_CHANNEL),
    )
    assert [gap.name for gap in route.skipped if gap.why.is_gap] == ["U0OWNER", "C0SOP"]


names = st.none() | st.sampled_from(["U1", "U2", "U3", "C1", "C2"])


@given(names, names, names, names, names, names, st.dictionaries(names, st.sampled_from(Obstacle)))
def test_a_route_exists_exactly_when_somebody_can_be_reached(owner, backup, lead, channel, last, asker, obstacles):
    line = line_of(Governance(owner=owner, backup=backup, channel=channel), Fallback(last, "C9"), lead)
    route = choose_route(line, obstacles.get, asker=asker)
    assert route is not None
    assert route.person != asker or asker is None
    assert route.person is None or route.person not in obstacles
    assert {gap.name for gap in route.skipped} <= {*line.names, *(name for name, _ in line.channels)}
    assert choose_route(line, lambda _: Obstacle.UNKNOWN) is None
