{#- An amount's part in whole cents, cut off. -#}
{% macro cut_amount(amount, share) -%}
    cast(
        floor(cast({{ amount }} as decimal(20, 2)) * {{ share }} * 100)
        * cast(0.01 as decimal(3, 2)) as decimal(18, 2)
    )
{%- endmacro %}

{#- What cutting left over goes to the last credited touch, so that parts add up to the cent. -#}
{% macro rest_to_touch(amount, cut) -%}
    case
        when position < rest_position then {{ cut }}
        else cast({{ amount }} - coalesce(sum({{ cut }}) filter (
            where position < rest_position
        ) over (partition by conversion_id, model), 0) as decimal(18, 2))
    end
{%- endmacro %}
