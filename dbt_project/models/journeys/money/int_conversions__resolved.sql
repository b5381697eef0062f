with

leads as (

    select * from {{ ref('int_leads__reached') }}

),

sales_of_record as (

    select source
    from {{ source('config', 'sources_of_record') }}
    where fact = 'sales'

),

sales as (

    select sales.*
    from {{ ref('int_sales__converted') }} as sales
    inner join sales_of_record on sales.source = sales_of_record.source

),

company as (

    select * from {{ source('config', 'company') }}

),

kinds as (

    select * from {{ source('config', 'conversion_kinds') }}

),

people as (

    select * from {{ ref('int_identities__resolved') }}

),

stages as (

    select
        'lead' as conversion_kind,
        became_lead_at as converted_at,
        *
    from leads
    union all
    select
        'mql' as conversion_kind,
        mql_at as converted_at,
        *
    from leads
    union all
    select
        'sql' as conversion_kind,
        sql_at as converted_at,
        *
    from leads
    union all
    select
        'opportunity' as conversion_kind,
        opportunity_at as converted_at,
        *
    from leads
    union all
    select
        'customer' as conversion_kind,
        customer_at as converted_at,
        *
    from leads

),

unioned as (

    select
        stages.conversion_kind,
        stages.source,
        stages.account,
        stages.contact_id as source_id,
        stages.node,
        stages.converted_at,
        company.currency,
        cast(null as decimal(18, 2)) as gross_amount,
        cast(null as decimal(18, 2)) as refunded_amount,
        cast(null as timestamp) as last_refunded_at,
        cast(null as varchar) as original_currency,
        cast(null as decimal(18, 4)) as original_gross_amount,
        'not_offered' as amount_state,
        false as is_disputed
    from stages
    cross join company
    where stages.converted_at is not null
    union all
    select
        'sale' as conversion_kind,
        source,
        account,
        source_id,
        node,
        sold_at as converted_at,
        currency,
        gross_amount,
        refunded_amount,
        last_refunded_at,
        original_currency,
        original_gross_amount,
        amount_state,
        is_disputed
    from sales

),

resolved as (

    select
        cast(md5(concat_ws(
            '|', unioned.conversion_kind, unioned.source, unioned.account, unioned.source_id
        )) as uuid) as conversion_id,
        unioned.*,
        kinds.lookback_days,
        {{ local_day('unioned.converted_at', 'company.time_zone') }} as converted_on,
        people.person_id,
        people.members_hash
    from unioned
    cross join company
    inner join kinds on unioned.conversion_kind = kinds.conversion_kind
    inner join people on unioned.node = people.node

),

-- When the person had last become a lead by then: the touch before it is the middle of a W.
lead_creations as (

    select
        resolved.conversion_id,
        max(leads_of_person.converted_at) as lead_created_at
    from resolved
    inner join resolved as leads_of_person
        on
            resolved.person_id = leads_of_person.person_id
            and leads_of_person.conversion_kind = 'lead'
            and date_trunc('second', leads_of_person.converted_at)
            <= date_trunc('second', resolved.converted_at)
    group by resolved.conversion_id

)

select
    resolved.conversion_id,
    resolved.conversion_kind,
    resolved.source,
    resolved.account,
    resolved.source_id,
    resolved.person_id,
    resolved.converted_at,
    resolved.converted_on,
    resolved.lookback_days,
    lead_creations.lead_created_at,
    row_number() over (
        partition by resolved.person_id, resolved.conversion_kind
        order by resolved.converted_at, resolved.conversion_id
    ) as conversion_number,
    resolved.currency,
    resolved.gross_amount,
    resolved.refunded_amount,
    cast(resolved.gross_amount - resolved.refunded_amount as decimal(18, 2)) as amount,
    resolved.amount_state,
    resolved.last_refunded_at,
    resolved.original_currency,
    resolved.original_gross_amount,
    resolved.is_disputed,
    -- What credits are computed from, the touches aside: when this differs they are due.
    cast(md5(concat_ws(
        '|',
        cast(resolved.person_id as varchar),
        cast(resolved.members_hash as varchar),
        strftime(resolved.converted_at, '%Y-%m-%d %H:%M:%S.%f'),
        coalesce(strftime(lead_creations.lead_created_at, '%Y-%m-%d %H:%M:%S.%f'), '-'),
        resolved.currency,
        coalesce(cast(resolved.gross_amount as varchar), '-'),
        coalesce(cast(resolved.refunded_amount as varchar), '-')
    )) as uuid) as inputs_hash

from resolved
left join lead_creations on resolved.conversion_id = lead_creations.conversion_id
