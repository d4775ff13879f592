"""Makes items that show three rules of an SOP as a colleague noted them: none, some or all have a mistake.

Every rule names a detail that can be changed in the same way, and each is wrong as often as not: only the SOP tells how many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount
from nudges.items.claims import period_in
from nudges.items.gates import is_broken
from nudges.items.models import Draft, Family, Kind
from nudges.items.noted import NAMES, OPTIONS, key_of, written
from nudges.items.outline import Outline, Sentence
from nudges.items.particulars import particulars_in
from nudges.items.plain import closed
from nudges.items.roles import other_roles, roles_of
from nudges.items.rules import is_given_away, led_sentences
from nudges.items.sizes import measured, with_size
from nudges.items.tables import Table, decisive_columns, tables
from nudges.items.tempting import as_usual

_SHORTEST, _LONGEST = 35, 150
"""Characters of a rule, with what has to be read before it."""
_BETWEEN = "; "
"""Between the cells of a row."""
_STEM = "A colleague noted three rules of “{place}”. Which of them have a mistake?"


@dataclass(frozen=True, slots=True)
class _Detail:
    """What a sentence names at text[start:end]; `change` draws something else for it, "" without one."""

    start: int
    end: int
    change: Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class _Mistaken:
    """A rule with a mistake, and the words that are the mistake."""

    text: str
    words: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A rule as noted: a sentence after what has to be read before it, and the details of it that may be the wrong ones."""

    view: Outline
    sentence: Sentence
    details: Sequence[_Detail]

    @property
    def text(self) -> str:
        return closed(self.sentence.shown)

    @property
    def named(self) -> list[str]:
        """Return the words of the details."""
        return [self.sentence.text[detail.start : detail.end].casefold() for detail in self.details]

    @property
    def is_shown(self) -> bool:
        """Return whether the rule fits on a card, in quotes."""
        return _SHORTEST <= len(self.text) <= _LONGEST and not set("“”") & set(self.text)

    def names(self, words: str) -> bool:
        """Return whether the rule names these words, or the same amount in others."""
        wanted = _amounts(words)
        return bool(wanted and wanted <= _amounts(self.text)) or f" {words.casefold()} " in f" {self.sentence.text.casefold()} "

    def mistaken(self, random: Random) -> _Mistaken | None:
        """Return the rule with one of its details changed; None where no change fits."""
        text, lead = self.sentence.text, self.sentence.lead
        for detail in random.sample(self.details, len(self.details)):
            changed = detail.change(random)
            wrong = text[: detail.start] + changed + text[detail.end :]
            if changed and changed.casefold() not in text.casefold() and _order(wrong) == _order(text):
                return _Mistaken(closed(f"{lead} {wrong}".strip()), changed)
        return None


def mistake_families(views: Sequence[Outline], sop_id: str) -> Iterator[Family]:
    """Yield a family per section with a rule that names a detail; its own rules come before the SOP's others."""
    roles = roles_of(views)
    lines = [line for view in views for line in _lines(view, roles) if line.is_shown]
    for view in views:
        own = [line for line in lines if line.view is view]
        if own and len({line.text for line in lines}) >= len(NAMES):
            yield Family.of(sop_id, view.section, "mistake", {Kind.MISTAKES: partial(_noted, own, lines)})


def _lines(view: Outline, roles: Sequence[str]) -> Iterator[_Line]:
    """Yield the rules of a section that name a detail: its firm sentences, then the rows of its tables."""
    named = other_roles(view, roles)
    for sentence in led_sentences(view):
        role = (
            [_Detail(name.start, name.end, change) for name, change in [named[sentence.start]]] if sentence.start in named else []
        )
        details = tuple(_details(sentence.text, role))
        if details:
            yield _Line(view, sentence, details)
    for table in tables(view):
        yield from _rows(view, table)


def _rows(view: Outline, table: Table) -> Iterator[_Line]:
    """Yield the rows of a table by which people decide; in place of a cell that of another row may be noted."""
    columns = decisive_columns(table)
    for row in table.rows if columns else ():
        start = view.section.text.find(row.source)
        heads = [f"{head}: " if head else "" for head in table.header]
        texts = [f"{head}{cell}" for head, cell in zip(heads, row.cells, strict=True)]
        details: list[_Detail] = []
        for column in columns:
            at = sum(len(text) + len(_BETWEEN) for text in texts[:column]) + len(heads[column])
            others = sorted({other.cells[column] for other in table.rows} - {row.cells[column]})
            details.append(_Detail(at, at + len(row.cells[column]), partial(_other_of, others)))
        sentence = Sentence(_BETWEEN.join(texts), start, start + len(row.source))
        if start >= 0 and all(row.cells) and not is_broken(sentence.text):
            yield _Line(view, sentence, details)


