-- Tells Livelist of the rows that a statement has changed: one message for each, as part of the transaction, so that they
-- are delivered when it commits and never if it is rolled back. More than max_batch rows of a table in one transaction, a
-- key that is too long, a TRUNCATE, or a server whose queue of notifications is half full: one message for all of them,
-- "invalidated", upon which lists are read anew.
-- Arguments: the model's label, the column of the key, the channel, max_batch.
create or replace function livelist_capture_v1() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $capture$
declare
    label constant text := tg_argv[0];
    channel constant text := tg_argv[2];
    max_batch constant integer := tg_argv[3];
    key constant text := format('(%I)::text', tg_argv[1]);
    keys constant text := case tg_op
        when 'INSERT' then format('select %s from new_rows', key)
        when 'DELETE' then format('select %s from old_rows', key)
        -- A key that was changed is two: one that is gone and one that has come.
        when 'UPDATE' then format('select %1$s from new_rows union select %1$s from old_rows', key)
        end;
    -- How many rows of this table the transaction has told this channel of; forgotten with it, or with its savepoint.
    counter constant text := 'livelist.rows_' || tg_relid || '_' || md5(channel);
    changed integer := coalesce(nullif(current_setting(counter, true), ''), '0');
    more integer;
    fit boolean;
begin
    if changed > max_batch then
        return null;
    end if;
    if tg_op = 'TRUNCATE' then
        more := max_batch + 1;
    else
        execute format(
            'select count(*) from (select from %s limit $1) as limited',
            case tg_op when 'DELETE' then 'old_rows' else 'new_rows' end)
            into more using max_batch + 1;
    end if;
    if more = 0 then
        return null;
    end if;
    changed := changed + more;
    fit := changed <= max_batch and pg_notification_queue_usage() < 0.5;
    if fit then
        execute format('select coalesce(bool_and(length(k) <= 512), false) from (%s) keys (k)', keys) into fit;
    end if;
    if fit then
        execute format(
            'select pg_notify($1, json_build_object(''model_label'', $2, ''action'', $3, ''pk'', k)::text) from (%s) keys (k)',
            keys)
            using channel, label, case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
    else
        changed := max_batch + 1;
        perform pg_notify(channel, json_build_object('model_label', label, 'action', 'invalidated')::text);
    end if;
    perform set_config(counter, changed::text, true);
    return null;
end
$capture$;
