-- The accounts that are open, each with the tier it has now and what that falls to if nothing happens.
select
    tiers.account, accounts.name, accounts.segment, accounts.region, tiers.tier, tiers.derived_tier,
    tiers.at_risk, tiers.since, tiers.falls_on, tiers.falls_to
from {{ source('tierline', 'tiers') }} as tiers
join {{ source('tierline', 'accounts') }} as accounts
    on accounts.account = tiers.account
    and accounts.valid_from <= current_timestamp
    and (accounts.valid_to > current_timestamp or accounts.valid_to is null)
where tiers.valid_from <= current_timestamp
    and (tiers.valid_to > current_timestamp or tiers.valid_to is null)
