"""The eight functions of key account management and the items that make up each."""

from tierline.domain.shared.words import Words
from tierline.domain.vocabulary.accounts import Row

FUNCTIONS: tuple[Row, ...] = (
    ("understand_client", Words("Understand the customer")),
    ("understand_competitors", Words("Understand the competitors")),
    ("analyse", Words("Analyse")),
    ("prioritise", Words("Set priorities")),
    ("set_direction", Words("Set the direction")),
    ("be_proactive", Words("Be proactive")),
    ("plan", Words("Make the plan")),
    ("build_team", Words("Build the team")),
)

FUNCTION_ITEMS: tuple[Row, ...] = (
    ("understand_client.client", Words("The customer itself")),
    ("understand_client.client_market", Words("The customer's market and its customers")),
    ("understand_client.industry_process", Words("How the customer's industry works")),
    ("understand_client.product_effect", Words("What our product does for the customer's business")),
    ("understand_competitors.products", Words("The competitors' products")),
    ("understand_competitors.differentiation", Words("How the competitors set themselves apart")),
    ("understand_competitors.advantages", Words("The competitors' advantages")),
    ("analyse.performance", Words("Our results in the books, why we won or failed, and the lessons")),
    ("analyse.needs", Words("What the customer needs; our strengths used, our weaknesses mended")),
    (
        "prioritise.allocation",
        Words("By size, potential and relative importance, decide where resources do the most"),
    ),
    ("set_direction.direction", Words("Where we want to lead the customer")),
    ("set_direction.vision", Words("A vision described by concrete goals and purposes")),
    ("be_proactive.opportunities", Words("Opportunities that others don't see")),
    ("be_proactive.outlook", Words("Look ahead")),
    ("be_proactive.action_plan", Words("A plan of action for the common goals")),
    ("plan.offer", Words("Which products and services to provide or develop")),
    ("plan.potential", Words("How to bring out the customer's potential, with the steps")),
    ("build_team.shared_vision", Words("A support group with a vision in common")),
    ("build_team.consistent_action", Words("The group backs the effort and acts as one")),
)
