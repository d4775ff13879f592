"""Finds the rules of a section that a colleague may have noted: each names a detail, with ways to put another in its place.

A rule that nobody can read or decide by alone is left out: its words lean on others, or its number is said in passing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from random import Random

from core.amounts.bounds import bound_of
from core.amounts.reading import Amount
from nudges.items.claims import period_in
from nudges.items.demand import is_idle
from nudges.items.gates import is_broken
from nudges.items.outline import Outline, Sentence
from nudges.items.particulars import particulars_in
from nudges.items.plain import closed
from nudges.items.roles import names_nobody, other_roles, roles_in
from nudges.items.rules import is_given_away, led_sentences
from nudges.items.sizes import measured, with_size
from nudges.items.tables import Row, Table, decisive_columns, tables
from nudges.items.tempting import as_usual

_SHORTEST, _LONGEST = 35, 150
"""Characters of a rule, with what has to be read before it."""
_BETWEEN = "; "
"""Between the cells of a row."""
_DRAWS = 6
_QUOTED = re.compile(r"[\"“„][^\"“”„]*[\"”“]|(?<!\w)[‘'][^‘’']*[’'](?!\w)")  # noqa: RUF001 - quotes as people write them
_EVEN, _AS_WELL = re.compile(r"\beven(?: \w+){0,3} $", re.IGNORECASE), re.compile(r"[^,;.]{0,20}\bas well\b")
"""Around an amount that is no limit but a manner of speaking: "even for two minutes", "for ten minutes as well"."""
_ASIDE = re.compile(r"\b(?:if|when|whenever|that|which|who|where|as|because|although|like)\b[^,;:]*$", re.IGNORECASE)
"""Before a count: the clause says when something is so, "if two people believe", and nobody keeps to its number."""
_NAMES_SIZE = re.compile(r"\d[\d.,]*-[a-z]")
"""A thing by its size: "a 5-litre can"."""
_HALF = re.compile(r"(?:[,;:–—-]|\b(?:and|or|nor|but))\s*$", re.IGNORECASE)
_EVERY_ONE = re.compile(r"\bevery 1 ", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|them|they)\b", re.IGNORECASE)
_NOUN = re.compile(
    r"(?i:\b(?:the|an?|every|each|any|no|your|our|all|some|another|both)\s+\w|\b(?!(?:is|was|this|always|has|does)\b)[a-z]{3,}s\b|^[^:]{3,}:)"
    r"|^[A-Z]\w+ (?:is|are|must|may|has|have|can|needs?|stays?|goes|go|comes?|lies?)\b|(?<!^)\b[A-Z]\w+"
)
"""What an "it" behind it may stand for."""
_PEOPLE = re.compile(r"\b(?:whom?|approv\w*|sign\w*|decides?|responsible|agree\w*)\b", re.IGNORECASE)
"""Heads a column of people."""
_MOST_OF_NAME = 4


@dataclass(frozen=True, slots=True)
class Detail:
    """What a sentence names at text[start:end]; `change` draws something else for it, "" without one."""

    start: int
    end: int
    change: Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A rule with a mistake, and the words that are the mistake."""

    text: str
    words: str


@dataclass(frozen=True)
class RuleLine:
    """A rule as noted: a sentence after what has to be read before it, and the details of it that may be the wrong ones.

    `column` is that of a table. With `lends`, its rows lend each other their people: two of them would say the same.
    """

    view: Outline
    sentence: Sentence
    details: Sequence[Detail]
    column: str = ""
    lends: bool = False

    @property
    def text(self) -> str:
        return closed(self.sentence.shown)

    @property
    def named(self) -> list[str]:
        """Return the words of the details."""
        return [self.sentence.text[detail.start : detail.end].casefold() for detail in self.details]

    @property
    def is_shown(self) -> bool:
        """Return whether the rule fits on a card, in quotes, and can be read and decided by alone."""
        is_long = bool(self.column) or len(self.text) >= _SHORTEST
        is_fit = is_long and len(self.text) <= _LONGEST and not set("“”") & set(self.text) and self.mistaken is not None
        return is_fit and not is_idle(self.text) and not _is_half(self.sentence) and _says_what(self.sentence.shown)

    def names(self, words: str) -> bool:
        """Return whether the rule names these words, or the same amount in others."""
        wanted = amounts_of(words)
        return bool(wanted and wanted <= amounts_of(self.text)) or f" {words.casefold()} " in f" {self.sentence.text.casefold()} "

    @cached_property
    def mistaken(self) -> Mistaken | None:
        """Return the rule with one of its details changed, always the same; None where no change fits."""
        text, random = self.sentence.text, Random(self.text)  # noqa: S311 - variety, not secrecy
        for detail in random.sample(list(self.details) * _DRAWS, len(self.details) * _DRAWS):
            changed = detail.change(random)
            wrong = text[: detail.start] + changed + text[detail.end :]
            is_other = bool(changed) and changed.casefold() not in text.casefold() and not _EVERY_ONE.search(wrong)
            if is_other and _order(wrong) == _order(text):
                return Mistaken(closed(f"{self.sentence.lead} {wrong}".strip()), changed)
        return None


def rule_lines(view: Outline, roles: Sequence[str]) -> Iterator[RuleLine]:
    """Yield the rules of a section that name a detail: its firm sentences, then the cells of its tables.

    Args:
        view: the section.
        roles: those of the whole SOP, of which one may take another's place.
    """
    named = other_roles(view, roles)
    for sentence in led_sentences(view):
        role = [Detail(name.start, name.end, change) for name, change in [named[sentence.start]]] if sentence.start in named else []
        details = tuple(_details(sentence.text, role))
        if details:
            yield RuleLine(view, sentence, details)
    for table in tables(view):
        yield from _cells(view, table)


