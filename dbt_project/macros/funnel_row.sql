{#-
    The row of the funnel a touch belongs to: the platform for social and video channels, where the
    company has an account or a tagged link; else the channel itself, in lower case, which is also
    how its cost is booked in costs.csv (`email`, `paid search`).
-#}
{% macro funnel_row(channel, platform) -%}
    case
        when {{ channel }} in ('Organic Social', 'Paid Social', 'Organic Video', 'Paid Video')
            then coalesce({{ platform }}, lower({{ channel }}))
        else lower({{ channel }})
    end
{%- endmacro %}
