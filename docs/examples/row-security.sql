alter table note enable row level security;
create policy tenants on note using (tenant = nullif(current_setting('app.tenant', true), ''));
grant select on note to lists;
