-- What is parked is not up to date; where this fails, numbers lack it. (In a DuckDB file there is no such table.)
{{ config(enabled=target.type == 'postgres') }}
select account from {{ source('tierline', 'parked_accounts') }}
