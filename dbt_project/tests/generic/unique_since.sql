{#- The key is there once among the rows this build may have written, and never NULL. -#}
{% test unique_since(model, key, at) %}

select {{ key }}
from {{ model }}
where {{ at }} >= {{ rebuilt_since() }}
group by {{ key }}
having count(*) > 1 or {{ key }} is null

{% endtest %}
