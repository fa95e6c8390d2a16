"""What a saved view may be of: pages that have filters, and what of their addresses it keeps."""

from collections.abc import Mapping
from typing import Any

from tierline.application.saved_views import is_one_line
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Invalid
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import SPLITS

NARROWINGS = ("person", "team", "region", "segment", "industry", "kind", "tier")
"""What narrows an answer to some accounts, wherever accounts are many."""
LONGEST_VALUE = 200
_REPORTS = "/reports/"
_OF_THE_TABLE = ("q", "then", "then_tier", "at_risk", "sort", "order")
_OF_A_REPORT = ("account", "within", "sort", "order")
_WORDS: Mapping[str, tuple[str, ...]] = {"tier": tuple(Tier), "kind": ("government", "enterprise")}


class PageOfNoView(Invalid):
    """A view is of `/`, of `/desk`, or of a report as `/reports/coverage`."""


class FilterOfNoView(Invalid):
    """A view of this page keeps no `{name}`; it keeps {known}."""


class FilterNotUsable(Invalid):
    """`{name}` must be a text of at most {longest} characters, in one line."""


class FilterNotOneOf(Invalid):
    """`{name}` must be one of {known}."""


def kept_of(page: str) -> tuple[str, ...]:
    """What of a page's address a view of it keeps: filters and order, no moment. Raises PageOfNoView."""
    if page == "/":
        return (*NARROWINGS, *_OF_THE_TABLE)
    if page == "/desk":
        return NARROWINGS
    report = REPORTS.get(page.removeprefix(_REPORTS)) if page.startswith(_REPORTS) else None
    if report is None:
        raise PageOfNoView(field="page")
    return (*NARROWINGS, *_OF_A_REPORT, *(name for name in SPLITS if name in report.takes))


def kept_query(page: str, asked: Mapping[str, str]) -> dict[str, str]:
    """What a view keeps of an address as it stands, the rest left out. Raises as `view_query` does."""
    return view_query(page, {name: asked[name] for name in kept_of(page) if name in asked})


def view_query(page: str, given: Mapping[str, Any]) -> dict[str, str]:
    """The filters and the order of a view, in one order; blank ones ask nothing.

    Raises PageOfNoView, FilterOfNoView, FilterNotUsable, FilterNotOneOf.
    """
    known = kept_of(page)
    for name, value in given.items():
        if name not in known:
            raise FilterOfNoView(field=name, name=name, known=", ".join(known))
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or not is_one_line(value):
            raise FilterNotUsable(field=name, name=name, longest=LONGEST_VALUE)
        if value and value not in _WORDS.get(name, (value,)):
            raise FilterNotOneOf(field=name, name=name, known=", ".join(_WORDS[name]))
    return {name: given[name] for name in known if given.get(name)}
