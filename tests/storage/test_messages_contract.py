from __future__ import annotations

from conftest import Units
from fakes.samples import claim, later

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
        [entry] = unit.outbox.claim(claim(), [], 10)
        assert (entry.key, entry.channel, entry.call, entry.attempts) == ("k1", "C1", CALL, 1)
        assert unit.outbox.message_ts("k1") is None
        assert unit.outbox.message_ts("k2") is None


def test_calls_are_claimed_oldest_first_and_by_one_worker(units: Units) -> None:
    add(units, "k1", "k2", "k3")
    with units() as unit:
        assert [entry.key for entry in unit.outbox.claim(claim("w1"), [], 2)] == ["k1", "k2"]
        assert [entry.key for entry in unit.outbox.claim(claim("w2"), [], 2)] == ["k3"]
        assert not unit.outbox.claim(claim("w3"), [], 2)
        assert list(unit.inbox.workers()) == ["w1", "w2"]
        [again] = unit.outbox.claim(claim("w3"), ["w2"], 5)
        assert (again.key, again.attempts) == ("k3", 2)
        assert [entry.key for entry in unit.outbox.claim(claim("w4", minutes=5), [], 5)] == ["k1", "k2", "k3"]


def test_a_call_can_be_claimed_by_name_when_due(units: Units) -> None:
    add(units, "k1", "k2")
    with units() as unit:
        assert not unit.outbox.claim(claim(minutes=-1), [], 5, key="k2")
        assert [entry.key for entry in unit.outbox.claim(claim(), [], 5, key="k2")] == ["k2"]
        assert not unit.outbox.claim(claim(), [], 5, key="k2")
        assert not unit.outbox.claim(claim(), [], 5, key="k9")


def test_a_sent_call_is_over_and_its_arguments_are_gone(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        unit.outbox.claim(claim(), [], 1)
        unit.outbox.sent("k1", "171.5", later(seconds=1))
        unit.commit()
    with units() as unit:
        assert unit.outbox.message_ts("k1") == "171.5"
        assert (unit.outbox.channel("k1"), unit.outbox.channel("k9")) == ("C1", None)
        assert not unit.outbox.is_lost("k1")
        assert not unit.outbox.claim(claim("w2", minutes=99), ["w1"], 5)
        assert not unit.inbox.workers()
        unit.outbox.add("k1", "C1", CALL, later())
        assert not unit.outbox.claim(claim("w2", minutes=99), ["w1"], 5)


def test_a_failed_call_waits_and_then_is_tried_again(units: Units) -> None:
    add(units, "k1")
    with units() as unit:
        unit.outbox.claim(claim(), [], 1)
        unit.outbox.failed("k1", "ratelimited", later(minutes=1))
        unit.commit()
    with units() as unit:
        assert not unit.outbox.claim(claim("w2"), ["w1"], 5)
        [entry] = unit.outbox.claim(claim("w2", minutes=1), [], 5)
        assert entry.attempts == 2
        assert not unit.outbox.is_lost("k1")
        unit.outbox.failed("k1", "channel_not_found", None)
        unit.commit()
    with units() as unit:
        assert not unit.outbox.claim(claim("w2", minutes=99), ["w2"], 5)
        assert unit.outbox.message_ts("k1") is None
        assert unit.outbox.is_lost("k1")
        assert not unit.outbox.is_lost("k9")
