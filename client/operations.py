"""A method for each operation of the API. Written by `python -m docs` from the service's OpenAPI document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Literal, cast

from tierline.client import shapes
from tierline.client.transport import Transport, in_path


class Operations(Transport):
    """Every operation of the API."""

    def read_catalogue(self) -> Any:
        """Every id with its words by language, and every kind of fact with its JSON Schema. `kinds` are about
        accounts, `firm_kinds` belong into the firm's own book.
        """
        return self.ask("GET", "/v1/catalogue")

    def list_accounts(
        self,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        region: str | None = None,
        segment: str | None = None,
        industry: str | None = None,
        kind: Literal["government", "enterprise"] | None = None,
        tier: shapes.Tier | None = None,
        person: str | None = None,
        team: str | None = None,
    ) -> shapes.AccountsAnswer:
        """The accounts opened by the instant asked about, by code; filters narrow them down."""
        return cast(
            "shapes.AccountsAnswer",
            self.ask(
                "GET",
                "/v1/accounts",
                {
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                    "limit": limit,
                    "cursor": cursor,
                    "region": region,
                    "segment": segment,
                    "industry": industry,
                    "kind": kind,
                    "tier": tier,
                    "person": person,
                    "team": team,
                },
            ),
        )

    def list_accounts_items(
        self,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        limit: int | None = None,
        region: str | None = None,
        segment: str | None = None,
        industry: str | None = None,
        kind: Literal["government", "enterprise"] | None = None,
        tier: shapes.Tier | None = None,
        person: str | None = None,
        team: str | None = None,
    ) -> Iterator[shapes.AccountShape]:
        """Each item of `list_accounts`, through all pages."""
        return cast(
            "Iterator[shapes.AccountShape]",
            self.walk(
                "/v1/accounts",
                {
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                    "limit": limit,
                    "region": region,
                    "segment": segment,
                    "industry": industry,
                    "kind": kind,
                    "tier": tier,
                    "person": person,
                    "team": team,
                },
            ),
        )

    def open_account(self, body: shapes.NewAccount, *, idempotency_key: str | None = None) -> shapes.Receipt:
        """Open an account: the fields of `account_opened`, whose `kind` is that of the account."""
        return cast(
            "shapes.Receipt",
            self.ask("POST", "/v1/accounts", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def read_account(
        self,
        code: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.AccountAnswer:
        """An account as it stands at the instant asked about."""
        return cast(
            "shapes.AccountAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def forget_contact(
        self, code: str, contact: str, body: shapes.Forgetting, *, idempotency_key: str | None = None
    ) -> shapes.CertificateShape:
        """Forget one of the customer's people, for good: their name and addresses, and every text about them.
        The body says so: `{"for_good": true}`. Refused while they are under a legal hold. Their open
        confirmation links are withdrawn. From then on they are called by the `pseudonym` that is answered,
        in place of their reference. Tiers, coverage and counts of all days stay.
        """
        return cast(
            "shapes.CertificateShape",
            self.ask(
                "POST",
                f"/v1/accounts/{in_path(code)}/contacts/{in_path(contact)}:forget",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def forget_person(
        self, person: str, body: shapes.Forgetting, *, idempotency_key: str | None = None
    ) -> shapes.CertificateShape:
        """Forget one of our own people, for good: name, address and every text of the firm's book about them.
        The body says so: `{"for_good": true}`. Refused while they are under a legal hold.
        """
        return cast(
            "shapes.CertificateShape",
            self.ask(
                "POST",
                f"/v1/people/{in_path(person)}:forget",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def redact(
        self, code: str, fact_id: str, body: shapes.Redaction, *, idempotency_key: str | None = None
    ) -> shapes.CertificateShape:
        """Destroy one free text of a fact for good, in the fact and in its corrections; the fact stays. The
        body has `field`, as in `note`, a `reason`, and `"for_good": true`. What others recorded takes the
        scope `correct`. Refused while somebody whom the fact concerns is under a legal hold.
        """
        return cast(
            "shapes.CertificateShape",
            self.ask(
                "POST",
                f"/v1/accounts/{in_path(code)}/facts/{in_path(fact_id)}:redact",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def redact_of_the_firm(
        self, fact_id: str, body: shapes.Redaction, *, idempotency_key: str | None = None
    ) -> shapes.CertificateShape:
        """Destroy one free text of a fact of the firm's own book for good; the fact stays."""
        return cast(
            "shapes.CertificateShape",
            self.ask(
                "POST",
                f"/v1/firm/facts/{in_path(fact_id)}:redact",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def hold_contact(
        self, code: str, contact: str, body: shapes.HoldSaid, *, idempotency_key: str | None = None
    ) -> shapes.Receipt:
        """Put a contact under a legal hold, with a `reason`: nothing about them is destroyed meanwhile."""
        return cast(
            "shapes.Receipt",
            self.ask(
                "POST",
                f"/v1/accounts/{in_path(code)}/contacts/{in_path(contact)}:hold",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def release_contact(
        self, code: str, contact: str, body: shapes.HoldSaid, *, idempotency_key: str | None = None
    ) -> shapes.Receipt:
        """Release a legal hold on a contact, with a `reason`."""
        return cast(
            "shapes.Receipt",
            self.ask(
                "POST",
                f"/v1/accounts/{in_path(code)}/contacts/{in_path(contact)}:release",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def hold_person(
        self, person: str, body: shapes.HoldSaid, *, idempotency_key: str | None = None
    ) -> shapes.Receipt:
        """Put one of ours under a legal hold, with a `reason`: nothing about them is destroyed meanwhile."""
        return cast(
            "shapes.Receipt",
            self.ask(
                "POST",
                f"/v1/people/{in_path(person)}:hold",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def release_person(
        self, person: str, body: shapes.HoldSaid, *, idempotency_key: str | None = None
    ) -> shapes.Receipt:
        """Release a legal hold on one of our people, with a `reason`."""
        return cast(
            "shapes.Receipt",
            self.ask(
                "POST",
                f"/v1/people/{in_path(person)}:release",
                headers={"idempotency-key": idempotency_key},
                body=body,
            ),
        )

    def disclose_contact(self, code: str, contact: str) -> shapes.ContactDisclosure:
        """Everything that is kept of one of the customer's people, for whoever asks what that is."""
        return cast(
            "shapes.ContactDisclosure",
            self.ask("GET", f"/v1/accounts/{in_path(code)}/contacts/{in_path(contact)}/disclosure"),
        )

    def disclose_person(self, person: str) -> shapes.PersonDisclosure:
        """Everything that is kept of one of our own people, for whoever asks what that is. Texts are opened
        for who has the scope `read:texts`. Of accounts, what says that they took part is told without its
        texts, which are about customers; of accounts that may not be seen, nothing.
        """
        return cast("shapes.PersonDisclosure", self.ask("GET", f"/v1/people/{in_path(person)}/disclosure"))

    def record_fact(
        self, code: str, body: shapes.Fact, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> shapes.Receipt:
        """Record one fact about an account: 201 with its receipt, 200 with the first one on a repeat."""
        return cast(
            "shapes.Receipt",
            self.ask(
                "POST",
                f"/v1/accounts/{in_path(code)}/facts",
                headers={"idempotency-key": idempotency_key, "if-match": if_match},
                body=body,
            ),
        )

    def read_fact(
        self,
        code: str,
        fact_id: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.FactAnswer:
        """A fact as it is effective, and every statement about it, in the order they were made."""
        return cast(
            "shapes.FactAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/facts/{in_path(fact_id)}",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def list_links(self, code: str, fact_id: str) -> shapes.ConfirmationLinksAnswer:
        """The confirmation links made for a fact, in the order they were made, and how each stands. What opens
        a link isn't told again.
        """
        return cast(
            "shapes.ConfirmationLinksAnswer",
            self.ask("GET", f"/v1/accounts/{in_path(code)}/facts/{in_path(fact_id)}/confirmation-links"),
        )

    def make_link(
        self, code: str, fact_id: str, body: shapes.NewConfirmationLink
    ) -> shapes.ConfirmationLinkMade:
        """Make a link by which a contact confirms or disputes a fact; its address is shown this once. The body
        has `contact`, and perhaps `language` and `days` (14, if not said; 90 at most). Whoever has the link
        can answer by it, once, so send it to that contact and to nobody else.
        """
        return cast(
            "shapes.ConfirmationLinkMade",
            self.ask(
                "POST", f"/v1/accounts/{in_path(code)}/facts/{in_path(fact_id)}/confirmation-links", body=body
            ),
        )

    def withdraw_link(self, code: str, fact_id: str, link: str) -> shapes.ConfirmationLinkShape:
        """Withdraw a link that nobody answered yet: it opens nothing any more."""
        return cast(
            "shapes.ConfirmationLinkShape",
            self.ask(
                "POST",
                f"/v1/accounts/{in_path(code)}/facts/{in_path(fact_id)}/confirmation-links/{in_path(link)}:withdraw",
            ),
        )

    def record_batch(
        self, lines: Iterable[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> shapes.BatchAnswer:
        """Record facts over many accounts, one JSON object a line, each with `account` beside its fields.
        Every line gets a receipt or a problem of its own, in the order of the lines; a bad line keeps no
        other from landing. Lines are recorded while later ones still arrive. A batch has at most 50,000
        lines, and after 1,000 refused ones no more is read: then the answer is a problem that has the same
        members, and `unread` is the number of lines that nobody looked at. Under an Idempotency-Key, a line
        without `fact_id` gets its id from the key and its number among all lines, empty ones included: sent
        again, the same lines must have the same numbers.
        """
        return cast(
            "shapes.BatchAnswer",
            self.send_lines("/v1/facts:batch", lines, headers={"idempotency-key": idempotency_key}),
        )

    def read_tier(
        self,
        code: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.TierAnswer:
        """The tier at any instant, past or future, and why: every criterion with the facts behind it."""
        return cast(
            "shapes.TierAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/tier",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_tier_history(
        self,
        code: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.TierHistoryAnswer:
        """The tiers the account had up to the instant asked about, and what made them change."""
        return cast(
            "shapes.TierHistoryAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/tier/history",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_coverage(
        self,
        code: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.CoverageAnswer:
        """Who holds which role, and how each responsibility and each function of ours stands."""
        return cast(
            "shapes.CoverageAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/coverage",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_effect(
        self,
        code: str,
        *,
        from_: str | None = None,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.EffectAnswer:
        """What was learned of an account between two positions did to it: tier, coverage, what lapses when.
        Both are judged at the same instant, `as_of`; `from` is what was known before, `known_at` after. Of
        a fact that was just recorded, `from` is the position of its receipt less one, and `known_at` the
        position.
        """
        return cast(
            "shapes.EffectAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/effect",
                {
                    "from": from_,
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                },
            ),
        )

    def ask_what_if(self, code: str, body: shapes.PlannedFacts) -> shapes.WhatIfAnswer:
        """What planned facts would do to an account: its tier from now on with them and without. Records
        nothing. `facts` are as for recording, each with the `occurred_at` that it is planned for; they are
        refused as recording them then would be. Both sides are judged at the moment of the last one,
        `judged_at`.
        """
        return cast(
            "shapes.WhatIfAnswer", self.ask("POST", f"/v1/accounts/{in_path(code)}/tier:what-if", body=body)
        )

    def read_plan(
        self,
        code: str,
        *,
        tier: shapes.Tier | None = None,
        by: str | None = None,
        most: int | None = None,
        min_position: int | None = None,
    ) -> shapes.PlanAnswer:
        """The cheapest actions from tomorrow on by which an account has a tier, or a higher one, at a moment.
        Each as the fact that it comes to, with what it costs beside the others, who would act, and the
        criteria that it serves. Where no set of so few actions is enough, `because` and `hindrances` say
        why. Nothing is recorded.
        """
        return cast(
            "shapes.PlanAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/tier/plan",
                {"tier": tier, "by": by, "most": most, "min_position": min_position},
            ),
        )

    def read_contacts(
        self,
        code: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.ContactsAnswer:
        """The customer's people known at the instant asked about, names, titles and addresses opened for
        display. Those who are there come first, the highest first. What is forgotten on request or damaged
        is a marker.
        """
        return cast(
            "shapes.ContactsAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/contacts",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_connections(
        self,
        code: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.ConnectionsAnswer:
        """Who of us knows whom there: what connects one of theirs with one of ours, the most used first.
        Interactions and executive contacts of the 365 days before count, of those of theirs who are there
        at the instant asked about. `live` is a connection used in the last 180 days; `only` marks somebody
        of theirs whom nobody else of us is connected with.
        """
        return cast(
            "shapes.ConnectionsAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/connections",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_timeline(
        self,
        code: str,
        *,
        kinds: list[str] | None = None,
        people: list[str] | None = None,
        from_: str | None = None,
        to: str | None = None,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> shapes.TimelineAnswer:
        """What happened up to the instant asked about, newest first, its texts opened for display. `kinds` and
        `people` may be repeated or be lists with commas; a comma that is part of a person's id has a
        backslash before it, and so has a backslash.
        """
        return cast(
            "shapes.TimelineAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/timeline",
                {
                    "kinds": kinds,
                    "people": people,
                    "from": from_,
                    "to": to,
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                    "limit": limit,
                    "cursor": cursor,
                },
            ),
        )

    def read_timeline_items(
        self,
        code: str,
        *,
        kinds: list[str] | None = None,
        people: list[str] | None = None,
        from_: str | None = None,
        to: str | None = None,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        limit: int | None = None,
    ) -> Iterator[shapes.TimelineEntry]:
        """Each item of `read_timeline`, through all pages."""
        return cast(
            "Iterator[shapes.TimelineEntry]",
            self.walk(
                f"/v1/accounts/{in_path(code)}/timeline",
                {
                    "kinds": kinds,
                    "people": people,
                    "from": from_,
                    "to": to,
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                    "limit": limit,
                },
            ),
        )

    def read_audit(
        self,
        code: str,
        *,
        min_position: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.AuditAnswer:
        """Every statement recorded on the account, in the order of recording, its texts opened for display.
        Corrections, retractions and reinstatements are statements of their own, with their reason. All are
        listed that are known, whenever they happened: `as_of` leaves none out. What was recorded on
        accounts that are merged into it is in their own audit.
        """
        return cast(
            "shapes.AuditAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/audit",
                {
                    "min_position": min_position,
                    "limit": limit,
                    "cursor": cursor,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                },
            ),
        )

    def read_audit_items(
        self,
        code: str,
        *,
        min_position: int | None = None,
        limit: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> Iterator[shapes.AuditEntry]:
        """Each item of `read_audit`, through all pages."""
        return cast(
            "Iterator[shapes.AuditEntry]",
            self.walk(
                f"/v1/accounts/{in_path(code)}/audit",
                {
                    "min_position": min_position,
                    "limit": limit,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                },
            ),
        )

    def read_restatement(
        self,
        code: str,
        *,
        from_: str | None = None,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> shapes.RestatementAnswer:
        """What was believed of an account's day, what is known of it, and what was stated in between. `before`
        is how it stood at `as_of` by what was known at `from` (null where nothing was), `after` by what is
        known at `known_at`. `items`, newest first, are what was recorded in between and bears on that
        instant: facts stated late, corrections with old and new values, retractions, reinstatements,
        adopted policies, and what the firm's own book says of people who are named on the account. `tier`
        is given where a statement made the tier another one. `afterwards` counts what was recorded in
        between of what happened after `as_of`.
        """
        return cast(
            "shapes.RestatementAnswer",
            self.ask(
                "GET",
                f"/v1/accounts/{in_path(code)}/restatement",
                {
                    "from": from_,
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                    "limit": limit,
                    "cursor": cursor,
                },
            ),
        )

    def read_restatement_items(
        self,
        code: str,
        *,
        from_: str | None = None,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        limit: int | None = None,
    ) -> Iterator[shapes.BetweenShape]:
        """Each item of `read_restatement`, through all pages."""
        return cast(
            "Iterator[shapes.BetweenShape]",
            self.walk(
                f"/v1/accounts/{in_path(code)}/restatement",
                {
                    "from": from_,
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                    "limit": limit,
                },
            ),
        )

    def list_reports(self) -> shapes.ReportsAnswer:
        """Every report with its title and columns."""
        return cast("shapes.ReportsAnswer", self.ask("GET", "/v1/reports"))

    def read_report(
        self,
        name: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        account: str | None = None,
        within: int | None = None,
        region: str | None = None,
        segment: str | None = None,
        industry: str | None = None,
        kind: Literal["government", "enterprise"] | None = None,
        tier: shapes.Tier | None = None,
        person: str | None = None,
        team: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        period: Literal["month", "quarter", "year"] | None = None,
        by: shapes.ByWord | None = None,
        matter: shapes.MatterWord | None = None,
        statement: shapes.StatementWord | None = None,
        sort: str | None = None,
        order: Literal["asc", "desc"] | None = None,
        lang: str | None = None,
        bom: bool | None = None,
    ) -> shapes.ReportAnswer:
        """A report at the instant asked about; filters narrow it down to some accounts."""
        return cast(
            "shapes.ReportAnswer",
            self.ask(
                "GET",
                f"/v1/reports/{in_path(name)}",
                {
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                    "account": account,
                    "within": within,
                    "region": region,
                    "segment": segment,
                    "industry": industry,
                    "kind": kind,
                    "tier": tier,
                    "person": person,
                    "team": team,
                    "from": from_,
                    "to": to,
                    "period": period,
                    "by": by,
                    "matter": matter,
                    "statement": statement,
                    "sort": sort,
                    "order": order,
                    "lang": lang,
                    "bom": bom,
                },
            ),
        )

    def read_report_file(
        self,
        name: str,
        file: IO[bytes],
        *,
        format: Literal["csv", "json", "parquet", "pdf", "pptx", "xlsx"],
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
        account: str | None = None,
        within: int | None = None,
        region: str | None = None,
        segment: str | None = None,
        industry: str | None = None,
        kind: Literal["government", "enterprise"] | None = None,
        tier: shapes.Tier | None = None,
        person: str | None = None,
        team: str | None = None,
        from_: str | None = None,
        to: str | None = None,
        period: Literal["month", "quarter", "year"] | None = None,
        by: shapes.ByWord | None = None,
        matter: shapes.MatterWord | None = None,
        statement: shapes.StatementWord | None = None,
        sort: str | None = None,
        order: Literal["asc", "desc"] | None = None,
        lang: str | None = None,
        bom: bool | None = None,
    ) -> None:
        """A report at the instant asked about; filters narrow it down to some accounts."""
        self.save(
            f"/v1/reports/{in_path(name)}",
            {
                "min_position": min_position,
                "as_of": as_of,
                "known_at": known_at,
                "basis": basis,
                "account": account,
                "within": within,
                "region": region,
                "segment": segment,
                "industry": industry,
                "kind": kind,
                "tier": tier,
                "person": person,
                "team": team,
                "from": from_,
                "to": to,
                "period": period,
                "by": by,
                "matter": matter,
                "statement": statement,
                "sort": sort,
                "order": order,
                "format": format,
                "lang": lang,
                "bom": bom,
            },
            file,
        )

    def read_export(
        self,
        format: Literal["ocel", "ocel-sqlite", "xes", "ocds", "parquet", "duckdb"],
        file: IO[bytes],
        *,
        supplier: str | None = None,
        prefix: str | None = None,
        min_position: int | None = None,
    ) -> None:
        """What is recorded by now as a file for other tools, of the accounts that whoever asks may see. `ocel`
        and `ocel-sqlite` are event logs of OCEL 2.0, `xes` is one of cases, `ocds` are contracts as a
        release package; `parquet` (packed as a zip) and `duckdb` are the views for SQL tools. None has a
        name of a person or a text.
        """
        self.save(
            f"/v1/exports/{in_path(format)}",
            {"supplier": supplier, "prefix": prefix, "min_position": min_position},
            file,
        )

    def read_feed(
        self,
        *,
        limit: int | None = None,
        wait: float | None = None,
        kinds: list[str] | None = None,
        accounts: list[str] | None = None,
        tiers: list[str] | None = None,
        detail: Literal["thin", "full"] | None = None,
        after: str | None = None,
    ) -> list[shapes.FeedEventShape]:
        """Entries in order, as a batch of CloudEvents; `Link: rel="next"` is where to go on, also from the
        end. Whoever applies every entry, `changed` and `withdrawn` moments too, holds what the service
        holds.
        """
        return cast(
            "list[shapes.FeedEventShape]",
            self.ask(
                "GET",
                "/v1/feed",
                {
                    "limit": limit,
                    "wait": wait,
                    "kinds": kinds,
                    "accounts": accounts,
                    "tiers": tiers,
                    "detail": detail,
                    "after": after,
                },
                accept="application/cloudevents-batch+json",
            ),
        )

    def read_entry(
        self, place: str, *, detail: Literal["thin", "full"] | None = None
    ) -> shapes.FeedEventShape:
        """One entry, as a CloudEvent in structured mode; in binary mode for `Accept: application/json`."""
        return cast(
            "shapes.FeedEventShape",
            self.ask(
                "GET", f"/v1/feed/{in_path(place)}", {"detail": detail}, accept="application/cloudevents+json"
            ),
        )

    def list_webhooks(self) -> shapes.WebhooksAnswer:
        """All webhooks, in the order in which they were made, without their secrets."""
        return cast("shapes.WebhooksAnswer", self.ask("GET", "/v1/webhooks"))

    def add_webhook(self, body: shapes.NewWebhook) -> shapes.WebhookWithSecret:
        """Have entries of the feed sent somewhere; the answer has the secret, which is shown this once. It is
        sent what whoever makes it may see, of the accounts that they see then, and never a text.
        """
        return cast("shapes.WebhookWithSecret", self.ask("POST", "/v1/webhooks", body=body))

    def read_webhook(self, hook: str) -> shapes.WebhookShape:
        """One webhook: what is sent, how far, and whether its receiver takes it."""
        return cast("shapes.WebhookShape", self.ask("GET", f"/v1/webhooks/{in_path(hook)}"))

    def list_deliveries(
        self,
        hook: str,
        *,
        state: shapes.StateWord2 | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> shapes.DeliveriesAnswer:
        """The ledger: what was put in line, the latest first, and what became of each. It keeps 30 days."""
        return cast(
            "shapes.DeliveriesAnswer",
            self.ask(
                "GET",
                f"/v1/webhooks/{in_path(hook)}/deliveries",
                {"state": state, "limit": limit, "cursor": cursor},
            ),
        )

    def list_deliveries_items(
        self, hook: str, *, state: shapes.StateWord2 | None = None, limit: int | None = None
    ) -> Iterator[shapes.DeliveryShape]:
        """Each item of `list_deliveries`, through all pages."""
        return cast(
            "Iterator[shapes.DeliveryShape]",
            self.walk(f"/v1/webhooks/{in_path(hook)}/deliveries", {"state": state, "limit": limit}),
        )

    def rotate_secret(self, hook: str, body: shapes.SecretRotated) -> shapes.WebhookWithSecret:
        """Another secret, shown this once; for `overlap_hours` (24, if not said) both of them sign."""
        return cast(
            "shapes.WebhookWithSecret", self.ask("POST", f"/v1/webhooks/{in_path(hook)}:rotate", body=body)
        )

    def switch_on(self, hook: str) -> shapes.WebhookShape:
        """Send again, beginning with what waited meanwhile."""
        return cast("shapes.WebhookShape", self.ask("POST", f"/v1/webhooks/{in_path(hook)}:on"))

    def switch_off(self, hook: str) -> shapes.WebhookShape:
        """Send nothing until it is switched on again."""
        return cast("shapes.WebhookShape", self.ask("POST", f"/v1/webhooks/{in_path(hook)}:off"))

    def replay(self, hook: str, body: shapes.Replayed) -> shapes.WebhookShape:
        """Send everything behind `after` once more, a place in the feed, under the ids that it had before."""
        return cast(
            "shapes.WebhookShape", self.ask("POST", f"/v1/webhooks/{in_path(hook)}:replay", body=body)
        )

    def remove_webhook(self, hook: str) -> shapes.WebhookShape:
        """Send nothing any more, and forget the webhook and its ledger."""
        return cast("shapes.WebhookShape", self.ask("POST", f"/v1/webhooks/{in_path(hook)}:remove"))

    def list_policies(self, *, min_position: int | None = None) -> shapes.PoliciesAnswer:
        """The default tier policy and every one adopted, in the order of their first days."""
        return cast("shapes.PoliciesAnswer", self.ask("GET", "/v1/policies", {"min_position": min_position}))

    def adopt_policy(
        self, body: shapes.PolicyAdoption, *, idempotency_key: str | None = None
    ) -> shapes.Receipt:
        """Adopt a tier policy from a day on, past or future; earlier days stay judged as they were."""
        return cast(
            "shapes.Receipt",
            self.ask("POST", "/v1/policies", headers={"idempotency-key": idempotency_key}, body=body),
        )

    def backtest_policy(self, body: shapes.BacktestQuestion) -> shapes.BacktestAnswer:
        """Hold a draft against the past: which accounts it would have judged otherwise, and when. Changes
        nothing. Without `account` it reads the facts of all accounts, so it may take a while; whoever asks
        for a second one meanwhile is told to come again.
        """
        return cast("shapes.BacktestAnswer", self.ask("POST", "/v1/policies:backtest", body=body))

    def record_fact_of_the_firm(
        self, body: shapes.FactOfTheFirm, *, idempotency_key: str | None = None, if_match: str | None = None
    ) -> shapes.Receipt:
        """Record one fact in the firm's own book: our people, department duties, budgets. 201 with its
        receipt, 200 with the first one on a repeat. Corrections, retractions and reinstatements work as on
        accounts. In batches and imports, lines name the book by `"account": "firm"`.
        """
        return cast(
            "shapes.Receipt",
            self.ask(
                "POST",
                "/v1/firm/facts",
                headers={"idempotency-key": idempotency_key, "if-match": if_match},
                body=body,
            ),
        )

    def read_fact_of_the_firm(
        self,
        fact_id: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.FactAnswer:
        """A fact of the firm's own book as it is effective, and every statement about it."""
        return cast(
            "shapes.FactAnswer",
            self.ask(
                "GET",
                f"/v1/firm/facts/{in_path(fact_id)}",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_desk(
        self,
        person: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.DeskAnswer:
        """What one of our people has to do at an instant: late, within a week, and within 30 days. What is
        about one tier is one item, with its `parts`. `others` are to act on the rest, and `later` counts
        what is due after that. Somebody who holds no role has an empty desk.
        """
        return cast(
            "shapes.DeskAnswer",
            self.ask(
                "GET",
                f"/v1/people/{in_path(person)}/desk",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_calendar(
        self,
        person: str,
        *,
        lang: str | None = None,
        within: int | None = None,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> str:
        """What falls, ends and is due for one of our people, as a calendar to subscribe to (iCalendar)."""
        return cast(
            "str",
            self.ask(
                "GET",
                f"/v1/people/{in_path(person)}/calendar.ics",
                {
                    "lang": lang,
                    "within": within,
                    "min_position": min_position,
                    "as_of": as_of,
                    "known_at": known_at,
                    "basis": basis,
                },
            ),
        )

    def list_subscriptions(self, person: str) -> shapes.SubscriptionsAnswer:
        """What one of our people asked to be told, ended subscriptions included. One's own is read with
        `read`; that of others takes the scope `people`.
        """
        return cast(
            "shapes.SubscriptionsAnswer", self.ask("GET", f"/v1/people/{in_path(person)}/subscriptions")
        )

    def subscribe(self, person: str, body: shapes.NewSubscription) -> shapes.SubscriptionAnswer:
        """Have one of our people be told; 200 where the same was asked for before. It tells of no account that
        who asks may not see, now or when it tells.
        """
        return cast(
            "shapes.SubscriptionAnswer",
            self.ask("POST", f"/v1/people/{in_path(person)}/subscriptions", body=body),
        )

    def end_subscription(self, person: str, subscription: str) -> shapes.SubscriptionAnswer:
        """Have somebody be told no more: the address is gone at once, and what waits is called off."""
        return cast(
            "shapes.SubscriptionAnswer",
            self.ask("POST", f"/v1/people/{in_path(person)}/subscriptions/{in_path(subscription)}:end"),
        )

    def list_messages(
        self, person: str, *, limit: int | None = None, cursor: str | None = None
    ) -> shapes.MessagesAnswer:
        """What one of our people was told, when, by which way and with what outcome, the latest first. A
        message of which who asks may see no account is left out.
        """
        return cast(
            "shapes.MessagesAnswer",
            self.ask("GET", f"/v1/people/{in_path(person)}/messages", {"limit": limit, "cursor": cursor}),
        )

    def list_messages_items(self, person: str, *, limit: int | None = None) -> Iterator[shapes.MessageShape]:
        """Each item of `list_messages`, through all pages."""
        return cast(
            "Iterator[shapes.MessageShape]",
            self.walk(f"/v1/people/{in_path(person)}/messages", {"limit": limit}),
        )

    def retry_message(self, person: str, message: str) -> shapes.MessageShape:
        """Have a message that waits or was given up be tried again at once."""
        return cast(
            "shapes.MessageShape",
            self.ask("POST", f"/v1/people/{in_path(person)}/messages/{in_path(message)}:retry"),
        )

    def list_people(
        self,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.PeopleAnswer:
        """Our people who had joined by the instant asked about, names and e-mail addresses opened for display.
        Those who are there come first, the highest first. What is forgotten on request or damaged is a
        marker.
        """
        return cast(
            "shapes.PeopleAnswer",
            self.ask(
                "GET",
                "/v1/people",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def read_person(
        self,
        person: str,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.PersonAnswer:
        """One of our people at an instant, who reports to them, and the facts that say so. Before the first
        statement about them, level, function, team and manager are as that one has them.
        """
        return cast(
            "shapes.PersonAnswer",
            self.ask(
                "GET",
                f"/v1/people/{in_path(person)}",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
            ),
        )

    def find_contacts(
        self,
        body: shapes.AddressOfAContact,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.FoundContactsAnswer:
        """The customers' people who have an e-mail address or a telephone number, over all accounts. The body
        has `email` or `phone`; it is no query, since queries stand in logs and are kept by proxies. What
        counts is what holds at the instant asked about: who had the address before, or had it by error,
        isn't found. Spellings don't matter: case, full-width letters, how digits are set apart, `00` for
        `+`.
        """
        return cast(
            "shapes.FoundContactsAnswer",
            self.ask(
                "POST",
                "/v1/contacts:find",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
                body=body,
            ),
        )

    def find_people(
        self,
        body: shapes.AddressOfAPerson,
        *,
        min_position: int | None = None,
        as_of: str | None = None,
        known_at: str | None = None,
        basis: str | None = None,
    ) -> shapes.PeopleAnswer:
        """Those of our people who have an e-mail address, which is asked for in `email` of the body. Changes
        nothing, and is no query for the reason that `/v1/contacts:find` has.
        """
        return cast(
            "shapes.PeopleAnswer",
            self.ask(
                "POST",
                "/v1/people:find",
                {"min_position": min_position, "as_of": as_of, "known_at": known_at, "basis": basis},
                body=body,
            ),
        )

    def read_inbox(
        self,
        *,
        state: Literal["waiting", "dismissed", "accepted"] | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> shapes.InboxAnswer:
        """Drafts, the latest first, and the addresses in them that nobody knows. Nothing of a draft is a fact.
        One about an account is seen by who sees the account; one about none by who sees all accounts, and
        by the person of ours whom it names.
        """
        return cast(
            "shapes.InboxAnswer",
            self.ask("GET", "/v1/inbox", {"state": state, "limit": limit, "cursor": cursor}),
        )

    def read_inbox_items(
        self, *, state: Literal["waiting", "dismissed", "accepted"] | None = None, limit: int | None = None
    ) -> Iterator[shapes.DraftShape]:
        """Each item of `read_inbox`, through all pages."""
        return cast("Iterator[shapes.DraftShape]", self.walk("/v1/inbox", {"state": state, "limit": limit}))

    def accept_draft(self, draft: str, body: shapes.DraftAccepted) -> shapes.DraftDecided:
        """Make a fact of a draft, or put right the one that was made of it before. Fields of the body take the
        place of what the draft says. 201 where something was recorded, 200 where the draft was accepted
        before.
        """
        return cast("shapes.DraftDecided", self.ask("POST", f"/v1/inbox/{in_path(draft)}:accept", body=body))

    def dismiss_draft(self, draft: str, body: shapes.DraftLookedAt) -> shapes.DraftDecided:
        """Have a draft wait no longer: it stays dismissed until its content changes."""
        return cast("shapes.DraftDecided", self.ask("POST", f"/v1/inbox/{in_path(draft)}:dismiss", body=body))

    def restore_draft(self, draft: str, body: shapes.DraftLookedAt) -> shapes.DraftDecided:
        """Have a draft that was dismissed wait again."""
        return cast("shapes.DraftDecided", self.ask("POST", f"/v1/inbox/{in_path(draft)}:restore", body=body))

    def list_views(self) -> shapes.ViewsAnswer:
        """Your saved views, by name: those of the key or the person who asks, and of nobody else."""
        return cast("shapes.ViewsAnswer", self.ask("GET", "/v1/views"))

    def read_view(self, view: str) -> shapes.ViewShape:
        """One of your views, by its name."""
        return cast("shapes.ViewShape", self.ask("GET", f"/v1/views/{in_path(view)}"))

    def put_view(self, view: str, body: shapes.NewView) -> shapes.ViewShape:
        """Keep a view under a name of yours, in place of the one that has it; 201 where none had."""
        return cast("shapes.ViewShape", self.ask("PUT", f"/v1/views/{in_path(view)}", body=body))

    def delete_view(self, view: str) -> shapes.ViewShape:
        """Keep a view no more; the answer is what it was."""
        return cast("shapes.ViewShape", self.ask("DELETE", f"/v1/views/{in_path(view)}"))

    def read_journal(
        self,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        event: str | None = None,
        principal: str | None = None,
        account: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> shapes.JournalAnswer:
        """Who signed in, who was refused, who was shown texts, and what was done to keys and policies. What
        was alike within a minute is one line with its `count`. Lines are kept for as many days as the
        service is set to keep them.
        """
        return cast(
            "shapes.JournalAnswer",
            self.ask(
                "GET",
                "/v1/security/journal",
                {
                    "limit": limit,
                    "cursor": cursor,
                    "event": event,
                    "principal": principal,
                    "account": account,
                    "since": since,
                    "until": until,
                },
            ),
        )

    def read_journal_items(
        self,
        *,
        limit: int | None = None,
        event: str | None = None,
        principal: str | None = None,
        account: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[shapes.JournalEntry]:
        """Each item of `read_journal`, through all pages."""
        return cast(
            "Iterator[shapes.JournalEntry]",
            self.walk(
                "/v1/security/journal",
                {
                    "limit": limit,
                    "event": event,
                    "principal": principal,
                    "account": account,
                    "since": since,
                    "until": until,
                },
            ),
        )

    def read_checkpoint(self) -> str:
        """The signed checkpoint of all that is recorded: keep it outside, and later rewriting can be proven. A
        signed note (C2SP signed-note) whose text is a checkpoint (C2SP tlog-checkpoint).
        """
        return cast("str", self.ask("GET", "/v1/audit/checkpoint"))

    def read_proof(self, fact_id: str) -> shapes.FactProofAnswer:
        """The proof that a fact stands in the log as it was recorded, by the latest checkpoint. `proof` is the
        content of a `.tlog-proof` file (C2SP tlog-proof), `leaf` the text that it proves.
        """
        return cast("shapes.FactProofAnswer", self.ask("GET", f"/v1/audit/facts/{in_path(fact_id)}/proof"))

    def read_consistency(
        self, *, from_: int | None = None, to: int | None = None
    ) -> shapes.ConsistencyAnswer:
        """The proof that the tree of `from` leaves is the beginning of that of `to` leaves (not given: all)."""
        return cast(
            "shapes.ConsistencyAnswer", self.ask("GET", "/v1/audit/consistency", {"from": from_, "to": to})
        )

    def read_receipt(self, fact_id: str) -> shapes.DecisionReceiptAnswer:
        """The receipt of a decision: of an override approved, or of a policy adopted. The body is the file:
        keep its bytes as they are, for they are signed. `tierline verify receipt` checks it without the
        service.
        """
        return cast("shapes.DecisionReceiptAnswer", self.ask("GET", f"/v1/facts/{in_path(fact_id)}/receipt"))

    def healthy(self) -> Any:
        """The process answers. Takes no thread: they may all be busy in a process that lives."""
        return self.ask("GET", "/healthz")

    def ready(self) -> Any:
        """The database answers, the clock is right and the read models keep up: 200; else a 503 that says why.
        `status` is `degraded` where some accounts or policies can't be read, or the worker is in trouble.
        How much there is, and what of it, is told to who may read of all accounts.
        """
        return self.ask("GET", "/readyz")

    def list_problems(self) -> Any:
        """Every type of problem: its address, title, status, and its sentence."""
        return self.ask("GET", "/problems")

    def read_problem(self, name: str) -> Any:
        """One type of problem."""
        return self.ask("GET", f"/problems/{in_path(name)}")
