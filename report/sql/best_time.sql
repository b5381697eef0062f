-- Per platform: the slots of the week by outcome per 1,000 reached, shrunk to the mean.
select *
from best_time_to_post
order by platform, outcome, slot
