from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import structlog
from fakes.guarded import PROMPT, WHO, Bench, Hands, PlayedClient, said

from core.language_model import NOBODY, ModelError, Trouble, Usage
from retrieval.language.breaker import LONGEST_PAUSE_SECONDS, PAUSE_SECONDS, TRIES, State
from retrieval.language.ports import AttemptError, End, NoSchemaError, Piece, PurposeUsage
from retrieval.language.token_budget import UNIT, Budget, Prices

DOWN = [AttemptError(Trouble.UNREACHABLE, "ConnectError")]
GOOD = said("Within ", "30 days.", usage=Usage(40, 7))


def trouble(work: Callable[[], object]) -> Trouble:
    with pytest.raises(ModelError) as raised:
        work()
    return raised.value.reason


def limited(seconds: float | None) -> list[Piece | Exception | float]:
    return [AttemptError(Trouble.RATE_LIMITED, retry_after=seconds)]


def test_an_attempt_that_fails_is_made_again_after_growing_pauses() -> None:
    bench = Bench(PlayedClient([DOWN, DOWN, GOOD]))
    assert bench.complete() == "Within 30 days."
    first, second = bench.clock.pauses
    assert 0.125 <= first <= 0.25
    assert 0.25 <= second <= 0.5
    assert [attempt.outcome for attempt in bench.attempts] == ["unreachable", "unreachable", "ok"]


def test_three_attempts_are_enough() -> None:
    bench = Bench(PlayedClient([DOWN]))
    assert trouble(bench.complete) is Trouble.UNREACHABLE
    assert len(bench.client.requests) == 3


@pytest.mark.parametrize("reason", [Trouble.REFUSED, Trouble.UNSUPPORTED, Trouble.TIMEOUT])
def test_what_will_not_get_better_is_not_tried_again(reason: Trouble) -> None:
    bench = Bench(PlayedClient([[AttemptError(reason)], GOOD]))
    assert trouble(bench.complete) is reason
    assert bench.clock.pauses == []


def test_retry_after_is_kept_where_there_is_time_for_it() -> None:
    bench = Bench(PlayedClient([limited(4.0), GOOD]))
    assert bench.complete() == "Within 30 days."
    assert bench.clock.pauses == [4.0]


def test_retry_after_beyond_the_deadline_ends_the_call_and_opens_the_circuit_for_that_long() -> None:
    bench = Bench(PlayedClient([limited(60.0), GOOD]))
    assert trouble(bench.complete) is Trouble.RATE_LIMITED
    assert bench.clock.pauses == []
    bench.clock.now += 59
    assert trouble(bench.complete) is Trouble.CIRCUIT_OPEN
    bench.clock.now += 1
    assert bench.complete() == "Within 30 days."


def test_no_pause_reaches_past_the_deadline() -> None:
    bench = Bench(PlayedClient([DOWN]))
    assert trouble(lambda: bench.complete(deadline=0.6)) is Trouble.UNREACHABLE
    assert bench.clock.pauses == []


def test_the_circuit_opens_after_failures_in_a_row_and_asks_nobody() -> None:
    bench = Bench(PlayedClient([limited(None)]))
    for _ in range(TRIES):
        assert bench.breaker.state is State.CLOSED
        assert trouble(bench.complete) is Trouble.RATE_LIMITED
    assert bench.breaker.state is State.OPEN
    asked = len(bench.client.requests)
    spent = bench.spent()
    assert trouble(bench.complete) is Trouble.CIRCUIT_OPEN
    stream = bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3)
    assert trouble(lambda: next(stream)) is Trouble.CIRCUIT_OPEN
    assert len(bench.client.requests) == asked
    assert bench.spent() == spent


def test_after_the_pause_one_call_tries_and_each_failure_doubles_the_pause() -> None:
    bench = Bench(PlayedClient([limited(None)]))
    for _ in range(TRIES):
        trouble(bench.complete)
    for pause in (PAUSE_SECONDS, 30, 60, 120, 240, LONGEST_PAUSE_SECONDS):
        bench.clock.now += pause - 1
        assert trouble(bench.complete) is Trouble.CIRCUIT_OPEN
        bench.clock.now += 1.001
        assert trouble(bench.complete) is Trouble.RATE_LIMITED
    bench.clock.now += LONGEST_PAUSE_SECONDS
    bench.client.acts = [GOOD]
    assert bench.complete()
    assert bench.breaker.state is State.CLOSED


