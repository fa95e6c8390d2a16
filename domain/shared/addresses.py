"""Addresses of people: how they are written, and what two spellings of one have in common."""

import re
from typing import Literal
from unicodedata import normalize

AddressKind = Literal["email", "phone"]

EMAIL = r"^[^\s@\x00-\x1f\x7f]+@[^\s@.\x00-\x1f\x7f]+(\.[^\s@.\x00-\x1f\x7f]+)+$"
"""What an e-mail address looks like, as a pattern; whether it reaches anybody only a letter can tell."""

PHONE = r"^[+\uff0b]?[\s()./\uff08\uff09\uff0d-]*(\d[\s()./\uff08\uff09\uff0d-]*){3,30}$"
"""What a telephone number looks like: digits, apart by what people write between them."""

EMAIL_LIMIT = 254
PHONE_LIMIT = 60
_FORMS: dict[AddressKind, tuple[str, int]] = {"email": (EMAIL, EMAIL_LIMIT), "phone": (PHONE, PHONE_LIMIT)}
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_ABROAD = "00"


def normalised(kind: AddressKind, address: str) -> str:
    """What an address is looked up by: the same for all spellings that we know to mean the same.

    Compatibility forms of Unicode (full-width letters and digits) are as the plain ones. An e-mail address
    is case-folded as a whole, as nearly all servers take it. Of a telephone number only the digits count,
    with `+` before them where it says its country, by `+` or by `00`; a national one is another number,
    since nothing here says of which country it is.
    """
    plain = normalize("NFKC", address).strip()
    return plain.casefold() if kind == "email" else _dialled(plain)


def _dialled(number: str) -> str:
    """The digits of a number; a `(0)` in one that says its country is only dialled inside it."""
    abroad = number.startswith("+")
    written = _TRUNK_ZERO.sub("", number) if abroad else number
    digits = "".join(str(int(one)) for one in written if one.isdecimal())
    if not abroad and digits.startswith(_ABROAD):
        abroad, digits = True, digits.removeprefix(_ABROAD)
    return f"+{digits}" if abroad else digits


def kind_of(address: str) -> AddressKind | None:
    """Of which kind an address is by how it is written; None if it is none that anybody could be found by."""
    written = address.strip()
    kind: AddressKind = "email" if "@" in written else "phone"
    pattern, longest = _FORMS[kind]
    return kind if len(written) <= longest and re.match(pattern, written) else None
