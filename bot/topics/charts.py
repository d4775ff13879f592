"""Gives Slack the chart of a card: by its address on Cairn's own pages where Slack reaches them, else as an upload where that is
allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from slack_sdk import WebClient

from bot.outbox.pictures import Pictures
from bot.ports import Clock
from bot.topics.views.chart import Trend, chart_of, code_of


@dataclass(frozen=True)
class Charts:
    """Finds or uploads charts. `address` gives a chart's address on Cairn's pages, None where Slack can't fetch it: then it is
    uploaded.
    """

    reader: WebClient
    clock: Clock
    address: Callable[[str], str] | None = None

    @cached_property
    def _pictures(self) -> Pictures:
        return Pictures(self.reader, self.clock)

    def picture(self, trend: Trend) -> Mapping[str, str] | None:
        """Return where Slack finds the picture, which is uploaded if necessary; None where there is no picture."""
        if not any(trend.counts):
            return None
        if self.address is not None:
            url = self.address(code_of(trend))
            return {"image_url": url} if url else None
        return self._pictures.of(chart_of(trend))
