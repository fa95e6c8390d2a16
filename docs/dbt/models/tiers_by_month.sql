-- How many accounts had which tier as each month began, as it is known now.
select months.month, tiers.tier, count(*) as accounts
from generate_series(
    cast('{{ var("tierline_from") }}' as timestamptz), current_timestamp, interval '1 month'
) as months(month)
join {{ source('tierline', 'tiers') }} as tiers
    on tiers.valid_from <= months.month
    and (tiers.valid_to > months.month or tiers.valid_to is null)
group by months.month, tiers.tier