def test_while_one_call_probes_the_others_do_not_wait() -> None:
    bench = Bench(PlayedClient([limited(None)]))
    for _ in range(TRIES):
        trouble(bench.complete)
    bench.clock.now += PAUSE_SECONDS
    bench.client.acts = [GOOD]
    probe = bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3)
    next(probe)
    assert bench.breaker.state is State.PROBING
    assert trouble(bench.complete) is Trouble.CIRCUIT_OPEN
    probe.close()
    assert bench.breaker.state is State.OPEN
    assert bench.complete()
    assert bench.breaker.state is State.CLOSED


@pytest.mark.parametrize("error", [AttemptError(Trouble.REFUSED), AttemptError(Trouble.UNSUPPORTED, is_about_request=True)])
def test_a_refusal_or_a_bad_request_says_nothing_about_health(error: AttemptError) -> None:
    bench = Bench(PlayedClient([[error]]))
    for _ in range(2 * TRIES):
        trouble(bench.complete)
    assert bench.breaker.state is State.CLOSED


def test_a_stream_is_tried_again_only_before_its_first_word() -> None:
    bench = Bench(PlayedClient([DOWN, GOOD]))
    assert list(bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3)) == ["Within ", "30 days."]
    broken = [Piece("Within "), AttemptError(Trouble.CUT)]
    bench.client.acts = [broken, GOOD]
    stream = bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3)
    assert next(stream) == "Within "
    assert trouble(lambda: next(stream)) is Trouble.CUT


def test_a_reply_without_an_end_is_cut() -> None:
    bench = Bench(PlayedClient([said("Within", end=None)]))
    assert trouble(bench.complete) is Trouble.CUT
    assert trouble(lambda: list(bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3))) is Trouble.CUT


def test_blank_beginnings_are_no_first_word() -> None:
    bench = Bench(PlayedClient([said("", "\n ", " Within", " 30")]))
    assert list(bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3)) == ["Within", " 30"]


@pytest.mark.parametrize(("act", "limit"), [([30.0], 0.2), ([Piece("Within "), 30.0], 0.4), ([Piece(" "), 30.0], 0.2)])
def test_nobody_waits_longer_than_allowed_for_a_model_that_hangs(act: list[Piece | Exception | float], limit: float) -> None:
    client = PlayedClient([act])
    bench = Bench(client, clock=time.monotonic)
    began = time.monotonic()
    stream = bench.model.stream(PROMPT, **WHO, deadline=0.4, first_word=0.2)
    assert trouble(lambda: list(stream)) is Trouble.TIMEOUT
    assert limit <= time.monotonic() - began < limit + 5
    client.let_go.set()


def test_a_model_that_hangs_for_everybody_leaves_few_threads() -> None:
    client = PlayedClient([[30.0]])
    bench = Bench(client, clock=time.monotonic, most=2)
    before = threading.active_count()
    for _ in range(3):
        assert trouble(lambda: bench.complete(deadline=0.05)) is Trouble.TIMEOUT
    assert threading.active_count() - before <= 2
    assert len(client.requests) == 2
    client.let_go.set()


def test_the_budget_of_everyone_and_of_each_stops_before_the_call() -> None:
    bench = Bench(PlayedClient([said("Yes.", usage=Usage(300, 50))]), Budget(of_all=1_800, of_each=1_000))
    assert bench.complete()
    assert bench.complete()
    assert trouble(bench.complete) is Trouble.OVER_BUDGET
    assert bench.spent("U1") == 700 * UNIT
    assert bench.complete(asker="U2")
    assert trouble(lambda: bench.complete(asker="U3") and bench.complete(asker="U4")) is Trouble.OVER_BUDGET
    assert bench.spent() <= 1_800 * UNIT
    assert bench.breaker.state is State.CLOSED


def test_background_work_leaves_half_of_the_day_to_people() -> None:
    bench = Bench(PlayedClient([said("Yes.", usage=Usage(300, 50))]), Budget(of_all=2_000))
    assert trouble(lambda: [bench.complete(asker=NOBODY) for _ in range(10)]) is Trouble.OVER_BUDGET
    assert bench.spent() <= 1_000 * UNIT
    assert bench.complete()


def test_prices_make_the_budget_money() -> None:
    usage = Usage(1_000, 200)
    bench = Bench(PlayedClient([said("Yes.", usage=usage)]), Budget(of_all=1.0), Prices(0.4, 1.6))
    reply = bench.model.complete(PROMPT, **WHO, deadline=9)
    assert reply.cost == pytest.approx(1_000 * 0.4e-6 + 200 * 1.6e-6)
    assert bench.spent() == 720


def test_what_is_held_is_never_less_than_what_can_be_used() -> None:
    bench = Bench(PlayedClient([[30.0]]), Budget(of_all=10_000), clock=time.monotonic)
    stream = bench.model.stream(PROMPT, **WHO, deadline=9, first_word=0.1)
    held = []
    client = bench.client
    original = client.pieces
    client.pieces = lambda request: held.append((bench.spent(), request.size)) or original(request)
    assert trouble(lambda: next(stream)) is Trouble.TIMEOUT
    [(reserved, size)] = held
    assert reserved == (size + 100) * UNIT
    client.let_go.set()


