"""Sets the thresholds of a diagnosis: what is high or low, and how sure it must be.

They were chosen on simulated teams (docs/measurements/diagnosis.md).
"""

from __future__ import annotations

from dataclasses import dataclass

from core.withholding import FEWEST


@dataclass(frozen=True, slots=True)
class Bars:
    """Holds the thresholds and priors.

    `usual_…` are defaults where other tasks are few; `strength` and `…_strength` say how many observations a mean counts as.
    `…_times`, `…_more` and `…_less` say how far from usual a bad rate is assumed to lie.
    """

    fewest: int = FEWEST

    usual_errors: float = 0.08
    usual_right: float = 0.8
    usual_stuck: float = 0.02
    usual_asking: float = 0.1
    usual_ending: float = 0.15
    usual_practising: float = 0.8
    strength: float = 10.0
    stuck_times: float = 50.0
    stuck_strength: float = 1.0

    errors_factor: float = 1.2
    errors_floor: float = 0.08
    errors_sure: float = 0.95
    """Errors are high where they are above the factor times usual, and above the floor, with this probability.

    They are low where they are surely below usual by the factor.
    """

    errors_strength: float = 60.0
    errors_times: float = 2.5
    errors_more: float = 0.18
    right_strength: float = 30.0
    right_less: float = 2.0
    """Where lack of practice makes the errors, right answers are fewer by so many times what errors are more than usual."""
    asking_strength: float = 6.0
    asking_failing: float = 1.3
    asking_lost: float = 3.0
    """People ask so many times as often where the system fails, and where they lack practice or the SOP is unclear."""
    ending_strength: float = 60.0
    ending_more: float = 0.25
    """Where the SOP is unclear, so much more of the questions ends stuck."""

    prior_nothing: float = 3.0
    """How much likelier than each bottleneck none is beforehand."""
    wrong: float = 0.8
    """A bottleneck is looked for from this probability on that there is one, and named from `named` on."""
    named: float = 0.5
    level_sure: float = 0.85

    apart: float = 4.0
    """From this gain in log likelihood on, a few people stand apart; not where they are more than `most_few` of all.

    What is expected of a person is drawn toward what is usual, which counts as `own_…` times done.
    """
    most_few: float = 1 / 3
    own_strength: float = 30.0
    own_asking: float = 40.0


BARS = Bars()
