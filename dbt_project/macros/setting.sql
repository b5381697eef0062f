{#- A number of pipeline.yml that may be left out: null then, so that 0 stays 0. -#}
{% macro setting(name) -%}
    {{ 'null' if var(name) is none else var(name) }}
{%- endmacro %}
