from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

from fakes.samples import NOON

from core.privacy import OpaqueIds, opaque_key
from insights.xapi.models import Interaction, Occurrence, StatementKind
from insights.xapi.statements import Naming, statement_of

IDS = OpaqueIds(b"key")
NAMING = Naming("https://cairn.example", IDS.of, IDS.of)
ANSWERED = Occurrence(
    StatementKind.ANSWERED,
    "a1",
    "U1",
    NOON,
    "refunds",
    "who-may approve",
    "Refunds",
    is_right=True,
    seconds=7.5,
    interaction=Interaction("i1", "rule", 1, 1, "Who approves?", ("a lead", "finance")),
)


def test_an_answer_is_an_interaction_with_its_choices() -> None:
    found = statement_of(ANSWERED, NAMING)
    assert UUID(str(found["id"])).version == 5
    assert found["verb"] == {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"en": "answered"}}
    assert found["object"] == {
        "objectType": "Activity",
        "id": "https://cairn.example/xapi/items/i1",
        "definition": {
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "name": {"en": "Refunds"},
            "description": {"en": "Who approves?"},
            "interactionType": "choice",
            "correctResponsesPattern": ["1"],
            "choices": [{"id": "0", "description": {"en": "a lead"}}, {"id": "1", "description": {"en": "finance"}}],
        },
    }
    assert found["result"] == {"success": True, "response": "1", "duration": "PT7.50S"}
    assert found["context"] == {
        "contextActivities": {
            "parent": [{"objectType": "Activity", "id": "https://cairn.example/xapi/sections/refunds/who-may%20approve"}]
        }
    }


def test_the_actor_is_opaque_and_stable() -> None:
    actor = statement_of(ANSWERED, NAMING)["actor"]
    assert actor == {"objectType": "Agent", "account": {"homePage": "https://cairn.example", "name": IDS.of("u1")}}
    assert "U1" not in json.dumps(statement_of(ANSWERED, NAMING))
    assert OpaqueIds(b"other").of("U1") != IDS.of("U1")
    assert IDS.of("") == ""


def test_a_restricted_sop_is_not_named() -> None:
    hidden = replace(ANSWERED, is_open=False, title="Severance", sop="severance")
    assert "everance" not in json.dumps(statement_of(hidden, NAMING))


def test_the_other_verbs() -> None:
    asked = statement_of(Occurrence(StatementKind.ASKED, "q1", "U1", NOON, outcome="unanswered"), NAMING)
    assert asked["object"]["id"] == "https://cairn.example/xapi/unanswered"  # type: ignore[index]
    assert asked["result"] == {"response": "unanswered"}
    done = statement_of(Occurrence(StatementKind.COMPLETED, "b1", "U1", NOON, score=2 / 3), NAMING)
    assert done["result"] == {"completion": True, "score": {"scaled": 0.6667}}
    seen = statement_of(Occurrence(StatementKind.EXPERIENCED, "l1", "U1", NOON, "refunds", "issue"), NAMING)
    assert seen["object"]["id"] == "https://cairn.example/xapi/sections/refunds/issue/lesson"  # type: ignore[index]


def test_the_key_comes_from_its_own_setting_first() -> None:
    assert opaque_key("own", "token") == opaque_key("own", "other") != opaque_key("", "token")
    assert opaque_key("", "") == b""


def test_what_people_say_of_themselves_is_rated_and_no_success() -> None:
    rated = replace(ANSWERED, is_right=None, interaction=None, rated=1)
    found = statement_of(rated, NAMING)
    assert found["id"] == statement_of(ANSWERED, NAMING)["id"]
    assert found["verb"] == {"id": "http://id.tincanapi.com/verb/rated", "display": {"en": "rated"}}
    assert found["object"] == {
        "objectType": "Activity",
        "id": "https://cairn.example/xapi/sections/refunds/who-may%20approve",
        "definition": {"type": "http://id.tincanapi.com/activitytype/section", "name": {"en": "Refunds"}},
    }
    assert found["result"] == {"score": {"raw": 1, "min": 1, "max": 4}, "duration": "PT7.50S"}
    assert "context" not in found
