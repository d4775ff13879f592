"""What every language model does, the scripted one and the real ones alike: the real ones over HTTP, through their own clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from fakes.guarded import PROMPT, WHO, real
from fakes.language_model import Broken, Line, ScriptedModel
from fakes.model_servers import Act, AnthropicWire, Break, Fail, Fill, ModelServer, OpenAIWire, Refuse, Say

from core.language_model import LanguageModel, ModelError, Reply, Trouble
from retrieval.adapters.chat.setup import ModelSetup

SLOW = Say("late", before=30.0)


@dataclass(frozen=True)
class Choice:
    answer: str
    passages: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    model: LanguageModel
    play: Callable[[Act], None]


def line_of(act: Act) -> Line:
    line: Line = Trouble.REFUSED
    match act:
        case Say():
            line = Trouble.TIMEOUT if act.before else act.text
        case Fill():
            line = act.value
        case Break():
            line = Broken(act.text)
        case Fail():
            line = {429: Trouble.RATE_LIMITED, 401: Trouble.UNSUPPORTED}.get(act.status, Trouble.UNREACHABLE)
    return line


@pytest.fixture(params=["scripted", OpenAIWire, AnthropicWire])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    if request.param == "scripted":
        scripts: list[Line] = ["Yes."]
        yield Subject(ScriptedModel(lambda _: scripts[-1]), lambda act: scripts.append(line_of(act)))
        return
    with ModelServer(request.param()).running() as server:
        model = real(ModelSetup(server.name, server.url, "key", timeout=5.0)).model
        model.warm()
        yield Subject(model, server.play)


def trouble(work: Callable[[], object]) -> Trouble:
    with pytest.raises(ModelError) as raised:
        work()
    return raised.value.reason


def complete(subject: Subject, deadline: float = 10.0) -> Reply:
    return subject.model.complete(PROMPT, **WHO, deadline=deadline)


def test_a_whole_reply_with_what_it_used(subject: Subject) -> None:
    subject.play(Say("Within 30 days [1]."))
    reply = complete(subject)
    assert reply.text == "Within 30 days [1]."
    assert reply.usage.tokens_in > 0
    assert reply.usage.tokens_out > 0
    assert reply.cost == reply.usage.tokens_in + reply.usage.tokens_out
    assert not reply.is_cut


def test_a_stream_is_the_reply_in_pieces(subject: Subject) -> None:
    subject.play(Say("Within 30 days [1]."))
    stream = subject.model.stream(PROMPT, **WHO, deadline=10, first_word=5)
    assert stream.reply is None
    pieces = list(stream)
    assert len(pieces) == 4
    assert all(pieces)
    assert "".join(pieces) == "Within 30 days [1]."
    assert stream.reply.text == "Within 30 days [1]."
    assert stream.reply.usage.tokens_out > 0
    stream.close()
    stream.close()


def test_a_stream_can_be_closed_early(subject: Subject) -> None:
    subject.play(Say("Within 30 days of the date of the invoice"))
    stream = subject.model.stream(PROMPT, **WHO, deadline=10, first_word=5)
    assert next(stream).strip() == "Within"
    stream.close()
    assert list(stream) == []
    assert stream.reply is None


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (Refuse(), Trouble.REFUSED),
        (Say(""), Trouble.EMPTY),
        (Say("   "), Trouble.EMPTY),
        (Fail(429), Trouble.RATE_LIMITED),
        (Fail(503), Trouble.UNREACHABLE),
        (Fail(529), Trouble.UNREACHABLE),
        (Fail(401), Trouble.UNSUPPORTED),
        (Break("Within 30"), Trouble.CUT),
        (Break("Within 30", is_rude=True), Trouble.CUT),
    ],
    ids=str,
)
def test_every_failure_has_its_reason_whole_or_streamed(subject: Subject, act: Act, reason: Trouble) -> None:
    subject.play(act)
    assert trouble(lambda: complete(subject)) is reason
    stream = subject.model.stream(PROMPT, **WHO, deadline=10, first_word=5)
    assert trouble(lambda: list(stream)) is reason
    assert stream.reply is None


def test_a_stream_that_breaks_has_said_something_and_has_no_reply(subject: Subject) -> None:
    subject.play(Break("Within 30", is_rude=True))
    stream = subject.model.stream(PROMPT, **WHO, deadline=10, first_word=5)
    heard = [next(stream), next(stream)]
    assert trouble(lambda: next(stream)) is Trouble.CUT
    assert "".join(heard) == "Within 30"
    assert stream.reply is None


def test_who_waits_too_long_is_told_so(subject: Subject) -> None:
    subject.play(SLOW)
    assert trouble(lambda: complete(subject, deadline=0.3)) is Trouble.TIMEOUT
    stream = subject.model.stream(PROMPT, **WHO, deadline=10, first_word=0.3)
    assert trouble(lambda: next(stream)) is Trouble.TIMEOUT


def test_a_value_of_a_schema(subject: Subject) -> None:
    subject.play(Fill({"answer": "Within 30 days.", "passages": [1]}))
    found = subject.model.structured(PROMPT, Choice, **WHO, deadline=10)
    assert found == Choice("Within 30 days.", [1])


@pytest.mark.parametrize(
    "value", [{"answer": 3, "passages": []}, {"passages": [1]}, {"answer": "x", "passages": ["1"]}, [1], "no"], ids=str
)
def test_a_value_that_is_none_of_the_schema_is_malformed(subject: Subject, value: object) -> None:
    subject.play(Say("not JSON") if value == "no" else Fill(tuple(value) if isinstance(value, list) else value))
    assert trouble(lambda: subject.model.structured(PROMPT, Choice, **WHO, deadline=10)) is Trouble.MALFORMED


def test_a_refusal_to_fill_in_a_schema_is_a_refusal(subject: Subject) -> None:
    subject.play(Refuse())
    assert trouble(lambda: subject.model.structured(PROMPT, Choice, **WHO, deadline=10)) is Trouble.REFUSED
