"""What the security journal's lines are called, and the texts of its page."""

from tierline.application.journal import SecurityEvent
from tierline.domain.shared.words import Words, words_in

SECURITY_EVENTS: dict[SecurityEvent, Words] = {
    SecurityEvent.SIGNED_IN: words_in("security journal", "Signed in"),
    SecurityEvent.SIGNED_OUT: words_in("security journal", "Signed out"),
    SecurityEvent.REFUSED: Words("Refused"),
    SecurityEvent.KEY_MADE: Words("Key made"),
    SecurityEvent.KEY_ROTATED: Words("Key rotated"),
    SecurityEvent.KEY_REVOKED: Words("Key revoked"),
    SecurityEvent.PERMISSIONS_READ: Words("Permissions read"),
    SecurityEvent.POLICY_ADOPTED: words_in("security journal", "Policy adopted"),
    SecurityEvent.TEXTS_OPENED: Words("Texts opened"),
    SecurityEvent.TEXTS_EXPIRED: Words("Texts expired"),
    SecurityEvent.WEBHOOK_MADE: Words("Webhook made"),
    SecurityEvent.WEBHOOK_CHANGED: Words("Webhook changed"),
    SecurityEvent.WEBHOOK_REMOVED: Words("Webhook removed"),
    SecurityEvent.EXPORTED: Words("Exported"),
    SecurityEvent.PRINTED: Words("Printed"),
}

SECURITY = {
    "security": Words("Security journal"),
    "security_says": Words(
        "Who came in, who was refused, and who was shown texts. What was alike within a minute"
        " is one line. Lines are kept for {days} days."
    ),
    "security_event": words_in("security journal", "What happened"),
    "security_any": Words("Anything"),
    "security_principal": words_in("security journal", "Who"),
    "security_account": Words("Account"),
    "security_route": words_in("security journal", "Where"),
    "security_detail": Words("What of it"),
    "security_count": Words("How often"),
    "security_at": Words("When"),
    "security_since": words_in("security journal", "From"),
    "security_until": words_in("security journal", "To"),
    "security_none": Words("No line says so."),
    "security_more": Words("These are the latest {most}; narrow them down."),
}
"""Every text of the page by its key, as in `tierline.interfaces.presentation.texts`."""
