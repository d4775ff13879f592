from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from fakes.guarded import PROMPT, WHO, Bench, PlayedClient, said
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from structlog.testing import capture_logs

from bot.observing.events import NoSpans
from bot.wiring.traces import tracing_to
from core.language_model import ModelError, Trouble, Usage
from retrieval.language.ports import AttemptError


class Collector(TraceServiceServicer):
    def __init__(self) -> None:
        self.spans: list[Span] = []

    def Export(self, request, context) -> ExportTraceServiceResponse:  # noqa: N802 -- the name of the service
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)
        return ExportTraceServiceResponse()


@pytest.fixture
def collector() -> Iterator[tuple[Collector, str]]:
    found = Collector()
    with ThreadPoolExecutor(2) as pool:
        server = grpc.server(pool)
        add_TraceServiceServicer_to_server(found, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield found, f"http://127.0.0.1:{port}"
        server.stop(None).wait()


def spans(collector: tuple[Collector, str], *, may_trace_text: bool) -> list[dict[str, object]]:
    found, address = collector
    trace = tracing_to(address, may_trace_text=may_trace_text)
    down = AttemptError(Trouble.REFUSED)
    bench = Bench(PlayedClient([said("Within ", "30 days.", usage=Usage(40, 7)), [down]]))
    bench.complete()
    with pytest.raises(ModelError):
        bench.complete()
    for attempt in bench.attempts:
        trace.observe(attempt)
    trace.close()
    kinds = ("string_value", "int_value", "double_value")
    return [
        {
            attribute.key: next(getattr(attribute.value, k) for k in kinds if attribute.value.HasField(k))
            for attribute in s.attributes
        }
        for s in found.spans
    ]


def test_a_span_of_every_attempt_and_no_text(collector: tuple[Collector, str]) -> None:
    good, bad = spans(collector, may_trace_text=False)
    assert good["cairn.purpose"] == WHO["purpose"]
    assert good["cairn.template"] == "answer/1"
    assert (good["gen_ai.usage.input_tokens"], good["gen_ai.usage.output_tokens"]) == (40, 7)
    assert (good["gen_ai.system"], good["gen_ai.request.model"]) == ("fake", "model")
    assert (good["cairn.outcome"], bad["cairn.outcome"]) == ("ok", "refused")
    assert [span.name for span in collector[0].spans] == ["model answer"] * 2
    assert not any(word in repr(collector[0].spans) for word in ("30 days", "How long", PROMPT.system, WHO["asker"]))


def test_text_is_there_when_it_was_asked_for(collector: tuple[Collector, str]) -> None:
    good, _ = spans(collector, may_trace_text=True)
    assert good["cairn.reply"] == "Within 30 days."
    assert "How long?" in good["cairn.data"]


def test_without_the_packages_nothing_is_traced_and_the_log_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.delitem(sys.modules, "bot.observing.opentelemetry_spans", raising=False)
    with capture_logs() as logs:
        made = tracing_to("http://127.0.0.1:4317", may_trace_text=False)
    assert isinstance(made.spans, NoSpans)
    assert "pip install" in logs[0]["problem"]
