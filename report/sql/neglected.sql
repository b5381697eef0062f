-- Accounts that are silent for longer than is usual for them, or have much waiting.
select
    platform,
    account,
    last_posted_on,
    days_silent,
    usual_gap_days,
    open_interactions,
    state
from neglected_accounts
order by days_silent / nullif(usual_gap_days, 0) desc nulls last, platform, account
