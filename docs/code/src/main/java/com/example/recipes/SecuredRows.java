package com.example.recipes;

import static dev.livelist.Sort.desc;

import dev.livelist.ListDefinition;

final class SecuredRows {

    private SecuredRows() {}

    /** Rows that the policies of the table show to the reader's tenant. */
    static ListDefinition<Note> securedNotes() {
        return ListDefinition.of(Note.class)
                .name("secured-notes")
                .authenticated()
                .databaseSetting("app.tenant", principal -> principal.attribute("tenant", String.class))
                .fields(Note::id, Note::text)
                .defaultSort(desc(Note::id))
                .build();
    }
}
