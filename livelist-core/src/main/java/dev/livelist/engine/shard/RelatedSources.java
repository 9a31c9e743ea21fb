package dev.livelist.engine.shard;

import dev.livelist.Condition;
import dev.livelist.DatabaseSettings;
import dev.livelist.ListDefinition;
import dev.livelist.ListQuery;
import dev.livelist.RelatedModel;
import dev.livelist.engine.view.RelatedTerms;
import dev.livelist.source.RelatedSource;
import dev.livelist.source.RowSource;
import dev.livelist.source.Selection;
import dev.livelist.source.SettingsSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sources of rows of other models that conditions of a list ask about. Each reads all properties that have been asked about so far: a
 * source is made anew where a condition asks about another one, which happens as often as there are properties at most. Safe for use by any number of
 * threads.
 */
public final class RelatedSources {

    private final ListDefinition<?> list;
    private final RowSource source;
    private final DatabaseSettings settings;

    /** What has made the sources that these are, but for the settings; null where there are none. */
    private final @Nullable RelatedSources plain;

    private final Map<String, Reading> readings = new HashMap<>();

    /** @param source the list's own source, which may make others */
    public RelatedSources(ListDefinition<?> list, RowSource source) {
        this(list, source, DatabaseSettings.NONE, null);
    }

    private RelatedSources(
            ListDefinition<?> list, RowSource source, DatabaseSettings settings, @Nullable RelatedSources plain) {
        this.list = list;
        this.source = source;
        this.settings = settings;
        this.plain = plain;
    }

    /** The same sources, which read under these settings. */
    public RelatedSources under(DatabaseSettings other) {
        return other.isEmpty() ? this : new RelatedSources(list, source, other, this);
    }

    /**
     * A way to read rows of another model.
     *
     * @param definition its columns
     */
    record Reading(ListDefinition<?> definition, RowSource source) {

        boolean covers(Set<String> properties) {
            return definition.columns().stream()
                    .map(column -> column.name())
                    .toList()
                    .containsAll(properties);
        }
    }

    /**
     * Makes the sources that a query needs, before anything of it reaches the shard.
     *
     * @throws IllegalStateException where the mapping does not have what its conditions ask about
     */
    public void prepare(ListQuery query) {
        if (list.related().stream().anyMatch(other -> other.key().isPresent())) {
            RelatedTerms.of(new Selection(query.rows(), query.condition())).forEach(this::of);
        }
    }

    /** The models that are looked at when rows of them change, of those that a term asks about. */
    Set<RelatedModel> modelsOf(Condition.Exists<?> term) {
        Set<RelatedModel> models = new LinkedHashSet<>();
        for (Class<?> model : RelatedTerms.models(term)) {
            find(model).filter(known -> known.key().isPresent()).ifPresent(models::add);
        }
        return models;
    }

    private Optional<RelatedModel> find(Class<?> model) {
        return list.related().stream().filter(known -> known.model() == model).findFirst();
    }

    /** What reads the rows that a term asks about; null where they cannot be read apart, or where that would not say enough. */
    @Nullable
    Reading of(Condition.Exists<?> term) {
        RelatedModel model =
                find(term.model()).filter(known -> known.key().isPresent()).orElse(null);
        if (model == null || !RelatedTerms.isFollowed(term) || !(source instanceof RelatedSource other)) {
            return null;
        }
        if (plain != null) {
            return under(model, plain.of(term));
        }
        Set<String> wanted = RelatedTerms.properties(term);
        synchronized (this) {
            Reading present = readings.get(model.label());
            if (present != null && present.covers(wanted)) {
                return present;
            }
            Set<String> all = new LinkedHashSet<>(wanted);
            if (present != null) {
                present.definition().columns().forEach(column -> all.add(column.name()));
            }
            ListDefinition<?> definition = model.rows(all);
            Reading made = new Reading(definition, other.related(definition));
            readings.put(model.label(), made);
            return made;
        }
    }

    private synchronized @Nullable Reading under(RelatedModel model, @Nullable Reading reading) {
        if (reading == null) {
            return null;
        }
        Reading present = readings.get(model.label());
        if (present != null && present.definition() == reading.definition()) {
            return present;
        }
        Reading made = new Reading(reading.definition(), ((SettingsSource) reading.source()).under(settings));
        readings.put(model.label(), made);
        return made;
    }

    /** What reads rows of a model by now; null where nobody has asked about it. */
    synchronized @Nullable Reading latest(RelatedModel model) {
        return readings.get(model.label());
    }
}
