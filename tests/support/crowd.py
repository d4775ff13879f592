"""People who ask in several channels at their own pace."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass, field

from support.harness import CHANNELS, Slackland, key_of

PEOPLE = ("U0JONAS", "U0PRIYA", "U0HANA", "U0KWAME", "U0ELENI")
TEXTS = ("how do I issue a refund?", "how long can a subscription be paused?", "which wine goes with trout?", "who approves it?")


@dataclass
class Crowd:
    """People asking at their own pace. `asked` holds (channel, ts) of every question."""

    slack: Slackland
    dice: random.Random
    asked: list[tuple[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self) -> None:
        with self.lock:
            where, person, text = self.dice.choice([*CHANNELS, "DM"]), self.dice.choice(PEOPLE), self.dice.choice(TEXTS)
        ts = self.slack.say(person, person, text) if where == "DM" else self.slack.mention(where, person, text)
        channel = self.slack.direct(person) if where == "DM" else where
        with self.lock:
            self.asked.append((channel, ts))

    def unanswered(self) -> int:
        counts = self.counts()
        return sum(counts[each] == 0 for each in self.asked)

    def counts(self, begins: str = "") -> Counter[tuple[str, str]]:
        """How many messages that came through the outbox, with keys that begin so, stand below each question. Answers begin with
        `answer:`. While nothing can be stored people also hear, in a message without a key, that their answer comes later.
        """
        return Counter(
            (channel, str(each["thread_ts"]))
            for channel in {channel for channel, _ in self.asked}
            for each in self.slack.bot_messages(channel)
            if each.get("thread_ts") and ":" in key_of(each) and key_of(each).startswith(begins)
        )

    def cards(self) -> Counter[str]:
        """How often each card stands in a channel: so many questions make topics ring."""
        return Counter(
            key_of(each) for channel in CHANNELS for each in self.slack.bot_messages(channel) if not each.get("thread_ts")
        )
