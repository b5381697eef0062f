{#- A link code as it is compared: the registered id when the tag holds one, however a tool wrote
    around it; else the tag itself. -#}
{% macro link_code(tag) -%}
    case
        when contains(lower({{ tag }}), 'ltl-') then coalesce(
            nullif(
                regexp_extract(
                    lower({{ tag }}),
                    '(?:^|[^a-z0-9])(ltl-[2-9a-hjkmnp-tv-z]{6})(?:[^a-z0-9]|$)',
                    1
                ),
                ''
            ),
            {{ tag }}
        )
        else {{ tag }}
    end
{%- endmacro %}

{#- The tag that names the post. A mailing is one campaign: mail tools write utm_campaign into each
    of its links, and utm_content seldom. -#}
{% macro naming_tag(is_mail, content, campaign) -%}
    coalesce({{ content }}, case when {{ is_mail }} then {{ campaign }} end)
{%- endmacro %}

{#- A page as it is compared: host without www, path decoded and without its last slash; of the
    home page the host and a slash. NULL when either is not known. -#}
{% macro page_of(host, path) -%}
    case when starts_with(lower({{ host }}), 'www.') then substr(lower({{ host }}), 5)
        else lower({{ host }})
    end
    || coalesce(
        nullif(
            rtrim(
                case when contains({{ path }}, '%') then coalesce(try(url_decode({{ path }})), {{ path }})
                    else {{ path }}
                end,
                '/'
            ),
            ''
        ),
        '/'
    )
{%- endmacro %}

{#-
    How the post was found. A code somebody knows decides, also when it names none or several; only
    without one the page does, and is surer when a click id proves the platform.
-#}
{% macro match_method(touch, on_platform, anywhere, on_page) -%}
    case
        when {{ on_platform }}.post_id is not null
            then if({{ on_platform }}.is_registered, 'link_id', 'link_code_and_platform')
        when {{ on_platform }}.posts > 1 then 'ambiguous'
        when {{ anywhere }}.post_id is not null and {{ anywhere }}.is_registered then 'link_id'
        when {{ anywhere }}.link_code is not null and {{ touch }}.told_platform is not null
            then 'none'
        when {{ anywhere }}.post_id is not null then 'link_code'
        when {{ anywhere }}.posts > 1 then 'ambiguous'
        when {{ anywhere }}.link_code is not null then 'none'
        when {{ on_page }}.page is null then 'none'
        when {{ on_page }}.post_id is null then 'ambiguous'
        when {{ touch }}.is_platform_proven then 'click_id_and_page'
        else 'platform_and_page'
    end
{%- endmacro %}

{#- What a post is called in its id and in its addresses alike: the story Facebook's oldest form of
    address names, else the last part. -#}
{% macro post_name(post) -%}
    coalesce(
        nullif(regexp_extract({{ post }}, '[?&]story_fbid=([^&#]+)', 1), ''),
        nullif(regexp_extract({{ post }}, '([^/_?#]+)/*(?:[?#].*)?$', 1), '')
    )
{%- endmacro %}
