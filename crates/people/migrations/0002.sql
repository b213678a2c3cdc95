-- The links that were undone, by the person whom their record has left: few, and shown in the
-- person's history. Without it each look at a record reads every link there is.
create index link_undone on link (person_id) where undone_at is not null;
