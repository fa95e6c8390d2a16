"""Subscriptions as doors ask for them: what is given is looked at once, for the API and the command line."""

from collections.abc import Mapping, Sequence
from typing import Any

from tierline.application.access import Principal
from tierline.application.webhooks.subscriptions import Place, UnknownWebhook, WantedEntries, Webhook
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.feed_reading import filter_asked
from tierline.interfaces.query.feed_places import place_asked
from tierline.interfaces.wiring import System
from tierline.projections.feed import LAST_NUMBER

MEMBERS = ("name", "url", "kinds", "accounts", "tiers", "detail", "mode", "after")
_CHOICES = {"detail": ("thin", "full"), "mode": ("structured", "binary")}
_LISTS = ("kinds", "accounts", "tiers")
MOST_NAMED = 500


class WebhookMemberUnknown(Invalid):
    """A webhook has no field of this name; it has: {known}."""


class WebhookMemberNotUsable(Invalid):
    """`{name}` must be {expected}."""


def subscribed(system: System, principal: Principal, given: Mapping[str, Any]) -> tuple[Webhook, str]:
    """A new subscription as it is given, and its secret. Raises what says what is wrong with it."""
    if given.keys() - set(MEMBERS):
        raise WebhookMemberUnknown(known=", ".join(MEMBERS))
    texts = {name: _text(given, name) for name in ("name", "url")}
    lists = {name: _list(given, name) for name in _LISTS}
    choices = {name: _choice(given, name) for name in _CHOICES}
    filter_asked(lists["kinds"], lists["accounts"], lists["tiers"])
    system.egress.pinned(texts["url"])
    wanted: dict[str, Any] = {**texts, **lists, **choices}
    after = _after(system, given.get("after"))
    return system.webhooks.add(WantedEntries(**wanted), principal.accounts, principal.name, after)


def seen_hooks(system: System, principal: Principal) -> Sequence[Webhook]:
    """The subscriptions that somebody may see: who sees some accounts only, those made for the same ones."""
    return [one for one in system.webhooks.table.all() if _is_seen(principal, one)]


def seen_hook(system: System, principal: Principal, hook: str) -> Webhook:
    """One of those. Raises UnknownWebhook."""
    found = system.webhooks.found(hook)
    if not _is_seen(principal, found):
        raise UnknownWebhook()
    return found


def asked_place(given: Any) -> Place:
    """The place of the feed that somebody means. Raises PlaceNotUsable."""
    return Place(*place_asked(str(given), "after"))


def _is_seen(principal: Principal, hook: Webhook) -> bool:
    return principal.accounts.everything or hook.sees == principal.accounts


def _after(system: System, given: Any) -> Place:
    """Where to begin: from now on, if nothing is said."""
    if given is not None:
        return asked_place(given)
    return Place(system.store.position(), LAST_NUMBER)


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        raise WebhookMemberNotUsable(field=name, name=name, expected="a text")
    return value


def _list(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = given.get(name, [])
    listed = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    if not listed or len(value) > MOST_NAMED:
        raise WebhookMemberNotUsable(field=name, name=name, expected=f"a list of texts, {MOST_NAMED} at most")
    return tuple(dict.fromkeys(value))


def _choice(given: Mapping[str, Any], name: str) -> str:
    choices = _CHOICES[name]
    value = given.get(name, choices[0])
    if value not in choices:
        raise WebhookMemberNotUsable(field=name, name=name, expected=" or ".join(choices))
    return str(value)
