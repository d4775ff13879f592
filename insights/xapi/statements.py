"""Writes occurrences as statements of xAPI 1.0.3 (`cmi.interaction` definitions). None contains text that a person wrote.

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
    """Names activities below `base`, Cairn's own address; `person` returns an actor's name, `opaque` hides a name."""

    base: str
    person: Callable[[str], str]
    opaque: Callable[[str], str]


def statement_id(kind: StatementKind, source: str) -> str:
    return str(uuid5(_NAMESPACE, f"{kind.value}:{source}"))


def statement_of(occurrence: Occurrence, naming: Naming) -> dict[str, object]:
    """Return the statement as JSON."""
    statement: dict[str, object] = {
        "id": statement_id(occurrence.kind, occurrence.source),
        "actor": {"objectType": "Agent", "account": {"homePage": naming.base, "name": naming.person(occurrence.person)}},
        "verb": _verb(occurrence),
        "object": {"objectType": "Activity", "id": _activity(occurrence, naming), "definition": _definition(occurrence)},
        "timestamp": occurrence.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    result = _result(occurrence)
    if result:
        statement["result"] = result
    parent = _parent(occurrence, naming)
    return statement | ({"context": {"contextActivities": {"parent": [parent]}}} if parent else {})


def _verb(occurrence: Occurrence) -> dict[str, object]:
    """Return the verb. A self-assessment is "rated", so that no record store counts it as answered right or wrong."""
    if occurrence.rated is not None:
        return {"id": _RATED, "display": {"en": "rated"}}
    return {"id": f"{_VERBS}{occurrence.kind.value}", "display": {"en": occurrence.kind.value}}


def _activity(occurrence: Occurrence, naming: Naming) -> str:
    match occurrence.kind:
        case StatementKind.ANSWERED if occurrence.interaction is not None:
            return f"{naming.base}/xapi/items/{quote(occurrence.interaction.item, safe='')}"
        case StatementKind.COMPLETED:
            return f"{naming.base}/xapi/batches/{quote(occurrence.source, safe='')}"
        case StatementKind.EXPERIENCED:
            return f"{_section(occurrence, naming)}/lesson"
        case _:
            return _section(occurrence, naming)


def _section(occurrence: Occurrence, naming: Naming) -> str:
    """Return the section's address. An SOP that not everybody may see gets an opaque id, because its own id tells its title."""
    if not occurrence.sop:
        return f"{naming.base}/xapi/unanswered"
    ids = [occurrence.sop, occurrence.section] if occurrence.is_open else [naming.opaque(f"{occurrence.sop}#{occurrence.section}")]
    return f"{naming.base}/xapi/sections/{'/'.join(quote(part, safe='') for part in ids if part)}"


def _parent(occurrence: Occurrence, naming: Naming) -> dict[str, object] | None:
    has_section = (
        occurrence.kind in {StatementKind.ANSWERED, StatementKind.EXPERIENCED} and occurrence.sop and occurrence.rated is None
    )
    return {"objectType": "Activity", "id": _section(occurrence, naming)} if has_section else None


def _definition(occurrence: Occurrence) -> dict[str, object]:
    title = {"name": {"en": occurrence.title}} if occurrence.title and occurrence.is_open else {}
    kind = occurrence.kind if occurrence.rated is None else StatementKind.ASKED
    definition: dict[str, object] = {"type": _TYPES[kind], **title}
    if occurrence.interaction is None:
        return definition
    return definition | _interaction(occurrence.interaction)


def _interaction(interaction: Interaction) -> dict[str, object]:
    stem = {"description": {"en": interaction.stem}} if interaction.stem else {}
    options = [{"id": str(number), "description": {"en": text}} for number, text in enumerate(interaction.options)]
    return {
        **stem,
        "interactionType": "choice",
        "correctResponsesPattern": [str(interaction.key)],
        **({"choices": options} if options else {}),
    }


def _result(occurrence: Occurrence) -> dict[str, object]:
    result: dict[str, object] = {}
    if occurrence.is_right is not None:
        result["success"] = occurrence.is_right
    if occurrence.interaction is not None:
        result["response"] = str(occurrence.interaction.choice)
    if occurrence.kind in {StatementKind.COMPLETED, StatementKind.EXPERIENCED}:
        result["completion"] = True
    if occurrence.score is not None:
        result["score"] = {"scaled": round(occurrence.score, 4)}
    if occurrence.rated is not None:
        result["score"] = {"raw": occurrence.rated, "min": 1, "max": _BEST}
    if occurrence.seconds is not None:
        result["duration"] = f"PT{max(occurrence.seconds, 0.0):.2f}S"
    if occurrence.kind is StatementKind.ASKED:
        result["response"] = occurrence.outcome
    return result
