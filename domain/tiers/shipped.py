"""The tier policies that ship with the product, as texts and as what these say."""

from importlib.resources import files
from typing import Any

from tierline.domain.tiers.policy_text import content_of

DEFAULT_POLICY = "default.toml"
"""The policy by which accounts are judged where none was adopted: that of the first databases."""
SHIPPED = {"default-1": DEFAULT_POLICY, "default-2": "default-2.toml", "default-3": "default-3.toml"}
"""The policies that ship with the product, by name and version."""


def default_content() -> dict[str, Any]:
    """What the text of the policy says that judges where none was adopted."""
    return shipped_content("default-1")


def shipped_content(name: str) -> dict[str, Any]:
    """What the text of a policy says that ships with the product; KeyError if none has this name."""
    return content_of(shipped_text(name))


def shipped_text(name: str) -> str:
    """The text of a policy that ships with the product; KeyError if none has this name."""
    return (files("tierline.domain.tiers") / "policies" / SHIPPED[name]).read_text("utf-8")