def amounts_of(text: str) -> set[tuple[Decimal, str]]:
    return {(amount.value, amount.unit) for amount in measured(text)}


def _cells(view: Outline, table: Table) -> Iterator[RuleLine]:
    """Yield the cells by which people decide, each behind the name of its row and the head of its column."""
    for column in decisive_columns(table):
        for row in table.rows:
            name, cell = _name(table, row), row.cells[column]
            start = view.section.text.find(row.source)
            others = sorted({other.cells[column] for other in table.rows} - {cell})
            details = [Detail(detail.start, detail.end, partial(_in_rank, detail, cell, others)) for detail in _details(cell, ())]
            people = [] if details else _people(table, column, cell)
            if people:
                details = [Detail(0, len(cell), partial(_other_of, people))]
            sentence = Sentence(cell, start, start + len(row.source), f"{name}{_BETWEEN}{table.header[column]}:")
            if name and details and start >= 0 and not is_broken(sentence.shown):
                yield RuleLine(view, sentence, details, table.header[column], lends=bool(people))


def _name(table: Table, row: Row) -> str:
    """Return the first cells of a row, with their heads, that no other row of the table has; "" without such."""
    told: list[int] = []
    for at in sorted({*range(len(table.header))} - {*decisive_columns(table)}):
        if row.cells[at]:
            told.append(at)
            alike = [other for other in table.rows if all(other.cells[place] == row.cells[place] for place in told)]
            if len(alike) == 1:
                return _BETWEEN.join(f"{table.header[place]}: {row.cells[place]}".removeprefix(": ") for place in told)
    return ""


def _people(table: Table, column: int, cell: str) -> list[str]:
    """Return the people of a column's other rows; none where the column or its cell is about anything else."""
    cells = sorted({row.cells[column] for row in table.rows})
    are_names = all(0 < len(name.split()) <= _MOST_OF_NAME and name.replace(" ", "").isalpha() for name in cells)
    people = [name for name in cells if not names_nobody(name)]
    return (
        [name for name in people if name != cell] if _PEOPLE.search(table.header[column]) and are_names and cell in people else []
    )


def _in_rank(detail: Detail, cell: str, others: Sequence[str], random: Random) -> str:
    """Return another value that leaves the rows of a column in their order: a better class never waits longer."""
    ranks = _order(_BETWEEN.join([*others, cell]))
    for _ in range(_DRAWS):
        changed = detail.change(random)
        if changed and _order(_BETWEEN.join([*others, cell[: detail.start] + changed + cell[detail.end :]])) == ranks:
            return changed
    return ""


def _details(text: str, role: Sequence[Detail]) -> Iterator[Detail]:
    """Yield the role of a sentence, then every limit, weekday and code outside quotes, each with a way to draw another."""
    taken = [Detail(match.start(), match.end(), lambda _: "") for match in _QUOTED.finditer(text)]
    plain = (amount for amount in measured(text) if amount.is_plain and amount.value > 0 and _is_limit(text, amount))
    amounts = [amount for amount in plain if not is_given_away(text, amount)]
    possible = [
        *role,
        *(Detail(amount.start, amount.end, partial(_other_amount, amount, period_in(text, amount))) for amount in amounts),
        *(Detail(start, end, partial(_other_of, others)) for start, end, others in particulars_in(text)),
    ]
    for detail in possible:
        is_apart = all(detail.end <= other.start or other.end <= detail.start for other in taken)
        if is_apart and detail.change(Random(0)):  # noqa: S311 - variety, not secrecy
            taken.append(detail)
            yield detail


def _is_limit(text: str, amount: Amount) -> bool:
    """Return whether people keep to an amount: it has a measure, unlike "an eighth", or counts things with a bound.

    What is said in passing is no limit: a count in a condition ("if two people believe"), a size that names a thing.
    """
    before, is_bound = text[: amount.start], bound_of(text, amount) is not None
    is_person = not amount.is_measured or amount.unit == "person"
    is_aside = is_person and not is_bound and _ASIDE.search(before) is not None
    is_size = not amount.is_time and _NAMES_SIZE.match(amount.text) is not None
    if is_aside or is_size or _EVEN.search(before) or _AS_WELL.match(text[amount.end :]):
        return False
    return (amount.is_measured and not amount.text.isalpha()) or (amount.value > 1 and bool(amount.unit) and is_bound)


def _is_half(sentence: Sentence) -> bool:
    """Return whether words are half a sentence: they go on, or begin in the middle without the line that they continue."""
    return _HALF.search(sentence.text) is not None or (sentence.text[0].islower() and not sentence.lead.endswith(":"))


def _says_what(text: str) -> bool:
    """Return whether every "it" stands behind a thing that it may mean; people and amounts are none."""
    for pronoun in _THING.finditer(text):
        before = text[: pronoun.start()]
        spans = [(role.start, role.end) for role in roles_in(before)] + [
            (amount.start, amount.noun_end) for amount in measured(before)
        ]
        for start, end in sorted(spans, reverse=True):
            before = f"{before[:start]}…{before[end:]}"
        if _NOUN.search(before) is None:
            return False
    return True


def _other_amount(amount: Amount, period: str, random: Random) -> str:
    value = as_usual(amount, (), random, period)
    return with_size(amount, value) if value is not None else ""


def _other_of(others: Sequence[str], random: Random) -> str:
    return random.choice(others)


def _order(text: str) -> list[int]:
    """Return the ranks of a text's amounts: a change that keeps them leaves a break shorter than its rehearsal."""
    values = [amount.value for amount in measured(text)]
    ranks = sorted(set(values))
    return [ranks.index(value) for value in values]
