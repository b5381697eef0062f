{#-
    A bound of Wilson's interval of a share, as a percentage: 90 %, so each side is missed by one in
    twenty. NULL without trials. `side` is - or +. Wilson, JASA 22 (1927); its numbers are z^2 / 2,
    z, z^2 / 4 and z^2 of z = 1.644854.
-#}
{% macro wilson_pct(hits, trials, side) -%}
    case
        when {{ trials }} > 0 then round(
            least(greatest(
                100.0 * (
                    cast({{ hits }} as double) + 1.352772
                    {{ side }} 1.644854 * sqrt(
                        greatest(
                            cast({{ hits }} as double)
                            * (1.0 - cast({{ hits }} as double) / {{ trials }}), 0.0
                        ) + 0.676386
                    )
                ) / ({{ trials }} + 2.705543), 0.0
            ), 100.0), 6
        )
    end
{%- endmacro %}

{#- A percentage from sums; NULL without a denominator. -#}
{% macro share_pct(part, whole) -%}
    round(100.0 * cast({{ part }} as double) / nullif({{ whole }}, 0), 6)
{%- endmacro %}
