"""The three roles that look after a key account, and what each answers for."""

from tierline.domain.vocabulary.accounts import Row

ROLES: tuple[Row, ...] = (
    ("account_manager", "Account manager", "客户经理"),
    ("executive_sponsor", "Executive sponsor", "行政支持者"),
    ("sales_manager", "Sales manager", "销售经理"),
)

IN_FULL: tuple[Row, ...] = (
    ("account_manager", "Account manager or team leader", "客户经理或团队领导者"),
    ("executive_sponsor", "Executive sponsor", "行政支持者"),
    ("sales_manager", "Sales manager", "销售经理"),
)

# The field gives sales managers no sentence of their own: theirs names what their responsibilities are about.
MAIN_DUTIES: tuple[Row, ...] = (
    (
        "account_manager",
        "Makes and carries out the concrete plans that reach the firm's strategic vision for the account",
        "制订和实施具体计划，以实现企业对该客户的战略远景目标",
    ),
    (
        "executive_sponsor",
        (
            "Keeps firm relations with the matching people in the customer's firm,"
            " and bears a long-term responsibility for the customer"
        ),
        "与客户企业中的相应人士建立牢固的关系，并对客户负长期责任",
    ),
    (
        "sales_manager",
        (
            "Manages the account managers, and answers for who they are, what they may spend,"
            " what they can do and how they are appraised"
        ),
        "直接管理客户经理，并对其人选、预算、技能与绩效评估负责",
    ),
)

SIDES: tuple[Row, ...] = (
    ("client", "Towards the customer", "对客户"),
    ("firm", "Towards our firm", "对企业"),
)

TOWARDS_CLIENT: tuple[Row, ...] = (
    (
        "account_manager.advocate",
        "Be the customer's advocate inside our firm",
        "做客户在本企业中的支持者",
    ),
    (
        "account_manager.solutions",
        (
            "Understand the customer's strengths, help it find solutions,"
            " bring it the right products or services"
        ),
        "了解客户优势，帮助确定解决方案，提供合适的产品或服务",
    ),
    ("account_manager.resources", "Provide resources and solve problems", "资源提供者和问题解决者"),
    (
        "account_manager.adviser",
        "Analyse the customer's business and advise on it",
        "客户企业事务的分析家和顾问",
    ),
    ("account_manager.expert", "Be an expert in the customer's firm and industry", "客户企业和行业的专家"),
)

TOWARDS_FIRM: tuple[Row, ...] = (
    (
        "account_manager.strategy",
        "Set the development strategy that draws the most out of the business with the customer",
        "制定客户开发战略，充分发掘与客户的业务",
    ),
    (
        "account_manager.plan",
        "Make, maintain and carry out the account plan: strategies and actions that raise customer value",
        "制定、维护和实施客户计划，以策略和行动提升客户价值",
    ),
    (
        "account_manager.information",
        "Collect, analyse, keep and spread information",
        "收集、分析、保存和传播信息",
    ),
    (
        "account_manager.power_level",
        "Build relations with the members of the customer's power level, step by step",
        "逐步与客户权力层成员建立关系",
    ),
    (
        "account_manager.proposals",
        "Guide the writing of proposals so that they solve the customer's main problems and meet its needs",
        "指导建议书的撰写，使其解决客户的主要问题并满足其需求",
    ),
    (
        "account_manager.negotiation",
        "Move contract negotiation on to a win for both",
        "促进合同谈判，达到双赢",
    ),
    (
        "account_manager.team_communication",
        (
            "Keep the team informed so that it understands the customer's intentions"
            " and the customer is satisfied"
        ),
        "与团队成员沟通，使其理解客户意图并令客户满意",
    ),
    (
        "account_manager.team_coordination",
        "Coordinate the teams and reach agreement on customer matters",
        "协调各团队工作，就客户事务达成一致",
    ),
)

SPONSORSHIP: tuple[Row, ...] = (
    (
        "executive_sponsor.introductions",
        "Introduce the account manager to the customer's top level",
        "向客户高层引荐客户经理",
    ),
    (
        "executive_sponsor.plan_review",
        "Review the account plan and guide the plan of action",
        "审核客户计划并指导行动计划的实施",
    ),
    (
        "executive_sponsor.delivery",
        "See that our firm delivers goods and services on time",
        "督促本企业按时交货或提供服务",
    ),
    (
        "executive_sponsor.response",
        "See that problems, complaints and requests for quick service are met fast",
        "确保对问题、投诉和快速服务要求迅速反应",
    ),
    (
        "executive_sponsor.proposals",
        "Take part as needed: guidance, review and presentation of proposals, negotiation with the customer",
        "按需参与建议书的指导、审核与陈述以及与客户的谈判",
    ),
    (
        "executive_sponsor.relationship",
        "Take personal responsibility for a good relationship with the customer",
        "承担与客户建立良好关系的个人职责",
    ),
    (
        "executive_sponsor.counterparts",
        "Know the matching people's character, interests and views, and pass what matters on to the team",
        "熟悉相应人士的性格、兴趣和观点，并向团队转达重要信息",
    ),
    (
        "executive_sponsor.alignment",
        "Build an alliance between the two managements: values, goals and expectations agree",
        "建立双方经理级的战略联盟，使价值观、目标与期望一致",
    ),
    (
        "executive_sponsor.supervision",
        "Watch over the account manager's or the team's activities and advise",
        "监督客户经理或团队的活动并提供建议",
    ),
)

SALES_MANAGEMENT: tuple[Row, ...] = (
    ("sales_manager.direction", "Manage the account managers directly", "直接管理客户经理"),
    (
        "sales_manager.staffing",
        "See that the right person is in charge of each key account",
        "为每个重点客户指派合适的负责人",
    ),
    (
        "sales_manager.balance",
        "Balance responsibilities between the customer and the sales team",
        "平衡客户与销售团队的职责",
    ),
    (
        "sales_manager.budget",
        "Review and manage the budget and how expenses are used",
        "审核、管理预算与经费的使用",
    ),
    (
        "sales_manager.people",
        (
            "Manage the people of the account and sales departments:"
            " recruiting, hiring, appraisal, pay, dismissal"
        ),
        "客户与销售部门的人力资源管理：招聘、录用、考核、薪酬、解聘",
    ),
    (
        "sales_manager.training",
        "See that account managers get the right training and have and use the skills",
        "确保客户经理得到恰当培训，具备并运用所需技能",
    ),
    (
        "sales_manager.standards",
        "Set the standards of performance appraisal and see that they are used",
        "制定绩效评估标准并监督其执行",
    ),
)
