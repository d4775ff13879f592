"""What counts as high or low, and how sure a diagnosis must be. Chosen on made-up teams (docs/measurements/diagnosis.md)."""

from __future__ import annotations

from dataclasses import dataclass

from core.withholding import FEWEST


@dataclass(frozen=True, slots=True)
class Bars:
    """What counts as high or low, and how sure it must be. Chosen on made-up teams (docs/measurements/diagnosis.md)."""

    fewest: int = FEWEST
    usual_errors: float = 0.08
    usual_right: float = 0.8
    usual_stuck: float = 0.02
    usual_practising: float = 0.8
    strength: float = 10.0
    stuck_times: float = 50.0
    stuck_strength: float = 1.0
    errors_factor: float = 1.2
    errors_floor: float = 0.08
    errors_sure: float = 0.95
    errors_strength: float = 60.0
    errors_times: float = 2.5
    errors_more: float = 0.18
    right_strength: float = 25.0
    right_less: float = 0.3
    clear_times: float = 1.6
    clear_shape: float = 4.0
    unclear_least: float = 2.5
    unclear_growth: float = 1.5
    unclear_shape: float = 5.0
    prior_nothing: float = 3.0
    wrong: float = 0.7
    level_sure: float = 0.85
    named: float = 0.5
    apart: float = 2.5
    own_strength: float = 30.0
    rest_factor: float = 1.8
    rest_floor: float = 0.13
    most_few: float = 1 / 3


BARS = Bars()
