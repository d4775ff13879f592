from __future__ import annotations

from fakes.samples import claim, later
from fakes.unit_of_work import Units

PAYLOAD = {"event": {"text": "who approves?", "user": "U1"}}
CALL = {"method": "chat.postMessage", "args": {"channel": "C1", "text": "Finance."}}


def receive(units: Units, *event_ids: str, worker: str = "w1") -> list[int]:
    with units() as unit:
        found = [unit.inbox.receive(event_id, None, PAYLOAD, claim(worker)) for event_id in event_ids]
        unit.commit()
    return found


def add(units: Units, *keys: str) -> None:
    with units() as unit:
        for key in keys:
            unit.outbox.add(key, "C1", CALL, later())
        unit.commit()


def test_an_event_is_received_once(units: Units) -> None:
    with units() as unit:
        assert unit.inbox.last_received() is None
        first = unit.inbox.receive("e1", "T:C:1", PAYLOAD, claim())
        assert first is not None
        assert unit.inbox.receive("e1", None, PAYLOAD, claim()) is None
        assert unit.inbox.receive("e2", "T:C:1", PAYLOAD, claim(minutes=1)) is None
        assert unit.inbox.receive("e3", None, PAYLOAD, claim(minutes=2)) not in (None, first)
        assert unit.inbox.receive("e4", None, PAYLOAD, claim(minutes=2)) is not None
        unit.commit()
    with units() as unit:
        assert unit.inbox.last_received() == later(minutes=2)


def test_no_message_of_a_workspace_is_taken_again_for_its_organisation(units: Units) -> None:
    with units() as unit:
        for event, key in (("e1", "T1:C:1"), ("e2", "T1:C:2"), ("e3", "E1:C:2"), ("e4", "T11:C:3"), ("e5", None)):
            unit.inbox.receive(event, key, {**PAYLOAD, "team": str(key).partition(":")[0]}, claim())
        unit.commit()
    with units() as unit:
        unit.inbox.rename_team("T1", "E1")
        unit.commit()
    with units() as unit:
        open_entries = unit.inbox.claim_abandoned(claim("w2", minutes=9), ["w1"], 9)
        assert [entry.payload["team"] for entry in open_entries] == ["E1", "E1", "E1", "T11", "None"]
        unit.commit()
    with units() as unit:
        taken = [unit.inbox.receive(f"again {key}", key, PAYLOAD, claim()) for key in ("E1:C:1", "E1:C:2", "T11:C:3", "E1:C:3")]
        assert [entry is None for entry in taken] == [True, True, True, False]
        unit.commit()


def test_only_the_holder_finishes_an_entry_and_only_once(units: Units) -> None:
    [entry] = receive(units, "e1")
    with units() as unit:
        assert not unit.inbox.finish(entry, "w2")
        assert unit.inbox.finish(entry, "w1")
        assert not unit.inbox.finish(entry, "w1")
        assert not unit.inbox.finish(999, "w1")
        unit.commit()
    with units() as unit:
        assert not unit.inbox.claim_abandoned(claim("w2", minutes=60), ["w1"], 10)
        assert unit.inbox.receive("e1", None, PAYLOAD, claim()) is None


def test_a_lease_holds_until_it_runs_out(units: Units) -> None:
    [entry] = receive(units, "e1")
    with units() as unit:
        assert not unit.inbox.claim_abandoned(claim("w2", minutes=4), [], 10)
        [taken] = unit.inbox.claim_abandoned(claim("w2", minutes=5), [], 10)
        assert (taken.id, taken.payload) == (entry, PAYLOAD)
        assert not unit.inbox.finish(entry, "w1")
        assert unit.inbox.finish(entry, "w2")


def test_a_dead_workers_entries_are_free_at_once_oldest_first(units: Units) -> None:
    entries = receive(units, "e1", "e2", "e3")
    receive(units, "e4", worker="w3")
    with units() as unit:
        assert [entry.id for entry in unit.inbox.claim_abandoned(claim("w2"), ["w1"], 2)] == entries[:2]
        assert [entry.id for entry in unit.inbox.claim_abandoned(claim("w2"), ["w1"], 2)] == entries[2:]
        assert list(unit.inbox.workers()) == ["w2", "w3"]


