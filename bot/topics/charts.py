"""How Slack gets the chart of a card: from Cairn's own pages where Slack reaches them, as an upload where it may, or not."""

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
    """`address` gives a chart's address on Cairn's pages, None where Slack can't fetch it: then it is uploaded."""

    reader: WebClient
    clock: Clock
    address: Callable[[str], str] | None = None

    @cached_property
    def _pictures(self) -> Pictures:
        return Pictures(self.reader, self.clock)

    def picture(self, trend: Trend) -> Mapping[str, str] | None:
        """Where Slack finds the picture, which is uploaded where that is the way and it isn't there yet."""
        if not any(trend.counts):
            return None
        if self.address is not None:
            url = self.address(code_of(trend))
            return {"image_url": url} if url else None
        return self._pictures.of(chart_of(trend))
