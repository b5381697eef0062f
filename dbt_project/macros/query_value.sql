{#-
    The decoded value of a parameter in a URL's query or fragment, NULL when absent or empty; the
    first one that says something counts. `&amp;` comes from links copied out of HTML; `+` and `%20`
    are the same blank; a value that still is encoded was encoded twice; one whose bytes are no
    UTF-8 stays as written.
-#}
{% macro query_value(query, name) -%}
    {{ decoded(decoded(raw_query_value(query, name), plus=true), plus=false) }}
{%- endmacro %}

{#- A value after one decoding, NULL when nothing is left. A value without a code is left alone. -#}
{% macro decoded(value, plus) -%}
    {%- set written = "replace(" ~ value ~ ", '+', ' ')" if plus else value -%}
    nullif(trim(coalesce(try(url_decode({{ written }})), {{ written }})), '')
{%- endmacro %}

{% macro raw_query_value(query, name) -%}
    regexp_extract(
        {{ parameters_of(query) }}, '(?i)(?:^|[?&#])' || '{{ name }}' || '=([^&#]+)', 1
    )
{%- endmacro %}

{#- A query with nothing but & between its parameters. -#}
{% macro parameters_of(query) -%}
    replace({{ query }}, '&amp;', '&')
{%- endmacro %}
