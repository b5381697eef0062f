{% set credits = last_build_of('credits') %}

with

conversions as (

    select * from {{ ref('int_conversions__resolved') }}

),

-- Under `last` each conversion has exactly one row.
credited as (

    {% if credits %}
        select
            conversion_id,
            converted_on,
            inputs_hash
        from {{ credits }}
        where model = 'last'
    {% else %}
        select
            cast(null as uuid) as conversion_id,
            cast(null as date) as converted_on,
            cast(null as uuid) as inputs_hash
        where false
    {% endif %}

)

select
    coalesce(conversions.conversion_id, credited.conversion_id) as conversion_id,
    conversions.converted_on,
    credited.converted_on as formerly_converted_on

from conversions
full join credited on conversions.conversion_id = credited.conversion_id
where conversions.inputs_hash is distinct from credited.inputs_hash
