with

lists as (

    select * from {{ source('mailchimp', 'lists') }}

),

-- One reading holds all audiences; one whose size is unknown leaves the sum unknown.
readings as (

    select
        account,
        observed_at,
        case when count(*) = count(members) then cast(sum(members) as bigint) end as value
    from lists
    group by account, observed_at

)

select
    'email' as platform,
    'mailchimp' as source,
    account,
    'mailchimp.account.subscribers' as metric_id,
    cast(observed_at as date) as on_date,
    'UTC' as day_zone,
    value,
    false as is_provisional,
    observed_at

from readings
qualify
    row_number() over (
        partition by account, cast(observed_at as date) order by observed_at desc
    ) = 1
