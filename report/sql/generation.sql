-- Which file this page speaks of.
select
    generation,
    as_of,
    built_at,
    code_version
from generation