def test_a_call_is_added_once_and_kept_as_it_was(units: Units) -> None:
    with units() as unit:
        unit.outbox.add("k1", "C1", CALL, later())
        unit.outbox.add("k1", "C2", {}, later())
        [entry] = unit.outbox.claim(claim(), 10)
        assert (entry.key, entry.channel, entry.call, entry.attempts) == ("k1", "C1", CALL, 1)
        assert unit.outbox.message_ts("k1") is None
        assert unit.outbox.message_ts("k2") is None


def test_calls_are_claimed_oldest_first_and_by_one_worker(units: Units) -> None:
    add(units, "k1", "k2", "k3")
    with units() as unit:
        assert [entry.key for entry in unit.outbox.claim(claim("w1"), 2)] == ["k1", "k2"]
        assert [entry.key for entry in unit.outbox.claim(claim("w2"), 2)] == ["k3"]
        assert not unit.outbox.claim(claim("w3"), 2)
        assert not unit.outbox.claim(claim("w3", minutes=4), 5)
        assert [entry.key for entry in unit.outbox.claim(claim("w4", minutes=5), 5)] == ["k1", "k2", "k3"]


def test_a_call_can_be_claimed_by_name_when_due(units: Units) -> None:
    add(units, "k1", "k2")
    with units() as unit:
        assert not unit.outbox.claim(claim(minutes=-1), 5, key="k2")
        assert [entry.key for entry in unit.outbox.claim(claim(), 5, key="k2")] == ["k2"]
        assert not unit.outbox.claim(claim(), 5, key="k2")
        assert not unit.outbox.claim(claim(), 5, key="k9")


