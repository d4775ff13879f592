from __future__ import annotations

import pytest
from fakes.slack import ME, TEAM
from hypothesis import example, given
from hypothesis import strategies as st
from support.bot_factory import direct, mention, message

from bot.inbox.addressing import is_closing
from bot.inbox.intake import CARD_MASK, SSN_MASK, masked, passes_luhn
from bot.slack import cleaning, payloads
from bot.slack.events import Incoming
from retrieval.questions import Surface


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        (f"<@{ME}> how?", "how?"),
        (f"hey <@{ME}|cairn>, how?", "hey , how?"),
        ("<@U0CEO> said yes", "@someone said yes"),
        ("<@U0CEO|dana> said yes", "@dana said yes"),
        ("in <#C1|billing> and <#C2>", "in #billing and #channel"),
        ("<!here|here> and <!channel> and <!subteam^S1|@ops>", "here and @channel and @ops"),
        ("see <https://x.example/a|the page> and <https://y.example>", "see the page https://x.example/a and https://y.example"),
        ("mail <mailto:a@x.example|a@x.example>", "mail a@x.example"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"),
        ("two\nlines  here", "two\nlines here"),
        ("<!date^1^{date}|3 Nov>", "3 Nov"),
    ],
)
def test_slack_text_becomes_what_was_typed(raw: str, plain: str) -> None:
    assert cleaning.plain(raw, ME) == plain


@example("no\0thing")
@given(st.text(max_size=200))
def test_text_is_unescaped_exactly_once_and_holds_no_nul(typed: str) -> None:
    escaped = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert cleaning.plain(escaped, ME).split() == typed.replace("\0", "").split()


def test_a_message_names_its_teams_and_mentions() -> None:
    read = payloads.message_of(message(f"<@{ME}> ask <@U1|x>", user_team="T2", is_ext_shared_channel=True), ME)
    assert read is not None
    assert (read.teams, read.mentions, read.is_shared) == ({TEAM, "T2"}, {ME, "U1"}, True)
    assert payloads.message_of({"type": "event_callback", "event": {"type": "reaction_added"}}, ME) is None


def test_an_app_mention_is_a_mention_and_a_dm_is_direct() -> None:
    read = payloads.message_of(mention(text="hi"), ME)
    assert read is not None
    assert ME in read.mentions
    read = payloads.message_of(direct("hi"), ME)
    assert read is not None
    assert read.is_direct


def test_what_is_stored_in_the_inbox_comes_back_equal() -> None:
    incoming = Incoming("Ev1", TEAM, "C1", "U1", "text", Surface.THREAD, "2.0", "1.0", is_shared=True)
    stored = {**incoming.as_payload(), "later_field": 1}
    assert Incoming.from_payload(stored) == incoming
    assert incoming.message_key == f"{TEAM}:C1:2.0"
    assert incoming.is_reply


@pytest.mark.parametrize("text", ["thanks!", "Thank you so much", "ok, got it", "👍", ":tada: :+1:", "Great, thanks Cairn!", "..."])
def test_closings_want_no_answer(text: str) -> None:
    assert is_closing(text)


@pytest.mark.parametrize("text", ["", "?", "thanks, but what about VAT?", "ok and then?", "how?", "refund", "is it done?"])
def test_questions_are_no_closings(text: str) -> None:
    assert not is_closing(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("card 4111 1111 1111 1111 ok", f"card {CARD_MASK} ok"),
        ("4111-1111-1111-1111", CARD_MASK),
        ("378282246310005", CARD_MASK),
        ("4111 1111 1111 1112", "4111 1111 1111 1112"),
        ("order 12345678901", "order 12345678901"),
        ("ssn 123-45-6789.", f"ssn {SSN_MASK}."),
        ("000-12-3456 and 912-12-3456", "000-12-3456 and 912-12-3456"),
        ("0000000000000000", "0000000000000000"),
    ],
)
def test_card_and_social_security_numbers_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(st.text("0123456789", min_size=12, max_size=18))
def test_luhn_accepts_exactly_one_check_digit(digits: str) -> None:
    assert sum(passes_luhn(digits + check) for check in "0123456789") == 1


def test_what_is_too_long_to_be_an_id_names_nobody() -> None:
    long = "U" * 4_000
    opened = {"type": "event_callback", "event": {"type": "app_home_opened", "user": long, "channel": "D1", "tab": "home"}}
    assert payloads.home_of(opened).person == ""
    assert payloads.person_of({"user": {"id": long}}) == payloads.person_of({"user_id": long}) == ""
    assert payloads.person_of({"user_id": "U0MIA"}) == "U0MIA"


PLAIN = {"type": "plain_text", "text": "Send"}


@pytest.mark.parametrize(
    ("block", "is_kept"),
    [
        ({"type": "divider"}, True),
        ({"type": "section", "block_id": "b", "text": {"type": "mrkdwn", "text": "x"}}, True),
        ({"type": "actions", "elements": [{"type": "button", "action_id": "a", "value": "1", "text": PLAIN}]}, True),
        (
            {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "A chart", "width": 640, "other": None},
            True,
        ),
        ({}, False),
        ("x", False),
        ({"type": 7}, False),
        ({"type": "divider", "block_id": None}, False),
        ({"type": "section", "text": "x"}, False),
        ({"type": "section", "text": {"type": "mrkdwn", "text": 7}}, False),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": []}, False),
        ({"type": "actions"}, False),
        ({"type": "actions", "elements": {}}, False),
        ({"type": "context", "elements": [None]}, False),
        ({"type": "actions", "elements": [{"type": "button", "action_id": [], "text": PLAIN}]}, False),
    ],
)
def test_of_a_clicked_message_only_blocks_of_slack_s_shape_are_kept(block: object, is_kept: bool) -> None:
    shown = {"ts": "1.1", "text": "An answer", "blocks": [block, {"type": "divider", "block_id": "last"}]}
    read = payloads.click_of({"type": "block_actions", "message": shown, "actions": [{"action_id": "a"}]})
    assert read.shown is not None
    assert (block in read.shown.blocks) == is_kept
    assert read.shown.blocks[-1]["block_id"] == "last"


def submitted(block: dict[str, object], given: dict[str, object]) -> str:
    view = {"type": "modal", "blocks": [block], "state": {"values": {"field": {"field": given}}}}
    return payloads.submission_of({"view": view}).values["field"]


@pytest.mark.parametrize(
    ("element", "shown"),
    [
        ({"initial_value": "15"}, "15"),
        ({"initial_time": "09:00"}, "09:00"),
        ({"initial_date": "2026-12-01"}, "2026-12-01"),
        ({"initial_option": {"value": "unasked"}}, "unasked"),
        ({"initial_value": 3}, "3"),
        ({}, ""),
        ("no element", ""),
    ],
)
def test_a_required_field_that_nobody_touched_keeps_what_it_showed(element: object, shown: str) -> None:
    block: dict[str, object] = {"type": "input", "block_id": "field", "element": element}
    assert submitted(block, {"value": None}) == shown
    assert submitted(block, {"value": "12"}) == "12"
    assert submitted({**block, "optional": True}, {"value": None}) == "", "an optional field may be emptied"
