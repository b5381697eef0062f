{#-
    The decoded value of a parameter in a URL's query, NULL when absent or empty. `&amp;` comes
    from links copied out of HTML; `+` and `%20` are the same blank; a value whose bytes are no
    UTF-8 stays as written.
-#}
{% macro query_value(query, name) -%}
    nullif(trim(coalesce(
        try(url_decode({{ raw_query_value(query, name) }})),
        {{ raw_query_value(query, name) }}
    )), '')
{%- endmacro %}

{% macro raw_query_value(query, name) -%}
    replace(
        regexp_extract(
            replace({{ query }}, '&amp;', '&'), '(?i)(?:^|[?&])' || '{{ name }}' || '=([^&#]*)', 1
        ),
        '+', ' '
    )
{%- endmacro %}
