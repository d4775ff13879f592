"""Writes the remarks on an alert's card: what its owner should know, when a fix is judged next, and whom Cairn cannot reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.topics.views.notes import proof_words
from core.localization import N_, day
from core.localization import gettext as _
from escalation.owners import Gap
from insights.alerts.models import Alert
from insights.alerts.proof import plan


def notes_on(alert: Alert) -> Iterator[str]:
    """Yield sentences that the owner should know besides the numbers."""
    reading = alert.reading
    if reading.is_rise:
        yield _("Many more ask about this than before the section was changed.")
    elif reading.is_after_change:
        yield _("It began shortly after the section was changed.")
    if reading.suspect is not None:
        yield _("Most misses come from one practice question, with the same wrong option: look at that question first.")
    if reading.newcomers:
        are_most = 2 * reading.newcomers > reading.people
        yield _("Most of them are in their first month.") if are_most else _("Some of them are in their first month.")


def waits_for(alert: Alert) -> str:
    """Say when the fix is judged next, and what the measurements show so far."""
    days, _judgement_error = plan(alert.looks)
    since = day(alert.watched_since) if alert.watched_since else ""
    with_date = _("I'll look when there have been {days} working days since {since}.").format(days=days, since=since)
    next_look = with_date if since else _("I'll look when there have been {days} working days.").format(days=days)
    return f"{next_look} {_('So far: {proof}').format(proof=proof_words(alert.proof))}" if alert.proof else next_look


_REASONS: Final = {
    "deactivated": N_("the account is gone"),
    "archived": N_("the channel is archived"),
    "not_in_channel": N_("I'm not a member there"),
    "unknown": N_("Slack doesn't know it"),
    "outside": N_("a guest, or somebody of another company"),
    "shared": N_("people of other companies read it"),
    "refused": N_("Slack refused my message"),
}
_POST_NAMES: Final = {
    "owner": N_("owner"),
    "backup": N_("backup"),
    "lead": N_("lead"),
    "channel": N_("channel"),
    "fallback": N_("fallback"),
    "fallback channel": N_("fallback channel"),
}


def unreached(gap: Gap) -> str:
    """Say which person or channel Cairn cannot reach, why, and which file or setting to correct."""
    remedy = _("Please fix the SOP's front matter.")
    if gap.post.startswith("fallback"):
        remedy = _("Please fix Cairn's settings.")
    elif gap.post == "lead":
        remedy = _("Please fix people.csv.")
    pattern = _("I can't reach the {post} that is named: {why}.")
    post = _(_POST_NAMES.get(gap.post, gap.post))
    reason = _(_REASONS.get(gap.why.value, _REASONS["unknown"]))
    return f"{pattern.format(post=post, why=reason)} {remedy}"
