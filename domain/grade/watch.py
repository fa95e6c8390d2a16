"""The grade from now on, kept up to date with a history; also of the time the account is closed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from uuid import UUID

from tierline.domain.account.history import Change, Entry, History
from tierline.domain.account.incremental import HistoryWatch
from tierline.domain.account.lifecycle_and_override import LIFECYCLE
from tierline.domain.grade.evidence import KINDS_OF_EVIDENCE
from tierline.domain.grade.rule import Letter, Rule, rule_of
from tierline.domain.grade.tally import EvidenceTally, Pile, Weight, weight
from tierline.domain.shared.time import FOREVER, earlier
from tierline.domain.tiers.carrying import Carrying
from tierline.domain.tiers.measures.base import INSTANT, CarriedSpan
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.replay import Replay, SharedReplay, kinds_of
from tierline.domain.time.steps import Steps, steps

Letters = Iterator[tuple[datetime, Letter]]
"""The grade now, then each moment at which it is another one if nothing more happens, with that one."""

_EVIDENCE = frozenset(KINDS_OF_EVIDENCE)
_at = attrgetter("at")


class GradeWatch(HistoryWatch[Steps[Letter]]):
    """The grade by the last facts."""

    def __init__(self, history: History, policy: Policy, since: datetime) -> None:
        super().__init__(history, since)
        self.kinds = (*KINDS_OF_EVIDENCE, *LIFECYCLE)
        self._policy = policy
        self._rule: Rule = rule_of(policy)
        self._weights: dict[UUID, Weight] = {}
        self._pile = Pile(self._rule.last_facts)
        self._letter: Letter = "D"
        """The grade of the last facts, whether or not it is they that are looked at."""

    def letters(self, since: datetime) -> Steps[Letter]:
        """The grade from an instant on, by the whole history."""
        return self._told(since)[1]

    def _begin(self, since: datetime) -> tuple[datetime, Steps[Letter]]:
        return self._told(since)

    def _told(self, since: datetime) -> tuple[datetime, Steps[Letter]]:
        """When the last fact happened, and the grade from an instant on."""
        self._start(earlier(since, INSTANT))
        facts = self._history.facts(*self.kinds, after=earlier(since, INSTANT))
        forecasts = [(since, self._foretold(since))]
        for moment, together in groupby(facts, _at):
            if self._take(moment, list(together)):
                forecasts.append((moment, self._foretold(moment)))
        last = facts[-1].at if facts else since
        return max(last, since), steps(_each_up_to_the_next(forecasts))

    def _go_on(self, entry: Entry) -> bool:
        return self._take(entry.at, [entry])

    def _ahead(self, now: datetime) -> Steps[Letter]:
        return steps(self._foretold(now))

    def _start(self, start: datetime) -> None:
        """Take what happened up to a moment."""
        self._weights = {}
        before = self._history.last(self._rule.last_facts, *KINDS_OF_EVIDENCE, until=start)
        self._pile = Pile(self._rule.last_facts, map(self._weight, before))
        self._letter = self._rule.letter(self._pile.numbers())

    def _take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        """Take what happened at a moment; whether the grade may be otherwise from then on."""
        evidence = [entry for entry in together if type(entry.fact) in _EVIDENCE]
        for entry in evidence:
            self._pile.push(self._weight(entry))
        before = self._letter
        if evidence:
            self._letter = self._rule.letter(self._pile.numbers())
        return self._letter != before or any(isinstance(entry.fact, LIFECYCLE) for entry in together)

    def _foretold(self, now: datetime) -> Letters:
        """The grade from `now` on if nothing more happens, by what was taken so far."""
        return iter([(now, self._letter)])

    def _weight(self, entry: Entry) -> Weight:
        fact = entry.fact.fact_id
        if fact not in self._weights:
            confirmed = self._rule.confirmed(entry, self._history)
            self._weights[fact] = weight(entry, confirmed=confirmed)
        return self._weights[fact]


class VerdictGradeWatch(GradeWatch):
    """The grade by the facts that carry the tier, and by the last ones where none does."""

    def __init__(self, history: History, policy: Policy, since: datetime) -> None:
        super().__init__(history, policy, since)
        self.kinds = tuple(dict.fromkeys((*self.kinds, *kinds_of(policy))))
        self._shared = SharedReplay.of(history, policy)
        self._carrying: Carrying

    def _begin(self, since: datetime) -> tuple[datetime, Steps[Letter]]:
        now, found = super()._begin(since)
        own = self._carrying.replay
        if (shared := self._shared.offer(own)) is not own:
            self._carrying.go_on_by(shared, now)
        return now, found

    def _goes_on(self, change: Change) -> bool:
        return super()._goes_on(change) and self._shared.replay is not None

    def _go_on(self, entry: Entry) -> bool:
        changed = super()._take(entry.at, [entry])
        differs = self._shared.taken(entry)
        return (differs is not None and self._carrying.follow(entry.at, differs=differs)) or changed

    def _start(self, start: datetime) -> None:
        super()._start(start)
        self._carrying = Carrying(self._history, Replay(self._history, self._policy, start))

    def _take(self, moment: datetime, together: Sequence[Entry]) -> bool:
        changed = super()._take(moment, together)
        return self._carrying.take(moment, together) or changed

    def _foretold(self, now: datetime) -> Letters:
        entries = self._history.entries
        spans = [span for span in self._carrying.ahead(now) if type(entries[span.fact].fact) in _EVIDENCE]
        return self._swept(now, spans, self._letter) if spans else iter([(now, self._letter)])

    def _swept(self, now: datetime, spans: Sequence[CarriedSpan], otherwise: Letter) -> Letters:
        """The grade by the facts of each moment."""
        changes: defaultdict[datetime, list[tuple[UUID, int]]] = defaultdict(list, {now: []})
        for fact, begin, end in spans:
            changes[begin].append((fact, 1))
            changes[end].append((fact, -1))
        tally, ways, entries = EvidenceTally(), Counter[UUID](), self._history.entries
        for moment in sorted(changes.keys() - {FOREVER}):
            for fact, by in changes[moment]:
                ways[fact] += by
                if by == 1 == ways[fact]:
                    tally.add(self._weight(entries[fact]))
                elif not ways[fact]:
                    tally.remove(self._weight(entries[fact]))
            yield moment, self._rule.letter(tally.numbers()) if tally.size else otherwise


def watch_of(history: History, policy: Policy, since: datetime) -> GradeWatch:
    """The watch that goes on from fact to fact by the rule of a policy."""
    kind = VerdictGradeWatch if rule_of(policy).by_verdict else GradeWatch
    return kind(history, policy, since)


def _each_up_to_the_next(forecasts: Sequence[tuple[datetime, Letters]]) -> Letters:
    for (_, letters), (end, _) in pairwise([*forecasts, (FOREVER, iter(()))]):
        for moment, letter in letters:
            if moment >= end:
                break
            yield moment, letter
