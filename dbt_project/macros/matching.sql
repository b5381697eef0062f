{#-
    Which post a link code names: the one of the session's platform; without a platform, or when
    the code stands on one platform only and the session shows none of it, the only one there is.
-#}
{% macro matched_post(touch, on_platform, anywhere) -%}
    case
        when {{ on_platform }}.link_code is not null then {{ on_platform }}.post_id
        when {{ touch }}.platform is null then {{ anywhere }}.post_id
    end
{%- endmacro %}

{#- How the post was found: the platform agrees, only the code is known, or it names several. -#}
{% macro match_method(touch, on_platform, anywhere) -%}
    case
        when {{ touch }}.utm_content is null then 'none'
        when {{ on_platform }}.post_id is not null then 'link_code_and_platform'
        when {{ on_platform }}.link_code is not null then 'ambiguous'
        when {{ touch }}.platform is not null then 'none'
        when {{ anywhere }}.post_id is not null then 'link_code'
        when {{ anywhere }}.link_code is not null then 'ambiguous'
        else 'none'
    end
{%- endmacro %}
