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

people as (

    select * from {{ ref('int_identities__resolved') }}

),

unioned as (

    select
        'lead' as conversion_kind,
        leads.source,
        leads.account,
        leads.contact_id as source_id,
        leads.node,
        leads.became_lead_at as converted_at,
        company.currency,
        cast(null as decimal(18, 2)) as gross_amount,
        cast(null as decimal(18, 2)) as refunded_amount,
        cast(null as timestamp) as last_refunded_at,
        cast(null as varchar) as original_currency,
        cast(null as decimal(18, 4)) as original_gross_amount,
        'not_offered' as amount_state,
        false as is_disputed
    from leads
    cross join company
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
        {{ local_day('unioned.converted_at', 'company.time_zone') }} as converted_on,
        cast(unioned.gross_amount - unioned.refunded_amount as decimal(18, 2)) as amount,
        people.person_id,
        people.members_hash
    from unioned
    cross join company
    inner join people on unioned.node = people.node

)

select
    conversion_id,
    conversion_kind,
    source,
    account,
    source_id,
    person_id,
    converted_at,
    converted_on,
    currency,
    gross_amount,
    refunded_amount,
    amount,
    amount_state,
    last_refunded_at,
    original_currency,
    original_gross_amount,
    is_disputed,
    -- What credits are computed from, the touches aside: when this differs they are due.
    cast(md5(concat_ws(
        '|',
        cast(person_id as varchar),
        cast(members_hash as varchar),
        strftime(converted_at, '%Y-%m-%d %H:%M:%S.%f'),
        currency,
        coalesce(cast(amount as varchar), '-')
    )) as uuid) as inputs_hash

from resolved
