"""Commands, the message shortcut, the Home tab, and what happens around conversations."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fakes.slack import ME, TEAM
from support.bot_factory import SlackSide, command, direct, found, mention, slack_side, source

from core.language_model import Usage
from core.people import Person
from retrieval.answer.models import Answered, Confidence
from retrieval.language.ports import Limit, Spending


class Responses:
    """A response_url that keeps what was sent to it; answers with the statuses it is given, then 200."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.url = ""


@pytest.fixture
def responses() -> Iterator[Responses]:
    kept = Responses()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(kept.statuses.pop(0) if kept.statuses else 200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        kept.url = f"http://127.0.0.1:{server.server_port}/r"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


def ask(side: SlackSide, responses: Responses, text: str, trigger: str = "T.1") -> int:
    return side.dispatch({**command(text, trigger), "response_url": responses.url}).status


def test_a_command_is_answered_in_private_and_once(responses: Responses) -> None:
    side = slack_side()
    assert ask(side, responses, "how do I refund?") == 200
    ask(side, responses, "how do I refund?")
    (body,) = responses.bodies
    assert body["response_type"] == "ephemeral"
    assert "Refunds" in str(body["blocks"])
    assert side.memory.questions[0].question.place.surface.value == "command"
    assert side.posts() == []


@pytest.mark.parametrize(("text", "words"), [("", "Ask me how"), ("help", "Ask me how"), ("Status?", "Cairn is up")])
def test_help_and_status(responses: Responses, text: str, words: str) -> None:
    side = slack_side()
    ask(side, responses, text)
    assert words in responses.bodies[0]["text"]
    assert not side.memory.questions


def test_status_tells_what_the_language_model_was_asked_today(responses: Responses) -> None:
    side = slack_side()
    with side.memory() as uow:
        day = side.clock().date()
        assert uow.model_usage.reserve(day, [Limit("", None), Limit("U0MIA", None)], 30)
        uow.model_usage.settle(Spending(day, "U0MIA", "answer", 0, 30, Usage(1_200, 34), failed=False))
        uow.model_usage.settle(Spending(day, "", "topic", 0, 0, Usage(0, 0), failed=True))
        uow.commit()
    ask(side, responses, "status")
    assert "The language model was used 2 times today, 1 of them failed: 1,234 tokens." in str(responses.bodies[0])


def test_a_restricted_sop_may_be_shown_in_a_private_answer(responses: Responses) -> None:
    secret = source(found("Payroll", audience=frozenset({"billing-ops"})))
    side = slack_side(Answered((secret,), Confidence.GOOD, 0.9, 10))
    ask(side, responses, "payroll?")
    assert "Payroll" in str(responses.bodies[0])


def test_a_response_that_fails_is_sent_again(responses: Responses) -> None:
    side = slack_side()
    responses.statuses = [503]
    ask(side, responses, "how do I refund?")
    side.clock.advance(seconds=3)
    side.services.background.recovery.tick()
    assert len(responses.bodies) == 2


def test_an_expired_response_url_is_given_up(responses: Responses) -> None:
    side = slack_side()
    responses.statuses = [404]
    ask(side, responses, "how do I refund?")
    (call,) = side.memory.truth.calls.values()
    assert call.error == "http_404"


def test_the_message_shortcut_answers_whoever_chose_it(responses: Responses) -> None:
    side = slack_side()
    body = {
        "type": "message_action",
        "callback_id": "ask_about_message",
        "team": {"id": TEAM},
        "user": {"id": "U0MIA", "team_id": TEAM},
        "channel": {"id": "C0OPS"},
        "trigger_id": "T.5",
        "response_url": responses.url,
        "message": {"ts": "1.1", "text": "how do I &lt;refund&gt; <@U0LEO>?", "user": "U0LEO"},
    }
    assert side.dispatch(body).status == 200
    assert side.memory.questions[0].question.text == "how do I <refund> @someone?"
    assert responses.bodies[0]["response_type"] == "ephemeral"
    follow_up = mention(text="and then?", ts="1795348801.000100", thread_ts="1.1", type="message")
    side.dispatch(follow_up)
    assert len(side.memory.questions) == 1


def test_help_in_a_dm_explains() -> None:
    side = slack_side()
    side.dispatch(direct("help"))
    assert "Ask me how" in side.posts()[0]["text"]


def event(kind: str, **fields: Any) -> dict[str, Any]:
    body = {"type": kind, **fields}
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{kind}{fields}", "event": body}


def test_the_home_tab_shows_the_persons_own_page() -> None:
    side = slack_side()
    side.dispatch(mention())
    side.dispatch(event("app_home_opened", user="U0MIA", channel="D0MIA", tab="home"))
    (published,) = side.slack.made("views.publish")
    assert published["user_id"] == "U0MIA"
    assert "how do I refund?" in str(published["view"])
    assert "billing ops" in str(published["view"])


def test_prompts_are_offered_from_what_the_person_may_see() -> None:
    side = slack_side(Answered((source(), source(found("Secret", audience=frozenset({"finance"})), 2)), Confidence.GOOD, 0.9, 10))
    side.dispatch(event("app_home_opened", user="U0MIA", channel="D0MIA", tab="messages"))
    (asked,) = side.slack.made("assistant.threads.setSuggestedPrompts")
    assert "Issue a refund" in str(asked["prompts"])
    assert "Secret" not in str(asked["prompts"])
    side.dispatch(event("app_home_opened", user="U0MIA", channel="D0MIA", tab="messages", n=2))
    assert len(side.slack.made("assistant.threads.setSuggestedPrompts")) == 1


def test_guests_get_no_home() -> None:
    side = slack_side()
    side.slack.users["U0MIA"]["is_ultra_restricted"] = True
    side.dispatch(event("app_home_opened", user="U0MIA", channel="D0MIA", tab="home"))
    assert not side.slack.made("views.publish")


def test_cairn_says_hello_once_when_it_joins() -> None:
    side = slack_side()
    side.dispatch(event("member_joined_channel", user="U0LEO", channel="C0OPS"))
    side.dispatch(event("member_joined_channel", user=ME, channel="C0OPS"))
    side.dispatch(event("member_joined_channel", user=ME, channel="C0OPS", n=2))
    assert len(side.posts()) == 1


def test_a_changed_account_is_looked_up_again() -> None:
    side = slack_side()
    side.dispatch(direct())
    side.slack.users["U0MIA"]["deleted"] = True
    side.dispatch(event("user_change", user={"id": "U0MIA"}))
    side.dispatch(direct(ts="1795348801.000100"))
    assert "deactivated" in side.posts()[-1]["text"]


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked", "app_context_changed"])
def test_what_needs_no_reaction_is_acknowledged(kind: str) -> None:
    assert slack_side().dispatch(event(kind)).status == 200


def test_a_role_with_questions_in_the_skill_map_gets_those() -> None:
    side = slack_side()
    with side.memory() as uow:
        uow.people.save([Person("U0MIA", name="Mia", role="support")])
        uow.commit()
    side.dispatch(event("app_home_opened", user="U0MIA", channel="D0MIA", tab="messages"))
    (asked,) = side.slack.made("assistant.threads.setSuggestedPrompts")
    assert [prompt["message"] for prompt in asked["prompts"]] == ["When may I refund?", "Who decides?"]
