"""The eight functions of key account management and the items that make up each."""

from tierline.domain.vocabulary.accounts import Row

FUNCTIONS: tuple[Row, ...] = (
    ("understand_client", "Understand the customer", "了解客户"),
    ("understand_competitors", "Understand the competitors", "了解竞争对手"),
    ("analyse", "Analyse", "分析"),
    ("prioritise", "Set priorities", "确定优先程序"),
    ("set_direction", "Set the direction", "明确方向"),
    ("be_proactive", "Be proactive", "积极主动"),
    ("plan", "Make the plan", "制定计划"),
    ("build_team", "Build the team", "团队建设"),
)

FUNCTION_ITEMS: tuple[Row, ...] = (
    ("understand_client.client", "The customer itself", "客户本身"),
    ("understand_client.client_market", "The customer's market and its customers", "客户的市场及其客户"),
    ("understand_client.industry_process", "How the customer's industry works", "客户所在行业的运作过程"),
    (
        "understand_client.product_effect",
        "What our product does for the customer's business",
        "我方产品对客户业务的作用",
    ),
    ("understand_competitors.products", "The competitors' products", "竞争对手的产品"),
    (
        "understand_competitors.differentiation",
        "How the competitors set themselves apart",
        "竞争对手的差异化做法",
    ),
    ("understand_competitors.advantages", "The competitors' advantages", "竞争对手的优势"),
    (
        "analyse.performance",
        "Our results in the books, why we won or failed, and the lessons",
        "账面业绩、成败原因与经验教训",
    ),
    (
        "analyse.needs",
        "What the customer needs; our strengths used, our weaknesses mended",
        "客户的需求，以及如何发挥优势、弥补不足",
    ),
    (
        "prioritise.allocation",
        "By size, potential and relative importance, decide where resources do the most",
        "按规模、潜力和相对重要性，决定资源投向何处最有成效",
    ),
    ("set_direction.direction", "Where we want to lead the customer", "希望把客户引向何方"),
    (
        "set_direction.vision",
        "A vision described by concrete goals and purposes",
        "以具体目标和目的描述的愿景",
    ),
    ("be_proactive.opportunities", "Opportunities that others don't see", "发现他人看不到的机会"),
    ("be_proactive.outlook", "Look ahead", "展望未来"),
    ("be_proactive.action_plan", "A plan of action for the common goals", "为共同目标制定行动计划"),
    ("plan.offer", "Which products and services to provide or develop", "要提供或开发的产品与服务"),
    (
        "plan.potential",
        "How to bring out the customer's potential, with the steps",
        "如何分步骤发掘客户潜力",
    ),
    ("build_team.shared_vision", "A support group with a vision in common", "拥有共同愿景的支持团队"),
    (
        "build_team.consistent_action",
        "The group backs the effort and acts as one",
        "团队支持这项工作并一致行动",
    ),
)
