"""Policies to adopt and to hold against the past: the default one with a few things otherwise."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from importlib.resources import files
from typing import Any

from tierline.domain.tiers.policy import Policy, policy_from
from tierline.domain.tiers.shipped import DEFAULT_POLICY

TEXT = (files("tierline.domain.tiers") / "policies" / DEFAULT_POLICY).read_text("utf-8")
CONTENT = tomllib.loads(TEXT)
Edit = Callable[[dict[str, Any]], object]
"""Changes the tiers of a policy's content in place."""


def edited(edit: Edit) -> dict[str, Any]:
    """The content of the default policy after an edit."""
    one: dict[str, Any] = deepcopy(CONTENT)
    edit(one["tiers"])
    return one


def content(name: str = "draft", grace: int = 90, supporting: int = 2, days: int = 180) -> dict[str, Any]:
    """The default policy under another name, with other demands on strategic allies.

    `grace` is theirs in days, `supporting` how many supporting criteria they need, and `days` the
    window of joint business.
    """
    one: dict[str, Any] = deepcopy(CONTENT)
    ally = one["tiers"]["strategic_ally"]
    ally |= {"grace_days": grace, "supporting_needed": supporting}
    ally["supporting"][2]["all_of"][0]["count_within"]["days"] = days
    return {**one, "name": name}


def draft(**otherwise: Any) -> Policy:
    """The policy of that content."""
    return policy_from(content(**otherwise))


def as_json(name: str = "draft", **otherwise: Any) -> dict[str, Any]:
    """The content as a JSON caller sends it."""
    one = content(name, **otherwise)
    return {**one, "effective": one["effective"].isoformat()}


def as_text(name: str = "draft", grace: int = 90) -> str:
    """The default policy as TOML, with another name and another grace for the highest tier."""
    head, tail = TEXT.replace('name = "default"', f'name = "{name}"').split("[tiers.strategic_ally]")
    return head + "[tiers.strategic_ally]" + tail.replace("grace_days = 90", f"grace_days = {grace}", 1)
