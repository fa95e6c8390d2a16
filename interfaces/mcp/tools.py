"""Which tools there are: each is one door of the API, with the parameters that it offers.

Nothing is found out here: what a tool answers is what its door answers, to whoever the key is of.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

_MOMENT = ("as_of", "known_at", "basis")
_PAGE = ("limit", "cursor")
_SLICE = ("region", "segment", "industry", "kind", "tier")
_REPORT = (*_SLICE, "account", "person", "team", "lang", *_MOMENT)
_ACCOUNT = "/v1/accounts/{code}"


class McpTool(NamedTuple):
    """One question as an assistant may ask it."""

    name: str
    title: str
    about: str
    path: str
    """The address of its door, as the OpenAPI document has it."""
    takes: tuple[str, ...]
    """The parameters that are offered, by their names at the door; those in the path are needed."""
    fixed: Mapping[str, str] = {}
    """Places of the path that the tool itself fills."""
    method: Literal["get", "post"] = "get"
    feed: bool = False
    """Whether it answers with a batch of the feed, which is a list and has its basis in a header."""

    @property
    def facts(self) -> bool:
        """Whether it is sent planned facts."""
        return self.method == "post"


def _report(name: str, title: str, about: str, *more: str) -> McpTool:
    return McpTool(name, title, about, "/v1/reports/{name}", (*_REPORT, *more), {"name": name})


TOOLS = (
    McpTool(
        "accounts",
        "Accounts",
        "The accounts with tier, since when, whether at risk, coverage and who holds which role. Other tools"
        " ask for an account by its `code`, which is found here.",
        "/v1/accounts",
        (*_SLICE, "person", "team", *_MOMENT, *_PAGE),
    ),
    McpTool(
        "our_people",
        "Our people",
        "Our own people by the firm's own book; other tools ask for one by the id in `person`.",
        "/v1/people",
        _MOMENT,
    ),
    McpTool(
        "desk",
        "Desk",
        "What one of our people has to do: late, within a week, within 30 days, and what waits for others.",
        "/v1/people/{person}/desk",
        ("person", *_MOMENT),
    ),
    McpTool(
        "tier",
        "Tier and why",
        "The tier of an account at any instant, past or future, and why: every criterion, met or not, with"
        " the facts behind it, when it lapses, and what would satisfy it; when the tier falls if nothing"
        " happens, and to which.",
        f"{_ACCOUNT}/tier",
        ("code", *_MOMENT),
    ),
    _report(
        "gaps",
        "Gaps to the next tier",
        "What is missing for the next tier: a row for each criterion that the gate above lacks, and who is to"
        " act. Ask by `account` or `person` rather than for all.",
    ),
    McpTool(
        "cheapest_plan",
        "Cheapest plan",
        "The cheapest actions from tomorrow on by which an account reaches or keeps a tier by a day, each"
        " with the criteria that it serves; or why none would. Records nothing.",
        f"{_ACCOUNT}/tier/plan",
        ("code", "tier", "by", "most"),
    ),
    McpTool(
        "what_if",
        "What if",
        "What planned facts would do to an account: its tier from now on with them and without, coverage and"
        " criteria that would be otherwise. Records nothing. `kinds_of_facts` tells what a fact has.",
        f"{_ACCOUNT}/tier:what-if",
        ("code",),
        method="post",
    ),
    McpTool(
        "timeline",
        "Timeline",
        "What happened on an account and what followed from it, newest first: facts as recorded, tiers that"
        " moved and why, roles, responsibilities and contracts.",
        f"{_ACCOUNT}/timeline",
        ("code", "kinds", "people", "from", "to", *_MOMENT, *_PAGE),
    ),
    McpTool(
        "coverage",
        "Coverage",
        "Who holds which role of an account, and how each responsibility stands: covered, due soon, overdue,"
        " never done, or nobody's.",
        f"{_ACCOUNT}/coverage",
        ("code", *_MOMENT),
    ),
    McpTool(
        "who_knows_whom",
        "Who knows whom",
        "Which of the customer's people are connected with which of ours, by what took place in a year, and"
        " whom nobody else of us knows.",
        f"{_ACCOUNT}/connections",
        ("code", *_MOMENT),
    ),
    _report(
        "movement",
        "Movement between tiers",
        "How many accounts each tier had at first, what rose, fell, came and went, and how many it had at"
        " last, by period and slice. It always balances; `moves` has the accounts behind its numbers.",
        *("from", "to", "period", "by"),
    ),
    _report(
        "moves",
        "Moves",
        "Every move between tiers that `movement` counts: which account, when, and the facts that caused it.",
        *("from", "to", "period", "by"),
    ),
    _report(
        "attention",
        "Attention",
        "What needs somebody before it lapses, the most urgent first: tiers that fall, criteria that slip,"
        " key people who left, escalations, contracts that end, responsibilities. Ask by `account` or by"
        " `person`.",
        *("within", "matter"),
    ),
    _report(
        "digest",
        "Digest",
        "What was learned in a range of time, account by account: how things stand, known then and known now."
        " `from` and `to` are times of recording.",
        *("from", "to"),
    ),
    McpTool(
        "what_changed",
        "What changed since",
        "Every fact that was recorded behind a place, in order, and what each made of tiers, roles and"
        " responsibilities. `after` is the `position` of an answer's basis or `next` of the answer before.",
        "/v1/feed",
        ("after", "limit", "kinds", "accounts", "tiers"),
        feed=True,
    ),
    McpTool(
        "kinds_of_facts",
        "Kinds of facts",
        "The kinds of facts with what each says; with `kind`, the JSON Schema of that one and an example.",
        "/v1/catalogue",
        (),
    ),
)
"""What may be asked. All of it reads only."""
