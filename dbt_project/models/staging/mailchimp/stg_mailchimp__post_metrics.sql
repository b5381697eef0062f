with

reports as (

    select * from {{ source('mailchimp', 'reports') }}

),

-- Of bounces a part that is unknown leaves the sum unknown.
figures as (

    select
        account,
        campaign_id,
        'emails_sent' as metric,
        emails_sent as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'opens' as metric,
        opens as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'unique_opens' as metric,
        unique_opens as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'opens_without_proxy' as metric,
        opens_without_proxy as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'unique_opens_without_proxy' as metric,
        unique_opens_without_proxy as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'clicks' as metric,
        clicks as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'unique_clicks' as metric,
        unique_clicks as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'clickers' as metric,
        clickers as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'bounces' as metric,
        hard_bounces + soft_bounces + syntax_errors as value,
        observed_at,
        ledger_seq
    from reports
    union all
    select
        account,
        campaign_id,
        'unsubscribes' as metric,
        unsubscribes as value,
        observed_at,
        ledger_seq
    from reports

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
