"""Confidential topics on every surface: help for who wrote, a talk with one person after a click, and no trace of the words."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fakes.language_model import ScriptedModel
from fakes.slack import TEAM
from support.bot_factory import (
    SlackSide,
    answered,
    command,
    direct,
    found,
    mention,
    message,
    places,
    slack_side,
    source,
    unanswered,
)
from support.slack_views import view_problems

from bot.blocks.checks import message_problems
from bot.blocks.modals import too_personal
from bot.confidential.views.cards import ConfidentialReply, Listener, reply_card
from bot.logs import configure_logging
from escalation.confidential.contacts import Confidant, Contacts, HelpLine
from escalation.confidential.messages import in_words
from escalation.confidential.recognising import Topic, topic_of
from retrieval.answer.models import Confidence
from storage.database import Database

CANARY = "zanzibar-quagmire"
HARASSED = f"my manager {CANARY} is harassing me"
DANGER = f"i want to kill myself {CANARY}"
FIRST = "1795348800.000100"
CONTACTS = Contacts(
    (Confidant("U0GRETA", "trust person"), Confidant("U0MIA"), Confidant("U0GONE")),
    (HelpLine("Rescue", "144", "day and night"),),
    "https://x.example/help",
)
SHORTCUT = {
    "type": "message_action",
    "callback_id": "ask_about_message",
    "team": {"id": TEAM},
    "user": {"id": "U0MIA", "team_id": TEAM},
    "channel": {"id": "C0OPS"},
    "trigger_id": "T.5",
    "response_url": "http://127.0.0.1:9/r",
}


def shortcut(text: str) -> dict[str, Any]:
    return {**SHORTCUT, "message": {"ts": "1.1", "text": text, "user": "U0LEO"}}


@pytest.fixture(autouse=True)
def _logging() -> Iterator[None]:
    configure_logging("debug")
    yield
    configure_logging("info")


def rows(folder: Path) -> str:
    """Every table, and every byte of the database's files."""
    with closing(sqlite3.connect(folder / "cairn.db")) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608 - the schema's own names
    raw = b"".join(file.read_bytes() for file in sorted(folder.glob("cairn.db*")))
    return f"{found} {raw!r}"


def with_real_tables(database: Database, **more: Any) -> SlackSide:
    return slack_side(contacts=CONTACTS, database=database.unit, **more)  # type: ignore[arg-type] - opens units all the same


