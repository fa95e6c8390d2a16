"""Everything back: each fact under the name that recorded it, in the order in which it was recorded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, Principal
from tierline.application.accounts import Accounts
from tierline.application.importing import ImportReport, OnProgress, SourceLine, SourceStatement, run
from tierline.application.outcomes import Line, Outcome
from tierline.application.policies import Adoptions
from tierline.domain.account.base import LINK_KINDS
from tierline.domain.account.expiring import SERVICE_KINDS
from tierline.domain.shared.errors import Conflict, Refusal
from tierline.domain.shared.words import Words
from tierline.interfaces.exact_json import loads
from tierline.interfaces.imports.faults import LINE_OF
from tierline.interfaces.imports.ndjson import TOLD
from tierline.interfaces.moving.taking_out import POLICIES

RECORDED_BY = "recorded_by"
_STATED_BY_NOBODY = {**LINK_KINDS, **SERVICE_KINDS}
"""What comes of confirmation links, or of the service by itself."""


class DatabaseOfItsOwn(Conflict):
    """The database holds other facts already; a whole one goes into an empty one only."""


def bring_in(
    files: Sequence[Path],
    accounts: Accounts,
    adoptions: Adoptions,
    *,
    actor: str,
    head: int = 0,
    on_progress: OnProgress | None = None,
) -> ImportReport:
    """Record all that the files hold; what is there already is repeated.

    When it was recorded isn't carried over: it is recorded now. A line that names no recorder gets `actor`.
    """
    source = _MovedLines(files)
    writer = _UnderTheirNames(accounts, adoptions)
    return run(source, writer, actor=actor, head=head, on_progress=on_progress)


def first_fact(files: Sequence[Path]) -> str | None:
    """The id of the fact that the files begin with; None if they hold none."""
    for file in files:
        with file.open("rb") as lines:
            for raw in lines:
                return str(loads(raw)["fact_id"])
    return None


class _MovedLines:
    """The lines of files whose hashes were found right."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self.size = sum(file.stat().st_size for file in files)
        self.consumed = 0

    def lines(self) -> Iterator[SourceLine]:
        """Every line, with the fact that it states."""
        for file in self._files:
            with file.open("rb") as lines:
                for number, raw in enumerate(lines, 1):
                    self.consumed += len(raw)
                    yield _line(LINE_OF.of(file=file.name, number=number), raw)

    def notes(self) -> list[Words]:
        """Nothing: the manifest was told before."""
        return []


def _line(place: Words, raw: bytes) -> SourceLine:
    content: dict[str, Any] = loads(raw)
    account = str(content.pop("account"))
    kept = {name: value for name, value in content.items() if name not in TOLD or name == RECORDED_BY}
    return SourceLine(place, raw, (SourceStatement(account, kept),))


class _Told(NamedTuple):
    """Whose lines they are, and by which door they come: that of the policy book, or one of their own."""

    by: str | None
    policies: bool
    by_nobody: bool


class _UnderTheirNames:
    """The write doors, each fact under the name that recorded it before."""

    def __init__(self, accounts: Accounts, adoptions: Adoptions) -> None:
        self._accounts = accounts
        self._adoptions = adoptions

    def record_many(self, lines: Iterable[Line], *, actor: str | Principal) -> Iterator[Outcome | Refusal]:
        """Record facts; neighbours of one name together."""
        for told, several in groupby(lines, key=_told):
            facts = [Line(one.account, _bare(one.content)) for one in several]
            by = told.by or actor
            if told.policies:
                yield from (self._adopted(fact.content, by) for fact in facts)
            elif told.by_nobody:
                yield from (self._by_nobody(fact, str(by)) for fact in facts)
            else:
                yield from self._accounts.record_many(facts, actor=by)

    def _adopted(self, content: Mapping[str, Any], by: str | Principal) -> Outcome | Refusal:
        try:
            return self._adoptions.adopt(content, actor=by)
        except Refusal as refusal:
            return refusal

    def _by_nobody(self, line: Line, by: str) -> Outcome | Refusal:
        """Record what was asked or answered by a confirmation link, as if by that link; or what expired."""
        fact = _STATED_BY_NOBODY[line.content["kind"]].model_validate(line.content)
        who = Principal(by, EVERY_SCOPE, ALL_ACCOUNTS, link=getattr(fact, "link", None))
        try:
            return self._accounts.state(line.account, fact, who, None)
        except Refusal as refusal:
            return refusal


def _told(line: Line) -> _Told:
    named = line.content.get(RECORDED_BY)
    return _Told(named, line.account == POLICIES, line.content.get("kind") in _STATED_BY_NOBODY)


def _bare(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != RECORDED_BY}
