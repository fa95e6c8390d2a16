"""The four kinds of relationship, lowest first, and what each looks like from the outside."""

from tierline.domain.shared.words import Words
from tierline.domain.vocabulary.accounts import Row

TIERS: tuple[Row, ...] = (
    ("vendor", Words("Vendor")),
    ("preferred_supplier", Words("Preferred supplier")),
    ("partner", Words("Partner")),
    ("strategic_ally", Words("Strategic ally")),
)

CHARACTERISTICS: tuple[Row, ...] = (
    ("vendor.competition", Words("Many competitors; the customer treats us as it treats them")),
    ("vendor.information", Words("We see public information, rarely anything special or confidential")),
    ("vendor.pricing", Words("Every contract is priced competitively and follows the rules of procurement")),
    ("vendor.service", Words("A product that is new to the customer costs us much time in service matters")),
    ("vendor.visibility", Words("Low to medium visibility in the customer's organisation")),
    (
        "preferred_supplier.key_people",
        Words("Good relations with many key people, who have great influence on new business"),
    ),
    (
        "preferred_supplier.information",
        Words("We get special or confidential information that other suppliers don't"),
    ),
    (
        "preferred_supplier.pricing",
        Words(
            "Price stays in the competitive range, but the customer pays for added value or grants a margin"
        ),
    ),
    ("preferred_supplier.visibility", Words("Medium to high visibility")),
    (
        "partner.top_level",
        Words(
            "The highest levels of both firms are in significant contact and have a formal or"
            " informal agreement on products or services"
        ),
    ),
    (
        "partner.long_term",
        Words("Exclusive opportunities and lasting long-term contracts; orders need no formal procurement"),
    ),
    ("partner.pricing", Words("Price is negotiated as one part of the agreement")),
    ("partner.no_competitor", Words("In some key areas there is no competitor at all")),
    (
        "partner.recognition",
        Words("High visibility, and the customer's people acknowledge the special relationship"),
    ),
    ("strategic_ally.alliance", Words("A formal or informal alliance, a joint venture for example")),
    ("strategic_ally.visibility", Words("Very high visibility inside and outside the customer")),
    (
        "strategic_ally.joint_leadership",
        Words("Managers come from each parent; both general managers lead the alliance together"),
    ),
    (
        "strategic_ally.joint_business",
        Words(
            "The alliance looks for opportunities through joint business activities, for the"
            " greatest benefit of both"
        ),
    ),
)
