{#-
    Visits that end at or after this instant are rebuilt: a day before the first changed event, so
    that a visit across midnight is whole, and one silence more, so that a visit that ended just
    before cannot have gone on.
-#}
{% macro rebuilt_since() -%}
    (
        cast('{{ var("changed_from") }}' as timestamp)
        - interval '1 day' - interval '{{ var("session_gap_minutes") }} minutes'
    )
{%- endmacro %}

{#- Pre-hook of a table that is rebuilt by range: delete the range in the model's transaction. -#}
{% macro delete_since(column) -%}
    {% if is_incremental() %}
        delete from {{ this }} where {{ column }} >= {{ rebuilt_since() }}
    {% endif %}
{%- endmacro %}

{#- Pre-hook of a table that is rebuilt by key: delete the keys another model found to be due. -#}
{% macro delete_due(key, due, due_key=none) -%}
    {% if is_incremental() %}
        delete from {{ this }} where {{ key }} in (select {{ due_key or key }} from {{ due }})
    {% endif %}
{%- endmacro %}

{#-
    A table as the last build left it, or none. For models upstream of that table which ask what
    stood there: a ref would be a circle. Nothing is there when everything is built anew.
-#}
{% macro last_build_of(name, database="marts", schema="main") -%}
    {% if execute and not flags.FULL_REFRESH and var("built_seq") | int > 0 %}
        {{ return(adapter.get_relation(database, schema, name)) }}
    {% endif %}
    {{ return(none) }}
{%- endmacro %}

{#-
    When the earliest visit began that reaches into the rebuilt range; the range's own beginning
    when none does. Asked beforehand and written in as a constant: only a constant keeps the scan
    of all events from reading all of them.
-#}
{% macro earliest_straddler(sessions) -%}
    {%- set found = none -%}
    {%- if sessions -%}
        {%- set asked -%}
            select min(visit_started_at) from {{ sessions }}
            where visit_ended_at >= {{ rebuilt_since() }}
        {%- endset -%}
        {%- set found = run_query(asked).columns[0].values()[0] -%}
    {%- endif -%}
    {%- if found -%} cast('{{ found }}' as timestamp)
    {%- else -%} {{ rebuilt_since() }}
    {%- endif -%}
{%- endmacro %}
