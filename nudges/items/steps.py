"""Makes items about a step that was missed at work. Only a numbered list of instructions that clearly follow each other counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from random import Random

from nudges.items.choosing import balanced, likeness, shuffled, unlike
from nudges.items.gates import is_broken
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline, Part, runs
from nudges.items.phrases import phrases
from retrieval.library.models import BlockKind

_FEWEST = 4
_FEWEST_WRONG = 2
_LONGEST = 150
_SHORTEST = 10
_LONGEST_EVIDENCE = 900
_INSTRUCTIONS = 0.8
_ALIKE = 0.75
_VERBS = frozenset(resources.files(__package__).joinpath("instructions.txt").read_text(encoding="utf-8").split())
_LEAD = re.compile(
    r"^(?:(?:in|on|at|from|under|within|after|before|once|to|back|for|next|then|finally|first|second|now|using|with|as|by|when|during|upon)\b[^,.]{0,70},\s*"
    r"|(?:please|then|next|now|also|finally|first|lastly|carefully|immediately|manually|and)\s+)*",
    re.IGNORECASE,
)
_BRANCH = phrases("steps.branch")
_VAGUE = phrases("steps.vague")
_NO_STAGE = phrases("steps.no-stage")
_SCREEN = phrases("steps.screen")
_SEQUENCE = re.compile(
    r"\b(?:steps?|how (?:to|do)|procedure|process|instructions?|checklist|workflow|in (?:(?:this|that|the \w+) )?order"
    r"|to (?!do\b)\w+[^.]{3,}:$|follow)\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"\b(?:then|afterwards|once|until|wait|as soon as)\b|^(?:after|before)\b", re.IGNORECASE)
"""Steps that speak of each other's time are a procedure, whatever the heading says."""
_PRINCIPLES = phrases("steps.principles")
_NEXT = (
    "You are following “{place}”. You have just done this: “{done}”. What is the next step?",
    "“{place}” tells you what to do in order. Which step comes directly after “{done}”?",
)
_BEFORE = (
    "“{place}” tells you what to do in order. Which step comes directly before “{after}”?",
    "You are following “{place}”. What must you have done directly before this step: “{after}”?",
)
_MISSING = (
    "One step of “{place}” is missing here: “{before}” → ▢ → “{after}”. Which one?",
    "In “{place}”, what do you do between “{before}” and “{after}”?",
)


@dataclass(frozen=True, slots=True)
class _Step:
    number: int
    text: str
    start: int
    end: int
    can_be_asked: bool


def step_families(view: Outline, sop_id: str, missed: str) -> Iterator[Family]:
    """Yield a family per procedure for the step with this number, which somebody missed at work; it is named by the number.

    The order of steps is guessed without the SOP, so nothing else asks for it.
    """
    for index, run in _procedures(view):
        steps = [_step(part, number) for number, part in enumerate(run, start=1)]
        prefix = f"list-{index + 1}." if index else ""
        for position, step in enumerate(steps):
            makers = _makers(view, steps, position) if str(step.number) == missed and step.can_be_asked else {}
            if makers:
                yield Family.of(sop_id, view.section, f"{prefix}step-{step.number}", makers)


def _procedures(view: Outline) -> Iterator[tuple[int, list[Part]]]:
    """Yield each procedure with its place among all numbered lists of the section, so that names do not depend on the others."""
    for index, run in enumerate(runs(view.parts, BlockKind.STEP)):
        if len(run) >= _FEWEST and _is_whole(run) and _is_procedure(run, view):
            yield index, run


def _is_whole(run: Sequence[Part]) -> bool:
    """Return whether a list is numbered 1, 2, 3, or all 1 (which Markdown renders as a count)."""
    numbers = [part.block.number for part in run]
    return numbers == list(range(1, len(run) + 1)) or set(numbers) == {1}


def _is_procedure(run: Sequence[Part], view: Outline) -> bool:
    heading = view.section.heading
    if _PRINCIPLES.search(heading):
        return False
    texts = [part.text for part in run]
    share = sum(is_instruction(text) for text in texts) / len(texts)
    if share < _INSTRUCTIONS:
        return False
    intro = [part.text for part in view.parts if part.end <= run[0].start][-1:]
    on_screen = sum(_SCREEN.search(text) is not None for text in texts) / len(texts)
    is_told = any(_SEQUENCE.search(text) for text in (heading, *intro)) or is_instruction(heading)
    return on_screen >= 0.3 or is_told or any(_TIME.search(text) for text in texts)  # noqa: PLR2004


