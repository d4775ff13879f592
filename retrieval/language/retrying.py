"""Decides whether a failed attempt is repeated, and how long to wait before that. The deadline is never exceeded."""

from __future__ import annotations

from random import Random

from core.language_model import ModelError, Trouble

MOST_ATTEMPTS = 3
_ATTEMPTS = {Trouble.RATE_LIMITED: MOST_ATTEMPTS, Trouble.UNREACHABLE: MOST_ATTEMPTS} | dict.fromkeys(
    (Trouble.EMPTY, Trouble.CUT, Trouble.MALFORMED), 2
)
"""Attempts in all, by the kind of failure. A time-out has used up the time; a refusal or a wrong request would fail again."""

FIRST_PAUSE_SECONDS = 0.25
SHORTEST_ATTEMPT_SECONDS = 0.5
"""Seconds; with less time left, another attempt has no chance."""

SICK = frozenset({Trouble.TIMEOUT, Trouble.RATE_LIMITED, Trouble.UNREACHABLE, Trouble.CUT, Trouble.EMPTY, Trouble.UNSUPPORTED})
"""Failures that count against the model's health; after a refusal or malformed JSON it is as healthy as before."""


def pause_before_next(error: ModelError, attempts: int, seconds_left: float, random: Random) -> float | None:
    """Return the seconds to wait, or None: give up.

    Doubled each time, with jitter between half and whole (so that replicas do not come back together); a provider's own wish
    (`retry_after`) is kept.
    """
    if attempts >= _ATTEMPTS.get(error.reason, 1):
        return None
    wished: float | None = getattr(error, "retry_after", None)
    pause = FIRST_PAUSE_SECONDS * 2 ** (attempts - 1) * random.uniform(0.5, 1.0) if wished is None else max(wished, 0.0)
    return pause if pause + SHORTEST_ATTEMPT_SECONDS <= seconds_left else None
