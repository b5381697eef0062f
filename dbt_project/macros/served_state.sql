{#- The state of a figure a platform was asked for: what it left out it withheld. -#}
{% macro served_state(value) -%}
    case
        when {{ value }} = 0 then 'zero'
        when {{ value }} is not null then 'measured'
        else 'withheld'
    end
{%- endmacro %}
