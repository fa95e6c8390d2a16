"""The one decision about what somebody may do, roles as data, and keys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tierline.application.access import (
    ALL_ACCOUNTS,
    EVERY_SCOPE,
    NOBODY,
    AccountSeen,
    AccountSet,
    AccountsNotUsable,
    Principal,
    Scope,
    ScopeMissing,
    account_set,
    check,
    decide,
    lets_in,
    needed_for,
    speaking,
)
from tierline.application.api_keys import (
    LOOK_SECONDS,
    Access,
    ApiKey,
    ExpiryNotUsable,
    Grant,
    GrantMissing,
    GrantTwice,
    KeyAlreadyRevoked,
    KeyNotAccepted,
    KeyOver,
    RoleUnknown,
    ScopeUnknown,
    expiry,
)
from tierline.application.limits import PrincipalLimits, TooManyAtOnce, TooManyRequests
from tierline.application.roles import SHIPPED_ROLES, RolesNotUsable, read_roles
from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS
from tierline.interfaces.presentation.language import said

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
READER = Principal("bi", frozenset({Scope.READ}), ALL_ACCOUNTS)


class KeysInMemory:
    """Keys in a dictionary. Fulfils `ApiKeys`."""

    def __init__(self) -> None:
        self.kept: dict[str, ApiKey] = {}
        self.noted: list[tuple[str, date]] = []

    def exist(self) -> bool:
        return bool(self.kept)

    def find(self, key_id: str) -> ApiKey | None:
        return self.kept.get(key_id)

    def all(self) -> list[ApiKey]:
        return list(self.kept.values())

    def put(self, key: ApiKey) -> None:
        self.kept[key.key_id] = key

    def note_use(self, key_id: str, day: date) -> None:
        self.noted.append((key_id, day))
        self.kept[key_id] = replace(self.kept[key_id], last_used_on=day)


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def bytes_in_turn() -> Callable[[int], bytes]:
    made = iter(range(1, 200))
    return lambda length: next(made).to_bytes(length, "big")


@pytest.fixture
def keys() -> KeysInMemory:
    return KeysInMemory()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def access(keys: KeysInMemory, watch: Watch) -> Access:
    return Access(keys, watch, bytes_in_turn())


# ---------------------------------------------------------------- the decision


@pytest.mark.parametrize("scope", Scope)
def test_whatever_is_not_granted_is_refused(scope: Scope) -> None:
    assert not decide(NOBODY, scope).allowed
    assert decide(Principal("ana", EVERY_SCOPE, ALL_ACCOUNTS), scope).allowed
    assert decide(READER, scope).allowed is (scope is Scope.READ)


def test_a_decision_says_why() -> None:
    assert str(decide(READER, Scope.READ).reason) == "bi has the permission read."
    assert str(decide(READER, Scope.RECORD, Scope.CORRECT).reason) == "bi lacks the permission record."
    with pytest.raises(ScopeMissing, match="`record`"):
        check(READER, Scope.RECORD, Scope.CORRECT)


def test_one_of_several_scopes_is_enough_where_a_door_says_so() -> None:
    assert decide(READER, Scope.RECORD, Scope.READ).allowed
    assert decide(NOBODY).allowed


@pytest.mark.parametrize(
    ("kind", "about", "of_others", "needed"),
    [
        ("interaction", None, False, ("record",)),
        ("fact_corrected", "interaction", False, ("record",)),
        ("fact_corrected", "interaction", True, ("correct",)),
        ("fact_retracted", "interaction", True, ("correct",)),
        ("fact_reinstated", "interaction", True, ("correct",)),
        ("override_approved", None, False, ("override:approve",)),
        ("fact_reinstated", "override_approved", True, ("correct", "override:approve")),
        ("fact_corrected", "override_approved", False, ("record", "override:approve")),
        ("fact_retracted", "override_approved", True, ("correct",)),
        ("contact_forgotten", None, False, ("correct",)),
        ("contact_held", None, False, ("correct",)),
        ("hold_released", None, False, ("correct",)),
        ("fact_redacted", "interaction", False, ("record",)),
        ("fact_redacted", "interaction", True, ("correct",)),
        ("fact_confirmed", None, False, ()),
        ("fact_disputed", None, True, ()),
        ("confirmation_asked", None, False, ("record",)),
    ],
)
def test_what_a_fact_needs_depends_on_whose_it_is_about(
    kind: str, about: str | None, of_others: bool, needed: tuple[str, ...]
) -> None:
    target = KINDS[about] if about else None
    assert needed_for({**KINDS, **LINK_KINDS}[kind], about=target, of_others=of_others) == needed


def test_a_bare_name_is_somebody_at_this_machine_and_a_principal_is_itself() -> None:
    assert speaking("ana") == Principal("ana", EVERY_SCOPE, ALL_ACCOUNTS)
    assert speaking(READER) is READER


def test_a_merged_account_is_seen_by_whoever_sees_the_one_it_was_merged_into() -> None:
    home = AccountSeen("HOME", "EMEA", None, frozenset(), {})
    merged = AccountSeen("PART", None, None, frozenset(), {}, home)
    assert lets_in(account_set(["region=EMEA"]), merged).allowed
    assert lets_in(account_set(["code=HOME"]), merged).allowed
    assert not lets_in(account_set(["region=APAC"]), merged).allowed
    assert not lets_in(account_set(["region=EMEA"]), replace(merged, home=None)).allowed


def test_all_that_is_stated_in_the_firm_s_own_book_needs_people() -> None:
    assert {needed_for(kind) for kind in FIRM_KINDS.values()} == {(Scope.PEOPLE,)}
    correction = KINDS["fact_corrected"]
    assert needed_for(correction, of_others=True, of_the_firm=True) == (Scope.PEOPLE,)


# ---------------------------------------------------------------- account sets

ACME = AccountSeen("ACME", "EMEA", "Retail", frozenset({"jd"}), {"jd": "north", "mo": "north", "al": "south"})


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (["all"], "The account set is all accounts."),
        (["code=ACME"], "ACME is named in the account set."),
        (["region=APAC", "region=EMEA"], "ACME is in the region EMEA."),
        (["segment=Retail"], "ACME is in the segment Retail."),
        (["held=jd"], "jd holds a role in ACME."),
        (["team=mo"], "jd holds a role in ACME and is in the team of mo."),
    ],
)
def test_any_part_of_a_set_lets_an_account_in_and_says_so(parts: list[str], sentence: str) -> None:
    decision = lets_in(account_set(parts), ACME)
    assert (decision.allowed, str(decision.reason)) == (True, sentence)


@pytest.mark.parametrize(
    "parts",
    [[], ["code=ACM"], ["region=APAC"], ["segment=retail"], ["held=mo"], ["team=al"], ["team=nobody"]],
)
def test_what_no_part_lets_in_is_foreign(parts: list[str]) -> None:
    decision = lets_in(account_set(parts), ACME)
    assert not decision.allowed
    assert str(decision.reason) == f"ACME is not in the account set {' '.join(parts) or 'none'}."


@pytest.mark.parametrize("team", [{}, {"jd": "north"}])
def test_who_is_in_no_team_sees_no_account_by_a_team(team: dict[str, str]) -> None:
    nowhere = AccountSeen("ACME", None, None, frozenset({"jd"}), team)
    assert not lets_in(AccountSet(held_by="mo", teams=True), nowhere).allowed


def test_an_account_without_region_is_in_no_region_of_a_set() -> None:
    bare = AccountSeen("ACME", None, None, frozenset(), {})
    assert not lets_in(account_set(["region=EMEA", "segment=Retail", "held=jd"]), bare).allowed


@pytest.mark.parametrize(
    "parts",
    [["everything"], ["region="], ["ALL"], ["all", "code=A"], ["held=a", "team=b"], ["colour=red"], [""]],
)
def test_a_set_that_says_nothing_clear_is_refused(parts: list[str]) -> None:
    with pytest.raises(AccountsNotUsable):
        account_set(parts)


@pytest.mark.parametrize("parts", [["all"], [], ["code=A", "code=B", "region=North America", "team=jd"]])
def test_a_set_is_read_back_as_it_was_given(parts: list[str]) -> None:
    assert account_set(parts).parts() == parts
    assert account_set(parts).text() == (" ".join(parts) or "none")


# ---------------------------------------------------------------- roles


def test_the_roles_that_come_along_grow_from_a_viewer_to_an_administrator() -> None:
    assert list(SHIPPED_ROLES) == [
        *("viewer", "account_manager", "sales_manager", "executive_sponsor", "auditor", "bi"),
        "administrator",
    ]
    assert SHIPPED_ROLES["administrator"].scopes == EVERY_SCOPE
    assert SHIPPED_ROLES["viewer"].scopes == {Scope.READ}
    assert all(Scope.READ in role.scopes and said(role.says, "zh") for role in SHIPPED_ROLES.values())


def test_a_role_sees_the_accounts_that_are_usual_for_it() -> None:
    assert SHIPPED_ROLES["account_manager"].accounts_of("jd") == AccountSet(held_by="jd")
    assert SHIPPED_ROLES["sales_manager"].accounts_of("jd") == AccountSet(held_by="jd", teams=True)
    assert SHIPPED_ROLES["bi"].accounts_of("jd") == ALL_ACCOUNTS


SAYS = 'says = { en = "Reads.", zh = "查看。" }'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[", "it is no TOML"),
        ("", "it has no role"),
        (f'[desk]\n{SAYS}\nscopes = ["write"]', "`desk.scopes.0`"),
        (f'[desk]\n{SAYS}\nscopes = ["read"]\naccounts = "some"', "`desk.accounts`"),
        (f'[desk]\n{SAYS}\nscopes = ["read"]\nacounts = "all"', "`desk.acounts`"),
        (f'["The Desk"]\n{SAYS}\nscopes = ["read"]', "`The Desk`"),
        ('[desk]\nscopes = ["read"]', "`desk.says`"),
    ],
)
def test_a_file_of_roles_that_is_wrong_is_told_in_one_sentence(text: str, problem: str) -> None:
    with pytest.raises(RolesNotUsable) as refused:
        read_roles(text)
    assert refused.value.sentence.startswith("The file of roles can't be used: ")
    assert problem in refused.value.sentence
    assert "\n" not in refused.value.sentence


def test_a_firm_may_have_roles_of_its_own(keys: KeysInMemory, watch: Watch) -> None:
    roles = read_roles(f'[desk]\n{SAYS}\nscopes = ["read", "audit"]\naccounts = "held"')
    access = Access(keys, watch, bytes_in_turn(), roles)
    _, token = access.issue("jd", None, access.grant("jd", "desk", [], []))
    assert access.principal(token) == Principal(
        "jd", frozenset({Scope.READ, Scope.AUDIT}), AccountSet(held_by="jd"), "jd"
    )
    # Without the role in the file, whoever had it may do nothing any more.
    assert Access(keys, watch, bytes_in_turn()).principal(token).scopes == frozenset()


# ---------------------------------------------------------------- keys


def test_a_key_is_granted_a_role_or_scopes_and_nothing_by_default(access: Access) -> None:
    for refusal, role, scopes in (
        (GrantMissing, None, []),
        (GrantTwice, "viewer", ["read"]),
        (RoleUnknown, "boss", []),
        (ScopeUnknown, None, ["write"]),
    ):
        with pytest.raises(refusal):
            access.grant("jd", role, scopes, [])
    grant = access.grant("jd", None, ["read", "record"], ["region=EMEA"])
    assert grant == Grant(None, frozenset({Scope.READ, Scope.RECORD}), account_set(["region=EMEA"]))
    assert access.grant("jd", "account_manager", [], ["all"]).accounts == ALL_ACCOUNTS


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (None, NOW + timedelta(days=90)),
        ("30d", NOW + timedelta(days=30)),
        ("2026-12-31", datetime(2027, 1, 1, tzinfo=UTC)),
        ("never", None),
    ],
)
def test_a_key_lasts_as_long_as_is_said_and_else_ninety_days(text: str | None, ends: datetime | None) -> None:
    assert expiry(text, NOW) == ends


@pytest.mark.parametrize("text", ["0d", "-1d", "30", "d", "forever", "2026-13-01", "999999d", "３０d"])
def test_an_expiry_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ExpiryNotUsable):
        expiry(text, NOW)


def test_a_rotated_key_works_beside_its_successor_and_then_no_more(access: Access, watch: Watch) -> None:
    grant = access.grant("jd", "viewer", [], ["region=EMEA"])
    key, old = access.issue("jd", NOW + timedelta(days=90), grant)
    ending, following, new = access.rotate(key.key_id, NOW + timedelta(days=90), timedelta(days=7))
    assert ending.expires_at == NOW + timedelta(days=7)
    assert access.principal(old) == access.principal(new)
    assert following.grant == grant
    watch.now = NOW + timedelta(days=7)
    with pytest.raises(KeyNotAccepted):
        access.principal(old)
    assert access.principal(new).accounts == account_set(["region=EMEA"])


def test_rotation_makes_no_key_last_longer(access: Access) -> None:
    key, _ = access.issue("jd", NOW + timedelta(days=1))
    assert access.rotate(key.key_id, None, timedelta(days=7))[0].expires_at == NOW + timedelta(days=1)


def test_only_a_key_in_use_is_rotated(access: Access, watch: Watch) -> None:
    gone, _ = access.issue("jd")
    access.revoke(gone.key_id)
    with pytest.raises(KeyAlreadyRevoked):
        access.rotate(gone.key_id, None, timedelta(days=7))
    old, _ = access.issue("jd", NOW + timedelta(days=1))
    watch.now = NOW + timedelta(days=1)
    with pytest.raises(KeyOver):
        access.rotate(old.key_id, None, timedelta(days=7))


def test_the_last_use_is_noted_once_a_day(access: Access, keys: KeysInMemory, watch: Watch) -> None:
    key, token = access.issue("jd")
    for _ in range(3):
        access.principal(token)
        access.note_uses()
    assert keys.noted == [(key.key_id, NOW.date())]
    watch.now = NOW + timedelta(days=1)
    access.principal(token)
    assert access.unnoted
    access.note_uses()
    assert keys.noted[1:] == [(key.key_id, NOW.date() + timedelta(days=1))]
    assert not access.unnoted


def test_a_wrong_key_is_not_noted_as_used(access: Access) -> None:
    _, token = access.issue("jd")
    with pytest.raises(KeyNotAccepted):
        access.principal(f"{token[:-2]}zz")
    assert not access.unnoted


# ---------------------------------------------------------------- limits


def test_so_many_at_once_and_one_more_is_told_to_come_again() -> None:
    limits = PrincipalLimits({"request": 2, "print": 1}, 100, lambda: 0.0)
    with limits.turn("ana", ["request", "print"]):
        with pytest.raises(TooManyAtOnce, match="print"), limits.turn("ana", ["request", "print"]):
            pass
        with (
            limits.turn("ben", ["request", "print"]),
            limits.turn("ana", ["request"]),
            pytest.raises(TooManyAtOnce, match="2 things"),
            limits.turn("ana", ["request"]),
        ):
            pass
    with limits.turn("ana", ["request", "print"]):
        pass


def test_so_many_in_a_minute_and_then_as_they_are_forgotten() -> None:
    now = [0.0]
    limits = PrincipalLimits({"request": 1}, 6, lambda: now[0])

    def ask(who: str = "ana") -> None:
        with limits.turn(who, ["request"]):
            pass

    for _ in range(6):
        ask()
    with pytest.raises(TooManyRequests, match="10 s"):
        ask()
    ask("ben")
    now[0] = 9.9
    with pytest.raises(TooManyRequests, match="1 s"):
        ask()
    now[0] = 10.0
    ask()
    now[0] = 1000.0
    for _ in range(6):
        ask()
    with pytest.raises(TooManyRequests):
        ask()


def test_a_request_that_fails_gives_its_place_back() -> None:
    limits = PrincipalLimits({"request": 1}, 100, lambda: 0.0)
    with pytest.raises(ZeroDivisionError), limits.turn("ana", ["request"]):
        raise ZeroDivisionError
    with limits.turn("ana", ["request"]):
        pass


def test_whether_there_is_a_key_is_looked_for_again_after_a_moment_and_known_at_once_of_ones_own(
    keys: KeysInMemory, watch: Watch
) -> None:
    ticks = [0.0]
    access, elsewhere = (Access(keys, watch, bytes_in_turn(), ticks=lambda: ticks[0]) for _ in range(2))
    assert not access.is_known_to_be_open()
    assert not access.required()
    assert access.is_known_to_be_open()
    elsewhere.issue("ana")
    assert elsewhere.required()
    assert not elsewhere.is_known_to_be_open()
    ticks[0] = LOOK_SECONDS - 0.01
    assert not access.required()
    ticks[0] = LOOK_SECONDS
    assert not access.is_known_to_be_open()
    assert access.required()
    assert not access.is_known_to_be_open()


def test_without_a_clock_of_its_own_it_is_looked_each_time(access: Access, keys: KeysInMemory) -> None:
    assert not access.required()
    Access(keys, access.clock, bytes_in_turn()).issue("ana")
    assert access.required()
