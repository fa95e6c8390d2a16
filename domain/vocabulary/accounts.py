"""What a key account is."""

from tierline.domain.shared.words import Words

Row = tuple[str, Words]

DEFINITIONS: tuple[Row, ...] = (
    (
        "definition.customer",
        Words("The customer is a government body or another enterprise, never a consumer"),
    ),
    (
        "definition.continuity",
        Words("Selling is repeated or continuous, inside a lasting business relationship"),
    ),
    (
        "definition.strategic",
        Words(
            "Planned, step-by-step development of the customers that matter to the firm's survival and growth"
        ),
    ),
    (
        "definition.investment",
        Words("Limited resources (people's energy, time, money) go to the customers that bring benefit"),
    ),
)
