"""The grade of an account's evidence at a moment, the numbers behind it, and why it is no better."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor

from tierline.domain.account.history import Entry, History
from tierline.domain.grade.evidence import KINDS_OF_EVIDENCE
from tierline.domain.grade.rule import Letter, Limits, Numbers, Rule, rule_of
from tierline.domain.grade.tally import EvidenceTally, weight
from tierline.domain.shared.words import Words, plural_words
from tierline.domain.tiers.carrying import Carrying
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.replay import Replay

UNSUPPORTED = Words("No evidence was recorded.")


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
    spans = Carrying(history, Replay(history, policy, at), at).ahead(at)
    facts = dict.fromkeys(span.fact for span in spans if span.begin <= at)
    entries = (history.entries[fact] for fact in facts)
    return [entry for entry in entries if isinstance(entry.fact, KINDS_OF_EVIDENCE)]


def _explained(rule: Rule, tally: EvidenceTally, *, carrying: bool) -> Grade:
    numbers = tally.numbers()
    letter = rule.letter(numbers)
    if numbers is None:
        sentence = Words("{letter}: no evidence was recorded").of(letter=letter)
        return Grade(letter, None, None, None, None, 0, carrying, sentence, (UNSUPPORTED,), ())
    own = [limits.reason for limits in rule.limits if limits.letter == letter]
    lacks = tuple(_lacks(rule, letter, numbers))
    sentence = _sentence(letter, numbers, tally.size, carrying=carrying)
    return Grade(letter, *numbers, tally.size, carrying, sentence, (*own, *lacks), lacks)


def _sentence(letter: Letter, numbers: Numbers, facts: int, *, carrying: bool) -> Words:
    """The numbers as one sentence, as in `C: 80% by one recorder, none confirmed by the customer; …`."""
    recorder, confirmed = _recorded(numbers.recorder_share), _confirmed(numbers.confirmed_share)
    days = plural_words("{n} day", "{n} days").of(n=numbers.days)
    said = Words("{letter}: {recorder}, {confirmed}; {facts}, of {days}, half of them recorded {lateness}")
    return said.of(
        letter=letter,
        recorder=recorder,
        confirmed=confirmed,
        facts=_looked_at(facts, carrying=carrying),
        days=days,
        lateness=_within(_rounded_up(numbers.lateness_days)),
    )


def _looked_at(facts: int, *, carrying: bool) -> Words:
    if carrying:
        said = plural_words("{n} fact that carries the tier", "{n} facts that carry the tier")
    else:
        said = plural_words("the last {n} fact", "the last {n} facts")
    return said.of(n=facts)


def _within(days: str) -> Words:
    if days == "0":
        return Words("at once")
    said = plural_words("within {days} day", "within {days} days")
    return said.of(days=days, n=1 if days == "1" else 2)


def _recorded(share: float) -> Words:
    if share == 1:
        return Words("all by one recorder")
    return Words("{share} by one recorder").of(share=_percent(share, ceil))


def _confirmed(share: float) -> Words:
    if share == 0:
        return Words("none confirmed by the customer")
    if share == 1:
        return Words("all confirmed by the customer")
    return Words("{share} confirmed by the customer").of(share=_percent(share, floor))


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
    late = _rounded_up(numbers.lateness_days)
    days = plural_words("{n} day", "{n} days").of(n=numbers.days)
    asked = (
        Words("One person recorded {share} of it; {better} allows {limit}.").of(
            share=recorder, limit=f"{better.recorder_share:.0%}"
        ),
        Words("Half came {days} days late or more; {better} allows {limit}.").of(
            days=late, limit=f"{better.lateness_days:g}"
        ),
        Words("It happened on {days}; {better} asks for {limit}.").of(days=days, limit=better.days),
        Words("Their side can confirm {share}; {better} asks for {limit}.").of(
            share=confirmed, limit=f"{better.confirmed_share:.0%}"
        ),
    )
    return tuple(words.of(better=better.letter) for words in asked)


def _percent(share: float, to_whole: Callable[[float], int]) -> str:
    """A share in percent, rounded to the side on which it doesn't look better than it is."""
    return f"{to_whole(round(share * 100, 6))}%"


def _rounded_up(days: float) -> str:
    return f"{ceil(round(days * 10, 6)) / 10:g}"
