"""LangChain's clients over HTTP: what is sent, what is understood of what comes back, and where nothing may go."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fakes.guarded import PROMPT, WHO, real
from fakes.model_servers import AnthropicWire, Break, Fail, Fill, Garbage, ModelServer, OpenAIWire, Picky, Refuse, Say

from core.language_model import Trouble
from retrieval.adapters.chat.language_model import LangChainClient
from retrieval.adapters.chat.setup import HOMES, ModelSetup, make_chat, problem_of
from retrieval.language.ports import AttemptError, End, NoSchemaError, Request

REQUEST = Request("Be short.", "How long?", 50)
SHAPED = Request(
    "Be short.", "How long?", 50, {"type": "object", "properties": {"days": {"type": "integer"}}, "required": ["days"]}
)


@pytest.fixture(params=[OpenAIWire, AnthropicWire])
def server(request: pytest.FixtureRequest) -> Iterator[ModelServer]:
    with ModelServer(request.param()).running() as running:
        yield running


@pytest.fixture
def openai() -> Iterator[ModelServer]:
    with ModelServer(OpenAIWire()).running() as running:
        yield running


def client(server: ModelServer, **more: object) -> LangChainClient:
    return LangChainClient(ModelSetup(server.name, server.url, "secret-key", **{"timeout": 5.0, **more}))


def error_of(client: LangChainClient, request: Request = REQUEST, *, streamed: bool = False) -> AttemptError:
    with pytest.raises(AttemptError) as raised:
        list(client.pieces(request)) if streamed else client.whole(request)
    return raised.value


def test_what_is_sent(server: ModelServer) -> None:
    client(server).whole(REQUEST)
    [body], [headers] = server.bodies, server.headers
    assert body["model"] == "test"
    assert body["temperature"] == 0
    assert body.get("max_tokens", body.get("max_completion_tokens")) == 50
    texts = [body.get("system"), *(message["content"] for message in body["messages"])]
    assert [text for text in texts if text] == ["Be short.", "How long?"]
    assert "secret-key" in {headers.get("x-api-key"), headers.get("authorization", "").removeprefix("Bearer ")}


def test_a_bound_holds_for_values_too(server: ModelServer) -> None:
    server.play(Fill({"days": 30}))
    assert client(server).whole(SHAPED).text == '{"days": 30}'
    [body] = server.bodies
    assert body.get("max_tokens", body.get("max_completion_tokens")) == 50
    assert "tools" in body or "response_format" in body


def test_ends_are_understood(server: ModelServer) -> None:
    server.play(Say("Within 30", end="length"))
    model = client(server)
    assert model.whole(REQUEST).end is End.LENGTH
    assert [piece.end for piece in model.pieces(REQUEST) if piece.end] == [End.LENGTH]
    server.play(Refuse())
    assert model.whole(REQUEST).end is End.REFUSED
    assert [piece.end for piece in model.pieces(REQUEST) if piece.end] == [End.REFUSED]


@pytest.mark.parametrize("streamed", [False, True])
def test_errors_carry_a_status_and_no_text(server: ModelServer, *, streamed: bool) -> None:
    server.play(Fail(500, message="the prompt was: How long?"))
    error = error_of(client(server), streamed=streamed)
    assert error.reason is Trouble.UNREACHABLE
    assert "500" in str(error)
    assert "How long" not in str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after": "Mon, 02 Mar 2099 12:00:30 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
    ids=str,
)
def test_retry_after_is_read(openai: ModelServer, headers: dict[str, str], seconds: float | None) -> None:
    openai.play(Fail(429, headers))
    error = error_of(client(openai))
    assert error.reason is Trouble.RATE_LIMITED
    if "2099" in headers.get("retry-after", ""):
        assert error.retry_after > 1e9
    else:
        assert error.retry_after == seconds


def test_an_empty_account_is_no_rate_limit(openai: ModelServer) -> None:
    openai.play(Fail(429, code="insufficient_quota"))
    assert error_of(client(openai)).reason is Trouble.UNSUPPORTED


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_wrong_request_does_not_speak_against_the_model(server: ModelServer, status: int) -> None:
    server.play(Fail(status))
    error = error_of(client(server))
    assert (error.reason, error.is_about_request) == (Trouble.UNSUPPORTED, True)


@pytest.mark.parametrize("streamed", [False, True])
def test_garbage_is_malformed(server: ModelServer, *, streamed: bool) -> None:
    server.play(Garbage())
    assert error_of(client(server), streamed=streamed).reason is Trouble.MALFORMED


def test_silence_between_two_words_ends_with_the_clients_own_time_out(server: ModelServer) -> None:
    server.play(Say("Within 30 days", between=10.0))
    began = time.monotonic()
    assert error_of(client(server, timeout=0.5), streamed=True).reason is Trouble.TIMEOUT
    assert time.monotonic() - began < 5


def test_a_server_that_is_not_there_is_unreachable() -> None:
    nowhere = LangChainClient(ModelSetup("openai:test", "http://127.0.0.1:9/v1", "k"))
    assert error_of(nowhere).reason is Trouble.UNREACHABLE
    assert error_of(nowhere, streamed=True).reason is Trouble.UNREACHABLE


def test_options_that_a_model_refuses_are_left_out_from_then_on(openai: ModelServer) -> None:
    openai.play(Picky(("temperature", "stream_options"), Say("Within 30 days.")))
    model = client(openai)
    assert "".join(piece.text for piece in model.pieces(REQUEST)) == "Within 30 days."
    asked = len(openai.bodies)
    assert asked == 3
    assert model.whole(REQUEST).text == "Within 30 days."
    assert len(openai.bodies) == asked + 1


def test_a_model_without_schemas_is_asked_in_words(server: ModelServer) -> None:
    @dataclass(frozen=True)
    class Days:
        days: int

    server.play(Picky(("tools", "response_format"), Fill({"days": 30})))
    with pytest.raises(NoSchemaError):
        client(server).whole(SHAPED)
    model = real(ModelSetup(server.name, server.url, "k")).model
    for _ in range(2):
        assert model.structured(PROMPT, Days, **WHO, deadline=9) == Days(30)
    assert [("tools" in body or "response_format" in body) for body in server.bodies[1:]] == [True, False, False]


def test_a_stream_that_breaks_cleanly_in_the_middle_has_no_end(server: ModelServer) -> None:
    server.play(Break("Within 30"))
    pieces = list(client(server).pieces(REQUEST))
    assert "".join(piece.text for piece in pieces) == "Within 30"
    assert not any(piece.end for piece in pieces)


def test_usage_of_streams(server: ModelServer) -> None:
    stream = real(ModelSetup(server.name, server.url, "k")).model.stream(PROMPT, **WHO, deadline=9, first_word=5)
    list(stream)
    assert stream.reply.usage.tokens_out == 7
    assert stream.reply.usage.tokens_in >= 40


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("gpt-4.1", "write provider:model"),
        ("openai:", "write provider:model"),
        (":x", "write provider:model"),
        ("openai:gpt-4.1", None),
    ],
)
def test_a_name_without_provider_is_explained(name: str, problem: str | None) -> None:
    found = problem_of(ModelSetup(name))
    assert found is None if problem is None else problem in found


@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_missing_package_is_named_with_its_extra(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert f"pip install -c constraints.txt -e '.[{provider}]'" in problem_of(ModelSetup(f"{provider}:x"))
    with pytest.raises(AttemptError, match="pip install"):
        make_chat(ModelSetup(f"{provider}:x"))


def test_ollama_is_asked_at_its_address_and_says_what_it_does_not_have(openai: ModelServer) -> None:
    client = LangChainClient(ModelSetup("ollama:nothing", openai.url))
    for streamed in (False, True):
        assert error_of(client, streamed=streamed).reason is Trouble.UNSUPPORTED
    assert openai.touched == ["/v1/api/chat"] * 2
    assert client._ready(REQUEST).num_predict == 50
    client._chat._client._client.close()  # LangChain leaves it to the end of the process, this test may not


def test_an_unknown_provider_is_an_error_of_the_call() -> None:
    assert error_of(LangChainClient(ModelSetup("nobody:x"))).reason is Trouble.UNSUPPORTED


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_no_variable_of_the_environment_decides_where_text_goes(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_GATEWAY", "true")
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"):
        monkeypatch.setenv(name, "http://elsewhere.example")
    chat = make_chat(ModelSetup(f"{provider}:x", api_key="k"))
    sdk = chat.root_client if provider == "openai" else chat._client
    assert str(sdk.base_url).rstrip("/") == HOMES[provider]


def test_a_key_of_the_environment_never_goes_to_another_server(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "env-key")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "env-key")
    LangChainClient(ModelSetup(server.name, server.url)).whole(REQUEST)
    assert "env-key" not in repr(server.headers)


LANGSMITH = """
import os, sys
os.environ |= {"LANGSMITH_TRACING": "true", "LANGSMITH_API_KEY": "k", "LANGSMITH_ENDPOINT": sys.argv[2]}
from retrieval.adapters.chat.language_model import LangChainClient
from retrieval.adapters.chat.setup import ModelSetup
from retrieval.language.ports import Request
from langchain_core.tracers.langchain import wait_for_all_tracers
for may_trace in (False, True):
    client = LangChainClient(ModelSetup("openai:test", sys.argv[1], "k", may_trace_text=may_trace))
    request = Request("Be short.", "How long?", 50)
    assert client.whole(request).text == "".join(piece.text for piece in client.pieces(request)) == "Yes."
    assert client.whole(Request("Be short.", "How long?", 50, {"type": "object", "properties": {}})).text == "Yes."
    wait_for_all_tracers()
    print("now", flush=True)
    sys.stdin.readline()
"""


@pytest.mark.process
def test_langsmith_gets_nothing_unless_traces_may_carry_text(openai: ModelServer, pytestconfig: pytest.Config) -> None:
    openai.play(Say("Yes."))
    with ModelServer(OpenAIWire()).running() as smith:
        arguments = [sys.executable, "-c", LANGSMITH, openai.url, smith.url]
        with subprocess.Popen(
            arguments, cwd=pytestconfig.rootpath, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout.readline() == "now\n"
            assert smith.touched == []
            process.stdin.write("go on\n")
            process.stdin.flush()
            assert process.stdout.readline() == "now\n"
            assert smith.touched != []
            process.communicate("\n", timeout=60)
    assert len(openai.bodies) == 6
