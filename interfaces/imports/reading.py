"""A mapping put to work: it reads a row and states the facts that the row is about."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tierline.application.importing import SourceStatement
from tierline.domain.account.restating import OnChange
from tierline.domain.shared.ids import fact_id_from_source
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.codes import words
from tierline.interfaces.imports.column_words import columns_of_account, columns_of_fields, words_for
from tierline.interfaces.imports.dates import DateReader
from tierline.interfaces.imports.fields import Fields, Value, columns_in
from tierline.interfaces.imports.mapping import FactBlock, MappingFile, Pick
from tierline.interfaces.imports.mapping import Test as RowTest
from tierline.interfaces.imports.values import BadValue, Row, Test, Text, columns_of, template

ACCOUNT = "$account"
"""What a template calls the account of the row, once it is known."""


class RowReader:
    """States the facts of rows, one row after the other.

    It remembers what a run needs: which once-only facts were stated, and how far each thread got.
    """

    def __init__(self, mapping: MappingFile) -> None:
        self._mapping = mapping
        builder = Fields(mapping)
        self._only = [row_test(test) for test in mapping.only]
        self._key = template(mapping.key)
        self._key_columns = words_for(columns_of(mapping.key), mapping)
        self._account_columns = words_for(["$account"], mapping)
        self._account = builder.account()
        self._names = None if mapping.join_names else _names_of_codes(mapping.account)
        self._thread = template(mapping.thread) if mapping.thread else None
        self._changed_at = builder.changed_at()
        self._blocks = [_Block(block, builder, mapping) for block in mapping.fact]
        self._stated: set[int] = set()
        self._last: dict[str, str] = {}

    def wants(self, row: Row) -> bool:
        """Whether the row passes the filter of the mapping."""
        return all(test(row) for test in self._only)

    def statements(self, row: Row) -> tuple[SourceStatement, ...]:
        """The facts of a row; raises BadValue, and then the row states nothing."""
        account = self._account(row)
        if not account:
            raise BadValue(_in(Words("the row names no account"), self._account_columns))
        if self._names:
            self._names.check(str(account), row)
        row.tell(ACCOUNT, str(account))
        key = self._key(row)
        if not key:
            raise BadValue(_in(Words("the row has no key: what names it is empty"), self._key_columns))
        return self._facts(row, str(account), key)

    def _facts(self, row: Row, account: str, key: str) -> tuple[SourceStatement, ...]:
        thread = self._thread(row) if self._thread else ""
        last = self._last.get(thread)
        changed_at = _named("changed_at", self._changed_at, row) if self._changed_at else None
        facts: list[SourceStatement] = []
        seen: list[int] = []
        for block in self._blocks:
            if not block.applies(row, last):
                continue
            reference = block.reference(row, key)
            if block.once and hash(reference) in self._stated:
                continue
            facts.append(block.statement(row, account, reference, changed_at))
            seen += [hash(reference)] if block.once else []
            last = block.kind if thread and block.in_thread else last
        self._stated.update(seen)
        if thread and last:
            self._last[thread] = last
        return tuple(facts)


def _in(fault: Words, columns: Words | None) -> Words:
    return Words("{fault} ({columns})").of(fault=fault, columns=columns) if columns else fault


class _Names:
    """By which name each account code came to be: two customers are not to become one without a word."""

    def __init__(self, name: Text) -> None:
        self._name = name
        self._met: dict[str, int] = {}

    def check(self, code: str, row: Row) -> None:
        """Take the name of a row; raises BadValue if another one gave the same code."""
        name = hash(words(self._name(row)).casefold())
        if self._met.setdefault(code, name) != name:
            raise BadValue(_ONE_CODE)


_ONE_CODE = Words(
    "another name further up gives the same account code; if both are one customer, say `join_names = true`, "
    "else make the code of a column that tells them apart"
)


def _names_of_codes(account: str | Pick) -> _Names | None:
    """What watches over the codes of accounts, if they are made of names."""
    if not isinstance(account, str) or not re.search(r"\|(code|slug)\b", account):
        return None
    return _Names(template(re.sub(r"\|(code|slug)\b", "", account)))


class _Block:
    """One [[fact]] of the mapping."""

    def __init__(self, block: FactBlock, builder: Fields, mapping: MappingFile) -> None:
        self._system = mapping.system
        # What need only be there is the same from whichever row it comes, unless the mapping says more.
        self._on_change = block.on_change or (OnChange.KEEP if block.once else mapping.on_change)
        self.kind, self.once, self.name = block.kind, block.once, block.name
        self.in_thread = block.kind not in ("account_opened", "contact_added")
        self._tests = [row_test(test) for test in block.when] + [_filled(column) for column in block.needs]
        self._only_after, self._unless_after = block.only_after, block.unless_after
        self._reference = template(block.reference) if block.reference else None
        self._account = template(block.account) if block.account else None
        self._columns = columns_of_fields(block, mapping)
        of_account = columns_of_account(block, mapping)
        self._places = {**self._columns, **({"": of_account} if of_account else {})}
        self._fields = builder.fields(block)

    def applies(self, row: Row, last: str | None) -> bool:
        """Whether the row states this fact, given the kind that its thread stated last."""
        if last in self._unless_after or (self._only_after and last not in self._only_after):
            return False
        return all(test(row) for test in self._tests)

    def reference(self, row: Row, key: str) -> str:
        """What the fact is called in its system."""
        return f"{self._reference(row) if self._reference else key}#{self.name}"

    def statement(self, row: Row, account: str, reference: str, changed_at: str | None) -> SourceStatement:
        """The fact; raises BadValue."""
        source = {"system": self._system, "reference": reference, "stated_at": changed_at}
        content: dict[str, Any] = {
            "kind": self.kind,
            "fact_id": str(fact_id_from_source(self._system, reference)),
            "source": {name: value for name, value in source.items() if value is not None},
        }
        for name, value in self._fields:
            found = _named(name, value, row, self._columns.get(name))
            if found is not None:
                content[name] = found
        own = self._account(row) if self._account else account
        return SourceStatement(own, content, self.once, self._places, self._on_change)


def _named(name: str, value: Value, row: Row, where: Words | None = None) -> Any:
    try:
        return value(row)
    except BadValue as fault:
        said = _IN_COLUMN.of(where=where) if where else _IN_FIELD
        raise BadValue(said.of(field=name, fault=fault.says)) from None


_IN_COLUMN, _IN_FIELD = Words("`{field}`, {where}: {fault}"), Words("`{field}`: {fault}")


def _filled(column: str) -> Test:
    return lambda row: bool(row.text(column))


def row_test(test: RowTest) -> Test:
    """A test of the mapping as a function of the row."""
    column = test.column
    if test.is_ is not None:
        return lambda row: row.text(column) == test.is_
    if test.in_ is not None or test.not_in is not None:
        listed, wanted = frozenset(test.in_ or test.not_in or ()), test.in_ is not None
        return lambda row: (row.text(column) in listed) == wanted
    if test.matches is not None:
        pattern = re.compile(test.matches)
        return lambda row: pattern.search(row.text(column)) is not None
    if test.past is not None:
        return _not_ahead(column, DateReader(test.past))
    return lambda row: (not row.text(column)) == test.empty


def _not_ahead(column: str, dates: DateReader) -> Test:
    """Whether a date isn't one of days to come; what can't be read is for the fact to refuse."""
    today = datetime.now(UTC).date()

    def passes(row: Row) -> bool:
        try:
            return dates.day(row.text(column)) <= today
        except BadValue:
            return True

    return passes


def columns_named(mapping: MappingFile) -> Iterator[str]:
    """Every column that a mapping reads, so that a missing one is found before any row."""
    texts = [mapping.key, mapping.thread, *(block.reference for block in mapping.fact)]
    texts += [block.account for block in mapping.fact]
    texts += [mapping.account] if isinstance(mapping.account, str) else []
    for text in texts:
        yield from columns_of(text or "")
    for target in mapping.columns.values():
        yield from (
            columns_of(target) if isinstance(target, str) else target if isinstance(target, tuple) else ()
        )
    yield from mapping.account.columns() if isinstance(mapping.account, Pick) else ()
    yield from columns_in(mapping.changed_at, "`changed_at`")
    yield from (test.column for test in mapping.only)
    for block in mapping.fact:
        yield from (test.column for test in block.when)
        yield from block.needs
        for name, spec in block.set.items():
            yield from columns_in(spec, f"fact `{block.name}`, `{name}`")