def is_instruction(text: str) -> bool:
    """Return whether a text begins with a verb in the imperative, perhaps after "In Tallyroom," or "Then"."""
    rest = _LEAD.sub("", text.lstrip("“\"'"), count=1)
    if _BRANCH.match(rest):
        rest = rest.partition(",")[2].strip()
    word = re.match(r"[A-Za-z-]+(?! (?:of|and|or|is|are|was|must|will|may|can)\b)", rest)
    return word is not None and (word[0].casefold() in _VERBS or word[0].casefold() in {"do", "don", "be", "never"})


def _step(part: Part, number: int) -> _Step:
    first = part.sentences[0] if part.sentences else None
    if first is None:
        return _Step(number, "", part.start, part.end, can_be_asked=False)
    text = first.text.strip().rstrip(":;,. ")
    return _Step(number, text, first.start, first.end, _is_clear(first.text.strip()))


def _is_clear(text: str) -> bool:
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and len(text.split()) > 1
        and not text.endswith(":")
        and not is_broken(text)
        and not _BRANCH.match(text)
        and not _VAGUE.search(text)
        and not _NO_STAGE.match(text)
        and is_instruction(text)
    )


def _makers(view: Outline, steps: Sequence[_Step], position: int) -> dict[Kind, _Ordering]:
    """Return the ways of asking: the next step by the one before it; the missing one by its neighbours, or by the one after.

    The latter serves where more options remain.
    """
    kinds: dict[Kind, list[tuple[int, ...]]] = {
        Kind.NEXT_STEP: [(position - 1,)],
        Kind.MISSING_STEP: [(position - 1, position + 1), (position + 1,)],
    }
    makers: dict[Kind, _Ordering] = {}
    for kind, ways in kinds.items():
        inside = [way for way in ways if min(way) >= 0 and max(way) < len(steps)]
        tried = [_Ordering(view, tuple(steps), position, way) for way in inside]
        able = [maker for maker in tried if maker.can_ask]
        if able:
            makers[kind] = max(able, key=lambda maker: maker.wrong)
    return makers


@dataclass(frozen=True)
class _Ordering:
    """Asks for the step at `position` by its neighbours at `shown`; wrong options are other steps of the same procedure."""

    view: Outline
    steps: tuple[_Step, ...]
    position: int
    shown: tuple[int, ...]

    def __call__(self, random: Random) -> Draft | None:
        right = self.steps[self.position]
        pool = self._wrong()
        head = pool[:3]
        random.shuffle(head)
        chosen = shuffled(right.text, balanced(right.text, [*head, *pool[len(head) :]], 3), random)
        kind = Kind.NEXT_STEP if self.shown == (self.position - 1,) else Kind.MISSING_STEP
        explanation = f"Step {right.number} of “{self.view.place}”: {right.text}"
        return Draft(kind, self._stem(random), chosen.options, chosen.key, self._evidence, explanation)

    @property
    def can_ask(self) -> bool:
        """Return whether the stem says clearly which place is meant, wrong options suffice, and the evidence fits on a card."""
        is_clear = all(self._is_unmistakable(at) for at in self.shown)
        return is_clear and self.wrong >= _FEWEST_WRONG and len(self._evidence) <= _LONGEST_EVIDENCE

    @property
    def wrong(self) -> int:
        """Return the number of wrong options, at most three."""
        return len(unlike(self.steps[self.position].text, self._wrong(), 3))

    @property
    def _evidence(self) -> str:
        stretch = [self.steps[at] for at in (self.position, *self.shown)]
        return self.view.evidence(min(step.start for step in stretch), max(step.end for step in stretch))

    def _is_unmistakable(self, at: int) -> bool:
        """Return whether a step occurs only once; a repeated step ("Click Next") does not say which place is meant."""
        shown = self.steps[at]
        others = [step for step in self.steps if step.number != shown.number]
        return shown.can_be_asked and all(likeness(step.text, shown.text) < _ALIKE for step in others)

    def _wrong(self) -> list[str]:
        """Return other steps: those on the asked side of the quoted one first, as finished steps tempt nobody."""
        is_backwards = min(self.shown) > self.position
        others = [at for at in range(len(self.steps)) if at not in {self.position, *self.shown} and self.steps[at].can_be_asked]
        others.sort(key=lambda at: ((at > self.position) is is_backwards, abs(at - self.position)))
        return [self.steps[at].text for at in others]

    def _stem(self, random: Random) -> str:
        place, texts = self.view.place, [self.steps[at].text for at in self.shown]
        if len(texts) > 1:
            return random.choice(_MISSING).format(place=place, before=texts[0], after=texts[1])
        if self.shown[0] > self.position:
            return random.choice(_BEFORE).format(place=place, after=texts[0])
        return random.choice(_NEXT).format(place=place, done=texts[0])
