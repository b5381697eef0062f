{#- The first days of a block that are not read: WASHOUT_DAYS of measurement/switchback.py, held
    together by a test. -#}
{% macro washout_days() -%}3{%- endmacro %}
