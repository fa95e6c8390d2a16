"""The example of docs/client.md: checked as all code is, and run by a test."""

from tierline.client import RequestRefused, Tierline


def record_and_read(service: Tierline) -> list[str]:
    """Record what happened and read what it did; what there is to say."""
    service.open_account(
        {"occurred_at": "2026-03-02T09:00:00Z", "code": "ACME", "name": "Acme Rail", "kind": "enterprise"}
    )
    receipt = service.record_fact(
        "ACME",
        {
            "kind": "escalation_raised",
            "occurred_at": "2026-03-09T14:30:00+01:00",
            "escalation": "T-118",
            "severity": "high",
            "category": "delivery",
        },
    )
    tier = service.read_tier("ACME", min_position=receipt["position"])
    unmet = [one["id"] for one in tier["criteria"] if one["state"] != "met"]
    return [f"{tier['account']} is a {tier['tier']}", f"{len(unmet)} criteria are not met"]


def names_of_partners(service: Tierline) -> list[str]:
    """The names of all accounts of a tier, through all pages."""
    return [account["name"] for account in service.list_accounts_items(tier="partner")]


def tier_of(service: Tierline, code: str) -> str | None:
    """The tier of an account; None where there is no such account."""
    try:
        return service.read_tier(code)["tier"]
    except RequestRefused as refusal:
        if refusal.type == "unknown-account":
            return None
        raise


def moves_since(service: Tierline, place: str) -> tuple[list[str], str]:
    """What moved behind a place of the feed, and the place to go on from the next time."""
    moved: list[str] = []
    for entry in service.follow_feed(place, kinds=["tier_moved"]):
        moved.append(entry.get("subject") or "")
        place = entry["sequence"]
    return moved, place
