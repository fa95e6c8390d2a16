"""Statements of one shape are built once: building costs many times what running does.

What makes a shape are the function that builds the statement, the words given to it, which values there are
at all, and whether somebody reads all accounts. The values themselves are bound as a statement is run, so
none ever stands in one: `Question(at=<2026-11-29>, region="north")` has the shape of any question about an
instant and a region.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from threading import Lock
from types import FunctionType
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from cachetools import LRUCache
from sqlalchemy import BigInteger, BindParameter, Connection, Date, Select, Table, bindparam, literal, select
from sqlalchemy.types import TypeEngine

from tierline.projections.engine.columns import Moment, Text
from tierline.projections.engine.relations import Relations
from tierline.projections.engine.visible_accounts import VISIBLE, place_of_visible

Build = Callable[..., Select[Any]]
"""Makes a statement of relations (the first argument), words, and the places where values are bound."""
MOST = 2_000
"""So many statements are kept of the tables of one number."""
_POSITION = "known_at_position"
_TYPES: Sequence[tuple[type, TypeEngine[Any]]] = (
    (datetime, Moment()),
    (date, Date()),
    (str, Text),
    (int, BigInteger()),
)


class SqlShape(NamedTuple):
    """What a statement depends on, values left out."""

    build: Build
    words: tuple[Hashable, ...]
    given: tuple[Hashable, ...]
    narrowed: bool
    newest: bool
    """Whether all is known that the tables know."""
    empty: frozenset[str]
    """The tables without rows, of those that are seldom needed."""


class BuiltStatements:
    """The statements built for some tables, whatever databases of a process have tables of these names.

    Args:
        tables: The tables, by their plain names.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self._lock = Lock()
        self._built: LRUCache[Hashable, Select[Any]] = LRUCache(MOST)
        self._relations: dict[Hashable, _Relations] = {}

    def kept(self, dialect: str, key: Hashable, build: Callable[[], Select[Any]]) -> Select[Any]:
        """The statement of that key, built if it isn't there."""
        with self._lock:
            found = self._built.get((dialect, key))
        if found is None:
            found = build()
            with self._lock:
                self._built[dialect, key] = found
        return found

    def relations(self, dialect: str, shape: SqlShape) -> "_Relations":
        """What a statement of a shape is built of."""
        key = dialect, shape.narrowed, shape.newest, shape.empty
        if key not in self._relations:
            position = None if shape.newest else bindparam(_POSITION, type_=BigInteger())
            of_it = self.tables, dialect, position, shape.empty
            whole = _Relations(*of_it)
            made = _Relations(*of_it, whole) if shape.narrowed else whole
            self._relations.setdefault(key, made)
        return self._relations[key]


class StatementCache:
    """The statements with which one generation is asked.

    Args:
        built: Those built for its tables.
    """

    def __init__(self, built: BuiltStatements) -> None:
        self._built = built
        self._seldom = tuple(name for name, table in built.tables.items() if table.info.get("seldom"))
        self._filled: set[str] = set()

    def of(self, connection: Connection, shape: SqlShape, values: Mapping[str, Any]) -> Select[Any]:
        """The statement of a shape; `values` are those of whoever asks, for their kinds."""
        dialect = connection.dialect.name

        def build() -> Select[Any]:
            relations = self._built.relations(dialect, shape)
            return shape.build(
                relations, *shape.words, **{name: places(name, one) for name, one in values.items()}
            )

        return self._built.kept(dialect, shape, build)

    def empty(self, connection: Connection) -> frozenset[str]:
        """The tables without rows, of those that are seldom needed (`seldom` in their `info`)."""
        return frozenset(name for name in self._seldom if not self.has_rows(connection, name))

    def has_rows(self, connection: Connection, name: str) -> bool:
        """Whether a table has rows; asked again as long as it has none."""
        if name not in self._filled:
            table = self._built.tables[name]
            any_row = self._built.kept(
                connection.dialect.name, name, lambda: select(literal(1)).select_from(table).limit(1)
            )
            if connection.execute(any_row).first() is None:
                return False
            self._filled.add(name)
        return True


