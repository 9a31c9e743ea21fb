-- Tells Livelist of the rows that a statement has changed: one message for each, as part of the transaction, so that they
-- are delivered when it commits and never if it is rolled back. More than max_batch rows of a table in one transaction, a
-- key that is too long, a TRUNCATE, or a server whose queue of notifications is half full: one message for all of them,
-- "invalidated", upon which lists are read anew. PostgreSQL sends equal messages of one transaction once.
--
-- It never fails the statement. If a key cannot be read, because its column was renamed for instance, it tells
-- "invalidated" instead. If the queue of notifications is nearly full, or nothing can be sent, it gives a warning.
--
-- Settings that a writer can change decide nothing but how precise the messages are: keys are written in a fixed style,
-- and the count of a transaction only turns keys into "invalidated", never into nothing.
--
-- Arguments: the model's label; the column of the key, or nothing if rows are not to be named; the channel; max_batch.
create or replace function livelist_capture_v2() returns trigger
    language plpgsql
    set search_path = pg_catalog, pg_temp
    set datestyle = 'ISO, MDY'
    set intervalstyle = 'postgres'
    set timezone = 'UTC'
    set bytea_output = 'hex'
    set extra_float_digits = 1
as $capture$
declare
    usage double precision;
    changed bigint;
    more bigint;
    max_batch bigint;
    key text;
    keys text;
    counter text;
    fit boolean := false;
    problem text;
begin
    begin
        usage := pg_notification_queue_usage();
        max_batch := tg_argv[3]::bigint;
        more := max_batch + 1;
        if tg_op <> 'TRUNCATE' then
            execute format(
                'select count(*) from (select from %s limit $1) as limited',
                case tg_op when 'DELETE' then 'old_rows' else 'new_rows' end)
                into more using max_batch + 1;
        end if;
        if more = 0 then
            return null;
        end if;
        if usage < 0.5 and more <= max_batch and tg_argv[1] <> '' then
            -- How many rows of this table the transaction has told of under this label; forgotten with it, or with its savepoint.
            counter := 'livelist.rows_' || tg_relid || '_' || md5(tg_argv[2] || ' ' || tg_argv[0]);
            changed := greatest(coalesce(nullif(current_setting(counter, true), ''), '0')::bigint, 0) + more;
            fit := changed <= max_batch;
            perform set_config(counter, changed::text, true);
        end if;
        if fit then
            -- As JSON has it, so that points in time are as ISO 8601 writes them, and char(n) has its blanks.
            key := format('to_json(%I) #>> ''{}''', tg_argv[1]);
            keys := case tg_op
                when 'INSERT' then format('select %s from new_rows', key)
                when 'DELETE' then format('select %s from old_rows', key)
                -- A key that was changed is two: one that is gone and one that has come.
                when 'UPDATE' then format('select %1$s from new_rows union select %1$s from old_rows', key)
                end;
            execute format('select coalesce(bool_and(k is not null and length(k) between 1 and 512), false) from (%s) keys (k)', keys) into fit;
        end if;
        if fit then
            execute format(
                'select pg_notify($1, json_build_object(''model_label'', $2, ''action'', $3, ''pk'', k)::text) from (%s) keys (k)',
                keys)
                using tg_argv[2], tg_argv[0],
                    case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'deleted' end;
            return null;
        end if;
    exception when others then
        problem := sqlerrm;
    end;
    if problem is not null then
        raise warning 'Livelist cannot name the rows of % that have changed, and tells that any may have: %', tg_argv[0], problem;
    end if;
    if usage >= 0.95 then
        raise warning 'Livelist does not tell that % has changed: the queue of notifications is nearly full, since some session listens and does not read',
            tg_argv[0];
        return null;
    end if;
    begin
        perform pg_notify(
            tg_argv[2], json_build_object('model_label', tg_argv[0], 'action', 'invalidated')::text);
    exception when others then
        raise warning 'Livelist cannot tell that % has changed: %', tg_argv[0], sqlerrm;
    end;
    return null;
end
$capture$;