def _details(text: str, role: Sequence[_Detail]) -> Iterator[_Detail]:
    """Yield the role of a sentence, then every limit, weekday and code, each with a way to draw another."""
    taken: list[_Detail] = []
    plain = (amount for amount in measured(text) if amount.is_plain and amount.value > 0 and _is_limit(text, amount))
    amounts = [amount for amount in plain if not is_given_away(text, amount)]
    possible = [
        *role,
        *(_Detail(amount.start, amount.end, partial(_other_amount, amount, period_in(text, amount))) for amount in amounts),
        *(_Detail(start, end, partial(_other_of, others)) for start, end, others in particulars_in(text)),
    ]
    for detail in possible:
        is_apart = all(detail.end <= other.start or other.end <= detail.start for other in taken)
        if is_apart and detail.change(Random(0)):  # noqa: S311 - variety, not secrecy
            taken.append(detail)
    yield from taken


def _is_limit(text: str, amount: Amount) -> bool:
    """Return whether an amount has a measure, unlike "an eighth", or counts things with a bound: "at most two reviews"."""
    is_counted = amount.value > 1 and bool(amount.unit) and bound_of(text, amount) is not None
    return (amount.is_measured and not amount.text.isalpha()) or is_counted


def _other_amount(amount: Amount, period: str, random: Random) -> str:
    value = as_usual(amount, (), random, period)
    return with_size(amount, value) if value is not None else ""


def _other_of(others: Sequence[str], random: Random) -> str:
    return random.choice(others)


def _noted(own: Sequence[_Line], lines: Sequence[_Line], random: Random) -> Draft | None:
    shown = _together(own, lines, random)
    key = random.choice(sorted(OPTIONS))
    drawn = [line.mistaken(random) for line in shown]
    wrong = dict(zip(NAMES, (mistaken for mistaken in drawn if mistaken is not None), strict=False))
    if len(wrong) < len(NAMES):
        return None
    view = own[0].view
    is_one = all(line.view is view for line in shown)
    heads = ["" if is_one else f"{line.view.place.rpartition(' › ')[2]}: " for line in shown]
    told = [head + line.text for head, line in zip(heads, shown, strict=True)]
    noted = [head + wrong[name].text if name in key else rule for name, head, rule in zip(NAMES, heads, told, strict=True)]
    place = view.place if is_one else view.place.partition(" › ")[0]
    spans = [(line.sentence.start, line.sentence.end) for line in shown if line.view is view]
    evidence = view.evidence(min(start for start, _ in spans), max(end for _, end in spans))
    homes = {name: _home(wrong[name], line, lines) for name, line in zip(NAMES, shown, strict=True) if name in key}
    stem, explanation = written(_STEM.format(place=place), noted), written(f"“{place}” says:", told)
    options = tuple(OPTIONS.values())
    return Draft(Kind.MISTAKES, stem, options, key_of(key), evidence, explanation, homes=_homes_of_options(homes))


def _home(wrong: _Mistaken, line: _Line, lines: Sequence[_Line]) -> str:
    """Return another rule in which the changed words are right, with the words and its place; "" without one."""
    others = (other for other in lines if other.text != line.text and other.names(wrong.words))
    return next((f"“{wrong.words}” – {other.view.place}: “{other.text}”" for other in others), "")


def _homes_of_options(homes: Mapping[str, str]) -> tuple[str, ...]:
    """Return for each option where the mistakes that it takes for right would be right."""
    missed = ([home for name, home in homes.items() if home and name not in letters] for letters in OPTIONS)
    return tuple("; ".join(some) for some in missed) if any(homes.values()) else ()


def _together(own: Sequence[_Line], lines: Sequence[_Line], random: Random) -> list[_Line]:
    """Return three rules in a random order, those of the section first; fewer where there are no more."""
    taken: list[_Line] = []
    for line in (*random.sample(own, len(own)), *random.sample(lines, len(lines))):
        if len(taken) < len(NAMES) and not any(_share_words(line, other) or _tell_each_other(line, other) for other in taken):
            taken.append(line)
    return random.sample(taken, len(taken))


def _share_words(one: _Line, other: _Line) -> bool:
    """Return whether two lines are of one sentence, or one holds the words of the other."""
    first, second = (words.text.rstrip(".!") for words in (one, other))
    return (one.view is other.view and one.sentence.start == other.sentence.start) or first in second or second in first


def _tell_each_other(one: _Line, other: _Line) -> bool:
    """Return whether a rule holds a detail of the other: the two sides of one limit contradict a changed one."""
    words, told = one.text.casefold(), other.text.casefold()
    return (
        bool(_amounts(one.text) & _amounts(other.text))
        or any(word in told for word in one.named)
        or any(word in words for word in other.named)
    )


def _amounts(text: str) -> set[tuple[Decimal, str]]:
    return {(amount.value, amount.unit) for amount in measured(text)}


def _order(text: str) -> list[int]:
    """Return the ranks of a text's amounts: a change that keeps them leaves a break shorter than its rehearsal."""
    values = [amount.value for amount in measured(text)]
    ranks = sorted(set(values))
    return [ranks.index(value) for value in values]
