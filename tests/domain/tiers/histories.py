"""Made-up histories for Hypothesis: dense around the thresholds of the default policy, and quarrelsome.

Half of them rest on evidence strong enough for the highest tier, so that every tier rises and falls.
Times lie on a grid of the policy's windows and graces, often a microsecond off, so that what lapses
meets what happens.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.domain.tiers.telling import MICRO, Statement, day, statement

GRID = (0, 14, 30, 60, 90, 150, 180, 194, 210, 270, 300, 365, 379, 395, 455, 500, 545, 635, 730, 820, 910)
CONTACTS = ("c1", "c2", "c3", "c4")
FACETS: dict[str, tuple[str, ...]] = {
    "visibility_inside": ("low", "medium", "high", "very_high", "very_high"),
    "visibility_outside": ("high", "very_high", "very_high"),
    "competition": ("many", "some", "none", "none"),
    "special_relationship": ("denied", "acknowledged", "acknowledged"),
    "joint_leadership": ("managers", "general_managers", "general_managers"),
    "service_effort": ("normal", "heavy"),
}

moments = st.builds(
    lambda number, off: day(number) + off * MICRO, st.sampled_from(GRID), st.sampled_from((0, 0, 0, 1, -1))
)
days = moments.map(datetime.date)
levels = st.sampled_from(("executive", "senior", "manager", "staff"))


def _said(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Statement]:
    return st.builds(lambda at, said: statement(kind, at, **said), moments, st.fixed_dictionaries(fields))


def _observed(facet: str) -> st.SearchStrategy[Statement]:
    area = st.sampled_from(("pumps", "valves")) if facet == "competition" else st.none()
    level = st.sampled_from(FACETS[facet])
    return _said("observation", facet=st.just(facet), level=level, area=area)


contacts = st.lists(st.sampled_from(CONTACTS), min_size=1, max_size=3, unique=True)
anything = st.one_of(
    _said(
        "interaction",
        contacts=contacts,
        people=st.lists(st.sampled_from(("ann", "bob")), max_size=2, unique=True),
        joint_business=st.booleans(),
        initiative=st.sampled_from(("ours", "theirs", "mutual")),
    ),
    _said("executive_contact", contacts=contacts, client_level=levels, our_level=st.just("executive")),
    _said(
        "contact_added",
        contact=st.sampled_from(CONTACTS),
        level=levels,
        key_person=st.booleans(),
        function=st.sampled_from(("buying", "making", None)),
    ),
    _said("contact_changed", contact=st.sampled_from(CONTACTS), level=levels),
    _said("contact_changed", contact=st.sampled_from(CONTACTS), key_person=st.booleans()),
    _said("contact_left", contact=st.sampled_from(CONTACTS)),
    _said("knowledge", access=st.sampled_from(("public", "special", "confidential"))),
    st.sampled_from(tuple(FACETS)).flatmap(_observed),
    _said("role_assigned", role=st.just("account_manager"), person=st.sampled_from(("ann", "bob"))),
    _said("role_released", role=st.just("account_manager"), person=st.sampled_from(("ann", "bob"))),
    _said("outlook", statement=st.just("they will build a second plant")),
)


@st.composite
def _contract(draw: st.DrawFn, name: str) -> list[Statement]:
    terms = {
        "agreement": st.sampled_from(("purchase", "framework", "cooperation", "alliance", "joint_venture")),
        "pricing": st.sampled_from(("competitive", "value_premium", "negotiated", None)),
        "procurement": st.sampled_from(("open", "direct", "none", None)),
        "exclusive": st.booleans(),
        "new_product": st.booleans(),
        "starts": days,
        "ends": st.one_of(st.none(), days, days.map(lambda one: one + timedelta(days=729))),
    }
    changes = st.fixed_dictionaries(
        {}, optional={k: s.filter(lambda v: v is not None) for k, s in terms.items()}
    )
    follow_ups = st.one_of(
        _said("contract_amended", changes=changes.filter(bool)),
        _said("contract_amended", changes=st.just({"clears": ("ends",)})),
        _said("contract_renewed", ends=days.map(lambda one: one + timedelta(days=400))),
        _said("contract_ended"),
    )
    said = [draw(_said("contract_signed", **terms)), *draw(st.lists(follow_ups, max_size=2))]
    return [{**one, "contract": name} for one in said]


@st.composite
def _escalation(draw: st.DrawFn, name: str) -> list[Statement]:
    raised = draw(_said("escalation_raised", severity=st.sampled_from(("critical", "critical", "low"))))
    steps = st.one_of(_said("escalation_resolved"), _said("escalation_reopened"))
    return [{**one, "escalation": name} for one in (raised, *draw(st.lists(steps, max_size=3)))]


overrides = st.one_of(
    st.builds(
        lambda at, span, tier: statement("tier_overridden", at, tier=tier, until=at + timedelta(days=span)),
        moments,
        st.sampled_from((14, 90, 180)),
        st.sampled_from(("vendor", "preferred_supplier", "partner", "strategic_ally")),
    ),
    _said("tier_override_lifted"),
)


@st.composite
def _strong(draw: st.DrawFn) -> list[Statement]:
    """Evidence for the highest tiers, all from about the same time."""
    at = day(draw(st.sampled_from((0, 90, 180))))
    signed = {"agreement": "alliance", "pricing": "negotiated", "procurement": "none", "starts": at.date()}
    said = [statement("contact_added", at, contact=one) for one in CONTACTS[:3]]
    said += [statement("interaction", at, contacts=CONTACTS[:3], joint_business=True)]
    said += [statement("executive_contact", at + number * MICRO) for number in range(2)]
    said += [statement("contract_signed", at, contract="k0", **signed)]
    said += [statement("knowledge", at, access="special")]
    said += [
        statement("observation", at, facet=facet, level=levels[-1], area="pumps")
        for facet, levels in FACETS.items()
    ]
    missing = draw(st.sets(st.integers(0, len(said) - 1), max_size=2))
    return [one for number, one in enumerate(said) if number not in missing]


@st.composite
def facts(draw: st.DrawFn) -> list[Statement]:
    """Facts of one account, in the order in which they are recorded."""
    said = draw(
        st.sampled_from(
            ([], [statement("account_closed", day(500)), statement("account_reopened", day(545))])
        )
    )
    said = [*said, *(draw(_strong()) if draw(st.booleans()) else [])]
    said += draw(st.lists(anything, max_size=10))
    for name in ("k1", "k2")[: draw(st.integers(0, 2))]:
        said += draw(_contract(name))
    for name in ("e1", "e2")[: draw(st.integers(0, 2))]:
        said += draw(_escalation(name))
    said += draw(st.lists(overrides, max_size=2))
    opened = statement("account_opened", day(draw(st.sampled_from((0, 0, 0, 30)))))
    return [opened, *draw(st.permutations(said))]


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    """The facts of one account with statements about some of them at the end."""
    said = draw(facts())
    numbers = st.integers(1, len(said))
    about: list[Statement] = []
    for number in draw(st.lists(numbers, max_size=4)):
        target: dict[str, Any] = {"target": UUID(int=number)}
        what = draw(st.sampled_from(("corrected", "retracted", "back")))
        if what == "corrected" or number == 1:
            changes = {"occurred_at": draw(moments)}
            about.append(statement("fact_corrected", day(900), **target, changes=changes))
        else:
            about.append(statement("fact_retracted", day(900), **target))
        if what == "back" and number != 1:
            about.append(statement("fact_reinstated", day(900), **target))
    return [*said, *about]
