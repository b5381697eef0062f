-- How much of what a platform is given sells, by word lists nobody has checked yet.
select
    platform,
    max(judged_posts) as judged_posts,
    max(promotional_posts) as promotional_posts,
    max(promotional_share_pct) as promotional_share_pct,
    bool_or(is_hard_sell) as is_hard_sell
from content_mix
where dimension = 'promotional'
group by platform
order by promotional_share_pct desc nulls last, platform
