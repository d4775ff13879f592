"""Whatever comes in: the same events give the same state, people are only counted, one person never rings, intervals cover."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from fakes.confusion import LIMITS, OWNER, READING, asked, everyday, inspection, opened, stumble
from fakes.samples import NOON, later
from hypothesis import given, settings
from hypothesis import strategies as st

from core.eventlog import CAIRN, BrokenHistoryError, CardPosted, Refused
from insights.alerts.baseline import USUAL
from insights.alerts.chances import beta_binomial, gamma_poisson, ratio_interval, share_interval, tail
from insights.alerts.coaching import coaching
from insights.alerts.detecting import detect
from insights.alerts.events import (
    AnsweredElsewhere,
    Changed,
    Dismissed,
    Event,
    Faded,
    Fixing,
    HandedOver,
    Judged,
    Merged,
    MessageSent,
    Moved,
    Opened,
    Refreshed,
    Reopened,
    Snoozed,
    Woken,
)
from insights.alerts.fold import ALERTS
from insights.alerts.inspection import Inspection
from insights.alerts.models import LIVE, Status
from insights.alerts.proof import Counts, judged, plan
from insights.alerts.readings import Cause, Material, Traffic
from insights.alerts.rules import propose
from insights.alerts.verdicts import Proof, Verdict

STUMBLES = (Cause.UNANSWERED, Cause.ASKED_AGAIN, Cause.STILL_STUCK, Cause.CONFLICTING)
proofs = st.builds(
    lambda verdict: Proof(verdict, 5, 1, 100, 100, 0.2, 0.0, 0.9, 0.99, 10), st.sampled_from([*Verdict, Verdict.TOO_EARLY])
)
bodies = st.one_of(
    st.just(Refreshed(replace(READING, people=5))),
    st.builds(CardPosted, st.just("C1"), st.sampled_from(["1.1", "2.2"])),
    st.builds(Fixing, st.dates(date(2026, 2, 20), date(2026, 4, 1))),
    st.just(AnsweredElsewhere(LIMITS)),
    st.just(Dismissed()),
    st.builds(Snoozed, st.sampled_from([later(days=-1), later(days=9)])),
    st.just(Woken()),
    st.builds(Merged, st.sampled_from(["t1", "t2"])),
    st.builds(Moved, st.sampled_from(["t1", "t3"])),
    st.builds(HandedOver, st.sampled_from(["U2", "U3"])),
    st.builds(Changed, st.just(LIMITS), st.integers(2, 4)),
    st.builds(Judged, proofs),
    st.builds(MessageSent, st.sampled_from(["card", "proof"])),
    st.just(Reopened()),
    st.just(Faded()),
    st.just(Opened(READING, READING)),
)
crowds = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["t1", "t2", "n1"]), st.sampled_from(STUMBLES), st.floats(0, 20), st.booleans()),
    max_size=25,
)


def made(crowd: list[tuple[int, str, Cause, float, bool]]) -> list:
    return [
        replace(stumble(number, f"U{person}", topic=topic, cause=cause, days=days), is_newcomer=is_new)
        for number, (person, topic, cause, days, is_new) in enumerate(crowd)
    ]


@settings(max_examples=200, deadline=timedelta(seconds=5))
@given(st.lists(st.tuples(st.sampled_from([OWNER, CAIRN]), bodies), max_size=25))
def test_whatever_happens_the_fold_is_one(steps: list[tuple[str, object]]) -> None:
    events = [opened()]
    for minutes, (actor, wanted) in enumerate(steps, 1):
        before = ALERTS.fold(events)
        body = wanted
        if isinstance(wanted, Judged):
            body = replace(wanted, look=before.looks, since=before.watched_since)
        event = propose(before, actor, body, later(minutes=minutes))
        if isinstance(event, Refused):
            assert event.record == before
            continue
        events.append(event)
        alert = ALERTS.fold(events)
        assert alert.version == before.version + 1 == len(events)
        assert alert.is_live == (alert.status in LIVE)
        assert (alert.snoozed_until is not None) == (alert.status is Status.SNOOZED)
        assert (alert.successor is not None) == (alert.status is Status.MERGED)
        assert alert.status is not Status.WATCHED or alert.watched_since is not None
        assert alert.due_on is None or alert.status in {Status.FIXING, Status.SNOOZED}
    assert ALERTS.fold(events) == ALERTS.fold(list(events))


@given(st.integers(2, 6), st.randoms())
def test_events_have_one_order_only(number: int, shuffle: random.Random) -> None:
    events = [opened(), *(Event("s1", seq, CAIRN, NOON, MessageSent(str(seq))) for seq in range(2, number + 1))]
    mixed = list(events)
    shuffle.shuffle(mixed)
    if mixed == events:
        assert ALERTS.fold(mixed).version == number
    else:
        with pytest.raises(BrokenHistoryError):
            ALERTS.fold(mixed)


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(crowds, st.permutations(range(7)), st.randoms())
def test_people_are_only_counted(crowd: list, order: list[int], shuffle: random.Random) -> None:
    stumbles = made(crowd)
    renamed = [replace(one, person=f"X{order[int(one.person[1:])]}") for one in stumbles]
    shuffle.shuffle(renamed)
    assert detect(inspection(*renamed)) == detect(inspection(*stumbles))


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(crowds)
def test_one_person_never_rings(crowd: list) -> None:
    alone = [replace(one, person="U1") for one in made(crowd)]
    assert detect(inspection(*alone)) == []
    found = coaching(alone, NOON, inspection().days)
    assert found is None or found.times >= 3


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(st.integers(1, 12), st.integers(0, 5), st.sampled_from(sorted(USUAL)), st.integers(0, 40))
def test_more_stumbles_are_never_weaker_evidence(people: int, newcomers: int, kind: str, asking: int) -> None:
    cause = next(cause for cause in STUMBLES if cause.kind == kind)
    stumbles = [replace(stumble(number, cause=cause), is_newcomer=number < newcomers) for number in range(people)]
    more = [*stumbles, stumble(people + 1, cause=cause)]
    others = asked([stumble(100 + number) for number in range(asking)])

    def chances(some: list) -> tuple[float, float]:
        taken = inspection(*some, traffic=others)
        return taken.chances(taken.groups["t1", cause.kind])

    for few, many in zip(chances(stumbles), chances(more), strict=True):
        assert many <= few + 1e-9


@given(st.integers(0, 60), st.floats(0.1, 30), st.floats(0.1, 30))
def test_counts_are_distributions(n: int, right: float, wrong: float) -> None:
    chances = beta_binomial(n, right, wrong)
    assert abs(chances.sum() - 1) < 1e-9
    assert abs((np.arange(n + 1) * chances).sum() - n * right / (right + wrong)) < 1e-6 * (n + 1)
    counted = gamma_poisson(right, wrong, 1.0, 3_000)
    assert abs(counted.sum() - 1) < 1e-6
    above = tail(chances, size=n)
    assert above[0] == 1
    assert (np.diff(above) <= 1e-12).all()


def test_the_exact_interval_by_hand() -> None:
    low, high = ratio_interval((10, 0), (100, 100), 0.025)
    assert low == 0
    assert high == pytest.approx(0.4458, abs=1e-3)
    low, high = ratio_interval((0, 3), (100, 100), 0.025)
    assert (low > 0, high) == (True, None)
    low, high = ratio_interval((20, 20), (200, 100), 0.025)
    assert low < 2 < high


@pytest.mark.parametrize("ratio", [0.2, 0.5, 1.0, 2.0])
def test_the_interval_covers(ratio: float) -> None:
    made_by = np.random.default_rng(7)
    before, after = made_by.poisson(12, 4_000), made_by.poisson(12 * ratio * 1.5, 4_000)
    missed = 0
    for pair in zip(before.tolist(), after.tolist(), strict=True):
        low, high = ratio_interval(pair, (100, 150), 0.05)
        missed += not (low <= ratio and (high is None or ratio <= high))
    assert missed / 4_000 <= 0.1


@pytest.mark.parametrize(
    ("share", "ratio", "asked"), [(0.9, 0.1, 24), (0.9, 1.0, 24), (0.6, 1.0, 40), (0.3, 0.5, 60), (0.2, 2.0, 40)]
)
@pytest.mark.parametrize("error", [0.05, 0.005])
def test_the_interval_of_shares_covers(share: float, ratio: float, asked: int, error: float) -> None:
    made_by = np.random.default_rng(7)
    before, after = made_by.binomial(asked, share, 3_000), made_by.binomial(30, share * ratio, 3_000)
    known: dict[tuple[int, int], tuple[float, float | None]] = {}
    too_high = too_low = 0
    for pair in zip(before.tolist(), after.tolist(), strict=True):
        low, high = known.setdefault(pair, share_interval(pair, (asked, 30), error))
        too_high += low > ratio
        too_low += high is not None and high < ratio
    assert max(too_high, too_low) / 3_000 <= 1.6 * error + 0.002


def test_the_interval_of_shares_by_hand() -> None:
    assert share_interval((9, 0), (10, 20), 0.025)[0] == 0
    assert share_interval((0, 3), (10, 20), 0.025)[1] is None
    low, high = share_interval((24, 18), (40, 30), 0.025)
    assert low < 1 < high
    assert low == pytest.approx(1 / share_interval((18, 24), (30, 40), 0.025)[1], rel=1e-6)


def told(made_by: np.random.Generator, asking: float, share: float) -> Verdict:
    """What is told first of a fix that leaves so much of those who ask, and of the share of them that stumbles (.65 before)."""
    asked = int(made_by.poisson(45))
    stumbled, after, stuck, before_this = int(made_by.binomial(asked, 0.65)), 0, 0, 0
    for number in range(7):
        day, _ = plan(number)
        more = int(made_by.poisson((day - before_this) * 2.5 * asking))
        after, stuck, before_this = after + more, stuck + int(made_by.binomial(more, 0.65 * share)), day
        proof = judged(Counts(stumbled, stuck, 1_800, 100 * day, asked, after), number, day)
        if proof.verdict is not Verdict.TOO_EARLY:
            return proof.verdict
    return Verdict.TOO_EARLY


@pytest.mark.parametrize(
    ("asking", "share", "right", "wrong"),
    [
        (1.0, 1.0, Verdict.DID_NOT_HELP, {Verdict.HELPED, Verdict.GOT_WORSE}),
        (1.5, 1.0, Verdict.DID_NOT_HELP, {Verdict.HELPED, Verdict.GOT_WORSE}),
        (1.0, 0.1, Verdict.HELPED, {Verdict.DID_NOT_HELP, Verdict.GOT_WORSE}),
        (0.2, 1.0, Verdict.HELPED, {Verdict.DID_NOT_HELP, Verdict.GOT_WORSE}),
    ],
)
def test_fixes_are_judged_by_what_they_did(asking: float, share: float, right: Verdict, wrong: set[Verdict]) -> None:
    made_by = np.random.default_rng(11)
    verdicts = [told(made_by, asking, share) for _ in range(120)]
    assert verdicts.count(right) >= 110
    assert sum(verdict in wrong for verdict in verdicts) <= 4


def test_fewer_who_ask_are_fewer_who_stumble_though_as_large_a_share() -> None:
    made_by = np.random.default_rng(11)
    verdicts = [told(made_by, 0.4, 1.0) for _ in range(120)]
    assert verdicts.count(Verdict.DID_NOT_HELP) <= 5


def test_a_look_is_at_nothing_but_its_material() -> None:
    stumbles = tuple(stumble(number, days=number) for number in range(4))
    material = Material(stumbles, Traffic((*everyday(), *asked(stumbles))))
    assert detect(Inspection(material, NOON)) == detect(Inspection(material, NOON))
