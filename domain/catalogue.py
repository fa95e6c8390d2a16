"""The vocabulary of key account management: every id the product knows, with its words."""

from enum import StrEnum
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, WithJsonSchema

from tierline.domain.shared.words import Words
from tierline.domain.vocabulary import accounts, functions, roles, tiers

_TIER_WORDS = dict(tiers.TIERS)
_ROLE_WORDS = dict(roles.ROLES)
_ROLES_IN_FULL = dict(roles.IN_FULL)
_MAIN_DUTIES = dict(roles.MAIN_DUTIES)
_SIDE_WORDS = dict(roles.SIDES)


class Tier(StrEnum):
    """The four kinds of relationship, lowest first."""

    vendor = "vendor"
    preferred_supplier = "preferred_supplier"
    partner = "partner"
    strategic_ally = "strategic_ally"

    @property
    def rank(self) -> int:
        """0 for a vendor to 3 for a strategic ally."""
        return list(Tier).index(self)

    @property
    def words(self) -> Words:
        """Its name."""
        return _TIER_WORDS[self.value]


class Role(StrEnum):
    """Who of us looks after an account."""

    account_manager = "account_manager"
    executive_sponsor = "executive_sponsor"
    sales_manager = "sales_manager"

    @property
    def words(self) -> Words:
        """Its name."""
        return _ROLE_WORDS[self.value]

    @property
    def in_full(self) -> Words:
        """Its name where it is introduced: whoever leads the team may hold the account manager's."""
        return _ROLES_IN_FULL[self.value]

    @property
    def duty(self) -> Words:
        """Its main duty, which its responsibilities spell out."""
        return _MAIN_DUTIES[self.value]


class Side(StrEnum):
    """Towards whom an account manager owes a responsibility."""

    client = "client"
    firm = "firm"

    @property
    def words(self) -> Words:
        """What is said above the responsibilities towards it."""
        return _SIDE_WORDS[self.value]


class Definition(NamedTuple):
    """One part of what makes a customer a key account."""

    id: str
    words: Words


class Characteristic(NamedTuple):
    """What a tier looks like; each is a criterion of the tier policy under the same id."""

    id: str
    tier: Tier
    words: Words


class Responsibility(NamedTuple):
    """What a role answers for; `towards` is stated for account managers only."""

    id: str
    role: Role
    words: Words
    towards: Side | None = None


class Function(NamedTuple):
    """One of the eight functions of key account management."""

    id: str
    words: Words


class FunctionItem(NamedTuple):
    """A part of a function, as in `analyse.needs`."""

    id: str
    function: str
    words: Words


def _first(ident: str) -> str:
    return ident.partition(".")[0]


def _owed(rows: tuple[accounts.Row, ...], towards: Side | None = None) -> list[Responsibility]:
    return [Responsibility(ident, Role(_first(ident)), words, towards) for ident, words in rows]


DEFINITIONS = {ident: Definition(ident, words) for ident, words in accounts.DEFINITIONS}
CHARACTERISTICS = {
    ident: Characteristic(ident, Tier(_first(ident)), words) for ident, words in tiers.CHARACTERISTICS
}
RESPONSIBILITIES = {
    responsibility.id: responsibility
    for responsibility in (
        *_owed(roles.TOWARDS_CLIENT, Side.client),
        *_owed(roles.TOWARDS_FIRM, Side.firm),
        *_owed(roles.SPONSORSHIP),
        *_owed(roles.SALES_MANAGEMENT),
    )
}
FUNCTIONS = {ident: Function(ident, words) for ident, words in functions.FUNCTIONS}
FUNCTION_ITEMS = {
    ident: FunctionItem(ident, _first(ident), words) for ident, words in functions.FUNCTION_ITEMS
}


def towards(ident: str) -> Side | None:
    """Towards whom a responsibility is owed; None where that is not told apart."""
    return RESPONSIBILITIES[ident].towards if ident in RESPONSIBILITIES else None


UNDERSTANDING = tuple(
    ident for ident, item in FUNCTION_ITEMS.items() if item.function.startswith("understand_")
)
"""The function items that are about knowing: the customer and its competitors."""


def _responsibility(ident: str) -> str:
    if ident not in RESPONSIBILITIES:
        raise ValueError(Words("this is not the id of a responsibility; GET /v1/catalogue lists them"))
    return ident


def _function_item(ident: str) -> str:
    if ident not in FUNCTION_ITEMS:
        raise ValueError(Words("this is not the id of a function item; GET /v1/catalogue lists them"))
    return ident


def _understanding(ident: str) -> str:
    if ident not in UNDERSTANDING:
        raise ValueError(
            Words(
                "knowledge is about an item of `understand_client` or `understand_competitors`;"
                " GET /v1/catalogue lists them"
            )
        )
    return ident


ResponsibilityId = Annotated[
    str,
    AfterValidator(_responsibility),
    WithJsonSchema({"type": "string", "enum": list(RESPONSIBILITIES)}),
]
"""The id of one of the 29 responsibilities."""

FunctionItemId = Annotated[
    str, AfterValidator(_function_item), WithJsonSchema({"type": "string", "enum": list(FUNCTION_ITEMS)})
]
"""The id of an item of one of the eight functions."""

UnderstandingId = Annotated[
    str, AfterValidator(_understanding), WithJsonSchema({"type": "string", "enum": list(UNDERSTANDING)})
]
"""The id of an item of `understand_client` or `understand_competitors`."""
