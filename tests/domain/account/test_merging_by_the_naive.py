"""Which facts an account shows at any (V, K), against a slow way that looks at nothing but the statements."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.account.firm import Firm, day
from tests.drawn import examples
from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.lifecycle import AccountMerged, MergeReversed

CODES = "ABCD"
DAYS = 8
OF_ITS_ACCOUNT = ("account_merged", "merge_reversed", "account_closed")

accounts = st.sampled_from(CODES)
days = st.integers(0, DAYS)
merges = st.tuples(st.just("account_merged"), accounts, days, accounts)
steps = st.tuples(st.sampled_from(("merge_reversed", "interaction", "account_closed")), accounts, days)
targets = st.integers(0, 30)
statements = st.tuples(
    st.sampled_from(("fact_retracted", "fact_reinstated", "fact_corrected")), targets, days
)
stories = st.lists(st.one_of(merges, merges, steps, statements), min_size=1, max_size=25)


def told(story: Sequence[tuple]) -> Firm:
    """A firm where all of it is recorded, possible or not; statements are about earlier facts."""
    firm = Firm()
    facts: list[tuple[str, UUID]] = []
    for kind, *more in story:
        if kind.startswith("fact_"):
            if facts:
                code, target = facts[more[0] % len(facts)]
                changes = {"changes": {"occurred_at": day(more[1]).isoformat()}}
                firm.say(code, kind, target=target, **(changes if kind == "fact_corrected" else {}))
            continue
        into = {"into": more[2]} if kind == "account_merged" else {}
        facts.append((more[0], firm.say(more[0], kind, more[1], **into)))
    return firm


def shown_by_the_naive(recorded: Sequence[Recorded], code: str, at: datetime) -> set[UUID] | None:
    """The facts an account shows at an instant, of what is recorded; None while it is merged away."""
    effective = effective_facts(recorded)
    into: dict[str, str] = {}
    for _, account, target in sorted(standing_merges(effective, at)):
        if account not in path(into, target):
            into[account] = target
    if code in into:
        return None
    return {
        fact.fact_id
        for _, account, fact in effective
        if account == code or (path(into, account)[-1] == code and fact.kind not in OF_ITS_ACCOUNT)
    }


def effective_facts(recorded: Sequence[Recorded]) -> list[tuple[int, str, Fact]]:
    """The facts that hold, as last stated, with the position and account of their first statement."""
    facts: dict[UUID, tuple[int, str, Fact]] = {}
    gone: set[UUID] = set()
    for one in recorded:
        if not isinstance(one.fact, StatementAboutAFact):
            facts[one.fact.fact_id] = (one.position, one.account, one.fact)
            continue
        position, account, fact = facts[one.fact.target]
        if one.fact.kind == "fact_retracted":
            gone.add(one.fact.target)
        elif one.fact.kind == "fact_reinstated":
            gone.discard(one.fact.target)
        else:
            facts[one.fact.target] = (position, account, fact.corrected(one.fact.changes))
    return [found for fact_id, found in facts.items() if fact_id not in gone]


def standing_merges(effective: Sequence[tuple[int, str, Fact]], at: datetime) -> list[tuple[int, str, str]]:
    """The merges that stand at an instant, by the position they were recorded at."""
    standing: dict[str, tuple[int, str, str]] = {}
    for position, account, fact in sorted(effective, key=lambda one: (one[2].occurred_at, one[0])):
        if fact.occurred_at > at:
            continue
        if isinstance(fact, AccountMerged):
            standing.setdefault(account, (position, account, fact.into))
        elif isinstance(fact, MergeReversed):
            standing.pop(account, None)
    return list(standing.values())


def path(into: dict[str, str], code: str) -> list[str]:
    """The accounts from one to the end of its chain, both among them."""
    return [code, *path(into, into[code])] if code in into else [code]


@settings(max_examples=examples(300), deadline=None)
@given(stories, days, st.integers(0, 25))
def test_an_account_shows_at_any_time_what_the_naive_says(story: list[tuple], on: int, known: int) -> None:
    firm = told(story)
    for code in CODES:
        expected = shown_by_the_naive(firm.recorded[:known], code, day(on))
        assert firm.shown(code, on, known) == expected


@settings(max_examples=examples(100), deadline=None)
@given(stories, days)
def test_every_fact_of_evidence_is_shown_by_exactly_one_account(story: list[tuple], on: int) -> None:
    firm = told(story)
    holding = {
        fact.fact_id for _, _, fact in effective_facts(firm.recorded) if fact.kind not in OF_ITS_ACCOUNT
    }
    shown = [fact for code in CODES for fact in firm.shown(code, on) or ()]
    assert sorted(fact for fact in shown if fact in holding) == sorted(holding)


@settings(max_examples=examples(100), deadline=None)
@given(stories)
def test_what_a_joined_history_holds_of_others_is_what_they_say_of_themselves(story: list[tuple]) -> None:
    firm = told(story)
    effective = {fact.fact_id: (account, fact) for _, account, fact in effective_facts(firm.recorded)}
    for code in CODES:
        for stretch in firm.stretches(code):
            for entry in stretch.history or ():
                account, fact = effective[entry.fact.fact_id]
                assert entry.account == account
                assert entry.fact == (fact if account == code else fact.qualified(account))