class _Relations(Relations):
    """Relations with places for the position and, if there are others of all accounts, for visible ones."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        dialect: str,
        position: BindParameter[int] | None,
        empty: frozenset[str],
        whole: "_Relations | None" = None,
    ) -> None:
        visible = place_of_visible(dialect) if whole else None
        super().__init__(tables, dialect, position, visible)
        self._empty = empty
        self._whole = whole

    def has_rows(self, table: Table) -> bool:
        return table.name not in self._empty

    def of_all_accounts(self) -> Relations:
        return self._whole or self


class StatementValues(NamedTuple):
    """What a statement is given, as the database takes it: values by the names of their places."""

    values: Mapping[str, Any]
    words: Sequence[Hashable]
    """What of it doesn't stand in a place but shapes the statement."""

    def bound(self, position: int, visible: Any) -> dict[str, Any]:
        """All that is bound as the statement is run."""
        return {_POSITION: position, VISIBLE: visible, **self.values}


def shape_of(
    build: Build,
    words: tuple[Hashable, ...],
    asked: StatementValues,
    *,
    narrowed: bool,
    newest: bool,
    empty: frozenset[str],
) -> SqlShape:
    """The shape of a statement. Raises TypeError if `build` could hide values, or a word is one."""
    if not isinstance(build, FunctionType) or build.__closure__:
        raise TypeError(f"{build!r} could hide values: only a function of a module builds a statement")
    if any(isinstance(word, date) for word in words):
        raise TypeError(f"{build!r} is given an instant among the words that make a shape")
    return SqlShape(build, words, (*asked.values, *asked.words), narrowed, newest, empty)


def asked_with(given: Mapping[str, Any]) -> StatementValues:
    """What is given, None left out, dataclasses taken apart."""
    values: dict[str, Any] = {}
    words: list[Hashable] = []
    for name, value in given.items():
        if isinstance(value, bool):
            words.append((name, value))
        elif _is_record(value):
            parts = _parts_of(type(value))
            words += [(name, one, getattr(value, one)) for one in parts.words]
            found = ((one, getattr(value, one)) for one in parts.values)
            values |= {f"{name}_{one}": _bindable(it) for one, it in found if it is not None}
        elif value is not None:
            values[name] = _bindable(value)
    return StatementValues(values, words)


def places(name: str, value: Any) -> Any:
    """What stands in a statement for a value: the place where it is bound, and None for None.

    In a dataclass the places of its instants, days, texts and collections of texts; words of a fixed choice
    stay what they are, and its numbers are None: what is counted with them is to be given as a value of its
    own.
    """
    if value is None or isinstance(value, bool):
        return value
    if _is_record(value):
        given = ((one, getattr(value, one)) for one in _parts_of(type(value)).values)
        return replace(value, **{one: _place_in(f"{name}_{one}", it) for one, it in given})
    return _place(name, value)


def _bindable(value: Any) -> Any:
    return list(value) if _are_several(value) else value


def _place(name: str, value: Any) -> BindParameter[Any]:
    if _are_several(value):
        return bindparam(name, type_=Text, expanding=True)
    known = next((of for kind, of in _TYPES if isinstance(value, kind)), None)
    if known is None:
        raise TypeError(f"no place in a statement for {name}, a {type(value).__name__}")
    return bindparam(name, type_=known)


def _place_in(name: str, value: Any) -> Any:
    return None if value is None or isinstance(value, int) else _place(name, value)


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


def _are_several(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


class _Parts(NamedTuple):
    """The fields of a dataclass: those with one word of a fixed choice or none, and the others."""

    words: tuple[str, ...]
    values: tuple[str, ...]


_PARTS: dict[type, _Parts] = {}


def _parts_of(kind: type) -> _Parts:
    if kind not in _PARTS:
        hints = get_type_hints(kind)
        words = tuple(one.name for one in fields(kind) if _is_word(hints[one.name]))
        _PARTS[kind] = _Parts(words, tuple(one.name for one in fields(kind) if one.name not in words))
    return _PARTS[kind]


def _is_word(hint: Any) -> bool:
    return get_origin(hint) is Literal or any(_is_word(one) for one in get_args(hint))
