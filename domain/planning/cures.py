"""What is recorded once a criterion is met again: the kind of fact that its first condition asks for."""

from functools import singledispatch

from tierline.domain.account.base import kind_of
from tierline.domain.tiers.measures.base import Measure
from tierline.domain.tiers.measures.in_force import InForce
from tierline.domain.tiers.measures.open_longer_than import OpenLongerThan
from tierline.domain.tiers.measures.window import WithinWindow
from tierline.domain.tiers.policy import Criterion, Policy


def cures(policy: Policy) -> dict[str, str]:
    """The kind of fact by which each criterion of a policy is met, by the criterion's id."""
    return {ident: cure(one.criterion) for ident, one in policy.gated.items()}


def cure(criterion: Criterion) -> str:
    """The kind of fact by which a criterion is met."""
    return _cure(criterion.conditions[0].measure)


@singledispatch
def _cure(measure: Measure) -> str:
    """The first kind that a measure reads, where nothing else is known of it."""
    return kind_of(measure.reads[0])


@_cure.register
def _(measure: WithinWindow) -> str:
    return kind_of(measure.takes_part_in[0])


@_cure.register
def _(measure: InForce) -> str:
    return "contract_signed" if measure.of == "contracts" else "role_assigned"


@_cure.register
def _(measure: OpenLongerThan) -> str:
    return "escalation_resolved"
