-- The responsibilities that are overdue now, with whose role they are.
select coverage.account, coverage.role, coverage.responsibility, coverage.people, coverage.overdue_from
from {{ source('tierline', 'coverage') }} as coverage
where coverage.valid_from <= current_timestamp
    and (coverage.valid_to > current_timestamp or coverage.valid_to is null)
    and coverage.overdue_from <= current_timestamp