SURFACES = {
    "mention": lambda text: mention(text=f"<@U0BOT> {text}"),
    "dm": direct,
    "thread": lambda text: message(text, ts="1795348802.000100", thread_ts=FIRST),
    "command": command,
    "shortcut": shortcut,
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", [HARASSED, DANGER])
@pytest.mark.parametrize("outcome", [answered(), unanswered()], ids=["an SOP", "no SOP"])
def test_the_words_are_nowhere_and_nothing_is_said_in_public(surface, text, outcome, database, tmp_path, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    model = ScriptedModel("Refund it [1].")
    side = with_real_tables(database, outcome=outcome, language=model)
    if surface == "thread":
        side.dispatch(mention())
    before, asked = len(side.posts()), len(model.asked)
    side.dispatch(SURFACES[surface](text))
    side.services.background.recovery.tick()
    for _ in range(2):
        side.services.background.ticks.once()
    said = capsys.readouterr()
    assert CANARY not in rows(tmp_path)
    assert CANARY not in said.out + said.err + caplog.text
    assert CANARY not in json.dumps(side.slack.calls, default=str)
    assert len(model.asked) == asked
    assert {post["channel"] for post in side.posts()[before:]} <= {"D0MIA", "DU0MIA"}
    assert not side.slack.made("chat.postEphemeral")
    with database.unit() as uow:
        assert len(uow.questions.since(side.clock.now.replace(year=2020))) == (surface == "thread")
        assert not uow.cases.of_asker("U0MIA")


def posted(side: SlackSide) -> dict[str, Any]:
    post = side.posts()[-1]
    assert not message_problems(post["text"], post["blocks"])
    return post


def words_of(post: dict[str, Any]) -> str:
    return json.dumps(post["blocks"], ensure_ascii=False)


def test_help_lines_come_first_when_a_life_is_in_danger():
    side = slack_side(contacts=CONTACTS)
    side.dispatch(direct(DANGER))
    post = posted(side)
    assert "Rescue: 144" in post["text"]
    text = words_of(post)
    assert text.index("144") < text.index("Greta Lind") < text.index("Refunds")
    assert "Approve" not in text


def test_danger_beside_a_threat_to_sue_opens_no_case_and_shows_the_help_line(database):
    side = with_real_tables(database)
    side.dispatch(mention(text="<@U0BOT> customer says he will sue us and jumps off a bridge"))
    assert [post["channel"] for post in side.posts()] == ["DU0MIA"]
    assert "144" in words_of(side.posts()[0])
    assert "Ask me that part on its own" in words_of(side.posts()[0])


def test_the_sop_comes_first_where_one_surely_covers_it_and_people_where_none_does():
    side = slack_side(contacts=CONTACTS)
    side.dispatch(direct("i think i was underpaid"))
    text = words_of(posted(side))
    assert text.index("Refunds") < text.index("Greta Lind")
    for outcome in (unanswered(), answered(confidence=Confidence.LIKELY)):
        side = slack_side(outcome, contacts=CONTACTS)
        side.dispatch(direct("i think i was underpaid"))
        assert "Refunds" not in words_of(posted(side))
        assert "Greta Lind" in words_of(posted(side))


WITH_LINES = {
    Topic.DANGER: DANGER,
    Topic.DANGER_OF_CUSTOMER: "a customer wants to kill himself",
    Topic.SAFETY: "a colleague threatened to hit me",
    Topic.HARASSMENT: HARASSED,
    Topic.HEALTH: "i hate my life",
    Topic.IN_CONFIDENCE: "can i talk to someone in confidence",
    Topic.PERHAPS: "",
    Topic.FOLLOW_UP: "",
}
WITHOUT_LINES = {
    Topic.PAY: "my salary is wrong",
    Topic.DISCRIMINATION: "i am discriminated against because of my religion",
    Topic.BEING_REPORTED: "somebody filed a complaint against me",
    Topic.OWN_PERFORMANCE: "am i going to be fired",
    Topic.WHISTLE_BLOWING: "how do i report wrongdoing anonymously",
    Topic.CLOSING: "",
}


@pytest.mark.parametrize("topic", Topic)
def test_emergency_and_crisis_lines_are_for_who_may_need_them(topic):
    text = {**WITH_LINES, **WITHOUT_LINES}[topic]
    assert not text or topic_of(text) is topic
    card = reply_card(ConfidentialReply(topic, CONTACTS, [Listener("U0GRETA", "Greta Lind")]))
    told = [json.dumps(card.blocks, ensure_ascii=False), in_words(topic, CONTACTS, ["Greta Lind"])]
    assert ["Rescue" in words and "144" in words for words in told] == [topic in WITH_LINES] * 2
    assert all("Greta Lind" in words and "https://x.example/help" in words for words in told)


def test_a_restricted_sop_that_covers_it_is_shown_to_who_may_see_it_and_only_in_private():
    side = slack_side(answered(source(found("Payroll", audience=frozenset({"billing-ops"})))), contacts=CONTACTS)
    side.dispatch(mention(text="<@U0BOT> i think i was underpaid"))
    assert [post["channel"] for post in side.posts()] == ["DU0MIA"]
    assert "Payroll" in words_of(posted(side))
    assert "#ops, where others can read it" in words_of(posted(side))


def test_without_settings_there_are_general_numbers_and_advice_and_no_button():
    side = slack_side(unanswered())
    side.dispatch(direct(DANGER))
    text = words_of(posted(side))
    assert "112" in text
    assert "somebody you trust" in text
    assert '"actions"' not in text


def test_a_guest_is_told_where_help_is_and_nothing_else():
    side = slack_side(contacts=CONTACTS)
    side.slack.users["U0MIA"]["is_restricted"] = True
    side.dispatch(direct(DANGER))
    text = words_of(posted(side))
    assert "144" in text
    assert "Refunds" not in text
    assert "Greta" not in text
    side.dispatch(direct("my boss bullies me", ts="1795348803.000100"))
    assert "full members" in side.posts()[-1]["text"]


def test_what_is_written_next_in_the_thread_is_confidential_too(database, tmp_path):
    side = with_real_tables(database)
    side.dispatch(direct(HARASSED))
    side.dispatch(direct(f"he did it again {CANARY} yesterday", ts="1795348805.000100", thread_ts=FIRST))
    assert "This is yours" in posted(side)["text"]
    assert len(side.posts()) == 2
    assert CANARY not in rows(tmp_path)
    side.dispatch(direct("thanks", ts="1795348806.000100", thread_ts=FIRST))
    assert "All right. I'm here" in side.posts()[-1]["text"]


def test_a_reply_below_the_direct_message_is_confidential_too(database, tmp_path):
    side = with_real_tables(database)
    side.dispatch(mention(text=f"<@U0BOT> {HARASSED}"))
    root = side.slack.messages["DU0MIA"][-1]["ts"]
    side.dispatch(message(f"he did it again {CANARY}", channel="DU0MIA", channel_type="im", ts="1795348805.000100", thread_ts=root))
    assert "This is yours" in posted(side)["text"]
    assert CANARY not in rows(tmp_path)


def test_a_process_that_ended_before_it_replied_left_no_words_and_help_is_still_given(database, tmp_path):
    side = with_real_tables(database)
    side.services.intake.message(direct(DANGER))
    assert CANARY not in rows(tmp_path)
    side.clock.advance(minutes=30)
    side.services.background.recovery.resume([])
    assert "144" in words_of(posted(side))


def click(side: SlackSide, action: str, value: str, on: dict[str, Any], person: str = "U0MIA", trigger: str = "T.1") -> None:
    side.dispatch(
        {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": {"id": person, "team_id": TEAM},
            "channel": {"id": on["channel"]},
            "container": {"type": "message", "message_ts": on["ts"]},
            "message": {key: on[key] for key in ("ts", "text", "blocks")},
            "trigger_id": trigger,
            "response_url": "http://127.0.0.1:9/r",
            "actions": [{"action_id": action, "block_id": "b", "value": value}],
        }
    )


def newest(side: SlackSide, channel: str) -> dict[str, Any]:
    return {"channel": channel, **side.slack.messages[channel][-1]}


def asked_for_talk(side: SlackSide) -> dict[str, Any]:
    side.dispatch(direct(HARASSED))
    answer = newest(side, "D0MIA")
    click(side, "confidential_talk:0", "U0GRETA", answer)
    return newest(side, "D0MIA")


def test_nobody_hears_of_it_before_the_click_and_then_one_person_hears_who_and_not_what(database, tmp_path):
    side = with_real_tables(database)
    side.dispatch(direct(HARASSED))
    assert "DU0GRETA" not in side.slack.messages
    card = asked_for_talk(side)
    (told,) = side.slack.messages["DU0GRETA"]
    text = json.dumps(told["blocks"], ensure_ascii=False)
    assert "Mia Sol would like to talk to you in confidence" in text
    assert not {"Approve", "Decline", "harass", CANARY} & set(text.replace('"', " ").split())
    assert not message_problems(told["text"], told["blocks"])
    assert "They know your name, and nothing of what you wrote" in json.dumps(card["blocks"])
    with closing(sqlite3.connect(tmp_path / "cairn.db")) as connection:
        assert set(connection.execute("SELECT call FROM outbox")) == {("{}",)}


def test_who_is_named_is_offered_unless_they_ask_themselves_or_cannot_be_reached():
    side = slack_side(unanswered(), contacts=CONTACTS)
    side.dispatch(direct(HARASSED))
    text = words_of(posted(side))
    assert "Greta Lind" in text
    assert "confidential_talk:0" in text
    assert "confidential_talk:1" not in text


def test_words_go_to_the_person_asked_only_when_the_asker_writes_them(database):
    side = with_real_tables(database)
    card = asked_for_talk(side)
    click(side, "confidential_add_words", "U0GRETA", card)
    (opened_view,) = side.slack.made("views.open")
    assert not view_problems(opened_view["view"])
    side.dispatch(
        {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": "U0MIA", "team_id": TEAM},
            "trigger_id": "T.9",
            "view": {
                "type": "modal",
                "callback_id": "confidential_words",
                "private_metadata": "U0GRETA",
                "state": {"values": {"words": {"words": {"value": "Can we meet at two? <!channel>"}}}},
            },
        }
    )
    told = json.dumps(side.slack.messages["DU0GRETA"][-1]["blocks"])
    assert "Can we meet at two? &lt;!channel&gt;" in told
    assert "has your words" in side.slack.messages["DU0MIA"][-1]["text"]


def test_the_person_asked_promises_and_the_asker_hears_it():
    side = slack_side(contacts=CONTACTS)
    asked_for_talk(side)
    card = newest(side, "DU0GRETA")
    click(side, "confidential_in_touch", "U0MIA", card, person="U0LEO", trigger="T.2")
    assert "DU0MIA" not in side.slack.messages
    click(side, "confidential_in_touch", "U0MIA", card, person="U0GRETA", trigger="T.3")
    assert "Greta Lind has seen" in side.slack.messages["DU0MIA"][-1]["text"]
    assert "confidential_in_touch" not in json.dumps(newest(side, "DU0GRETA")["blocks"])


def test_a_click_on_somebody_who_is_not_named_tells_nobody():
    side = slack_side(contacts=CONTACTS)
    side.dispatch(direct(HARASSED))
    click(side, "confidential_talk:0", "U0LEO", newest(side, "D0MIA"))
    assert "DU0LEO" not in side.slack.messages
    assert "can't ask this person" in side.slack.made("chat.postEphemeral")[-1]["text"]


def test_a_message_that_does_not_arrive_is_not_said_to_have_arrived():
    side = slack_side(contacts=CONTACTS)
    side.dispatch(direct(HARASSED))
    side.slack.fail("chat.postMessage", "ratelimited")
    click(side, "confidential_talk:0", "U0GRETA", newest(side, "D0MIA"))
    assert "can't reach" in json.dumps(newest(side, "D0MIA")["blocks"])


TWO_LISTEN = Contacts((Confidant("U0GRETA", "trust person"), Confidant("U0LEO")), (HelpLine("Rescue", "144"),))


def test_after_the_click_the_others_can_still_be_asked_and_the_card_no_longer_says_that_nobody_knows():
    side = slack_side(unanswered(), contacts=TWO_LISTEN)
    card = asked_for_talk(side)
    text = json.dumps(card["blocks"])
    assert "nobody has been told" not in text
    assert "nobody else has been told" in text
    assert '"in-confidence"' in text
    assert ("confidential_talk:0" in text, "confidential_talk:1" in text) == (False, True)
    click(side, "confidential_talk:1", "U0LEO", card, trigger="T.7")
    assert side.slack.messages["DU0LEO"]
    text = json.dumps(newest(side, "D0MIA")["blocks"])
    assert text.count("asked *") == text.count("confidential_add_words") == 2
    assert "confidential_talk" not in text


def test_in_a_thread_with_an_open_case_such_words_are_not_carried_to_the_owner(database, tmp_path):
    side = with_real_tables(database)
    side.dispatch(direct())
    answer = newest(side, "D0MIA")
    with database.unit() as uow:
        (logged,) = uow.questions.since(side.clock.now.replace(year=2020))
    click(side, "ask_owner", logged.question.id, answer)
    side.dispatch(direct(HARASSED, ts="1795348805.000100", thread_ts=FIRST))
    assert CANARY not in rows(tmp_path)
    assert "This is yours" in side.posts()[-1]["text"]


def test_a_broken_search_does_not_keep_help_from_anybody(capsys):
    side = slack_side(contacts=CONTACTS)
    side.answers.error = RuntimeError(DANGER)
    side.dispatch(direct(DANGER))
    assert "144" in words_of(posted(side))
    said = capsys.readouterr()
    assert CANARY not in said.out + said.err


@pytest.mark.parametrize(
    "words",
    [
        "thx",
        "nvm",
        "never mind",
        "ok",
        "👍",
        "no",
        "forget i said anything",
        "I was joking",
        "not now",
        "i'll talk to hr tomorrow",
        "😭",
    ],
)
@pytest.mark.parametrize("begun", [DANGER, HARASSED])
def test_who_ends_the_talk_reads_a_short_reply_and_nothing_is_stored(database, tmp_path, begun, words):
    side = with_real_tables(database)
    side.dispatch(direct(begun))
    side.dispatch(direct(words, ts="1795348806.000100", thread_ts=FIRST))
    assert "All right. I'm here" in posted(side)["text"]
    assert len(posted(side)["blocks"]) == 1
    assert "action" not in str(posted(side)["blocks"])
    assert "Still stuck" not in str(posted(side))
    assert len(words) < 8 or words not in rows(tmp_path)
    side.dispatch(direct(f"he did it again {CANARY}", ts="1795348807.000100", thread_ts=FIRST))
    assert CANARY not in rows(tmp_path)


def test_thanks_in_another_thread_are_answered_as_ever(database):
    side = with_real_tables(database)
    side.dispatch(direct(HARASSED))
    side.dispatch(direct("thanks", ts="1795348806.000100"))
    assert "Ask whenever" in posted(side)["text"]


@pytest.mark.parametrize(("words", "said"), [(HARASSED, "sounds personal"), (DANGER, "Call 112"), ("Refund it, please.", "")])
def test_words_about_a_person_are_not_taken_in_a_form_that_others_read(words, said):
    errors = too_personal({"reason": words, "amount": "500 USD"})
    assert list(errors) == (["reason"] if said else [])
    assert said in str(errors)
    assert all(len(text) <= 150 for text in errors.values())


def test_what_only_sounds_personal_keeps_its_places_beside_the_contacts_and_no_record() -> None:
    side = slack_side(places(), contacts=CONTACTS, topic=lambda _text: Topic.PERHAPS)
    side.dispatch(SURFACES["mention"](f"boss okayed my dinner bills {CANARY}, when do i see the money"))
    (post,) = side.posts()
    assert post["channel"] != "C0OPS"
    blocks = json.dumps(post["blocks"])
    assert "If this is about you" in blocks
    assert "From your SOPs" in blocks
    assert "Stop a payment" in blocks
    assert "Show this" not in blocks
    assert message_problems(post["text"], post["blocks"]) == []
    assert side.memory.questions == []
    assert CANARY not in str(side.memory.__dict__)
