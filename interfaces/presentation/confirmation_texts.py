"""The texts of the page on which a contact confirms or disputes a fact, and of the marks that this leaves."""

from tierline.domain.shared.words import Words

CONFIRMATIONS = {
    "answer_confirmed": Words("confirmed by the customer"),
    "answer_disputed": Words("disputed by the customer"),
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
