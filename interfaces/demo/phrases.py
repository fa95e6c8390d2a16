"""Short texts for the demo portfolio, in the language of the customer; `{area}` is what we sell there."""

from collections.abc import Mapping
from random import Random

from tierline.interfaces.demo.firms import Firm, Language


def phrase(firm: Firm, topic: str, random: Random) -> str:
    """A text on a topic, as the firm's people would have it."""
    return random.choice(PHRASES[firm.language][topic]).format(area=random.choice(firm.areas), name=firm.name)


PHRASES: Mapping[Language, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "purpose": (
            "Delivery plan for {area}", "Quarterly review of {area}", "Open points on {area}",
            "Requirements for the next stage of {area}", "Walk through the site", "Budget outlook for {area}",
            "Training of the operating staff", "Acceptance of {area}", "Spare parts and service terms",
        ),
        "note": (
            "They want fewer suppliers for {area} and asked who else could take it on.",
            "Budget round closes at the end of the quarter; they'd like figures before that.",
            "The night shift is short of trained people. We offered two days on site.",
            "Pleased with the last delivery. The manuals came too late, though.",
            "A new head of department starts soon and will look at all contracts.",
            "They compare our service times with those of the incumbent for {area}.",
            "Asked for one named person to call. Agreed.",
        ),
        "joint_purpose": (
            "Joint bid for {area} in a neighbouring region", "Common stand at the trade fair",
            "Shared pilot plant for {area}", "Joint visit to a third customer",
        ),
        "top_purpose": (
            "Where both firms want to be in three years", "Annual talk of the two managements",
            "Terms of the long-term agreement on {area}", "Response to the board's questions on {area}",
        ),
        "top_note": (
            "Open talk. They see us as the first to call for {area}.",
            "They expect us to say sooner when a date slips.",
            "Agreed to meet twice a year without an agenda.",
            "The board asks for proof of what {area} saves.",
        ),
        "public_client": (
            "Annual report: spending on {area} stays level.",
            "Public tender list: three lots on {area} this year.",
        ),
        "public_competitors": (
            "Press: a competitor opened an office nearby.",
            "A competitor showed a cheap line of {area} at the fair.",
        ),
        "special_client": (
            "Draft of next year's investment list, with {area} in second place.",
            "Two sites are to be merged; {area} will be renewed before that.",
            "They showed us the cost sheet of {area} and asked for our reading.",
        ),
        "special_competitors": (
            "The internal review rates the other supplier of {area} as barely sufficient.",
            "A competitor bid a tenth below us on {area}, service not included.",
        ),
        "confidential_client": (
            "The board has decided to outsource the running of {area}; not announced yet.",
            "Their bid strategy for the coming concession, shared under a confidentiality agreement.",
        ),
        "confidential_competitors": ("A competitor is about to give up {area}; told in private.",),
        "performance": (
            "Won on service terms, not on price. Margin on {area} two points above plan.",
            "Lost the last lot on delivery time; the production slot has to be booked before the bid.",
            "Revenue as planned; service hours for {area} a third over.",
        ),
        "needs": (
            "They need shorter downtimes; our remote diagnosis fits, our spare parts store doesn't yet.",
            "They need one contact for all sites. We are strong there; invoices must follow suit.",
        ),
        "vision": ("In three years {name} plans {area} together with us, before it writes a tender.",),
        "goals": ("Two framework agreements; a yearly talk at the top; a reference in {area}.",),
        "offers": ("Service contract for {area} with guaranteed response; remote diagnosis.",),
        "potential": ("Equip the remaining sites one by one, starting with the oldest in {area}.",),
        "our_action": (
            "Send the service report on {area}", "Name a deputy for the hotline",
            "Offer for spare parts store",
            "Demonstrate remote diagnosis", "Draft the training plan", "Bring the product manager along",
        ),
        "their_action": (
            "Release drawings of {area}", "Confirm the budget for {area}", "Name the project lead",
            "Grant remote access to the site",
        ),
        "opportunity": (
            "Renewal of {area} at the second site", "Operation of {area} as a service",
            "Retrofit before the new rules take effect",
        ),
        "outlook": (
            "Tighter rules from next year will bring {area} forward.",
            "Flat budgets for two years; service matters more than new plant.",
        ),
        "team_vision": ("One team, one answer: whoever is asked at {name} says the same.",),
        "character": ("Direct, wants the figure first and the story after.",
            "Listens long, decides in one go."),
        "interests": ("Rows, and coaches the youth team.", "Collects old survey maps."),
        "views": ("Thinks {area} should be run by whoever built it.", "Holds little of lowest-price awards."),
        "problem": ("Repeated stops of {area} after the update.", "False alarms of {area} at night."),
        "delivery": ("Delivery for {area} a week late.", "Parts missing; {area} can't be put up."),
        "complaint": ("Invoice doesn't match the order.", "Nobody called back; they are cross."),
        "quick_service": ("Needs an engineer on site tomorrow.", "Out of spare parts for {area}."),
        "outcome": (
            "Cause found and removed; report sent.", "Delivered; goodwill credit granted.",
            "Engineer on site within a day; running again.",
        ),
        "negotiation": ("Agreed: longer term against a fixed service fee.",
            "Agreed: price follows an index."),
        "done": ("Talked through with the team.", "Settled in the monthly review.", "Checked and noted."),
        "investment": ("Workshops on {area}", "Trial installation", "Travel and site visits",
            "Bid preparation"),
        "dropped": ("Overtaken by the new plan.",),
    },
    "zh": {
        "purpose": (
            "{area}交付计划", "{area}季度回顾", "{area}遗留问题", "{area}下一阶段需求", "现场走访",
            "{area}预算安排", "运行人员培训", "{area}验收", "备件与服务条款",
        ),
        "note": (
            "客户希望减少{area}的供应商数量，问还有谁能承担。", "季度末前确定预算，希望之前拿到数字。",
            "夜班缺少受过培训的人员，我方提出到现场培训两天。", "对上次交付满意，但手册到得太晚。",
            "新任部门负责人即将到任，会重新审视所有合同。", "正在比较我方与现有供应商在{area}上的响应时间。",
            "希望有一位固定联系人，已答应。",
        ),
        "joint_purpose": ("联合投标邻市{area}项目", "展会联合展台", "{area}共建试点", "共同拜访第三方客户"),
        "top_purpose": (
            "双方三年目标", "两家管理层年度会谈", "{area}长期协议条款", "答复董事会关于{area}的问题",
        ),
        "top_note": (
            "谈得坦诚，对方在{area}上首先想到我们。", "希望交期有变时我们更早告知。",
            "约定每年不设议题见面两次。", "领导层要求证明{area}带来的节省。",
        ),
        "public_client": ("年报显示{area}投入持平。", "公开招标计划：今年{area}三个标段。"),
        "public_competitors": ("媒体报道：一家竞争对手在本市设立办事处。", "展会上有对手推出低价{area}。"),
        "special_client": (
            "明年投资清单草案，{area}排在第二位。", "两个站点将合并，之前会更新{area}。",
            "对方出示了{area}成本表并征求我方意见。",
        ),
        "special_competitors": ("内部评审认为现有{area}供应商勉强合格。", "竞争对手报价低一成，但不含服务。"),
        "confidential_client": ("已决定将{area}运维外包，尚未公布。", "在保密协议下分享了投标思路。"),
        "confidential_competitors": ("一家竞争对手将退出{area}业务，客户私下告知。",),
        "performance": (
            "靠服务条款而非价格中标，{area}毛利高于计划两个百分点。",
            "上一标段因交期失利，投标前须先锁定产能。",
            "收入符合计划，{area}服务工时超出三分之一。",
        ),
        "needs": ("客户需要缩短停机时间：远程诊断是我方强项，备件库还要补。",
            "客户希望各站点只找一个窗口，我方有优势，开票要跟上。"),
        "vision": ("三年内，{name}在编写招标文件之前就与我们共同规划{area}。",),
        "goals": ("两份框架协议；每年一次高层会谈；{area}成为样板。",),
        "offers": ("{area}服务合同，承诺响应时间；远程诊断。",),
        "potential": ("从最老的{area}站点开始，逐个改造其余站点。",),
        "our_action": (
            "提交{area}服务报告", "指定热线备岗", "报价备件库", "演示远程诊断", "起草培训计划",
            "安排产品经理同访",
        ),
        "their_action": ("提供{area}图纸", "确认{area}预算", "指定项目负责人", "开放现场远程访问"),
        "opportunity": ("第二站点{area}更新", "{area}托管运营", "新规生效前的改造"),
        "outlook": ("明年起标准收紧，{area}会提前启动。", "两年内预算持平，服务比新建更重要。"),
        "team_vision": ("一个团队，一个口径：{name}问到谁，答案都一样。",),
        "character": ("直接，先看数字再听故事。", "听得多，一次拍板。"),
        "interests": ("喜欢打乒乓球，常年临帖。", "爱好徒步，收藏老地图。"),
        "views": ("认为{area}应由建设者负责运营。", "不赞成最低价中标。"),
        "problem": ("更新后{area}多次停机。", "{area}夜间误报警。"),
        "delivery": ("{area}交货晚了一周。", "到货缺件，{area}无法安装。"),
        "complaint": ("发票与订单不符。", "电话无人回复，客户不满。"),
        "quick_service": ("明天需要工程师到场。", "{area}备件告急。"),
        "outcome": ("原因已查明并消除，报告已提交。", "已交货，并给予补偿。",
            "工程师一天内到场，已恢复运行。"),
        "negotiation": ("达成一致：以更长期限换取固定服务费。", "达成一致：价格随指数调整。"),
        "done": ("已与团队沟通。", "月度例会上落实。", "已核对并记录。"),
        "investment": ("{area}技术研讨", "试装", "差旅与现场走访", "投标准备"),
        "dropped": ("已被新计划取代。",),
    },
}  # fmt: skip
