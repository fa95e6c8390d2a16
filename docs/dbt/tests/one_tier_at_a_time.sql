-- An account has one tier at an instant: no two rows of it overlap.
select one.account, one.valid_from
from {{ source('tierline', 'tiers') }} as one
join {{ source('tierline', 'tiers') }} as other
    on other.account = one.account
    and other.valid_from > one.valid_from
    and (one.valid_to > other.valid_from or one.valid_to is null)
