{{ config(severity='warn') }}

-- A column that should follow from others (a sum, a rate) and does not: the row is loaded as the
-- platform wrote it, and whoever reads it should know. Rounding is allowed for.
select
    platform,
    file_name,
    table_name,
    row_number,
    contradictions

from {{ source('file_drop', 'rows') }}
where contradictions is not null
