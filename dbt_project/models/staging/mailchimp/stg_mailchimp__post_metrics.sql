with

reports as (

    select
        *,
        -- A part that is unknown leaves the sum unknown.
        hard_bounces + soft_bounces + syntax_errors as bounces
    from {{ source('mailchimp', 'reports') }}

),

figures as (

    select *
    from reports unpivot include nulls (
        value for metric in (
            emails_sent,
            opens,
            unique_opens,
            opens_without_proxy,
            unique_opens_without_proxy,
            clicks,
            unique_clicks,
            clickers,
            bounces,
            unsubscribes
        )
    )

)

select
    'email' as platform,
    'mailchimp' as source,
    account,
    campaign_id as post_id,
    'mailchimp.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from figures
