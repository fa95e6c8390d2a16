"""Rules of the inbox, as data: which drafts are accepted or dismissed as soon as they are imported."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tierline.application.inbox.matching import DraftKind, Matches, Suggestion
from tierline.application.inbox.messages import Message
from tierline.domain.account.interactions import Channel, Initiative
from tierline.domain.shared.errors import Invalid

Verdict = Literal["accept", "dismiss", "wait"]


class InboxRulesNotUsable(Invalid):
    """The file of inbox rules can't be used: {problem}."""


class Conditions(BaseModel):
    """What a draft must be like; what isn't said doesn't matter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: tuple[str, ...] | None = None
    """`calendar`, `mail`."""
    kind: tuple[DraftKind, ...] | None = None
    channel: tuple[Channel, ...] | None = None
    initiative: tuple[Initiative, ...] | None = None
    from_known_contact: bool | None = None
    """Whether a contact of ours sent it or called it."""
    all_known: bool | None = None
    """Whether somebody knows every address."""
    one_account: bool | None = None
    """Whether it is about exactly one account."""
    ours: bool | None = None
    """Whether one of our people takes part."""
    accounts: tuple[str, ...] | None = None
    domains: tuple[str, ...] | None = None
    """Domains of which one is that of the sender's address."""


class InboxRule(BaseModel):
    """One rule: of several that fit a draft, the first decides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=200)
    then: Verdict
    when: Conditions = Conditions()

    def fits(self, case: "RuleCase") -> bool:
        """Whether a draft is as the rule says."""
        wanted = self.when.model_dump(exclude_none=True)
        has = case.traits()
        return all(_fits(has[name], value) for name, value in wanted.items())


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: tuple[InboxRule, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A draft, as rules look at it."""

    message: Message
    suggestion: Suggestion
    matched: Mapping[str, Matches]

    def traits(self) -> dict[str, object]:
        """What each condition asks about."""
        sender, said = self.message.sender or "", self.suggestion
        begun = self.matched.get(sender, Matches())
        return {
            "source": self.message.system,
            "kind": said.kind_at(said.account),
            "channel": said.channel,
            "initiative": said.initiative,
            "from_known_contact": bool(begun.contacts) and begun.person is None,
            "all_known": said.unknown == 0,
            "one_account": said.account is not None,
            "ours": bool(said.people),
            "accounts": said.account,
            "domains": sender.rpartition("@")[2],
        }


def _fits(has: object, wanted: object) -> bool:
    return has in wanted if isinstance(wanted, tuple | list) else has == wanted


def verdict(rules: Sequence[InboxRule], case: RuleCase) -> Verdict:
    """What the rules say of a draft: it waits, where none fits."""
    return next((rule.then for rule in rules if rule.fits(case)), "wait")


def read_inbox_rules(text: str) -> tuple[InboxRule, ...]:
    """The rules that a TOML file states, in its order. Raises InboxRulesNotUsable."""
    try:
        return _File.model_validate(tomllib.loads(text)).rule
    except tomllib.TOMLDecodeError:
        raise InboxRulesNotUsable(problem="it is no TOML") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        raise InboxRulesNotUsable(problem=f"{place}: {first['msg'].lower()}") from None
