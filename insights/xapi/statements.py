"""Occurrences as statements of xAPI 1.0.3 (`cmi.interaction` definitions). No text that a person wrote is in one.

A statement's id follows from what it is about, so sending it twice stores it once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Final
from urllib.parse import quote
from uuid import UUID, uuid5

from insights.xapi.models import Interaction, Occurrence, StatementKind

VERSION: Final = "1.0.3"
_NAMESPACE: Final = UUID("5f0ab6e2-5a4c-5d0b-9a3f-6e1f2c7d8b90")
_RATED: Final = "http://id.tincanapi.com/verb/rated"
_BEST: Final = 4
_VERBS: Final = "http://adlnet.gov/expapi/verbs/"
_ACTIVITIES: Final = "http://adlnet.gov/expapi/activities/"
_TYPES: Final[Mapping[StatementKind, str]] = {
    StatementKind.ASKED: "http://id.tincanapi.com/activitytype/section",
    StatementKind.ANSWERED: f"{_ACTIVITIES}cmi.interaction",
    StatementKind.COMPLETED: f"{_ACTIVITIES}assessment",
    StatementKind.EXPERIENCED: f"{_ACTIVITIES}lesson",
}


@dataclass(frozen=True)
class Naming:
    """`base` is Cairn's own address, below which activities are named; `person` gives an actor's name, `opaque` hides a name."""

    base: str
    person: Callable[[str], str]
    opaque: Callable[[str], str]


def statement_id(kind: StatementKind, source: str) -> str:
    return str(uuid5(_NAMESPACE, f"{kind.value}:{source}"))


def statement_of(one: Occurrence, naming: Naming) -> dict[str, object]:
    """Return the statement as JSON."""
    found: dict[str, object] = {
        "id": statement_id(one.kind, one.source),
        "actor": {"objectType": "Agent", "account": {"homePage": naming.base, "name": naming.person(one.person)}},
        "verb": _verb(one),
        "object": {"objectType": "Activity", "id": _activity(one, naming), "definition": _definition(one)},
        "timestamp": one.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    result = _result(one)
    if result:
        found["result"] = result
    parent = _parent(one, naming)
    return found | ({"context": {"contextActivities": {"parent": [parent]}}} if parent else {})


def _verb(one: Occurrence) -> dict[str, object]:
    """What people say of themselves is "rated", so that no record store counts it as answered right or wrong."""
    if one.rated is not None:
        return {"id": _RATED, "display": {"en": "rated"}}
    return {"id": f"{_VERBS}{one.kind.value}", "display": {"en": one.kind.value}}


def _activity(one: Occurrence, naming: Naming) -> str:
    match one.kind:
        case StatementKind.ANSWERED if one.interaction is not None:
            return f"{naming.base}/xapi/items/{quote(one.interaction.item, safe='')}"
        case StatementKind.COMPLETED:
            return f"{naming.base}/xapi/batches/{quote(one.source, safe='')}"
        case StatementKind.EXPERIENCED:
            return f"{_section(one, naming)}/lesson"
        case _:
            return _section(one, naming)


def _section(one: Occurrence, naming: Naming) -> str:
    """The section's address. An SOP that not everybody may see is named by an opaque id, because its own id tells its title."""
    if not one.sop:
        return f"{naming.base}/xapi/unanswered"
    ids = [one.sop, one.section] if one.is_open else [naming.opaque(f"{one.sop}#{one.section}")]
    return f"{naming.base}/xapi/sections/{'/'.join(quote(part, safe='') for part in ids if part)}"


def _parent(one: Occurrence, naming: Naming) -> dict[str, object] | None:
    has_section = one.kind in {StatementKind.ANSWERED, StatementKind.EXPERIENCED} and one.sop and one.rated is None
    return {"objectType": "Activity", "id": _section(one, naming)} if has_section else None


def _definition(one: Occurrence) -> dict[str, object]:
    title = {"name": {"en": one.title}} if one.title and one.is_open else {}
    kind = one.kind if one.rated is None else StatementKind.ASKED
    found: dict[str, object] = {"type": _TYPES[kind], **title}
    if one.interaction is None:
        return found
    return found | _interaction(one.interaction)


def _interaction(asked: Interaction) -> dict[str, object]:
    stem = {"description": {"en": asked.stem}} if asked.stem else {}
    options = [{"id": str(number), "description": {"en": text}} for number, text in enumerate(asked.options)]
    return {
        **stem,
        "interactionType": "choice",
        "correctResponsesPattern": [str(asked.key)],
        **({"choices": options} if options else {}),
    }


def _result(one: Occurrence) -> dict[str, object]:
    found: dict[str, object] = {}
    if one.is_right is not None:
        found["success"] = one.is_right
    if one.interaction is not None:
        found["response"] = str(one.interaction.choice)
    if one.kind in {StatementKind.COMPLETED, StatementKind.EXPERIENCED}:
        found["completion"] = True
    if one.score is not None:
        found["score"] = {"scaled": round(one.score, 4)}
    if one.rated is not None:
        found["score"] = {"raw": one.rated, "min": 1, "max": _BEST}
    if one.seconds is not None:
        found["duration"] = f"PT{max(one.seconds, 0.0):.2f}S"
    if one.kind is StatementKind.ASKED:
        found["response"] = one.outcome
    return found
