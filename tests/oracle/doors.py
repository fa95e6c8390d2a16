"""A made-up history is recorded through the write door; then the doors answer what the oracle answers.

The questions are about business times V, most of them where something changes, and positions K.
"""

import json
import re
from datetime import date, datetime
from random import Random
from typing import Any, NamedTuple
from unittest import mock

from tests.doors import Door
from tests.journeys.services import environment, run
from tests.oracle.answering import Answering
from tests.oracle.answers import (
    FINDING,
    TIER,
    accounts,
    backtested,
    differences,
    gaps,
    lapses,
    looked_after,
    only,
    past_tiers,
    portfolio,
    tier,
)
from tests.oracle.contents import DAY, START
from tests.oracle.firm import FIRM
from tests.oracle.measures import Fact
from tests.oracle.naive import MICRO, Known, effective
from tests.oracle.order import (
    above_its_contacts,
    into_what_is_not_open,
    of_whom_had_left,
    something_is_later,
    without_beginning,
)
from tests.oracle.policies import DEFAULT_POLICY, variant
from tests.oracle.statements import STEPS, Step, history
from tierline.domain.account.history import History
from tierline.domain.account.step_order import EndsBeforeItBegan
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.ids import account_id
from tierline.domain.tiers.assess import assess
from tierline.domain.tiers.policy import policy_from
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


class Disagreement(AssertionError):
    """The product and the oracle answer differently."""


class Question(NamedTuple):
    """What is asked: how things were at V, as known at K; K as it is written in the question."""

    as_of: datetime
    position: int
    known_at: str

    def parameters(self) -> dict[str, str]:
        """As a query has it."""
        asked = {"as_of": self.as_of.isoformat()}
        return asked | {"known_at": self.known_at}

    def options(self) -> list[str]:
        """As the command line has it."""
        return [f"--{name.replace('_', '-')}={value}" for name, value in self.parameters().items()]


A_LIFETIME = 10**10
"""Seconds by which clocks may differ: a story's goes on by days between two requests."""


