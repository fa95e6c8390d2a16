"""What a key account is."""

Row = tuple[str, str, str]

DEFINITIONS: tuple[Row, ...] = (
    (
        "definition.customer",
        "The customer is a government body or another enterprise, never a consumer",
        "客户是政府或企业，不是直接消费者",
    ),
    (
        "definition.continuity",
        "Selling is repeated or continuous, inside a lasting business relationship",
        "重复或持续的销售，持续的业务关系",
    ),
    (
        "definition.strategic",
        "Planned, step-by-step development of the customers that matter to the firm's survival and growth",
        "有计划、有步骤地培育有战略意义的客户",
    ),
    (
        "definition.investment",
        "Limited resources (people's energy, time, money) go to the customers that bring benefit",
        "一种投资管理：把人的精力、时间和费用投向能带来效益的客户",
    ),
)
