-- When whoever reads the letters to an address showed that it is theirs, by the link in one. An address on the place's
-- list nobody confirmed, and the list may correct it.
alter table provider add column email_confirmed_at timestamptz;
-- Until now that was kept of the organisation alone. Who registered one that is nobody's service confirmed its address;
-- a service may have been registered with its headquarters, and have its address from the list.
update provider set email_confirmed_at = registered_at where sealed_email is not null and registered_at is not null
  and organisation_id in (select id from organisation where headquarters_id is null);
