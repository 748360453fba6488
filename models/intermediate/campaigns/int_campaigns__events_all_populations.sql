-- Grain: one row per campaign contact of the populations that have contacts.
{{ all_populations('campaign_events') }}
