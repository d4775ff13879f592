"""What the simulation found, over several half years: every seed counts, also those in which a target was missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from insights.alerts.thresholds import AlertThreshold
from scripts.lab.topics.simulation.company import Setup
from scripts.lab.topics.simulation.run import SOON, Result, Run, Seen, service_of

VARIANTS: Mapping[str, Setup] = {
    "usual": Setup("usual"),
    "misplaced": Setup("misplaced", misplaced=0.1),
    "harsh": Setup("harsh", per_week=2.0, evenness=12.0, newcomers=20, misplaced=0.1, unanswered=0.13, unclear=0.09, strength=0.7),
}
"""usual: as the target asks. misplaced: one question in ten is in a wrong topic. harsh: that, with a third less traffic, topics
that differ more, more stumbles anyway, classes of 20, and fewer people who come to what was planted.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One planted confusion over all seeds. `days`: working days from the third person to the alert (None: never), seed by seed."""

    name: str
    days: tuple[int | None, ...]
    right: int | None
    """In how many seeds its fix was judged right; None: it has no fix."""
    ratios: tuple[float, ...]
    judged_after: tuple[int, ...]

    @property
    def soon(self) -> int:
        return sum(day is not None and day <= SOON for day in self.days)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of seeds, and false alerts per owner and month over all of them."""

    variant: str
    seeds: int
    questions: int
    lines: tuple[Line, ...]
    soon: int
    calm: int
    proven: int
    holds: int
    false_alerts: float
    most: int
    """False alerts of the worst owner in the worst month."""


def lives(setup: Setup, seeds: Sequence[int], threshold: AlertThreshold) -> Iterator[Result]:
    """Yield one half year per seed, in which alerts fire by `threshold`."""
    for seed in seeds:
        yield Run(replace(setup, seed=seed), service_of(threshold)).result()


def summary(results: Sequence[Result]) -> Summary:
    """Sum up half years of one variant; at least one."""
    names = [seen.plot.name for seen in results[0].seen]
    false = sum(sum(result.false_alerts.values()) for result in results)
    return Summary(
        variant=results[0].setup.name,
        seeds=len(results),
        questions=round(sum(result.questions for result in results) / len(results)),
        lines=tuple(_line(name, [seen for result in results for seen in result.seen if seen.plot.name == name]) for name in names),
        soon=sum(result.is_soon for result in results),
        calm=sum(result.is_calm for result in results),
        proven=sum(result.is_proven for result in results),
        holds=sum(result.holds for result in results),
        false_alerts=round(false / sum(result.owner_months for result in results), 3),
        most=max(max(result.false_alerts.values(), default=0) for result in results),
    )


def table(results: Summary) -> str:
    """The summary as a Markdown table."""
    head = "| planted | alerted within 3 working days | days: median, worst | its fix judged right | ratio, after days (median) |"
    rows = [head, "|---|---|---|---|---|"]
    for line in results.lines:
        known = [day for day in line.days if day is not None]
        worst = "never" if len(known) < len(line.days) else str(max(known))
        days = f"{median(known):g}, {worst}" if known else worst
        proof = "" if line.right is None else f"{line.right} of {results.seeds}"
        ratio = f"{median(line.ratios):.2f}, {median(line.judged_after):g}" if line.ratios else ""
        rows.append(f"| {line.name} | {line.soon} of {results.seeds} | {days} | {proof} | {ratio} |")
    return "\n".join(rows)


def promises(results: Summary) -> str:
    """The three promises in plain words, each with whether it held."""
    worst = "none" if not results.most else f"{results.most} at most"
    kept = (
        (results.soon, f"Every planted confusion rang within {SOON} working days of the third person"),
        (results.calm, f"No owner had more than one false alert in a month ({worst}, {results.false_alerts:.2f} on average)"),
        (results.proven, "Both fixes were judged right: the one that works and the one that does not"),
        (results.holds, "All three"),
    )
    lines = [f"- {words}: {_held(number, results.seeds)}." for number, words in kept]
    return "\n".join([f"{results.questions:,} questions in each half year ({results.variant}).", "", *lines])


def _held(number: int, seeds: int) -> str:
    if seeds == 1:
        return "held" if number else "did not hold"
    return f"held in {number} of {seeds} half years"


def one_table(result: Result) -> str:
    """One half year, planted one by planted one."""
    rows = [
        "| planted | third person | alerted | working days | proof | rate (interval) | share (interval) | told |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*rows, *(_row(seen) for seen in result.seen)])


def _line(name: str, seen: Sequence[Seen]) -> Line:
    proofs = [planted.proof for planted in seen if planted.proof is not None and planted.plot.fixed_after is not None]
    right = sum(planted.is_proven_right for planted in seen) if seen[0].plot.fixed_after is not None else None
    ratios = tuple(proof.ratio for proof in proofs if proof.ratio is not None)
    return Line(name, tuple(planted.days for planted in seen), right, ratios, tuple(proof.days for proof in proofs))


def _row(seen: Seen) -> str:
    proof = seen.proof
    alerted = seen.alerted.isoformat() if seen.alerted else "never"
    third = seen.third.isoformat() if seen.third else "never"
    start = f"| {seen.plot.name} | {third} | {alerted} | {'' if seen.days is None else seen.days} |"
    if proof is None or seen.plot.fixed_after is None:
        return f"{start} | | | |"
    judged_words = f"{seen.judged.isoformat() if seen.judged else ''}, day {proof.days}"
    rate = _ratio(proof.ratio, proof.low, proof.high)
    before, after = proof.shares or (0.0, 0.0)
    share = _ratio(after / before if before else None, proof.share_low, proof.share_high)
    return f"{start} {proof.verdict.value} | {rate} | {share} | {judged_words} |"


def _ratio(ratio: float | None, low: float, high: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f} ({low:.2f}–{'∞' if high is None else f'{high:.2f}'})"
