"""Makes the quick reference of a role: limits, deadlines, approvers and prohibitions of its tasks, word for word, with places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.amounts.bounds import Side, bound_of, is_lead_time
from core.amounts.reading import amounts
from nudges.items.gates import is_broken, points_elsewhere, points_far, section_is_asked
from nudges.items.outline import outline
from nudges.items.plain import sentences, words_of
from nudges.lessons.cutting import Line, lesson_of
from nudges.skills.paths import ordered
from nudges.skills.skillmap import Role, Task
from retrieval.library.models import BlockKind, CurrentSection, SectionRef
from retrieval.library.ports import LibraryRepository

_APPROVAL = re.compile(
    r"\b(?:approv(?:e|es|ed|al|er|ers)|sign(?:s|ed)?[ -]off|(?:must|has to|have to) authori[sz]e|authori[sz]ed by"
    r"|(?:permission|consent) (?:of|from)"
    r"|(?:second|two) (?:persons?|people|pairs? of eyes) (?:must |has to |have to )?(?:agree|check|sign|release|confirm)\w*"
    r"|(?:agreed|checked|signed|released|confirmed) by (?:a second|two)|only the [\w -]+ (?:may|can|decides?))\b",
    re.IGNORECASE,
)
_PROHIBITION = re.compile(
    r"(?:^|[.;:,(→]\s*|\b(?:and|but|or|then|please|you)\s+)(?:do not|don['’]t)(?! (?:have|need) to)\b"
    r"|\b(?:never|(?:must|may|shall) not|(?:is|are) (?:not (?:allowed|permitted)|forbidden|prohibited))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\b(?:if|when|unless|because|since|that|which|who|where|as)\b[^,;:]*", re.IGNORECASE)
"""What a rule stands beside: the condition of a branch forbids nothing."""

_LONGEST = 400
"""Characters of a line in a reference: what is longer is no rule to look up at a glance."""
_FEWEST = 3
"""Words: "Never both." says nothing by itself."""


class RuleKind(StrEnum):
    LIMIT = "limit"
    DEADLINE = "deadline"
    APPROVAL = "approval"
    PROHIBITION = "never"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `text` is Markdown, word for word except for the arrow of a branch."""

    kind: RuleKind
    text: str


@dataclass(frozen=True, slots=True)
class SectionRules:
    section: CurrentSection
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class TaskRules:
    task: Task
    sections: tuple[SectionRules, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The rules of a role, by tasks in the order of the path; a task without a rule is left out."""

    role: Role
    tasks: tuple[TaskRules, ...]


def reference_of(library: LibraryRepository, role: Role, may_see: Callable[[str], bool]) -> Reference:
    """Return the rules of a role, of the SOPs that the reader may see. A section that two tasks name is listed with the first."""
    seen: set[SectionRef] = set()
    tasks = [TaskRules(task, tuple(_of_task(library, task, may_see, seen))) for task in ordered(role.tasks)]
    return Reference(role, tuple(task_rules for task_rules in tasks if task_rules.sections))


def rules_in(section: CurrentSection) -> tuple[Rule, ...]:
    """Return the rules that a section states, in its order."""
    lesson = lesson_of(section)
    rules = [rule for line in lesson.lines for rule in _rules(line)] if lesson else []
    return tuple(dict.fromkeys(rules))


def _of_task(
    library: LibraryRepository, task: Task, may_see: Callable[[str], bool], seen: set[SectionRef]
) -> Iterator[SectionRules]:
    for ref in task.sops:
        card = library.card(ref.sop_id) if may_see(ref.sop_id) else None
        document = library.document(ref.sop_id) if card else None
        if card is None or document is None:
            continue
        for section in document.sections:
            current = CurrentSection(card, section)
            is_meant = ref.anchor in {"", section.anchor} and current.ref not in seen
            rules = rules_in(current) if is_meant and section_is_asked(outline(document, section)) else ()
            seen |= {current.ref} if is_meant else set()
            if rules:
                yield SectionRules(current, rules)


def _rules(line: Line) -> Iterator[Rule]:
    """Yield the rules: a branch is one rule; other lines are read sentence by sentence."""
    if line.kind in {BlockKind.CODE, BlockKind.TABLE}:
        return
    texts = [line.source] if line.is_branch else [line.text[start:end].strip() for start, end in sentences(line.text)]
    for text in texts:
        plain = words_of(text)
        is_alone = line.is_branch or not (len(plain.split()) < _FEWEST or points_elsewhere(plain) or points_far(plain))
        is_fit = is_alone and not is_broken(plain) and len(text) <= _LONGEST and not plain.endswith((":", "?"))
        kind = _kind(plain) if is_fit else None
        if kind is not None:
            yield Rule(kind, text)


def _kind(text: str) -> RuleKind | None:
    main = _ASIDE.sub("", text)
    if _APPROVAL.search(text):
        return RuleKind.APPROVAL
    if _PROHIBITION.search(main):
        return RuleKind.PROHIBITION
    bounded = [(amount, bound) for amount in amounts(text) if (bound := bound_of(text, amount)) is not None]
    if any(
        amount.is_time and (bound.side is Side.AT_MOST or (bound.side is not Side.BELOW and is_lead_time(text, bound)))
        for amount, bound in bounded
    ):
        return RuleKind.DEADLINE
    return RuleKind.LIMIT if any(amount.is_measured or (amount.unit and amount.value > 1) for amount, _ in bounded) else None
