"""Finds sections whose quiz items people fail: at least five people tried and at least half of the first tries are wrong.

When most misses pick one wrong option of one item, the item itself is suspected first. The rule alone feeds the weekly list
(`flagged`): of some hundred items a few fail it by chance every week. A section fires an alert only if its misses are also
unlikely by chance, compared with the company's other sections.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from insights.alerts.chances import beta_binomial, tail
from insights.alerts.detecting import Found, undoubted
from insights.alerts.events import Measurement
from insights.alerts.inspection import Inspection, by_week
from insights.alerts.models import subject_of
from insights.alerts.readings import AlertKind, FirstTry
from retrieval.library.models import SectionRef

PEOPLE = 5
SHARE = 0.5
ONE_OPTION = 0.6
_USUAL = 0.2
_PRIOR = 20.0
_CHANCE, _CHANGED_CHANCE = 0.002, 0.02
"""How likely what fires may be at most; sections that changed lately are few, and there is a reason to look at them."""


def failing(inspection: Inspection, known: Collection[str] = ()) -> list[Found]:
    """Return sections that fire; `known` are subjects (`Alert.subject`) with a live alert."""
    changed = {change.section for change in inspection.material.changes}
    limits = (
        replace(finding, allowed=_CHANGED_CHANCE if finding.section in changed else _CHANCE) for finding in flagged(inspection)
    )
    return undoubted(inspection, (limit for limit in limits if subject_of(None, limit.section) not in known))


def flagged(inspection: Inspection) -> list[Found]:
    """Return sections whose items fail by the rule, the least likely first.

    A section fails as a whole or by one of its items. Tries before its last change are ignored, since they are about other words.
    """
    by_section = defaultdict(list)
    for first_try in sorted(inspection.material.tries, key=lambda first_try: (first_try.at, first_try.person, first_try.family)):
        if first_try.at <= inspection.now:
            by_section[first_try.section].append(first_try)
    for section in by_section if inspection.fresh else ():
        fresh = inspection.fresh.get(subject_of(None, section))
        by_section[section] = [first_try for first_try in by_section[section] if fresh is None or first_try.at > fresh]
    for change in inspection.material.changes:
        by_section[change.section] = [first_try for first_try in by_section[change.section] if first_try.at >= change.at]
    wrong = sum(not first_try.is_right for tries in by_section.values() for first_try in tries)
    whole = sum(len(tries) for tries in by_section.values())
    failing_sections = []
    for section, tries in by_section.items():
        others = (wrong - _misses(tries), whole - len(tries))
        ways = _ways(tries) if len(tries) >= PEOPLE else []
        readings = [read for some in ways if (read := _read(inspection, some, others, len(ways))) is not None]
        if readings:
            reading = min(readings, key=lambda reading: reading.chance)
            failing_sections.append(Found(AlertKind.NOT_STICKING, reading, None, section))
    return sorted(failing_sections, key=lambda finding: (finding.reading.chance, finding.section or SectionRef("", "")))


def reading_of(inspection: Inspection, section: SectionRef) -> Measurement | None:
    """Return a section's present numbers, whether it fails or not; None when nobody tried."""
    tries = [
        first_try for first_try in inspection.material.tries if first_try.section == section and first_try.at <= inspection.now
    ]
    return (
        _numbers(inspection, sorted(tries, key=lambda first_try: (first_try.at, first_try.person, first_try.family)), _USUAL)
        if tries
        else None
    )


def _ways(tries: Sequence[FirstTry]) -> list[list[FirstTry]]:
    """Return the tries of the whole section, then those of each item with more than one try."""
    items = defaultdict(list)
    for first_try in tries:
        items[first_try.item].append(first_try)
    return [list(tries), *(items[item] for item in sorted(items) if len(items) > 1)]


def _read(inspection: Inspection, tries: Sequence[FirstTry], others: tuple[int, int], ways: int) -> Measurement | None:
    """Return the numbers of tries that fail by the rule, else None. The chance is multiplied by the number of `ways` tested."""
    if len(tries) < PEOPLE or _misses(tries) < SHARE * len(tries) or len({first_try.person for first_try in tries}) < PEOPLE:
        return None
    usual = (_PRIOR * _USUAL + others[0]) / (_PRIOR + others[1])
    reading = _numbers(inspection, tries, usual)
    return replace(reading, chance=min(1.0, reading.chance * ways)) if reading.people >= inspection.threshold.people else None


def _numbers(inspection: Inspection, tries: Sequence[FirstTry], usual: float) -> Measurement:
    wrong = [first_try for first_try in tries if not first_try.is_right]
    chances = beta_binomial(len(tries), _PRIOR * usual, _PRIOR * (1 - usual))
    return Measurement(
        people=len({first_try.person for first_try in wrong}),
        times=len(wrong),
        asked=len(tries),
        usual=round(usual * len(tries), 2),
        chance=float(tail(chances, size=len(tries))[len(wrong)]),
        since=(wrong or tries)[0].at,
        weekly=by_week(((first_try.at, 1) for first_try in wrong), inspection.now),
        is_after_change=tries[0].section in inspection.changed,
        suspect=_suspect(wrong),
    )


def _suspect(wrong: Sequence[FirstTry]) -> str | None:
    """Return the item in which most misses picked the same wrong option; None without one."""
    picked = Counter((first_try.item, first_try.choice) for first_try in wrong)
    ranked = sorted(picked.items(), key=lambda entry: (-entry[1], entry[0]))
    if not ranked or ranked[0][1] < ONE_OPTION * len(wrong) or ranked[0][1] == 1:
        return None
    return ranked[0][0][0]


def _misses(tries: Sequence[FirstTry]) -> int:
    return sum(not first_try.is_right for first_try in tries)
