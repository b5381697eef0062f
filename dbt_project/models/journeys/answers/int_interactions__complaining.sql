with

interactions as (

    select
        platform,
        interaction_id,
        text
    from {{ ref('int_interactions__unioned') }}
    where not coalesce(is_own, false) and text is not null

),

phrases as (

    select phrase from {{ ref('complaint_words') }}

),

-- Many say the same few words: each text is looked through once.
texts as (

    select
        text,
        ' ' || regexp_replace(lower(text), '[^\p{L}\p{N}]+', ' ', 'g') as words
    from interactions
    group by text

),

complaints as (

    select distinct texts.text
    from texts
    inner join phrases on contains(texts.words, ' ' || phrases.phrase)

)

select
    interactions.platform,
    interactions.interaction_id

from interactions
inner join complaints on interactions.text = complaints.text
