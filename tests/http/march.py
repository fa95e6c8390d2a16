"""One March of an account under the second policies, told in a few words and asked about at its end."""

from typing import Any

from tests.doors import CODE, Door

NOW = "2025-03-20"
MEETING = {"channel": "meeting", "initiative": "ours"}


def day(number: int, hour: int = 10) -> str:
    return f"2025-03-{number:02}T{hour:02}:00:00Z"


def criterion(door: Door, name: str, as_of: str = NOW, **asked: Any) -> dict[str, Any]:
    found = door.fresh(f"/v1/accounts/{CODE}/tier", as_of=as_of, **asked)["criteria"]
    one: dict[str, Any] = next(one for one in found if one["id"] == name)
    return one


def contact(door: Door, name: str, level: str = "manager") -> None:
    fields = {"name": "Ada Example", "level": level, "occurred_at": day(1)}
    door.stated("contact_added", contact=name, **fields)


def at_the_top(door: Door, at: str, form: str = "meeting", **fields: Any) -> dict[str, Any]:
    parties = {"contacts": ["boss"], "people": ["p-exec"], "our_level": "executive"}
    return door.stated("executive_contact", form=form, occurred_at=at, **parties, **fields)
