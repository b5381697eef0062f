{#- What HTML must escape, as it is meant; `&amp;` last, or it would be read twice. -#}
{% macro html_unescaped(text) -%}
    replace(replace(replace(replace(replace(
        {{ text }},
        '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', ''''), '&amp;', '&'
    )
{%- endmacro %}

{#- What a reader sees of sanitised HTML: paragraphs and breaks are line ends, tags are gone. -#}
{% macro html_text(html) -%}
    trim({{ html_unescaped(
        "regexp_replace(regexp_replace(" ~ html ~ ", '<br ?/?>|</p><p>', chr(10), 'g'), '<[^>]*>', '', 'g')"
    ) }})
{%- endmacro %}
