"""The texts of an account told in sentences and in tabs, of its handover and of its audit."""

from tierline.domain.shared.words import Words, plural_words, words_in

HANDOVER = {
    "handover": Words("Handover"),
    "handover_of": Words("Handover: {account}"),
    "handover_says": Words(
        "What somebody needs to know who takes a role over. Whoever has read it says so: then"
        " it is on record who knew what, and when."
    ),
    "to_account": Words("To the account"),
    "posts": Words("Who holds which role"),
    "role": Words("Role"),
    "before_them": Words("Before"),
    "until_day": Words("until {day}"),
    "handover_state": Words("Handover"),
    "acknowledged_on": Words("acknowledged on {day}"),
    "not_acknowledged": Words("not acknowledged"),
    "acknowledge": Words("Acknowledge"),
    "acknowledge_as": Words("Acknowledge: {person}, {role}"),
    "in_brackets": Words(" ({what})"),
    "duties": Words("Responsibilities overdue or due within 30 days"),
    "duties_short": Words("Duties due"),
    "duties_none": Words("No responsibility is overdue or due within 30 days."),
    "acknowledgements": Words("Acknowledgements"),
    "acknowledgements_none": Words("Nobody has acknowledged a handover yet."),
    "read_at": Words("Read at"),
    "position_n": Words("position {position}"),
    "note": Words("Note"),
}
AUDIT = {
    "audit": Words("Audit"),
    "audit_says": Words("Every statement that was recorded, also one that was corrected or retracted later."),
    "recorded_at": Words("Recorded"),
    "recorded_who": Words("By"),
    "what_stated": Words("What was stated"),
    "happened_at": Words("Happened"),
    "changed_fields": Words("Stated anew: {fields}"),
    "reason_given": Words("Because: {reason}"),
    "days_late": plural_words("told 1 day later", "told {n} days later"),
    "what_if": Words("What if…"),
    "what_if_says": Words("Plan something and see what it does to the tier. Nothing is recorded."),
    "what_if_effect": Words("If it comes true: how it stands on {on}"),
    "what_if_chart": Words("The tier without the plan and with it"),
    "what_if_without": Words("without the plan"),
    "what_if_planned": Words("with the plan"),
    "what_if_own": Words("Or plan something yourself"),
    "wish": Words("What would it take?"),
    "wish_says": Words(
        "The cheapest actions by which the account has a tier on a day, found by trying. Nothing is recorded."
    ),
    "wish_by": Words("By the day"),
    "wish_ask": Words("Find the actions"),
    "wish_none": Words("No actions give the account the tier {tier} by {by}."),
    "wish_nothing": Words(
        "Nothing has to be done: on {by} the account has the tier {tier} or a higher one anyway."
    ),
    "wish_found": plural_words(
        "1 action gives the account the tier {tier} by {by}. It can’t be left out.",
        "{n} actions give the account the tier {tier} by {by}. None of them can be left out.",
    ),
    "wish_cost": plural_words(
        "It costs about {n} half day of work.", "They cost about {n} half days of work."
    ),
    "wish_until": Words("by {day}"),
    "wish_keep": Words("Keep this plan"),
    "wish_keep_says": Words("Each becomes a planned action, and stands on the desk of whoever does it."),
    "what_if_meeting": Words("A meeting"),
    "what_if_on": Words("On the day"),
    "what_if_again": Words("And again on"),
    "what_if_contacts": Words("Who of theirs is there"),
    "what_if_managements": Words("Our management is there"),
    "what_if_contract": Words("A contract"),
    "what_if_from": Words("In force from"),
    "what_if_until": Words("Last day"),
    "what_if_agreement": Words("What it agrees on"),
    "what_if_pricing": Words("How it is priced"),
    "what_if_procurement": Words("How it was bought"),
    "what_if_ask": Words("See what it does"),
    "comma": Words(", "),
    "fact_id": Words("Id of the fact"),
    "audit_all": Words("All statements"),
}
TOLD = {
    "told_since": Words("{tier} since {day}."),
    "told_rose": Words("{tier} since {day}, when this came to hold: {what}."),
    "told_fell": Words("{tier} since {day}, when this held no more: {what}."),
    "told_cause": Words("{tier} since {day}: {cause}."),
    "told_falls": plural_words(
        "It falls to {to} on {day}, in 1 day, unless this holds by then: {what}.",
        "It falls to {to} on {day}, in {n} days, unless this holds by then: {what}.",
    ),
    "told_some": Words("{n} of these: {what}"),
    "told_override_ends": plural_words(
        "It falls to {to} on {day}, in 1 day, when the override ends.",
        "It falls to {to} on {day}, in {n} days, when the override ends.",
    ),
    "told_falls_later": plural_words(
        "If nothing happens it falls to {to} on {day}, in 1 day.",
        "If nothing happens it falls to {to} on {day}, in {n} days.",
    ),
    "told_lasts": Words("Nothing that is known lets it fall."),
    "grounds": Words("How far it can be relied on"),
    "tab_now": words_in("a tab", "Now"),
    "tab_why": words_in("a tab", "Why"),
    "tab_who": words_in("a tab", "Who"),
    "tab_deals": words_in("a tab", "Deals"),
    "tab_timeline": words_in("a tab", "Timeline"),
    "tab_audit": words_in("a tab", "Audit"),
    "falls_in": plural_words("falls in 1 day", "falls in {n} days"),
    "as_of_day": Words("As of {day}"),
    "more_of_it": Words("More"),
    "coverage_rest": plural_words(
        "The rest: 1 responsibility covered", "The rest: {n} responsibilities covered"
    ),
    "coverage_all_well": Words("Nothing is overdue or due soon."),
    "functions_rest": Words("Functions: {covered} of {total} covered"),
    "due_since": Words("due since {day}"),
    "due_on": Words("due on {day}"),
}
