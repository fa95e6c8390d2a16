"""What stands around reports on pages and prints, and what they can be split by."""

from tierline.domain.shared.words import Words, plural_words, words_in

REPORTS = {
    "rows": plural_words("1 row", "{n} rows"),
    "stretch": Words("From {start} to {end}."),
    "stretch_until": Words("From the beginning to {end}."),
    "rows_cut": Words("The first {shown} of {total} rows; the downloads have all."),
    "listed": Words("{n} of them"),
    "between": Words("; "),
    "rows_none": Words("No row answers this question."),
    "download": Words("Data"),
}

SPLITS = {
    "from_day": Words("From"),
    "to_day": Words("To"),
    "split_period": Words("Periods:"),
    "whole_period": Words("the whole range"),
    "period_month": Words("months"),
    "period_quarter": Words("quarters"),
    "period_year": Words("years"),
    "split_by": Words("Slices:"),
    "whole_by": words_in("no slicing", "none"),
    "by_region": Words("region"),
    "by_segment": Words("segment"),
    "by_industry": Words("industry"),
    "by_kind": Words("kind"),
    "by_parent": Words("parent"),
    "by_account_manager": Words("account manager"),
    "by_executive_sponsor": Words("executive sponsor"),
    "by_sales_manager": Words("sales manager"),
    "state_lapsing": Words("lapses"),
    "split_matter": Words("Matters:"),
    "whole_matter": words_in("every account", "all"),
    "matter_tier_falls": Words("tier falls"),
    "matter_criterion_slipping": Words("no longer holds"),
    "matter_gap_to_next_tier": Words("missing to rise"),
    "matter_override_ends": Words("override ends"),
    "matter_escalation_open": Words("open escalation"),
    "matter_contract_ends": Words("contract ends"),
    "matter_action_due_ours": Words("action due, ours"),
    "matter_action_due_theirs": Words("action due, theirs"),
    "matter_role_vacant": Words("vacant role"),
    "matter_responsibility_never": words_in("a responsibility, in a list", "never done"),
    "matter_responsibility_overdue": words_in("a responsibility, in a list", "overdue"),
    "matter_responsibility_due_soon": words_in("a responsibility, in a list", "due soon"),
}
