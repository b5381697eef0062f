{#- The run's clock, UTC. The wall clock is banned: a replayed night must give the same figures. -#}
{% macro as_of() -%}
    cast('{{ var("as_of") }}' as timestamp)
{%- endmacro %}

{#- The day it is at an instant in a zone. Instants are UTC timestamps. -#}
{% macro local_day(at, zone) -%}
    cast(timezone({{ zone }}, timezone('UTC', {{ at }})) as date)
{%- endmacro %}
