"""The three roles that look after a key account, and what each answers for."""

from tierline.domain.shared.words import Words
from tierline.domain.vocabulary.accounts import Row

ROLES: tuple[Row, ...] = (
    ("account_manager", Words("Account manager")),
    ("executive_sponsor", Words("Executive sponsor")),
    ("sales_manager", Words("Sales manager")),
)

IN_FULL: tuple[Row, ...] = (
    ("account_manager", Words("Account manager or team leader")),
    ("executive_sponsor", Words("Executive sponsor")),
    ("sales_manager", Words("Sales manager")),
)

# The field gives sales managers no sentence of their own: theirs names what their responsibilities are about.
MAIN_DUTIES: tuple[Row, ...] = (
    (
        "account_manager",
        Words(
            "Makes and carries out the concrete plans that reach the firm's strategic vision for the account"
        ),
    ),
    (
        "executive_sponsor",
        Words(
            "Keeps firm relations with the matching people in the customer's firm, and bears a"
            " long-term responsibility for the customer"
        ),
    ),
    (
        "sales_manager",
        Words(
            "Manages the account managers, and answers for who they are, what they may spend, what"
            " they can do and how they are appraised"
        ),
    ),
)

SIDES: tuple[Row, ...] = (
    ("client", Words("Towards the customer")),
    ("firm", Words("Towards our firm")),
)

TOWARDS_CLIENT: tuple[Row, ...] = (
    ("account_manager.advocate", Words("Be the customer's advocate inside our firm")),
    (
        "account_manager.solutions",
        Words(
            "Understand the customer's strengths, help it find solutions, bring it the right"
            " products or services"
        ),
    ),
    ("account_manager.resources", Words("Provide resources and solve problems")),
    ("account_manager.adviser", Words("Analyse the customer's business and advise on it")),
    ("account_manager.expert", Words("Be an expert in the customer's firm and industry")),
)

TOWARDS_FIRM: tuple[Row, ...] = (
    (
        "account_manager.strategy",
        Words("Set the development strategy that draws the most out of the business with the customer"),
    ),
    (
        "account_manager.plan",
        Words(
            "Make, maintain and carry out the account plan: strategies and actions that raise customer value"
        ),
    ),
    ("account_manager.information", Words("Collect, analyse, keep and spread information")),
    (
        "account_manager.power_level",
        Words("Build relations with the members of the customer's power level, step by step"),
    ),
    (
        "account_manager.proposals",
        Words(
            "Guide the writing of proposals so that they solve the customer's main problems and"
            " meet its needs"
        ),
    ),
    ("account_manager.negotiation", Words("Move contract negotiation on to a win for both")),
    (
        "account_manager.team_communication",
        Words(
            "Keep the team informed so that it understands the customer's intentions and the"
            " customer is satisfied"
        ),
    ),
    (
        "account_manager.team_coordination",
        Words("Coordinate the teams and reach agreement on customer matters"),
    ),
)

SPONSORSHIP: tuple[Row, ...] = (
    ("executive_sponsor.introductions", Words("Introduce the account manager to the customer's top level")),
    ("executive_sponsor.plan_review", Words("Review the account plan and guide the plan of action")),
    ("executive_sponsor.delivery", Words("See that our firm delivers goods and services on time")),
    (
        "executive_sponsor.response",
        Words("See that problems, complaints and requests for quick service are met fast"),
    ),
    (
        "executive_sponsor.proposals",
        Words(
            "Take part as needed: guidance, review and presentation of proposals, negotiation with"
            " the customer"
        ),
    ),
    (
        "executive_sponsor.relationship",
        Words("Take personal responsibility for a good relationship with the customer"),
    ),
    (
        "executive_sponsor.counterparts",
        Words(
            "Know the matching people's character, interests and views, and pass what matters on to the team"
        ),
    ),
    (
        "executive_sponsor.alignment",
        Words("Build an alliance between the two managements: values, goals and expectations agree"),
    ),
    (
        "executive_sponsor.supervision",
        Words("Watch over the account manager's or the team's activities and advise"),
    ),
)

SALES_MANAGEMENT: tuple[Row, ...] = (
    ("sales_manager.direction", Words("Manage the account managers directly")),
    ("sales_manager.staffing", Words("See that the right person is in charge of each key account")),
    ("sales_manager.balance", Words("Balance responsibilities between the customer and the sales team")),
    ("sales_manager.budget", Words("Review and manage the budget and how expenses are used")),
    (
        "sales_manager.people",
        Words(
            "Manage the people of the account and sales departments: recruiting, hiring,"
            " appraisal, pay, dismissal"
        ),
    ),
    (
        "sales_manager.training",
        Words("See that account managers get the right training and have and use the skills"),
    ),
    (
        "sales_manager.standards",
        Words("Set the standards of performance appraisal and see that they are used"),
    ),
)
