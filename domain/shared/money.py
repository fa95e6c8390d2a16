"""Amounts of money: a decimal value in a currency; amounts of two currencies are never added."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

CURRENCY = r"^[A-Z]{3}$"
Currency = Annotated[str, Field(pattern=CURRENCY, description="ISO 4217 code")]


class Money(BaseModel):
    """An amount in one currency (ISO 4217), at most 18 digits, 4 of them decimals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[
        Decimal,
        Field(
            ge=0,
            max_digits=18,
            decimal_places=4,
            description="Best as text: a JSON number of more than 15 significant digits is refused, for "
            "programs round those.",
        ),
    ]
    currency: Currency
