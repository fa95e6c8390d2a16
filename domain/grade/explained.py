"""The grade of an account's evidence at a moment, the numbers behind it, and why it is no better."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

from tierline.domain.account.history import Entry, History
from tierline.domain.grade.evidence import KINDS_OF_EVIDENCE
from tierline.domain.grade.rule import Letter, Limits, Numbers, Rule, rule_of
from tierline.domain.grade.tally import EvidenceTally, weight
from tierline.domain.shared.words import Words
from tierline.domain.tiers.carrying import Carrying
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.replay import Replay

UNSUPPORTED = Words(
    "No evidence was recorded.",
    "尚无任何证据记录。",
)


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of an account's evidence at an instant, the numbers behind it, and why it is no better.

    Shares are fractions of `facts`, lateness is in days, `days` are those on which the facts happened; all
    are None if there are no facts. `carrying` says whether the facts looked at are those that carry the tier,
    and not the last ones. `sentence` sums it up, `reasons` begin with what the grade asks for, and `lacks`
    are those of them that keep it from the next better grade.
    """

    letter: Letter
    recorder_share: float | None
    median_lateness_days: float | None
    days: int | None
    confirmed_share: float | None
    facts: int
    carrying: bool
    sentence: Words
    reasons: tuple[Words, ...]
    lacks: tuple[Words, ...]


def grade_at(history: History, at: datetime, policy: Policy) -> Grade:
    """The grade at an instant by what happened up to it, as the policy has it graded.

    By the facts that carry the tier which the evidence shows (`domain.tiers.carrying`), whatever was decided
    by people. Where none does (the lowest tier, a grace, a closed account, criteria met by no fact) it is
    the last facts up to the instant; so it is under a policy that says nothing of grades.
    """
    rule = rule_of(policy)
    carrying = _carrying(history, policy, at) if rule.by_verdict else []
    looked_at = carrying or history.last(rule.last_facts, *KINDS_OF_EVIDENCE, until=at)
    tally = EvidenceTally()
    for entry in looked_at:
        tally.add(weight(entry, confirmed=rule.confirmed(entry, history)))
    return _explained(rule, tally, carrying=bool(carrying))


def _carrying(history: History, policy: Policy, at: datetime) -> list[Entry]:
    spans = Carrying(history, Replay(history, policy, at)).ahead(at)
    facts = dict.fromkeys(span.fact for span in spans if span.begin <= at)
    entries = (history.entries[fact] for fact in facts)
    return [entry for entry in entries if isinstance(entry.fact, KINDS_OF_EVIDENCE)]


def _explained(rule: Rule, tally: EvidenceTally, *, carrying: bool) -> Grade:
    numbers = tally.numbers()
    letter = rule.letter(numbers)
    if numbers is None:
        sentence = Words(f"{letter}: no evidence was recorded", f"{letter}：尚无任何证据记录")
        return Grade(letter, None, None, None, None, 0, carrying, sentence, (UNSUPPORTED,), ())
    own = [limits.reason for limits in rule.limits if limits.letter == letter]
    lacks = tuple(_lacks(rule, letter, numbers))
    sentence = _sentence(letter, numbers, tally.size, carrying=carrying)
    return Grade(letter, *numbers, tally.size, carrying, sentence, (*own, *lacks), lacks)


def _sentence(letter: Letter, numbers: Numbers, facts: int, *, carrying: bool) -> Words:
    """The numbers as one sentence, as in `C: 80% by one recorder, none confirmed by the customer; …`."""
    recorder, confirmed = _recorded(numbers.recorder_share), _confirmed(numbers.confirmed_share)
    number, days = _plural(facts, "fact"), _plural(numbers.days, "day")
    told = f"{number} that carr{'ies' if facts == 1 else 'y'} the tier" if carrying else f"the last {number}"
    told_zh = f"支撑该层级的 {facts} 条事实" if carrying else f"最近 {facts} 条事实"
    late = _rounded_up(numbers.lateness_days)
    within = "at once" if late == "0" else f"within {late} day{'' if late == '1' else 's'}"
    within_zh = "即时入账" if late == "0" else f"在 {late} 天内入账"
    return Words(
        f"{letter}: {recorder.en}, {confirmed.en}; {told}, of {days}, half of them recorded {within}",
        f"{letter}：{recorder.zh}，{confirmed.zh}；{told_zh}，发生于 {numbers.days} 天，半数{within_zh}",
    )


def _recorded(share: float) -> Words:
    if share == 1:
        return Words("all by one recorder", "全部由一人记录")
    return Words(f"{_percent(share, ceil)} by one recorder", f"{_percent(share, ceil)} 由一人记录")


def _confirmed(share: float) -> Words:
    if share in (0, 1):
        said = Words("none", "客户均未证实") if share == 0 else Words("all", "客户均可证实")
        return Words(f"{said.en} confirmed by the customer", said.zh)
    part = _percent(share, floor)
    return Words(f"{part} confirmed by the customer", f"客户可证实 {part}")


def _lacks(rule: Rule, letter: Letter, numbers: Numbers) -> Iterator[Words]:
    """What keeps evidence from the next better grade."""
    better = next((limits for limits in reversed(rule.limits) if limits.letter < letter), None)
    if better is None:
        return
    for words, beyond in zip(_asked(better, numbers), better.broken(numbers), strict=True):
        if beyond:
            yield words


def _asked(better: Limits, numbers: Numbers) -> tuple[Words, ...]:
    """Each number against what a grade asks for."""
    recorder, confirmed = _percent(numbers.recorder_share, ceil), _percent(numbers.confirmed_share, floor)
    late, days = _rounded_up(numbers.lateness_days), _plural(numbers.days, "day")
    return (
        Words(
            f"One person recorded {recorder} of it; {better.letter} allows {better.recorder_share:.0%}.",
            f"一人记录了 {recorder}；{better.letter} 级至多 {better.recorder_share:.0%}。",
        ),
        Words(
            f"Half came {late} days late or more; {better.letter} allows {better.lateness_days:g}.",
            f"半数迟录 {late} 天以上；{better.letter} 级至多 {better.lateness_days:g} 天。",
        ),
        Words(
            f"It happened on {days}; {better.letter} asks for {better.days}.",
            f"发生于 {numbers.days} 天；{better.letter} 级要求至少 {better.days} 天。",
        ),
        Words(
            f"Their side can confirm {confirmed}; {better.letter} asks for {better.confirmed_share:.0%}.",
            f"客户可证实 {confirmed}；{better.letter} 级要求 {better.confirmed_share:.0%}。",
        ),
    )


def _percent(share: float, to_whole: Callable[[float], int]) -> str:
    """A share in percent, rounded to the side on which it doesn't look better than it is."""
    return f"{to_whole(round(share * 100, 6))}%"


def _rounded_up(days: float) -> str:
    return f"{ceil(round(days * 10, 6)) / 10:g}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
