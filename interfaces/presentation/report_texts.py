"""What stands around reports on pages and prints, and what they can be split by, in both languages."""

from tierline.domain.shared.words import Words

REPORTS = {
    "rows_one": Words("1 row", "1 行"),
    "rows": Words("{n} rows", "{n} 行"),
    "stretch": Words("From {start} to {end}.", "自 {start} 至 {end}。"),
    "stretch_until": Words("From the beginning to {end}.", "自最初至 {end}。"),
    "rows_cut": Words(
        "The first {shown} of {total} rows; the downloads have all.",
        "共 {total} 行，显示前 {shown} 行；下载文件包含全部。",
    ),
    "listed": Words("{n} of them", "共 {n} 项"),
    "between": Words("; ", "；"),
    "rows_none": Words("No row answers this question.", "没有符合条件的数据。"),
    "download": Words("Data", "数据"),
}

SPLITS = {
    "from_day": Words("From", "自"),
    "to_day": Words("To", "至"),
    "split_period": Words("Periods:", "期间："),
    "whole_period": Words("the whole range", "整段"),
    "period_month": Words("months", "按月"),
    "period_quarter": Words("quarters", "按季度"),
    "period_year": Words("years", "按年"),
    "split_by": Words("Slices:", "分组："),
    "whole_by": Words("none", "不分组"),
    "by_region": Words("region", "地区"),
    "by_segment": Words("segment", "客户细分"),
    "by_industry": Words("industry", "行业"),
    "by_kind": Words("kind", "类别"),
    "by_parent": Words("parent", "上级客户"),
    "by_account_manager": Words("account manager", "客户经理"),
    "by_executive_sponsor": Words("executive sponsor", "行政支持者"),
    "by_sales_manager": Words("sales manager", "销售经理"),
    "state_lapsing": Words("lapses", "将失效"),
    "split_matter": Words("Matters:", "事项："),
    "whole_matter": Words("all", "全部"),
    "matter_tier_falls": Words("tier falls", "层级下降"),
    "matter_criterion_slipping": Words("no longer holds", "条件已不满足"),
    "matter_gap_to_next_tier": Words("missing to rise", "晋级所缺"),
    "matter_override_ends": Words("override ends", "手动设定到期"),
    "matter_escalation_open": Words("open escalation", "未解决的问题与投诉"),
    "matter_contract_ends": Words("contract ends", "合同到期"),
    "matter_action_due_ours": Words("action due, ours", "我方行动到期"),
    "matter_action_due_theirs": Words("action due, theirs", "客户方行动到期"),
    "matter_role_vacant": Words("vacant role", "角色空缺"),
    "matter_responsibility_never": Words("never done", "职责从未履行"),
    "matter_responsibility_overdue": Words("overdue", "职责已逾期"),
    "matter_responsibility_due_soon": Words("due soon", "职责即将到期"),
}
