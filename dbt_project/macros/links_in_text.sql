{#- Find the addresses in a text, as a list; what ends the sentence is no part of them. -#}
{%- macro links_in_text(text) -%}
    regexp_extract_all({{ text }}, '(?i)https?://[^\s<>"]*[^\s<>".,;:!?()\[\]'']')
{%- endmacro -%}
