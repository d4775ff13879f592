"""The spans of one event are one trace, whose id stands on the queue rows and in the log: also when another process goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import structlog
from fakes.slack import TEAM
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.bot_factory import direct, slack_side

from bot.blocks.buttons import HELPED
from bot.observing.events import new_trace, traced
from bot.observing.opentelemetry_spans import EventIds, OpenTelemetrySpans
from bot.slack.clients import SlackUnclearError


@dataclass
class Traced:
    exporter: InMemorySpanExporter
    spans: OpenTelemetrySpans

    def found(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self.exporter.get_finished_spans()}


@pytest.fixture
def otel() -> Iterator[Traced]:
    exporter, provider = InMemorySpanExporter(), TracerProvider(id_generator=EventIds())
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    structlog.contextvars.clear_contextvars()
    yield Traced(exporter, OpenTelemetrySpans(provider))
    structlog.contextvars.clear_contextvars()
    provider.shutdown()


def test_a_question_is_one_trace_from_the_event_to_the_reply(otel: Traced) -> None:
    side = slack_side(spans=otel.spans)
    side.dispatch(direct("how do I refund?", ts="1795348800.000100"))
    found = otel.found()
    assert set(found) == {"take in direct", "handle direct", "send answer"}
    first, handled, sent = found["take in direct"], found["handle direct"], found["send answer"]
    assert first.parent is None
    assert handled.parent.span_id == first.context.span_id
    assert sent.parent.span_id == handled.context.span_id
    assert len({span.context.trace_id for span in found.values()}) == 1
    assert handled.attributes == {"cairn.outcome": "answered"}
    assert sent.attributes == {"cairn.outcome": "sent"}
    assert "refund" not in "".join(span.to_json() for span in found.values())


def test_another_process_goes_on_under_the_id_of_the_row(otel: Traced) -> None:
    side = slack_side(spans=otel.spans)
    trace = new_trace()
    with traced(trace):
        side.services.intake.message(direct(ts="1795348800.000100"))
    side.services.background.recovery.resume([side.services.intake.worker.name])
    found = otel.found()
    assert {span.context.trace_id for span in found.values()} == {int(trace, 16)}
    assert found["handle direct"].parent.span_id == found["take in direct"].context.span_id


def test_a_reply_that_goes_out_later_belongs_to_its_question(otel: Traced) -> None:
    side = slack_side(spans=otel.spans)
    side.slack.fail("chat.postMessage", SlackUnclearError("ratelimited", 5))
    side.dispatch(direct(ts="1795348800.000100"))
    side.clock.advance(minutes=1)
    structlog.contextvars.clear_contextvars()
    side.services.dispatcher.deps.delivery.flush()
    sent = [span for span in otel.exporter.get_finished_spans() if span.name == "send answer"]
    assert [span.attributes["cairn.outcome"] for span in sent] == ["notyet", "sent"]
    assert {span.context.trace_id for span in sent} == {otel.found()["take in direct"].context.trace_id}
    assert sent[1].parent.span_id == otel.found()["take in direct"].context.span_id


def test_a_click_is_handled_at_once_and_is_the_first_of_its_trace(otel: Traced) -> None:
    side = slack_side(spans=otel.spans)
    user, button = {"id": "U0MIA", "team_id": TEAM}, {"type": "button", "action_id": HELPED, "block_id": "b", "value": "Q1"}
    side.dispatch(
        {
            "type": "block_actions",
            "team": {"id": TEAM},
            "user": user,
            "channel": {"id": "C0OPS"},
            "container": {"message_ts": "1.1", "channel_id": "C0OPS"},
            "message": {"ts": "1.1", "blocks": [], "text": ""},
            "trigger_id": "T.9",
            "response_url": "http://127.0.0.1:9/response",
            "actions": [button],
        }
    )
    assert otel.found()["handle click"].parent is None


def test_an_id_of_an_earlier_version_is_followed_too(otel: Traced) -> None:
    with otel.spans.span("send answer", "9f3a61c0d2b4"):
        """As it is sent after an upgrade."""
    assert otel.found()["send answer"].context.trace_id == 0x9F3A61C0D2B4


@pytest.mark.process
def test_a_bot_without_a_collector_imports_nothing_of_it_by_itself() -> None:
    code = "import sys, bot.wiring.slack, bot.wiring.traces as t; t.tracing_to('', may_trace_text=False)\n"
    code += "assert 'bot.observing.opentelemetry_spans' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
