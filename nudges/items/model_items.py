"""Has a language model write items. It gets a section and a case; a draft that fails a check is dropped, with the reason kept.

An item that passes still waits for its owner. The cheapest checks come first: form, evidence, numbers and amount cost nothing; then
a judge who sees the section must choose the key whatever the order of options, and a reader who has not seen it must not; the
item-writing rules come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from core.amounts.reading import amounts
from core.language_model import NOBODY, LanguageModel, ModelError, Part, Prompt, Trouble, prompt_of
from nudges.items import model_checks as checks
from nudges.items.model_cases import Assignment
from nudges.items.model_checks import WrittenCase
from nudges.items.models import Draft, Family, Item, ItemOrigin, Kind

WRITE = "write_case"
JUDGE = "judge_case"
CLOSED_BOOK = "closed_book_case"

_VERSION = {WRITE: "v1", JUDGE: "v1", CLOSED_BOOK: "v1"}


def prompt(name: str, *parts: Part) -> Prompt:
    """Return the current version of a prompt with this data."""
    return prompt_of(__package__, name, _VERSION[name], *parts)


_WRITING_SECONDS, _JUDGING_SECONDS = 45.0, 30.0
_SHUFFLES = 2
_GUESSES = 3
_LETTERS = "ABCDEFGH"
_LASTING = frozenset({Trouble.OVER_BUDGET, Trouble.CIRCUIT_OPEN, Trouble.UNSUPPORTED})
"""After these no further case is tried."""


class Stage(StrEnum):
    """The check at which a draft was dropped, in the order of the checks."""

    UNAVAILABLE = "unavailable"
    """There was no draft: the model failed. This says nothing about the section."""
    SCHEMA = "schema"
    EVIDENCE = "evidence"
    NUMBERS = "numbers"
    AMOUNT = "amount"
    JUDGE = "judge"
    CLOSED_BOOK = "closed-book"
    LINT = "lint"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A case without an item, and the reason. `written` is None when no draft came."""

    assignment: Assignment
    stage: Stage
    why: str
    written: WrittenCase | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A judge's answer: a letter, or "none"."""

    choice: str


def written_cases(
    model: LanguageModel, cases: Iterable[Assignment], judge: LanguageModel | None = None
) -> Iterator[Item | Rejected]:
    """Have each case written and checked; yield an item that waits for review, or why there is none.

    Args:
        model: writes.
        cases: what to write about (see `assignments`).
        judge: answers the drafts; None: the same model.
    """
    for case in cases:
        result = written_case(model, judge or model, case)
        yield result
        if isinstance(result, Rejected) and result.stage is Stage.UNAVAILABLE and result.why in _LASTING:
            return


def written_case(model: LanguageModel, judge: LanguageModel, case: Assignment) -> Item | Rejected:
    """Have one case written and checked; return an item that waits for review, or why there is none."""
    section = Part("section", case.view.section.text, case.view.place)
    request = prompt(WRITE, section, Part("rule", case.rule), Part("case", case.case))
    try:
        written = model.structured(request, WrittenCase, asker=NOBODY, purpose="item", deadline=_WRITING_SECONDS)
    except ModelError as error:
        is_form = error.reason is Trouble.MALFORMED
        return Rejected(case, Stage.SCHEMA if is_form else Stage.UNAVAILABLE, error.reason.value)
    return _checked(judge, case, written)


def _checked(judge: LanguageModel, case: Assignment, written: WrittenCase) -> Item | Rejected:
    for stage, fault in _plain_faults(case, written):
        if fault is not None:
            return Rejected(case, stage, fault, written)
    draft = draft_of(case, written)
    try:
        for stage, fault in _model_faults(judge, case, draft):
            if fault is not None:
                return Rejected(case, stage, fault, written)
    except ModelError as error:
        return Rejected(case, Stage.UNAVAILABLE, error.reason.value, written)
    return Family(case.family, case.sop, case.view.section, origin=ItemOrigin.MODEL).item(draft, seed=case.seed)


def _plain_faults(case: Assignment, written: WrittenCase) -> Iterator[tuple[Stage, str | None]]:
    """Yield each check that needs no model with its fault, one after the other: each relies on those before it."""
    yield Stage.SCHEMA, checks.shape_fault(written)
    is_copy = checks.evidence_in(written, case.view.section.text) is not None
    yield Stage.EVIDENCE, None if is_copy else f"this does not stand in the section: “{written.evidence}”"
    yield Stage.NUMBERS, checks.foreign_numbers(written, case)
    yield Stage.AMOUNT, checks.misses_amount(written, case.injected)


