"""Makes items that show three rules of an SOP as a colleague noted them: none, some or all have a mistake.

Every rule names a detail that can be changed in the same way, and each is wrong as often as not: only the SOP tells how many. Which
are wrong follows from their words, so an edit of the SOP gives another key. A rule has one wrong version, in whatever question it
stands: two would tell that it is neither of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from random import Random

from nudges.items.models import Draft, Family, Kind
from nudges.items.noted import NAMES, OPTIONS, key_of, written
from nudges.items.outline import Outline
from nudges.items.roles import roles_of
from nudges.items.rule_lines import Mistaken, RuleLine, amounts_of, rule_lines

_STEM = "A colleague noted three rules of “{place}”. Which of them have a mistake?"
_MOST_ITEMS = 3
"""Sections of an SOP whose items may show the same rule."""


def mistake_families(views: Sequence[Outline], sop_id: str) -> Iterator[Family]:
    """Yield a family per section with a rule that names a detail and two more beside it."""
    roles = roles_of(views)
    lines = [[line for line in rule_lines(view, roles) if line.is_shown] for view in views]
    every = [line for some in lines for line in some]
    for view, own, shown in zip(views, lines, _shared_out(lines), strict=True):
        if shown:
            noted = partial(_noted, own[0].view, shown, every)
            yield Family.of(sop_id, view.section, "mistake", {Kind.MISTAKES: noted})


def _shared_out(lines: Sequence[Sequence[RuleLine]]) -> list[list[RuleLine]]:
    """Return for each section the rules that its items show, none where there are too few.

    They are its own where it has three. Else those that other sections can spare come to them, then those of the nearest
    sections, so that hardly a rule stands in two items.
    """
    cores = [_apart(own) for own in lines]
    used = Counter(line.text for core in cores for line in core)
    shown = [core if len(core) == len(NAMES) else [] for core in cores]
    for place, core in enumerate(cores):
        if not 0 < len(core) < len(NAMES):
            continue
        others = [(used[line.text], abs(place - at), line) for at, some in enumerate(lines) if at != place for line in some]
        free = [line for times, _, line in sorted(others, key=lambda other: other[:2]) if times < _MOST_ITEMS]
        filled = _apart([*core, *free])
        if len(filled) == len(NAMES):
            shown[place] = filled
            used.update(line.text for line in filled[len(core) :])
    return [
        [*some, *(line for line in own if not used[line.text])] if some and len(core) == len(NAMES) else some
        for own, core, some in zip(lines, cores, shown, strict=True)
    ]


def _noted(view: Outline, own: Sequence[RuleLine], lines: Sequence[RuleLine], random: Random) -> Draft:
    shown = _together(view, own, random)
    key = Random("\n".join([str(random.random()), *(line.text for line in shown)])).choice(sorted(OPTIONS))  # noqa: S311
    wrong = {name: line.mistaken for name, line in zip(NAMES, shown, strict=True) if line.mistaken is not None}
    is_one = all(line.view is view for line in shown)
    heads = ["" if is_one else _head(line) for line in shown]
    told = [head + line.text for head, line in zip(heads, shown, strict=True)]
    noted = [head + wrong[name].text if name in key else rule for name, head, rule in zip(NAMES, heads, told, strict=True)]
    place = view.place if is_one else view.place.partition(" › ")[0]
    spans = [(line.sentence.start, line.sentence.end) for line in shown if line.view is view]
    evidence = view.evidence(min(start for start, _ in spans), max(end for _, end in spans))
    homes = {name: _home(wrong[name], line, lines) for name, line in zip(NAMES, shown, strict=True) if name in key}
    stem, explanation = written(_STEM.format(place=place), noted), written(f"“{place}” says:", told)
    options = tuple(OPTIONS.values())
    return Draft(Kind.MISTAKES, stem, options, key_of(key), evidence, explanation, homes=_homes_of_options(homes))


def _head(line: RuleLine) -> str:
    """Return the heading under which a rule stands; "" where the rule begins with it."""
    heading = line.view.place.rpartition(" › ")[2].rstrip(":?")
    return "" if line.text.casefold().startswith(heading.casefold()) else f"{heading}: "


def _home(wrong: Mistaken, line: RuleLine, lines: Sequence[RuleLine]) -> str:
    """Return another rule in which the changed words are right, with the words and its place; "" without one."""
    others = (other for other in lines if other.text != line.text and other.names(wrong.words))
    return next((f"“{wrong.words}” – {other.view.place}: “{other.text}”" for other in others), "")


def _homes_of_options(homes: Mapping[str, str]) -> tuple[str, ...]:
    """Return for each option where the mistakes that it takes for right would be right."""
    missed = ([home for name, home in homes.items() if home and name not in letters] for letters in OPTIONS)
    return tuple("; ".join(some) for some in missed) if any(homes.values()) else ()


def _together(view: Outline, lines: Sequence[RuleLine], random: Random) -> list[RuleLine]:
    """Return three rules in a random order, those of the section first; the first three where others do not go together."""
    drawn = sorted(random.sample(lines, len(lines)), key=lambda line: line.view is not view)
    taken = _apart(drawn)
    return random.sample(taken if len(taken) == len(NAMES) else list(lines[: len(NAMES)]), len(NAMES))


def _apart(lines: Sequence[RuleLine]) -> list[RuleLine]:
    """Return the first three rules of which none tells another; fewer where there are no more."""
    taken: list[RuleLine] = []
    for line in lines:
        if len(taken) < len(NAMES) and not any(_share_words(line, other) or _tell_each_other(line, other) for other in taken):
            taken.append(line)
    return taken


def _share_words(one: RuleLine, other: RuleLine) -> bool:
    """Return whether two lines are of one sentence or of one column of people, or one holds the words of the other."""
    first, second = (words.text.rstrip(".!") for words in (one, other))
    is_same = one.view is other.view and (one.sentence.start == other.sentence.start or (one.lends and one.column == other.column))
    return is_same or first in second or second in first


def _tell_each_other(one: RuleLine, other: RuleLine) -> bool:
    """Return whether a rule holds a detail of the other: the two sides of one limit contradict a changed one."""
    words, told = one.text.casefold(), other.text.casefold()
    return (
        bool(amounts_of(one.text) & amounts_of(other.text))
        or any(word in told for word in one.named)
        or any(word in words for word in other.named)
    )