def test_a_sent_call_is_over_and_its_arguments_are_gone(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        [entry] = unit.outbox.claim(claim(), 1)
        assert unit.outbox.sent(entry, "171.5", later(seconds=1))
        unit.commit()
    with units() as unit:
        assert unit.outbox.message_ts("k1") == "171.5"
        assert (unit.outbox.channel("k1"), unit.outbox.channel("k9")) == ("C1", None)
        assert not unit.outbox.is_lost("k1")
        assert not unit.outbox.claim(claim("w2", minutes=99), 5)
        unit.outbox.add("k1", "C1", CALL, later())
        assert not unit.outbox.claim(claim("w2", minutes=99), 5)


def test_a_failed_call_waits_and_then_is_tried_again(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        [entry] = unit.outbox.claim(claim(), 1)
        assert unit.outbox.failed(entry, "ratelimited", later(minutes=1))
        unit.commit()
    with units() as unit:
        assert not unit.outbox.claim(claim("w2"), 5)
        [entry] = unit.outbox.claim(claim("w2", minutes=1), 5)
        assert entry.attempts == 2
        assert not unit.outbox.is_lost("k1")
        assert unit.outbox.failed(entry, "channel_not_found", None)
        unit.commit()
    with units() as unit:
        assert not unit.outbox.claim(claim("w2", minutes=99), 5)
        assert unit.outbox.message_ts("k1") is None
        assert unit.outbox.is_lost("k1")
        assert not unit.outbox.is_lost("k9")


def test_only_who_holds_a_call_may_renew_end_or_release_it(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        [slow] = unit.outbox.claim(claim("w1"), 1)
        assert unit.outbox.renew(slow, claim("w1", minutes=3))
        assert not unit.outbox.claim(claim("w2", minutes=6), 1)
        [quick] = unit.outbox.claim(claim("w2", minutes=8), 1)
        for is_done in (
            unit.outbox.renew(slow, claim("w1", minutes=8)),
            unit.outbox.sent(slow, "1.0", later()),
            unit.outbox.failed(slow, "x", None),
            unit.outbox.not_begun(slow, "x", later()),
            unit.outbox.park(slow, "x", later()),
        ):
            assert not is_done
        assert unit.outbox.sent(quick, "2.0", later())
        assert not unit.outbox.sent(quick, "3.0", later())
        assert unit.outbox.message_ts("k1") == "2.0"


def test_two_threads_of_one_worker_hold_a_call_one_after_the_other(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        [slow] = unit.outbox.claim(claim("w1"), 1)
        [quick] = unit.outbox.claim(claim("w1", minutes=5), 1)
        assert not unit.outbox.renew(slow, claim("w1", minutes=5))
        assert unit.outbox.renew(quick, claim("w1", minutes=5))


def test_an_attempt_that_was_not_begun_does_not_count(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        [entry] = unit.outbox.claim(claim(), 1)
        assert unit.outbox.not_begun(entry, "ratelimited", later(minutes=1))
        assert not unit.outbox.claim(claim(), 1)
        assert [again.attempts for again in unit.outbox.claim(claim(minutes=1), 1)] == [1]


def test_a_call_that_is_added_held_is_taken_when_its_maker_is_late(units: Units) -> None:
    with units() as unit:
        entry = unit.outbox.add_held("k1", "C1", CALL, claim("w1"))
        assert not unit.outbox.claim(claim("w2"), 5)
        assert unit.outbox.renew(entry, claim("w1", minutes=3))
        assert not unit.outbox.claim(claim("w2", minutes=6), 5)
        assert [each.attempts for each in unit.outbox.claim(claim("w2", minutes=8), 5)] == [2]


def test_a_known_call_is_held_only_when_nobody_else_has_it(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        entry = unit.outbox.add_held("k1", "C2", {**CALL, "more": 1}, claim("w1"))
        assert (entry.channel, entry.call, entry.attempts) == ("C1", CALL, 1)
        assert unit.outbox.add_held("k1", "C1", CALL, claim("w2")) is None
        unit.outbox.sent(entry, "1.0", later())
        assert unit.outbox.add_held("k1", "C1", CALL, claim("w2", minutes=9)) is None


def test_a_call_can_be_held_back_until_somebody_takes_it(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        unit.outbox.hold_back("k1", later(minutes=2))
        unit.outbox.hold_back("k9", later(minutes=2))
        assert not unit.outbox.claim(claim(), 5)
        assert unit.outbox.claim(claim(minutes=2), 5)
        unit.outbox.hold_back("k1", later())
        assert not unit.outbox.claim(claim("w2", minutes=2), 5)


def test_a_parked_call_waits_for_an_operator_and_is_then_looked_for(units: Units) -> None:
    add(units, "k1", "k2", "k3")
    with units() as unit:
        first, second, _ = unit.outbox.claim(claim(), 3)
        assert unit.outbox.park(first, "KeyError", later())
        assert unit.outbox.failed(second, "http_500", later(minutes=1))
        assert [entry.key for entry in unit.outbox.claim(claim("w2", minutes=60), 5)] == ["k2", "k3"]
        assert unit.outbox.is_lost("k1")
        parked, waiting = unit.outbox.stuck()
        assert (parked.key, parked.error, parked.is_parked, parked.since, parked.attempts) == ("k1", "KeyError", True, later(), 1)
        assert (waiting.key, waiting.is_parked) == ("k2", False)
        assert unit.outbox.retry(parked.id, later())
        assert not unit.outbox.retry(999, later())
        assert [(entry.key, entry.attempts) for entry in unit.outbox.claim(claim("w3"), 5)] == [("k1", 2)]
        assert unit.outbox.drop(parked.id)
        assert not unit.outbox.drop(parked.id)
        assert unit.outbox.is_lost("k1")


def test_an_entry_that_failed_waits_and_counts_and_is_parked(units: Units) -> None:
    first, second = receive(units, "e1", "e2")
    with units() as unit:
        assert not unit.inbox.failed(first, "w2", "KeyError", later())
        assert unit.inbox.failed(first, "w1", "KeyError", later(minutes=1))
        assert not unit.inbox.failed(first, "w1", "KeyError", later(minutes=1))
        assert not unit.inbox.claim_abandoned(claim("w2"), [], 5)
        [again] = unit.inbox.claim_abandoned(claim("w2", minutes=1), [], 5)
        assert (again.id, again.attempts) == (first, 2)
        assert unit.inbox.park(first, "w2", "KeyError", later(minutes=1))
        assert [entry.id for entry in unit.inbox.claim_abandoned(claim("w2", minutes=60), ["w1"], 5)] == [second]
        [stuck] = unit.inbox.stuck()
        assert (stuck.id, stuck.error, stuck.is_parked, stuck.attempts, stuck.since) == (first, "KeyError", True, 2, later())
        assert stuck.content == PAYLOAD


def test_an_operator_retries_or_drops_an_entry_that_failed(units: Units) -> None:
    first, second, third = receive(units, "e1", "e2", "e3")
    with units() as unit:
        assert unit.inbox.park(first, "w1", "KeyError", later())
        assert unit.inbox.park(second, "w1", "KeyError", later())
        assert not unit.inbox.retry(third)
        assert not unit.inbox.drop(third)
        assert unit.inbox.retry(first)
        assert unit.inbox.drop(second)
        assert [(entry.id, entry.attempts) for entry in unit.inbox.claim_abandoned(claim("w2"), [], 5)] == [(first, 1)]
        assert [stuck.id for stuck in unit.inbox.stuck()] == [first]
        assert unit.inbox.receive("e2", None, PAYLOAD, claim()) is None


def test_a_channels_mark_only_moves_forward(units: Units) -> None:
    with units() as unit:
        assert unit.read_until.of("C1") is None
        unit.read_until.move("C1", later(minutes=2))
        unit.read_until.move("C1", later(minutes=1))
        unit.read_until.move("C2", later())
        assert (unit.read_until.of("C1"), unit.read_until.of("C2")) == (later(minutes=2), later())
        unit.read_until.move("C1", later(minutes=3))
        assert unit.read_until.of("C1") == later(minutes=3)


def test_what_is_put_off_is_taken_when_it_is_due_and_stored_once(units: Units) -> None:
    with units() as unit:
        unit.inbox.put_off("again:1:e1", PAYLOAD, later(), later(minutes=2))
        unit.inbox.put_off("again:1:e1", {}, later(), later())
        unit.commit()
    with units() as unit:
        assert not unit.inbox.claim_abandoned(claim("w2", minutes=1), [], 10)
        [taken] = unit.inbox.claim_abandoned(claim("w2", minutes=2), [], 10)
        assert (taken.payload, taken.attempts) == (PAYLOAD, 1)


def test_the_backlog_counts_what_is_due_and_what_is_parked(units: Units) -> None:
    with units() as unit:
        assert (unit.inbox.backlog(later()).oldest, unit.inbox.backlog(later()).parked) == (None, 0)
        assert (unit.outbox.backlog(later()).oldest, unit.outbox.backlog(later()).parked) == (None, 0)
        first, parked, _ = [unit.inbox.receive(f"e{number}", None, PAYLOAD, claim(minutes=number)) for number in range(3)]
        unit.inbox.put_off("e9", PAYLOAD, later(), later(minutes=60))
        unit.inbox.park(parked, "w1", "Broken", later(minutes=3))
        unit.commit()
    with units() as unit:
        assert (unit.inbox.backlog(later(minutes=9)).oldest, unit.inbox.backlog(later(minutes=9)).parked) == (later(), 1)
        unit.inbox.failed(first, "w1", "Slow", later(minutes=30))
        assert unit.inbox.backlog(later(minutes=9)).oldest == later()
        unit.inbox.drop(first)
        assert unit.inbox.backlog(later(minutes=90)).oldest == later(minutes=2)


def test_the_backlog_of_calls_leaves_out_what_is_held_back(units: Units) -> None:
    add(units, "k1", "k2", "k3")
    with units() as unit:
        unit.outbox.hold_back("k1", later(minutes=60))
        [second] = unit.outbox.claim(claim(), 1, "k2")
        unit.outbox.failed(second, "Slow", later(minutes=30))
        [third] = unit.outbox.claim(claim(), 1, "k3")
        assert unit.outbox.backlog(later(minutes=9)).oldest == later()
        unit.outbox.park(third, "Broken", later())
        unit.commit()
    with units() as unit:
        assert (unit.outbox.backlog(later(minutes=9)).oldest, unit.outbox.backlog(later(minutes=9)).parked) == (later(), 1)
        unit.outbox.drop(next(call.id for call in unit.outbox.stuck() if call.key == "k2"))
        assert unit.outbox.backlog(later(minutes=9)).oldest is None
        assert unit.outbox.backlog(later(minutes=90)).oldest == later(minutes=60)