class Clock:
    """Tells the time it is set to."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment


class Trial:
    """One history in one empty database, recorded and asked about."""

    def __init__(self, seed: int, database: str, steps: int = STEPS) -> None:
        self.seed, self.database, self.number = seed, database, steps
        self.chance = Random(f"questions {seed}")
        self.answering = Answering(seed)
        self.clock = Clock()
        self.said: list[Fact] = []
        self.log: list[str] = []
        self.asked = 0

    def run(self, questions: int = 3) -> int:
        """Record the history and ask; how many statements were taken. Raises Disagreement."""
        try:
            self._run(questions)
        except Disagreement:
            raise
        except Exception as error:
            raise Disagreement(self._told(f"{type(error).__name__}: {error}")) from error
        return len(self.said)

    def _run(self, questions: int) -> None:
        settings = Settings.from_environment(environment(self.database))
        settings = settings.model_copy(update={"clock_seconds": A_LIFETIME})
        with (
            mock.patch("tierline.interfaces.wiring.now", self.clock),
            System(settings) as system,
            Door(system) as door,
        ):
            for step in history(self.seed, self.number):
                self._record(door, step)
                self.said += self.answering.by_chance(door.system, self.said, step.recorded_at)
                if self.chance.random() < 0.2:
                    system.refresh()
            system.refresh()
            if self.chance.random() < 0.2:
                system.rebuild()
            for self.asked in range(1, questions + 1):
                self._ask(door, self._question(), at_the_terminal=self.asked == 1)

    # ------------------------------------------------------------------ recording

    def _record(self, door: Door, step: Step) -> None:
        self.clock.moment = step.recorded_at
        try:
            position = self._taken(door, step)
        except Refusal as refusal:
            self.log.append(_line(step, type(refusal).__name__))
            if step.account != FIRM:
                self._check_refused(step, refusal)
            return
        about = {"account": step.account, "position": position, "recorded_at": step.recorded_at}
        about |= {"actor": step.actor}
        if step.account == FIRM:
            # A budget says in `account` whose it is.
            self.said.append({**step.content, "of": step.content.get("account"), **about})
            self.log.append(_line(step, f"position {position}"))
            return
        before = effective(self.said, position)
        self.said.append({**step.content, **about})
        self.log.append(_line(step, f"position {position}"))
        self._check_taken(step, before, effective(self.said, position))

    def _check_taken(self, step: Step, before: list[Fact], after: list[Fact]) -> None:
        """Nothing was taken that ends something before its beginning, or merges into what is not open.

        What is retracted may leave an end without its beginning, which then ends nothing.
        """
        if step.content["kind"] in ("fact_retracted", "fact_reinstated"):
            return
        for broken in (without_beginning, into_what_is_not_open):
            if worse := broken(after) - broken(before):
                raise Disagreement(self._told(f"taken, but {broken.__name__}: {sorted(worse)}"))
        spoken_of = {step.content.get("fact_id"), step.content.get("target")}
        for told in (of_whom_had_left, above_its_contacts):
            if worse := (told(after) - told(before)) & spoken_of:
                raise Disagreement(self._told(f"taken, but {told.__name__}: {sorted(worse)}"))

    def _check_refused(self, step: Step, refusal: Refusal) -> None:
        """What was refused for its time lies before something."""
        new = not step.content["kind"].startswith("fact_")
        if isinstance(refusal, EndsBeforeItBegan) and new:
            fact = {**step.content, "account": step.account}
            if not something_is_later(fact, effective(self.said, self.said[-1]["position"])):
                raise Disagreement(self._told(f"refused for its time: {step.content}"))

    def _taken(self, door: Door, step: Step) -> int:
        content = plain(step.content)
        if step.account:
            return door.system.accounts.record(step.account, content, actor=step.actor).receipt.position
        adoption = {name: content[name] for name in ("from_day", "policy", "coverage", "occurred_at")}
        response = door.client.post("/v1/policies", json=adoption)
        if response.status_code in (400, 409, 422):
            raise Refusal(field="policy")
        assert response.status_code == 201, response.text
        return door.head()

    # ------------------------------------------------------------------ asking

    def _question(self) -> Question:
        last = self.said[-1]["position"]
        position = self.chance.choice((last, self.chance.randint(1, last)))
        written = str(position)
        if self.chance.random() < 0.3:
            moment = next(one["recorded_at"] for one in self.said if one["position"] >= position)
            position = max(one["position"] for one in self.said if one["recorded_at"] <= moment)
            written = moment.isoformat()
        known = Known(self.said, position, DEFAULT_POLICY)
        edges = known.instants(self.chance.choice(sorted({one["account"] for one in known.facts}) or ["A"]))
        far = START + self.chance.randint(-600, 1200) * DAY
        edge = self.chance.choice(edges) + self.chance.choice((0, 0, -1, 1)) * MICRO if edges else far
        return Question(self.chance.choice((edge, edge, edge, far)), position, written)

    def _ask(self, door: Door, asked: Question, *, at_the_terminal: bool) -> None:
        known, v = Known(self.said, asked.position, DEFAULT_POLICY), asked.as_of
        expected = list(accounts(known, v))
        found = door.fresh("/v1/accounts", **asked.parameters())
        self._compare("GET /v1/accounts", asked, expected, found["items"])
        if expected:
            code = self.chance.choice(expected)["code"]
            path = f"/v1/accounts/{code}"
            for tail, answer in (("/tier", tier), ("/coverage", looked_after), ("/tier/history", past_tiers)):
                found = door.fresh(path + tail, **asked.parameters())
                self._compare(f"GET {path}{tail}", asked, answer(known, code, v), found)
            for name, rows in (("gaps", gaps), ("lapses", lapses)):
                found = door.fresh(f"/v1/reports/{name}", account=code, **asked.parameters())
                self._compare(f"report {name} of {code}", asked, rows(known, code, v), found["rows"])
            self._compare_with_a_draft(door, v, code)
            self._compare_backtest(door, v, code)
        if at_the_terminal:
            command = ("report", "portfolio", *asked.options(), "--format=json")
            answered = run(self.database, *command)
            found = json.loads(answered.out)["rows"] if answered.code == 0 else answered.err
            self._compare(f"tierline {' '.join(command)}", asked, list(portfolio(known, v)), found)

    def _compare_with_a_draft(self, door: Door, v: datetime, code: str) -> None:
        """The rules alone, by a policy with other numbers than the default, as known at any position.

        Asked where no account was merged: the rules of one account don't see another.
        """
        if any(one["kind"] == "account_merged" for one in self.said):
            return
        position = self.chance.randint(1, self.said[-1]["position"])
        asked, draft = Question(v, position, str(position)), variant(self.chance)
        known = _told(door, code, position)
        known.know(LevelsOfOurs.of(_told(door, FIRM, position)))
        found = assess(known.until(v), policy_from(draft), v)
        criteria = {one.id: {name: getattr(one, name) for name in FINDING} for one in found.criteria}
        answer = {**{name: getattr(found, name) for name in TIER}, "criteria": criteria}
        by_draft = Known([one for one in self.said if one["kind"] != "policy_adopted"], position, draft)
        told = tier(by_draft, code, v)
        criteria = {one["id"]: only(one, FINDING) for one in told["criteria"]}
        expected = {**only(told, TIER), "criteria": criteria}
        self._compare(f"assess {code} by {draft['name']}", asked, expected, answer)

    def _compare_backtest(self, door: Door, v: datetime, code: str) -> None:
        """A draft over the whole history, by what is known now; of all accounts, or of one."""
        position = self.said[-1]["position"]
        asked, draft = Question(v, position, str(position)), variant(Random(f"{self.seed} {v}"))
        body = {"policy": plain(draft), "as_of": v.isoformat()} | self.chance.choice(({}, {"account": code}))
        answer = door.client.post("/v1/policies:backtest", json=body).json()
        known = Known(self.said, position, DEFAULT_POLICY)
        by_draft = Known([one for one in self.said if one["kind"] != "policy_adopted"], position, draft)
        expected: Fact = {"differences": differences(known, by_draft, code, v)}
        mine = [one["differences"] for one in answer["accounts"] if one["account"] == code]
        found = {"totals": answer["totals"], "differences": mine[0] if mine else []}
        if "account" not in body:
            expected |= {"totals": backtested(known, by_draft, v)}
        self._compare(f"backtest of {draft['name']} on {code}", asked, expected, found)

    def _compare(self, door: str, asked: Question, expected: Any, found: Any) -> None:
        if told := difference(plain(expected), plain(found)):
            known = f"known at {asked.known_at} (position {asked.position})"
            raise Disagreement(self._told(f"{door}\nas of {asked.as_of.isoformat()}, {known}\n{told}"))

    def _told(self, fault: str) -> str:
        kind = "postgresql" if self.database.startswith("postgres") else "sqlite"
        again = f"--seed {self.seed} --steps {self.number} --questions {self.asked} --storage {kind}"
        story = "\n".join(self.log)
        return f"seed {self.seed}: {fault}\n\n{story}\n\nAgain: python -m tests.oracle {again}"


def _told(door: Door, stream: str, position: int) -> History:
    """What was recorded of an account, or in the book, up to a position."""
    stated = door.system.log.stream(account_id(stream))
    return History(one for one in stated if one.position <= position)


# ------------------------------------------------------------------ comparing

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")


def difference(expected: Any, found: Any, place: str = "answer") -> str | None:
    """The first place where the answer is not as expected; it may have members more."""
    if isinstance(expected, dict) and isinstance(found, dict):
        pairs = ((expected[name], found.get(name, "<absent>"), f"{place}.{name}") for name in expected)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        names = (
            one.get("id", one.get("code", n)) if isinstance(one, dict) else n
            for n, one in enumerate(expected)
        )
        pairs = (
            (one, other, f"{place}[{name}]") for one, other, name in zip(expected, found, names, strict=True)
        )
    else:
        return (
            None if expected == found else f"{place}: the oracle says {expected!r}\n{place}: found {found!r}"
        )
    return next((told for pair in pairs if (told := difference(*pair))), None)


def plain(value: Any) -> Any:
    """JSON values, with every instant written the same way."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return datetime.fromisoformat(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _line(step: Step, fate: str) -> str:
    content = {name: value for name, value in step.content.items() if name not in ("kind", "policy")}
    about = f"{step.account or 'policy'} {step.content['kind']}"
    return f"{step.recorded_at:%Y-%m-%d %H:%M}  {fate:<22} {about:<28} {json.dumps(plain(content))}"
