"""The texts of the page on which a contact confirms or disputes a fact, and of the marks that this leaves."""

from tierline.domain.shared.words import Words

CONFIRMATIONS = {
    "answer_confirmed": Words("confirmed by the customer"),
    "answer_disputed": Words("disputed by the customer"),
    "ask_title": Words("Ask the customer"),
    "ask_says": Words(
        "A contact gets a link that you send, looks at one page in their language, without an account, and "
        "says with one click whether this is right. What they see is this:"
    ),
    "ask_nothing": Words(
        "The customer is asked of meetings, executive contacts, how we are seen, verdicts and overrides, "
        "not of this."
    ),
    "ask_retracted": Words("This was retracted, so nobody is asked about it."),
    "ask_nobody": Words("There is nobody to ask: add a contact first."),
    "ask_made": Words("The link for {who}, shown this once"),
    "ask_made_says": Words("Send it to them and to nobody else: whoever has it can answer by it, once."),
    "ask_links": Words("Links made"),
    "ask_links_none": Words("None yet."),
    "ask_contact": Words("Who is asked"),
    "ask_language": Words("In which language"),
    "ask_days": Words("For how many days"),
    "ask_by": Words("Asked by"),
    "ask_at": Words("Asked on"),
    "ask_until": Words("Until"),
    "ask_state": Words("State"),
    "ask_make": Words("Make a link"),
    "ask_withdraw": Words("Withdraw"),
    "link_open": Words("waits for an answer"),
    "link_confirmed": Words("confirmed"),
    "link_disputed": Words("disputed"),
    "link_withdrawn": Words("withdrawn"),
    "link_expired": Words("expired"),
    "asked_title": Words("Is this right?"),
    "asked_says": Words("We recorded this about our work together, and ask you whether it is right."),
    "asked_when": Words("When"),
    "asked_what": Words("What we recorded"),
    "asked_of_us": Words("Of our firm"),
    "asked_yes": Words("Yes, it is right"),
    "asked_no": Words("No, it isn't"),
    "asked_reason": Words("If it isn't right: what is otherwise?"),
    "asked_how": Words(
        "One click is enough. We record your answer and the day as yours. The link works once, until {day}."
    ),
    "asked_anew": Words("This was stated anew while you looked at it. Here it is as it stands now."),
    "answered_title": Words("Thank you"),
    "answered_confirmed": Words("You told us on {day} that it is right. There is nothing more to do."),
    "answered_disputed": Words("You told us on {day} that it isn't right. We will look into it."),
    "asked_refused": Words("This can't be answered here"),
    "asked_again": Words("If you want to answer, ask whoever sent you the link for another one."),
}
