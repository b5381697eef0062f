{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_due('observed_on', ref('int_post_metrics__due')) }}"
) }}

with

due as (

    select * from {{ ref('int_post_metrics__due') }}

),

observed as (

    select observed.*
    from {{ ref('int_post_metrics__observed') }} as observed
    inner join due on observed.observed_on = due.observed_on

),

registry as (

    select * from {{ ref('metric_registry_rows') }}
    where scope = 'post' and period <> 'day'

),

gaps as (

    select
        source,
        account,
        stream,
        cast(as_of as date) as gap_on,
        coalesce(item, '') as item
    from {{ source('meta', 'gaps') }}

),

-- A row without a figure says that it was asked for and left out.
latest as (

    select
        platform,
        source,
        post_id,
        metric_id,
        observed_on,
        max_by(value, observed_at) filter (where value is not null) as value,
        max(observed_at) filter (where value is not null) as observed_at
    from observed
    group by platform, source, post_id, metric_id, observed_on

),

had_by_a_post as (

    select distinct
        source,
        account,
        metric_id,
        observed_on
    from observed
    where value is not null

),

post_days as (

    select
        platform,
        source,
        account,
        post_id,
        observed_on,
        max(observed_at) as observed_at
    from observed
    group by platform, source, account, post_id, observed_on

),

due_figures as (

    select
        post_days.*,
        registry.metric_id,
        registry.metric,
        registry.availability,
        registry.stream,
        registry.native_name
    from post_days
    inner join registry
        on
            post_days.source = registry.source
            and registry.platform in (post_days.platform, 'any')
            and post_days.observed_on >= coalesce(registry.valid_from, post_days.observed_on)
            and post_days.observed_on < coalesce(registry.valid_to, date '9999-12-31')

),

-- A gap names a whole window, an item such as `parent_id=1_102 metric=post_clicks`, or a metric
-- that was refused to all posts, `metric=post_clicks`: then none has it.
failed as (

    select distinct
        due_figures.platform,
        due_figures.source,
        due_figures.post_id,
        due_figures.metric_id,
        due_figures.observed_on
    from due_figures
    inner join gaps
        on
            due_figures.source = gaps.source
            and due_figures.account = gaps.account
            and due_figures.stream = gaps.stream
            and due_figures.observed_on = gaps.gap_on
            and (
                not contains(gaps.item, 'metric=')
                or contains(gaps.item || ' ', 'metric=' || due_figures.native_name || ' ')
            )
    left join had_by_a_post
        on
            due_figures.source = had_by_a_post.source
            and due_figures.account = had_by_a_post.account
            and due_figures.metric_id = had_by_a_post.metric_id
            and due_figures.observed_on = had_by_a_post.observed_on
    where
        gaps.item = ''
        or (starts_with(gaps.item, 'metric=') and had_by_a_post.metric_id is null)
        or contains(
            replace(gaps.item, '/', '=') || ' ',
            '=' || replace(due_figures.post_id, '/', '=') || ' '
        )

)

select
    due_figures.platform,
    due_figures.source,
    due_figures.account,
    due_figures.post_id,
    due_figures.metric_id,
    due_figures.metric,
    due_figures.observed_on,
    coalesce(latest.observed_at, due_figures.observed_at) as observed_at,
    latest.value,
    case
        when latest.value = 0 then 'zero'
        when latest.value is not null then 'measured'
        when due_figures.availability <> 'offered' then 'not_offered'
        when latest.metric_id is not null then 'withheld'
        when failed.metric_id is not null then 'not_fetched'
        else 'withheld'
    end as state

from due_figures
left join latest
    on
        due_figures.platform = latest.platform
        and due_figures.source = latest.source
        and due_figures.post_id = latest.post_id
        and due_figures.metric_id = latest.metric_id
        and due_figures.observed_on = latest.observed_on
left join failed
    on
        due_figures.platform = failed.platform
        and due_figures.source = failed.source
        and due_figures.post_id = failed.post_id
        and due_figures.metric_id = failed.metric_id
        and due_figures.observed_on = failed.observed_on
