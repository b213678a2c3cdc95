-- Whose service an organisation is: a provider's headquarters, or a council, with its services. There are
-- two levels: a headquarters is nobody's service.
alter table organisation add column headquarters_id uuid constraint organisation_headquarters references organisation (id);
create index organisation_of_headquarters on organisation (headquarters_id) where headquarters_id is not null;
