"""Gives a simulation and the laboratory the rows with which they write past events."""

from __future__ import annotations

from storage.history import HistoryRows

__all__ = ["HistoryRows"]
