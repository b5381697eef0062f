{% set most = var('max_people_per_id') %}

with

pairs as (

    select * from {{ ref('int_identities__pairs') }}

),

emails as (

    select * from pairs
    where tie = 'identity' and starts_with(right_node, 'email:')

),

-- A contact that was merged away is the one it was merged into.
survivors as (

    select
        right_node as merged_node,
        min(left_node) as surviving_node
    from pairs
    where
        starts_with(left_node, 'contact:')
        and starts_with(right_node, 'contact:')
        and left_node <> right_node
    group by right_node

),

-- Whom an id was seen with, by the ids beside it: an address with contacts; a customer, telephone
-- or user with addresses; a browser or click with the visitors of one day (a visitor is at most a
-- month).
seen as (

    select
        emails.right_node as node,
        coalesce(survivors.surviving_node, emails.left_node) as person,
        case when starts_with(emails.right_node, 'email:role:') then 1 else {{ most }} end as most,
        case
            when starts_with(emails.right_node, 'email:role:') then 'role_address'
            else 'too_many_people'
        end as guard,
        '' as on_day,
        emails.linked_at
    from emails
    left join survivors on emails.left_node = survivors.merged_node
    -- A lead of a table is a form that was sent: one person may send many, but not under info@.
    where
        starts_with(emails.left_node, 'contact:')
        or (
            starts_with(emails.left_node, 'lead:')
            and starts_with(emails.right_node, 'email:role:')
        )
    union all
    select
        ids.right_node as node,
        emails.right_node as person,
        {{ most }} as most,
        'too_many_people' as guard,
        '' as on_day,
        ids.linked_at
    from pairs as ids
    inner join emails on ids.left_node = emails.left_node
    where regexp_matches(ids.right_node, '^(customer|phone|user):')
    union all
    select
        right_node as node,
        left_node as person,
        {{ most }} as most,
        'too_many_visitors' as guard,
        strftime(linked_at, '%Y-%m-%d') as on_day,
        linked_at
    from pairs
    where tie = 'device'

),

people as (

    select
        node,
        guard,
        most,
        on_day,
        person,
        min(linked_at) as linked_at
    from seen
    group by node, guard, most, on_day, person

),

counted as (

    select
        *,
        count(*) over (partition by node, on_day) as people,
        row_number() over (partition by node, on_day order by linked_at, person) as place
    from people

)

select
    node,
    guard,
    max(people) as people,
    min(linked_at) filter (where place = most + 1) as since_at

from counted
where people > most
group by node, guard
