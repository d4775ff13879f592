"""Renders the owner's card about a topic that people stumble over: how many, since when, what they asked, the section, what to
do.

One card for a topic, updated in place. Nobody is named on it, neither who asked nor who decides; the notification holds no
question, because it may ring on a locked screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import ADD_QUESTION, SUGGEST
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link, one_line
from bot.blocks.native import picture_wanted
from bot.topics.views.chart import Trend, chart_of
from bot.topics.views.words import HEADLINES, STEPS, ShownState, Tally, TopicState, happened, people, status_words
from core.localization import gettext as _
from core.localization import quoted
from core.withholding import FEWEST
from insights.alerts.readings import AlertKind

FIX: Final = "signal_fix"
ELSEWHERE: Final = "signal_elsewhere"
DISMISS: Final = "signal_dismiss"
POST_HERE: Final = "signal_post_in_channel"
MORE: Final = "signal_more"
SNOOZE_WEEK, SNOOZE_MONTH, MERGE, REOPEN = "week", "month", "merge", "reopen"

SAMPLES: Final = 3
_SAMPLE = 160
_QUOTE = 900

_TAKES_ACTION: Final = frozenset(
    {TopicState.OPEN, TopicState.FIXING, TopicState.SNOOZED, TopicState.NOT_HELPED, TopicState.WATCHED}
)


@dataclass(frozen=True)
class AlertShown:
    """A topic with what the view cannot know. `title` and `samples` are masked questions; `section` and `url` name the section,
    `quote` is its text as mrkdwn; all three are empty where it may not be named. `notes` are further facts, `skipped` says in words
    which post could not be reached, `withheld` names the channel
    that the card was kept out of, empty when it was not.
    """

    id: str
    kind: AlertKind
    title: str
    tally: Tally
    trend: Trend
    state: ShownState
    samples: Sequence[str] = ()
    section: str = ""
    url: str = ""
    quote: str = ""
    may_merge: bool = True
    notes: Sequence[str] = ()
    skipped: Sequence[str] = ()
    withheld: str = ""


def alert_card(shown: AlertShown) -> Card:
    """Render the newest card of the topic."""
    blocks = [parts.section(_lead(shown)), *_trend(shown)]
    if shown.notes:
        blocks.append(parts.context("\n".join(escape(note) for note in shown.notes)))
    if set(shown.samples) - {shown.title}:
        lines = "\n".join(f"• {one_line(sample, _SAMPLE)}" for sample in shown.samples[:SAMPLES])
        blocks.append(parts.section(f"{_('*What they asked* (names left out)')}\n{lines}"))
    blocks.append(_section(shown))
    if shown.state.kind in {TopicState.OPEN, TopicState.NOT_HELPED}:
        blocks.append(parts.section(f"*{_('What usually helps:')}* {_(STEPS[shown.kind])}"))
    blocks.extend(parts.context(f"⚠ {escape(line)}") for line in shown.skipped)
    blocks.append(parts.context(_status(shown.state)))
    if shown.withheld and shown.state.kind in _TAKES_ACTION:
        why = _("🔒 I ask you here because not everybody in {channel} may see this SOP.").format(channel=escape(shown.withheld))
        how = _("*{button}* puts this card there all the same.").format(button=_post_label(shown))
        blocks.append(parts.context(f"{why} {how}"))
    blocks.append(parts.actions(_buttons(shown)))
    return Card(f"{_(HEADLINES[shown.kind])} ({people(shown.tally.people)}). {escape(status_words(shown.state))}", tuple(blocks))


def moved_card(shown: AlertShown, where: str, *, is_posted: bool) -> Card:
    """Render an earlier card whose topic went on to somebody else; `where` says to whom in plain words (no names). `is_posted`:
    its owner put it into a channel.
    """
    went = _("→ Nobody answered here for three working days, so it went {where}.")
    if is_posted:
        went = _("→ It was put {where}.")
    text = _("Moved on: {headline}").format(headline=_(HEADLINES[shown.kind]))
    note = parts.context(went.format(where=escape(where)), _status(shown.state))
    return Card(text, (parts.section(_lead(shown)), note))


def _lead(shown: AlertShown) -> str:
    return f"*{_(HEADLINES[shown.kind])}*\n{quoted(escape(shown.title))}\n{happened(shown.kind, shown.tally)}"


def _trend(shown: AlertShown) -> list[Block]:
    """Return the picture, which carries its numbers and has them read out; where Slack takes none, the outbox sends the numbers.

    Nothing for fewer people than are counted anywhere: the weeks add up to how often they stumbled.
    """
    if shown.tally.people < FEWEST or not any(shown.trend.counts):
        return []
    return [picture_wanted(chart_of(shown.trend))]


def _section(shown: AlertShown) -> Block:
    if not shown.section:
        what = (
            _("No SOP is near.")
            if shown.kind is AlertKind.GAP
            else _("The section is not open to everyone here, so I don't quote it.")
        )
        return parts.context(what)
    lead = _("The nearest section:") if shown.kind is AlertKind.GAP else _("The section as it stands:")
    quote = "\n".join(f"> {line}" for line in parts.fitted(shown.quote, _QUOTE).splitlines())
    return parts.section(f"*{lead}* {link(shown.url, shown.section)}\n{quote}".rstrip())


def _status(state: ShownState) -> str:
    words = escape(status_words(state))
    return f"{words} {link(state.url, state.to)}" if state.to else words


def _buttons(shown: AlertShown) -> list[Block]:
    """Return the buttons for the next steps; a settled topic can only be put back on the list."""
    kind = shown.state.kind
    if kind not in _TAKES_ACTION:
        return [parts.overflow(MORE, [_reopen(shown)])]
    if kind is TopicState.WATCHED:
        return [parts.button(DISMISS, _("Not a problem"), shown.id), parts.overflow(MORE, [_reopen(shown)])]
    snoozes = [(_("Snooze for a week"), f"{SNOOZE_WEEK}:{shown.id}"), (_("Snooze for a month"), f"{SNOOZE_MONTH}:{shown.id}")]
    post = [parts.button(POST_HERE, _post_label(shown), shown.id)] if shown.withheld else []
    merge = [(_("Merge into another topic"), f"{MERGE}:{shown.id}")] if shown.may_merge else []
    return [
        parts.button(FIX, _("Change the date") if kind is TopicState.FIXING else _("I'll fix it"), shown.id, _style(kind)),
        parts.button(ELSEWHERE, _("It's answered elsewhere"), shown.id),
        parts.button(DISMISS, _("Not a problem"), shown.id),
        *post,
        parts.overflow(MORE, [_suggest(shown), *snoozes, *merge, *([_add(shown)] if shown.section else [])]),
    ]


def _suggest(shown: AlertShown) -> tuple[str, str]:
    label = _("Write the missing section") if shown.kind is AlertKind.GAP else _("Suggest a change")
    return (label, f"{SUGGEST}:{shown.id}")


def _post_label(shown: AlertShown) -> str:
    return parts.fitted(_("Post in {channel}").format(channel=shown.withheld), 75)


def _style(kind: TopicState) -> str | None:
    return "primary" if kind in {TopicState.OPEN, TopicState.NOT_HELPED} else None


def _add(shown: AlertShown) -> tuple[str, str]:
    return (_("Add a practice question"), f"{ADD_QUESTION}:{shown.id}")


def _reopen(shown: AlertShown) -> tuple[str, str]:
    return (_("Put it back on the list"), f"{REOPEN}:{shown.id}")
