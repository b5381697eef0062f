-- Ten years hold every span a metric is compared over.
select cast(days.on_date as date) as on_date

from unnest(
    generate_series(
        date_trunc('year', {{ as_of() }}) - interval 10 year, {{ as_of() }}, interval 1 day
    )
) as days (on_date)
