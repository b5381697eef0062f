{#- What says how often posts were seen, the most exact first; of a mailing the addresses it went
    to. It is held fixed when another metric is compared with outcomes. -#}
{% macro exposure_metrics() -%}
    values
    ('reach', 1),
    ('impressions', 2),
    ('views', 3),
    ('organic_impressions', 4),
    ('media_views', 5),
    ('video_views', 6),
    ('plays', 7),
    ('engaged_views', 8),
    ('emails_sent', 9)
{%- endmacro %}
