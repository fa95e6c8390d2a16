"""What the page of policies says, in both languages."""

from tierline.domain.shared.words import Words

POLICIES = {
    "policies": Words("Policies", "规则"),
    "policies_says": Words(
        "A policy says what each tier asks for. It judges from its first day on, until the next one; earlier"
        " days stay judged as they were.",
        "规则规定各层级的要求，自首日起适用，直至下一规则；此前的判定保持不变。",
    ),
    "policy": Words("Policy", "规则"),
    "judges_from": Words("Judges from", "适用自"),
    "the_beginning": Words("the beginning", "最初"),
    "policy_decided": Words("Decided on", "决定日期"),
    "policy_reason": Words("Reason", "原因"),
    "policy_in_force": Words("in force", "适用中"),
    "backtest": Words("What another policy would change", "换用规则的影响"),
    "backtest_says": Words(
        "Holds a policy of ours against all of the past and changes nothing. For a policy of your own:"
        " tierline policy backtest FILE.",
        "以一项规则回溯全部历史，不作任何更改。自有规则请使用 tierline policy backtest FILE。",
    ),
    "draft": Words("Policy to try", "试用规则"),
    "backtest_go": Words("Try", "试用"),
    "backtest_totals": Words(
        "Of {accounts} accounts, {differing} would have had another tier at some time; now {higher} a"
        " higher and {lower} a lower one.",
        "{accounts} 家客户中，{differing} 家曾会处于不同层级；目前 {higher} 家更高，{lower} 家更低。",
    ),
}
