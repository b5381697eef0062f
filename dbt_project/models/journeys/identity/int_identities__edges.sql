-- depends_on: {{ ref('int_identities__resolved') }}
-- depends_on: {{ ref('int_identities__shared') }}
-- depends_on: {{ ref('identity_cuts') }}
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ delete_due('left_node', ref('int_identities__affected'), 'node') }}"
) }}

with

pairs as (

    select * from {{ ref('int_identities__pairs') }}

)

select
    left_node,
    right_node,
    tie,
    linked_at

from pairs
