"""The four kinds of relationship, lowest first, and what each looks like from the outside."""

from tierline.domain.vocabulary.accounts import Row

TIERS: tuple[Row, ...] = (
    ("vendor", "Vendor", "卖主关系"),
    ("preferred_supplier", "Preferred supplier", "被优先考虑的供应商"),
    ("partner", "Partner", "伙伴关系"),
    ("strategic_ally", "Strategic ally", "战略联盟关系"),
)

CHARACTERISTICS: tuple[Row, ...] = (
    (
        "vendor.competition",
        "Many competitors; the customer treats us as it treats them",
        "众多竞争者，待遇相同",
    ),
    (
        "vendor.information",
        "We see public information, rarely anything special or confidential",
        "只得到公开信息，很少得到专门或机密信息",
    ),
    (
        "vendor.pricing",
        "Every contract is priced competitively and follows the rules of procurement",
        "每份合同报价须有竞争力并遵守采购规则",
    ),
    (
        "vendor.service",
        "A product that is new to the customer costs us much time in service matters",
        "对客户而言的新产品须投入大量服务时间",
    ),
    ("vendor.visibility", "Low to medium visibility in the customer's organisation", "知名度低到中等"),
    (
        "preferred_supplier.key_people",
        "Good relations with many key people, who have great influence on new business",
        "与许多对新业务有很大影响的关键人物关系良好",
    ),
    (
        "preferred_supplier.information",
        "We get special or confidential information that other suppliers don't",
        "能得到其他供应商得不到的专门或机密信息",
    ),
    (
        "preferred_supplier.pricing",
        "Price stays in the competitive range, but the customer pays for added value or grants a margin",
        "价格保持在竞争范围内，但客户愿为附加值付出代价或给予利润",
    ),
    ("preferred_supplier.visibility", "Medium to high visibility", "知名度中到高等"),
    (
        "partner.top_level",
        (
            "The highest levels of both firms are in significant contact"
            " and have a formal or informal agreement on products or services"
        ),
        "双方最高层有重要接触，并就产品或服务达成正式或非正式协议",
    ),
    (
        "partner.long_term",
        "Exclusive opportunities and lasting long-term contracts; orders need no formal procurement",
        "独享机会、长期合同、无需正式采购程序",
    ),
    ("partner.pricing", "Price is negotiated as one part of the agreement", "价格作为协议的一部分来谈判"),
    (
        "partner.no_competitor",
        "In some key areas there is no competitor at all",
        "某些关键领域不存在竞争对手",
    ),
    (
        "partner.recognition",
        "High visibility, and the customer's people acknowledge the special relationship",
        "知名度高，客户成员承认特殊关系",
    ),
    (
        "strategic_ally.alliance",
        "A formal or informal alliance, a joint venture for example",
        "正式或非正式联盟，如合资企业",
    ),
    (
        "strategic_ally.visibility",
        "Very high visibility inside and outside the customer",
        "在客户内部与外部的知名度都很高",
    ),
    (
        "strategic_ally.joint_leadership",
        "Managers come from each parent; both general managers lead the alliance together",
        "双方总经理共同领导，经理来自各母公司",
    ),
    (
        "strategic_ally.joint_business",
        (
            "The alliance looks for opportunities through joint business activities,"
            " for the greatest benefit of both"
        ),
        "共同开展业务活动寻找机会，使双方利益最大化",
    ),
)
