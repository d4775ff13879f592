from __future__ import annotations

from dataclasses import dataclass

from bot.process.bolt import Heartbeat


@dataclass
class Line:
    """A connection as websocket-client keeps it."""

    sock: object = "open"
    last_ping_tm: float = 0.0
    last_pong_tm: float = 0.0
    closed: int = 0

    def close(self) -> None:
        self.closed += 1


def pinged(line: Line, heartbeat: Heartbeat, *, answers: bool) -> None:
    """Ten seconds: a ping, perhaps its answer, and two looks."""
    line.last_ping_tm += 10
    heartbeat.look()
    if answers:
        line.last_pong_tm = line.last_ping_tm + 0.1
    heartbeat.look()


def test_a_connection_that_answers_stays() -> None:
    line = Line()
    heartbeat = Heartbeat(lambda: line)
    heartbeat.look()
    for _ in range(20):
        pinged(line, heartbeat, answers=True)
    assert line.closed == 0


def test_three_pings_without_an_answer_close_it() -> None:
    line = Line()
    heartbeat = Heartbeat(lambda: line)
    pinged(line, heartbeat, answers=True)
    for _ in range(2):
        pinged(line, heartbeat, answers=False)
    assert line.closed == 0
    pinged(line, heartbeat, answers=False)
    assert line.closed == 1


def test_one_answer_that_is_late_closes_nothing() -> None:
    line = Line()
    heartbeat = Heartbeat(lambda: line)
    for number in range(20):
        pinged(line, heartbeat, answers=number % 2 == 0)
    assert line.closed == 0


def test_where_there_is_no_connection_nothing_is_closed() -> None:
    Heartbeat(lambda: None).look()
    line = Line(sock=None, last_ping_tm=50.0)
    Heartbeat(lambda: line).look()
    assert line.closed == 0
