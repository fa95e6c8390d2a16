"""What the entries of a timeline are called: kinds of facts by their own label, then derived moments."""

import tierline.domain.firm  # noqa: F401  (both register every topic's kinds)
from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS
from tierline.domain.account.expiring import SERVICE_KINDS
from tierline.domain.shared.words import Words
from tierline.projections.models.derived_events import KINDS as DERIVED

KIND_NAMES: dict[str, Words] = {**{name: kind.LABEL for name, kind in KINDS.items()}, **DERIVED}
"""Every kind of entry with its name."""
FIRM_KIND_NAMES: dict[str, Words] = {name: kind.LABEL for name, kind in FIRM_KINDS.items()}
"""The kinds of the firm's own book, which stand in no timeline."""
LINK_KIND_NAMES: dict[str, Words] = {name: kind.LABEL for name, kind in LINK_KINDS.items()}
"""The kinds by which the customer is asked and answers, which stand at the facts that they are about."""
SERVICE_KIND_NAMES: dict[str, Words] = {name: kind.LABEL for name, kind in SERVICE_KINDS.items()}
"""The kinds that the service records by itself, which stand in no timeline."""
