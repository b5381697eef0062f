{#- No two rows agree in all these columns (NULL agrees with NULL); `among` narrows big tables. -#}
{% test unique_together(model, columns, among='true') %}

select {{ columns | join(', ') }}
from {{ model }}
where {{ among }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
