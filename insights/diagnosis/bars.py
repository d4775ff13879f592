"""Sets the thresholds of a diagnosis: what is high or low, and how sure it must be.

They were chosen on simulated teams (docs/measurements/diagnosis.md).
"""

from __future__ import annotations

USUAL_ERRORS, USUAL_RIGHT, USUAL_STUCK, USUAL_ASKING, USUAL_ENDING = 0.08, 0.8, 0.02, 0.1, 0.15
"""Where other tasks are few."""

STRENGTH, STUCK_TIMES, STUCK_STRENGTH = 10.0, 50.0, 1.0
"""How many observations a usual rate counts as."""

ERRORS_FACTOR, ERRORS_FLOOR, ERRORS_SURE = 1.2, 0.08, 0.95
"""Errors are high where they are above the factor times usual, and above the floor, with this probability.
They are low where they are surely below usual by the factor.
"""

ERRORS_STRENGTH, ERRORS_TIMES, ERRORS_MORE = 60.0, 2.5, 0.18
"""How much errors differ anyway, and how far from usual those of a task in trouble are assumed to lie."""

RIGHT_STRENGTH, LACKING_STRENGTH, RIGHT_LESS = 30.0, 18.0, 2.0
"""Where lack of practice makes the errors, right answers are fewer by so many times what errors are more than usual."""

ASKING_STRENGTH, ASKING_FAILING, ASKING_LOST = 6.0, 1.3, 3.0
"""People ask so many times as often where the system fails, and where they lack practice or the SOP is unclear."""

ENDING_STRENGTH, ENDING_MORE = 60.0, 0.25
"""Where the SOP is unclear, so much more of the questions ends stuck."""

PRIOR_NOTHING = 3.0
"""How much likelier than each bottleneck none is beforehand."""

WRONG, NAMED = 0.8, 0.5
"""A bottleneck is looked for from this probability on that there is one, and named from the second on."""

LEVEL_SURE = 0.85

APART, MOST_FEW = 4.0, 1 / 3
"""From this gain in log likelihood on, a few people stand apart; not where they are more than this share of all."""

OWN_STRENGTH, OWN_ASKING = 30.0, 40.0
"""What is expected of a person is drawn toward what is usual, which counts as so many times done."""
