"""Nobody's name or id can be read from a card, a digest, a message about a topic, or a log line, whatever people wrote and did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
import structlog
from support.alert_story import ASKED, IDS, NAMES, AlertStory

from bot.topics import AlertSettings
from insights.alerts.verdicts import Verdict
from retrieval.questions import Feedback, FeedbackKind

OWNERS = ("Amara", "Okafor", "Greta", "Lind", "Leo Park", "U0AMARA", "U0GRETA", "U0LEO")
ABOUT_TOPICS = ("signal:", "signal-thread:", "signal-clear:", "signal-call:", "digest:")


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Every line that is logged, at any level."""
    lines, before = StringIO(), structlog.get_config()
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(0),
        logger_factory=structlog.PrintLoggerFactory(lines),
        cache_logger_on_first_use=False,
    )
    yield lines
    structlog.configure(**before)


def everything(story: AlertStory) -> list[str]:
    """All that was ever sent about topics, also what an update replaced since: text, blocks, keys and modals."""
    calls = [args for method, args in story.side.slack.calls if method in {"chat.postMessage", "chat.update", "chat.postEphemeral"}]
    shown = [args for args in calls if str((args.get("blocks") or [{}])[0].get("block_id", "")).startswith(ABOUT_TOPICS)]
    whispers = story.side.slack.made("chat.postEphemeral")
    views = [args["view"] for args in story.side.slack.made("views.open")]
    content = [{"text": each["text"], "blocks": each.get("blocks")} for each in (*shown, *whispers)]
    return [json.dumps(each, ensure_ascii=False) for each in (*content, *views)]


def act_it_all_out(story: AlertStory) -> None:
    """Card, refusal, promise, overdue, hand-over, change, proof that failed, proof that helped, digest."""
    with story.side.memory() as uow:
        for (person, _), question in zip(ASKED, story.questions, strict=True):
            uow.questions.add_feedback(Feedback(question, person, FeedbackKind.STILL_STUCK, story.side.clock()))
        uow.commit()
    story.ring()
    story.ring("5e1f0000000000bb", topic="t2")
    story.click("signal_fix", "U0MIA")
    story.click("signal_elsewhere", "U0AMARA")
    story.click("signal_more", "U0AMARA", "merge:5e1f0000000000aa", on=story.cards()[0])
    story.click("signal_fix", "U0AMARA", on=story.cards()[0])
    story.submit("U0AMARA", due={"selected_date": "2026-11-30"})
    story.side.clock.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    story.tick()
    story.later(days=8)
    story.rewrite()
    story.tick()
    story.judge(Verdict.TOO_EARLY)
    story.judge(Verdict.DID_NOT_HELP)
    story.click("signal_dismiss", "U0AMARA", "5e1f0000000000bb", on=story.cards()[1])
    story.rewrite("Refund within 90 days.", 5)
    story.tick()
    story.judge(Verdict.HELPED)
    story.later(days=7)


@pytest.mark.parametrize("owners", [(), OWNERS])
def test_no_name_and_no_id_leaves_in_anything_about_a_topic(log: StringIO, owners: tuple[str, ...]) -> None:
    story = AlertStory(AlertSettings())
    log.truncate(0)
    act_it_all_out(story)
    sent = everything(story)
    kinds = {prefix for prefix in ABOUT_TOPICS for shown in sent if f'"{prefix}' in shown}
    assert kinds == set(ABOUT_TOPICS), "all of it was acted out"
    for secret in (*NAMES, *IDS, *owners):
        for shown in sent:
            assert secret not in shown, f"{secret} in {shown}"


def test_no_name_no_id_and_no_word_of_a_question_is_logged(log: StringIO) -> None:
    story = AlertStory(AlertSettings())
    act_it_all_out(story)
    story.side.slack.fail("chat.postMessage", "fatal_error", "is_archived")
    story.ring("5e1f0000000000cc", topic="t3")
    story.tick()
    lines = log.getvalue()
    assert "signal_due" in lines
    assert "digests_sent" in lines
    words = ("refund", "750", "Tallyroom", "after 30 days")
    for secret in (*NAMES, *IDS, *OWNERS, *words):
        assert secret not in lines, secret
