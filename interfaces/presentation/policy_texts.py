"""What the page of policies says."""

from tierline.domain.shared.words import Words, words_in

POLICIES = {
    "policies": Words("Policies"),
    "policies_says": Words(
        "A policy says what each tier asks for. It judges from its first day on, until the"
        " next one; earlier days stay judged as they were."
    ),
    "policy": Words("Policy"),
    "judges_from": Words("Judges from"),
    "the_beginning": Words("the beginning"),
    "policy_decided": Words("Decided on"),
    "policy_reason": Words("Reason"),
    "policy_in_force": words_in("a policy", "in force"),
    "backtest": Words("What another policy would change"),
    "backtest_says": Words(
        "Holds a policy of ours against all of the past and changes nothing. For a policy of"
        " your own: tierline policy backtest FILE."
    ),
    "draft": Words("Policy to try"),
    "backtest_go": Words("Try"),
    "backtest_totals": Words(
        "Of {accounts} accounts, {differing} would have had another tier at some time; now"
        " {higher} a higher and {lower} a lower one."
    ),
}
