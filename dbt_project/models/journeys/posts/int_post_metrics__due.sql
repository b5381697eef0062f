with

observed as (

    select * from {{ ref('int_post_metrics__observed') }}

)

select distinct observed_on

from observed
where ledger_seq > {{ var('built_seq') }}
