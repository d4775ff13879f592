"""What a simulation and the laboratory write the past with."""

from __future__ import annotations

from storage.history import HistoryRows

__all__ = ["HistoryRows"]