def test_failed_attempts_cost_what_the_provider_may_bill() -> None:
    bench = Bench(PlayedClient([DOWN, GOOD]))
    bench.complete()
    with bench.units() as unit:
        assert unit.model_usage.of_day(bench.attempts[0].began.date()) == [PurposeUsage("answer", 2, 1, 40, 7, 47 * UNIT)]
    hung = Bench(PlayedClient([[Piece("Within "), AttemptError(Trouble.TIMEOUT)]]))
    stream = hung.model.stream(PROMPT, **WHO, deadline=9, first_word=3)
    assert trouble(lambda: list(stream)) is Trouble.TIMEOUT
    assert hung.spent() == (-(-hung.client.requests[0].size // 4) + 2) * UNIT


def test_a_stream_that_is_closed_early_is_booked_and_no_failure() -> None:
    bench = Bench(PlayedClient([GOOD]))
    stream = bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3)
    next(stream)
    stream.close()
    [attempt] = bench.attempts
    assert attempt.outcome == "closed"
    assert bench.spent() > 0
    with bench.units() as unit:
        assert [one.failed for one in unit.model_usage.of_day(attempt.began.date())] == [0]


def test_a_stream_that_nobody_reads_asks_nothing() -> None:
    bench = Bench(PlayedClient([GOOD]))
    bench.model.stream(PROMPT, **WHO, deadline=9, first_word=3).close()
    assert bench.client.requests == []
    assert bench.spent() == 0


class Lost:
    def __call__(self) -> object:
        raise OSError("the database is gone")


def test_a_book_that_cannot_be_read_is_no_permission_to_spend() -> None:
    bench = Bench(PlayedClient([GOOD]), units=Lost())
    assert trouble(bench.complete) is Trouble.OVER_BUDGET
    assert bench.client.requests == []


@dataclass(frozen=True)
class Verdict:
    fits: bool


def structured(bench: Bench) -> Verdict:
    return bench.model.structured(PROMPT, Verdict, **WHO, deadline=10)


def test_a_model_that_knows_no_schema_is_asked_in_words_from_then_on() -> None:
    bench = Bench(PlayedClient([[NoSchemaError()], said('```json\n{"fits": true}\n```')]))
    assert structured(bench) == Verdict(fits=True)
    assert structured(bench) == Verdict(fits=True)
    schemas = [request.schema is not None for request in bench.client.requests]
    assert schemas == [True, False, False]
    assert '"fits"' in bench.client.requests[1].system
    assert bench.breaker.state is State.CLOSED


def test_a_value_in_the_wrong_shape_is_asked_for_once_more_in_words() -> None:
    bench = Bench(PlayedClient([said('{"fits": "yes"}'), said('{"fits": false}')]))
    assert structured(bench) == Verdict(fits=False)
    assert [request.schema is not None for request in bench.client.requests] == [True, False]


@pytest.mark.parametrize(
    "text", ['Sure! {"fits": true}', '{"fits": true} Hope this helps', '{"fits": 1}', '{"fits": true', "true", "{}"]
)
def test_json_is_read_strictly(text: str) -> None:
    bench = Bench(PlayedClient([said(text)]))
    assert trouble(lambda: structured(bench)) is Trouble.MALFORMED
    assert len(bench.client.requests) == 2


def test_logs_hold_no_text() -> None:
    bench = Bench(PlayedClient([GOOD]))
    with structlog.testing.capture_logs() as logs:
        bench.complete()
    [entry] = logs
    assert (entry["event"], entry["purpose"], entry["outcome"], entry["tokens_in"]) == ("model_call", "answer", "ok", 40)
    assert not {"Within", "Refund", "How long"} & set(repr(logs).replace("'", " ").split())
    assert "30 days" not in repr(logs)


def test_many_calls_at_once_keep_to_the_budget() -> None:
    bench = Bench(PlayedClient([said("Yes.", usage=Usage(300, 50))]), Budget(of_all=3_000), clock=Hands())
    outcomes: list[str] = []

    def work() -> None:
        try:
            outcomes.append(bench.complete())
        except ModelError as error:
            outcomes.append(error.reason.value)

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= outcomes.count("Yes.") <= 3_000 // 350
    assert bench.spent() == outcomes.count("Yes.") * 350 * UNIT


def test_a_reply_at_its_bound_says_so() -> None:
    bench = Bench(PlayedClient([said("Within 30", end=End.LENGTH)]))
    assert bench.model.complete(PROMPT, **WHO, deadline=9).is_cut
