{% set sessions = last_build_of('sessions') %}

-- Visits of the last build that began before the range and reach into it: whole or not at all.
{% if sessions %}
    select
        visitor_key,
        min(visit_started_at) as visit_started_at
    from {{ sessions }}
    where
        visit_ended_at >= {{ rebuilt_since() }}
        and visit_started_at < {{ rebuilt_since() }}
    group by visitor_key
{% else %}
    select
        cast(null as uuid) as visitor_key,
        cast(null as timestamp) as visit_started_at
    where false
{% endif %}
