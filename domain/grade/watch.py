"""The grade from now on, kept up to date with a history; also of the time the account is closed."""

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from tierline.domain.account.contracts import AboutContract
from tierline.domain.account.history import Change, Entry, History
from tierline.domain.account.incremental import HistoryWatch
from tierline.domain.account.lifecycle_and_override import LIFECYCLE
from tierline.domain.grade.evidence import KINDS_OF_EVIDENCE
from tierline.domain.grade.rule import Letter, Rule, rule_of
from tierline.domain.grade.tally import Pile, TallyOfSome, Weight, weight
from tierline.domain.shared.time import FOREVER, earlier, later
from tierline.domain.tiers.carrying import Carrying
from tierline.domain.tiers.expectations import TierExpectations
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.replay import kinds_of
from tierline.domain.tiers.retracing import Latest, Retraced
from tierline.domain.time.renewals import TimeRange
from tierline.domain.time.steps import Steps, steps

Letters = Iterator[tuple[datetime, Letter]]
"""The grade now, then each moment at which it is another one if nothing more happens, with that one."""

_EVIDENCE = frozenset(KINDS_OF_EVIDENCE)
_at = attrgetter("at")
_place = attrgetter("place")


class Weighed:
    """The facts of a history that are evidence, in order, and what of each is counted.

    Args:
        history: It has taken all facts so far; `take` follows the next ones.
        rule: How evidence is graded.
    """

    def __init__(self, history: History, rule: Rule) -> None:
        self.history, self.rule = history, rule
        self._entries: list[Entry] | None = None
        """In the order of time, once a fact came late."""
        self._weights: dict[int, Weight] = {}
        """By the positions of facts."""

    def take(self, change: Change) -> None:
        """Follow what the next recorded fact changed."""
        sides = [entry for entry in (change.before, change.after) if entry]
        for entry in (*sides, *_of_the_same_contract(self.history, sides)):
            self._weights.pop(entry.position, None)
        if self._entries is None:
            return
        if change.before and _is_counted(change.before):
            del self._entries[bisect_left(self._entries, change.before.place, key=_place)]
        if _is_counted(change.after):
            insort(self._entries, change.after, key=_place)

    def last(self, most: int, until: datetime) -> list[Entry]:
        """The last facts up to an instant, at most so many."""
        if self._entries is None:
            return self.history.last(most, *KINDS_OF_EVIDENCE, until=until)
        end = bisect_right(self._entries, until, key=_at)
        return self._entries[max(0, end - most) : end]

    def nth_after(self, number: int, moment: datetime) -> datetime:
        """When the so manieth fact behind a moment happened; FOREVER if there are not so many."""
        if self._entries is None:
            self._entries = self.history.facts(*KINDS_OF_EVIDENCE)
        place = bisect_right(self._entries, moment, key=_at) + number - 1
        return self._entries[place].at if place < len(self._entries) else FOREVER

    def weight(self, entry: Entry) -> Weight:
        """What of a fact is counted."""
        if entry.position not in self._weights:
            confirmed = self.rule.confirmed(entry, self.history)
            self._weights[entry.position] = weight(entry, confirmed=confirmed)
        return self._weights[entry.position]


