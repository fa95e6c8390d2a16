"""What a new database begins with: the policies that the settings name, adopted for all of time."""

from datetime import date, datetime

from tierline.application.policies import Adoptions
from tierline.domain.coverage.policy import shipped_content as shipped_coverage
from tierline.domain.shared.ids import fact_id_from_source
from tierline.domain.tiers.shipped import shipped_content
from tierline.interfaces.wiring import System

ACTOR = "tierline"
"""Who adopts them: nobody decided, the product begins so."""
UNADOPTED = "default-1"
"""The policies that judge where none were adopted, as in the databases of the first version."""


def begin(system: System, at: datetime | None = None) -> None:
    """Adopt the policies of the settings in a database without facts; leave any other as it is.

    `at` is when, if not now. Two processes that begin at once adopt the same, once.
    """
    name = system.settings.policy
    if system.log.head() or name == UNADOPTED:
        return
    content = {
        "fact_id": str(fact_id_from_source(ACTOR, f"policy {name}")),
        "policy": shipped_content(name),
        "coverage": shipped_coverage(name),
        "from_day": date.min.isoformat(),
    }
    context = (system.accounts if at is None else system.accounts_at(lambda: at)).context
    Adoptions(context, system.new_id, system.policies.tiers).adopt(content, actor=ACTOR)
