with

post_counts as (

    select * from {{ source('x', 'post_counts') }}

),

private_metrics as (

    select * from {{ source('x', 'private_metrics') }}

),

public_figures as (

    select *
    from post_counts unpivot include nulls (
        value for metric in (impressions, likes, replies, reposts, quotes, bookmarks)
    )

),

private_figures as (

    select *
    from private_metrics unpivot include nulls (
        value for metric in (
            engagements, link_clicks, profile_clicks, organic_impressions, organic_link_clicks
        )
    )

),

figures as (

    select
        account,
        post_id,
        edit_history,
        metric,
        value,
        observed_at,
        ledger_seq
    from public_figures
    union all
    select
        account,
        post_id,
        edit_history,
        metric,
        value,
        observed_at,
        ledger_seq
    from private_figures

),

versions as (

    select
        *,
        coalesce(json_extract_string(edit_history, '$[0]'), post_id) as first_id
    from figures

)

-- Of an edited post each version is counted; the newest one read at a moment says what stands.
select
    'x' as platform,
    'x' as source,
    account,
    first_id as post_id,
    'x.post.' || metric as metric_id,
    value,
    observed_at,
    ledger_seq

from versions
qualify
    row_number() over (
        partition by account, first_id, metric, observed_at, ledger_seq
        order by cast(post_id as bigint) desc
    ) = 1