class LastFacts:
    """The grade by the last facts, taken in order from a moment on."""

    def __init__(self, weighed: Weighed, start: datetime) -> None:
        self._weighed, self._rule, self._history = weighed, weighed.rule, weighed.history
        before = weighed.last(self._rule.last_facts, start)
        self._pile = Pile(self._rule.last_facts, map(weighed.weight, before))
        self.letter: Letter = self._rule.letter(self._pile.numbers())
        """The grade of the last facts, whether or not it is they that are looked at."""

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether the grade may be otherwise from then on."""
        evidence = [entry for entry in together if type(entry.fact) in _EVIDENCE]
        for entry in evidence:
            self._pile.push(self._weighed.weight(entry))
        before = self.letter
        if evidence:
            self.letter = self._rule.letter(self._pile.numbers())
        return self.letter != before or any(isinstance(entry.fact, LIFECYCLE) for entry in together)

    def foretold(self, now: datetime, until: datetime = FOREVER) -> Letters:
        """The grade from `now` up to an instant if nothing more happens, by what was taken so far."""
        yield now, self.letter


class FactsBehind(LastFacts):
    """The grade by the facts that carry the tier, and by the last ones where none does."""

    def __init__(self, weighed: Weighed, start: datetime, expected: TierExpectations) -> None:
        super().__init__(weighed, start)
        self._expected = expected
        self._retraced: Retraced | None = Retraced(expected, weighed.history, start)
        self._carrying = Carrying(weighed.history, self._retraced, start)
        self._tally = TallyOfSome()

    def go_on(self, now: datetime) -> None:
        """Go on by what is to be expected after the last fact, which was taken at `now`."""
        self._retraced, self._carrying = None, Carrying(self._history, Latest(self._expected), now)

    def take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        changed = super().take(moment, together)
        if self._retraced is None:
            differs, touched = self._told_of_the_last()
        else:
            touched = self._retraced.take(moment, together)
            differs = bool(self._expected.standing.moments(moment, later(moment, INSTANT)))
        return self._carrying.follow(moment, touched, differs=differs) or changed

    def _told_of_the_last(self) -> tuple[bool, Set[str]]:
        otherwise, criteria = self._expected.otherwise, self._expected.criteria
        if otherwise is None:
            return False, frozenset()
        return otherwise.decisive, {ident for ident in otherwise.asked if criteria[ident].touched}

    def foretold(self, now: datetime, until: datetime = FOREVER) -> Letters:
        entries = self._history.entries
        ahead = self._carrying.ahead(now, until)
        spans = [span for span in ahead if type(entries[span.fact].fact) in _EVIDENCE]
        changes: defaultdict[datetime, list[tuple[UUID, int]]] = defaultdict(list)
        ways = Counter[UUID]()
        for fact, begin, end in spans:
            if begin > now:
                changes[begin].append((fact, 1))
            else:
                ways[fact] += 1
            if end < until:
                changes[end].append((fact, -1))
        self._tally.become(ways, self._weigh)
        yield now, self._graded()
        for moment in sorted(changes):
            for fact, by in changes[moment]:
                ways[fact] += by
                if not ways[fact]:
                    del ways[fact]
            self._tally.become(ways, self._weigh)
            yield moment, self._graded()

    def _graded(self) -> Letter:
        return self._rule.letter(self._tally.numbers()) if self._tally.size else self.letter

    def _weigh(self, fact: UUID) -> Weight:
        return self._weighed.weight(self._history.entries[fact])


class GradeWatch(HistoryWatch[Steps[Letter]]):
    """The grade by the last facts, kept up to date with a history.

    A late fact is one of the last ones until so many others happened after it.
    """

    def __init__(self, history: History, policy: Policy, since: datetime) -> None:
        super().__init__(history, since)
        self.kinds = (*KINDS_OF_EVIDENCE, *LIFECYCLE)
        self._weighed = Weighed(history, rule_of(policy))
        self._facts: LastFacts | None = None
        """What has taken the whole history."""

    def letters(self, since: datetime) -> Steps[Letter]:
        """The grade from an instant on, by the whole history."""
        return self._begin(since)[1]

    def take(self, change: Change) -> None:
        self._weighed.take(change)
        super().take(change)

    def _begin(self, since: datetime) -> tuple[datetime, Steps[Letter]]:
        self._facts = self._from(earlier(since, INSTANT))
        return self._told(self._facts, TimeRange(since, FOREVER))

    def _within(self, where: TimeRange) -> Steps[Letter]:
        return self._told(self._from(earlier(where.begin, INSTANT)), where)[1]

    def _from(self, start: datetime) -> LastFacts:
        return LastFacts(self._weighed, start)

    def _told(self, facts: LastFacts, where: TimeRange) -> tuple[datetime, Steps[Letter]]:
        """When the last fact within a time happened, and the grade, `facts` having taken those before it."""
        now, pieces = where.begin, list[tuple[datetime, Letter]]()
        for moment, together in groupby(self._history.following(*self.kinds, since=where.begin), _at):
            if moment >= where.end:
                break
            if moment > now:
                pieces += facts.foretold(now, moment)
            facts.take(moment, list(together))
            now = moment
        pieces += facts.foretold(now, where.end)
        return now, steps(pieces)

    def _reaches(self, change: Change) -> datetime:
        sides = [entry for entry in (change.before, change.after) if entry]
        if any(isinstance(entry.fact, LIFECYCLE) for entry in sides):
            return FOREVER
        if not any(type(entry.fact) in _EVIDENCE for entry in sides):
            return change.since
        last = max(entry.at for entry in (*sides, *_of_the_same_contract(self._history, sides)))
        return self._weighed.nth_after(self._weighed.rule.last_facts, last)

    def _go_on(self, entry: Entry) -> bool:
        assert self._facts is not None
        return self._facts.take(entry.at, [entry])

    def _ahead(self, now: datetime) -> Steps[Letter]:
        assert self._facts is not None
        return steps(self._facts.foretold(now))


class VerdictGradeWatch(GradeWatch):
    """The grade by the facts that carry the tier, and by the last ones where none does."""

    def __init__(self, history: History, policy: Policy, since: datetime) -> None:
        super().__init__(history, policy, since)
        self.kinds = tuple(dict.fromkeys((*self.kinds, *kinds_of(policy))))
        self._expected = TierExpectations.of(history, policy)

    def _begin(self, since: datetime) -> tuple[datetime, Steps[Letter]]:
        now, found = super()._begin(since)
        assert isinstance(self._facts, FactsBehind)
        self._facts.go_on(now)
        return now, found

    def _from(self, start: datetime) -> LastFacts:
        self._expected.judge_from(start)
        return FactsBehind(self._weighed, start, self._expected)

    def _reaches(self, change: Change) -> datetime:
        otherwise = self._expected.otherwise
        if otherwise is None or _is_answered_otherwise(change):
            return FOREVER
        tier = otherwise.tier.end if otherwise.tier else change.since
        return max([super()._reaches(change), tier, *otherwise.asked.values()])


def watch_of(history: History, policy: Policy, since: datetime) -> GradeWatch:
    """The watch that goes on from fact to fact by the rule of a policy."""
    kind = VerdictGradeWatch if rule_of(policy).by_verdict else GradeWatch
    return kind(history, policy, since)


def _is_answered_otherwise(change: Change) -> bool:
    """Whether a fact says what it said and counts otherwise, for as long as it carries a tier."""
    return change.before is not None and change.before.answers.outcome != change.after.answers.outcome


def _is_counted(entry: Entry) -> bool:
    return entry.holds and type(entry.fact) in _EVIDENCE


def _of_the_same_contract(history: History, sides: Iterable[Entry]) -> Iterator[Entry]:
    """The facts about the contracts that a change is about: it may make them formal, or no more so."""
    for entry in sides:
        if isinstance(entry.fact, AboutContract):
            yield from history.about("contract", entry.fact.contract)
