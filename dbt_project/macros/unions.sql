{#- What every source's staging model says in the words of the unions; it may say more. -#}

{%- macro post_columns() -%}
    platform, source, account, post_id, posted_at, post_type, text, permalink_url, is_reply,
    is_paid, posted_hour
{%- endmacro -%}

{%- macro interaction_columns() -%}
    platform, account, interaction_id, post_id, answers_id, kind, happened_at, author_hmac, is_own,
    is_hidden, likes, text
{%- endmacro -%}

{%- macro post_day_columns() -%}
    platform, source, account, post_id, metric_id, on_date, day_zone, value, is_provisional,
    observed_at
{%- endmacro -%}

{%- macro account_day_columns() -%}
    platform, source, account, metric_id, on_date, day_zone, value, is_provisional, observed_at
{%- endmacro -%}

{%- macro sale_columns() -%}
    source, account, source_id, node, sold_at, currency, gross_amount, refunded_amount,
    last_refunded_at, is_disputed
{%- endmacro -%}

{%- macro lead_columns() -%}
    source, account, contact_id, node, created_at, lead_at, mql_at, sql_at, opportunity_at,
    customer_at, lifecycle_stage, original_source
{%- endmacro -%}