def _model_faults(judge: LanguageModel, case: Assignment, draft: Draft) -> Iterator[tuple[Stage, str | None]]:
    """Yield each check by a model with its fault. Raises `ModelError` when the judge cannot be asked."""
    yield Stage.JUDGE, judge_fault(judge, case, draft)
    yield Stage.CLOSED_BOOK, guess_fault(judge, case, draft)
    yield Stage.LINT, checks.lint_fault(draft, case.view.section.text)


def draft_of(case: Assignment, written: WrittenCase) -> Draft:
    """Return the draft of what the model wrote, as it is judged and asked.

    Numbers stand in order, other options as the seed gives them: the model's own order would be a hint.
    """
    options = [" ".join(option.split()) for option in written.options]
    right = options[written.answer]
    values = [amounts(option) for option in options]
    if all(len(in_option) == 1 for in_option in values):
        options = [option for _, option in sorted(zip((in_option[0].value for in_option in values), options, strict=True))]
    else:
        _random(case, "order").shuffle(options)
    evidence = checks.evidence_in(written, case.view.section.text) or ""
    stem, explanation = " ".join(written.stem.split()), " ".join(written.explanation.split())
    return Draft(Kind.MODEL_CASE, stem, tuple(options), options.index(right), evidence, explanation)


def judge_fault(judge: LanguageModel, case: Assignment, draft: Draft) -> str | None:
    """Return what the judge chose instead of the key, in any of the orders. Raises `ModelError` when it cannot be asked."""
    section = Part("section", case.view.section.text, case.view.place)
    for order in _orders(case, draft):
        chosen = _choice(judge, prompt(JUDGE, section, *_asked(draft, order)), order)
        if chosen != draft.key:
            choice = "none of them" if chosen is None else f"“{draft.options[chosen]}”"
            return f"from the section alone the judge chose {choice} instead of “{draft.answer}”"
    return None


def guess_fault(judge: LanguageModel, case: Assignment, draft: Draft) -> str | None:
    """Return a fault when the right option is chosen in every order without the section; once may be luck. Raises `ModelError`."""
    if _is_guessed(judge, draft, _orders(case, draft)):
        return f"“{draft.answer}” is found without reading the section"
    return None


def is_guessed(judge: LanguageModel, item: Item) -> bool:
    """Return whether an item made by rule is answered right three times of three without its SOP. Raises `ModelError`."""
    order = tuple(range(len(item.options)))
    return _is_guessed(judge, item, [order[turn:] + order[:turn] for turn in range(_GUESSES)])


def _is_guessed(judge: LanguageModel, question: Draft, orders: Iterable[tuple[int, ...]]) -> bool:
    return all(_choice(judge, prompt(CLOSED_BOOK, *_asked(question, order)), order) == question.key for order in orders)


def _choice(judge: LanguageModel, request: Prompt, order: tuple[int, ...]) -> int | None:
    """Return the chosen option by its place in the draft; None for "none" or an unreadable answer."""
    try:
        answer = judge.structured(request, Choice, asker=NOBODY, purpose="item", deadline=_JUDGING_SECONDS).choice
    except ModelError as error:
        if error.reason is Trouble.MALFORMED:
            return None
        raise
    letter = answer.strip().rstrip(".)").upper()
    return order[_LETTERS.index(letter)] if len(letter) == 1 and letter in _LETTERS[: len(order)] else None


def _asked(draft: Draft, order: tuple[int, ...]) -> tuple[Part, Part]:
    options = "\n".join(f"{letter}) {draft.options[at]}" for letter, at in zip(_LETTERS, order, strict=False))
    return Part("question", draft.stem), Part("options", options)


def _orders(case: Assignment, draft: Draft) -> list[tuple[int, ...]]:
    """Return shuffles in which the right option is in different places."""
    order = list(range(len(draft.options)))
    _random(case, "judge").shuffle(order)
    return [tuple(order[turn:] + order[:turn]) for turn in range(_SHUFFLES)]


def _random(case: Assignment, what: str) -> Random:
    return Random(f"{case.family}/{case.seed}/{what}")  # noqa: S311 - variety, not secrecy
