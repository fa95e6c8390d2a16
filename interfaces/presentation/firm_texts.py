"""Texts about our own people and the firm's own book."""

from tierline.domain.shared.words import Words, words_in

FIELDS: dict[str, Words] = {
    "person_added.person": Words("Id"),
    "person_changed.person": words_in("one of our people", "Who"),
    "person_left.person": words_in("one of our people", "Who"),
    "person_forgotten.person": words_in("one of our people", "Who"),
    "person_held.person": words_in("one of our people", "Who"),
    "person_held.occurred_at": Words("When the hold begins"),
    "person_hold_released.person": words_in("one of our people", "Who"),
    "person_hold_released.occurred_at": Words("When the hold ends"),
    "person_added.name": Words("Name of the person"),
    "person_changed.name": Words("Name of the person"),
    "email": Words("E-mail address"),
    "team": Words("Team"),
    "manager": Words("Reports to"),
    "person_changed.clears": Words("Holds no value any more"),
    "by": Words("Sales manager who did it"),
    "duty_fulfilled.people": Words("For whom it was done"),
    "duty_fulfilled.team": Words("For which team"),
    "period_starts": Words("First day"),
    "period_ends": Words("Last day"),
    "budget_set.account": Words("Code of the account"),
}
"""What the fields of the firm's own facts are called, by `kind.field` or by the field alone."""
FIELD_HINTS: dict[str, Words] = {
    "person_added.person": Words("The id that your firm gives them."),
    "person_added.function": Words("What they do in the firm; no name or title of a person."),
    "person_changed.function": Words("What they do in the firm; no name or title of a person."),
    "budget_set.account": Words("An account or a team, not both."),
    "budget_set.hours": Words("Hours or an amount, or both."),
}
"""What is said beside some of them."""
FIRM: dict[str, Words] = {
    "level_stated_only": Words(
        "In {n} of these our level is stated only: the firm's own book doesn't know all of ours there."
    ),
    "people_of_ours": Words("Our people"),
    "people_says": Words(
        "Who we are, what departments did and what may be spent: the firm’s own book. It is"
        " recorded, corrected and retracted as facts about accounts are."
    ),
    "people_there": Words("With the firm"),
    "people_none": Words("Nobody is in the book by then."),
    "people_left": Words("Left: {n}"),
    "reports_to": Words("Reports to"),
    "team": Words("Team"),
    "email": Words("E-mail address"),
    "person_id": Words("Id"),
    "person_there": Words("with the firm"),
    "person_gone": Words("has left"),
    "person_not_yet": Words("had not joined yet"),
    "who_reports": Words("Who reports to them"),
    "who_reports_none": Words("Nobody at this time."),
    "person_accounts": Words("The accounts they look after"),
    "stated_of_person": words_in("of our people", "What was stated"),
    "stated_lately": Words("What was stated last"),
    "duties_done": Words("Department duties fulfilled"),
    "duties_done_none": Words("None was recorded by then."),
    "sales_manager": Words("Sales manager"),
    "done_for": Words("For whom"),
    "budgets": Words("Budgets"),
    "budgets_none": Words("None was set by then."),
    "account_or_team": Words("Account or team"),
    "hours": Words("Hours"),
    "budget_used": Words("Used"),
    "find": Words("Find people"),
    "find_people": Words("Find people by an address"),
    "find_says": Words(
        "Whoever has the address at the moment looked at, at customers and with the firm. What"
        " you type is sent with the form and stands in no address of a page, so it is kept in"
        " no log and no history."
    ),
    "find_address": Words("E-mail address or telephone number"),
    "find_no_address": Words(
        "Type an e-mail address with one @ and a domain, or a telephone number in digits."
    ),
    "found_people": words_in("a heading", "Found"),
    "found_where": Words("Where"),
    "found_there": Words("with the customer"),
    "found_left": Words("has left"),
    "found_nobody": Words("Nobody has this address at this time."),
    "firm_book_unreadable": Words(
        "Something of the firm’s own book can’t be read: what comes behind it is left out."
    ),
}
