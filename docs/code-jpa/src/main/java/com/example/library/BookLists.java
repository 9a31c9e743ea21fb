package com.example.library;

import static dev.livelist.Property.path;
import static dev.livelist.Sort.asc;
import static dev.livelist.Totals.EXACT;

import dev.livelist.ListDefinition;
import dev.livelist.Property;
import dev.livelist.Scope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.domain.Specification;

@Configuration(proxyBeanMethods = false)
class BookLists {

    private static final Property<Book, String> AUTHOR = path(Book::getAuthor, Author::getName);

    private static final Specification<Book> IN_THE_HOUSE = (book, query, is) -> is.isFalse(book.get("lent"));

    @Bean
    ListDefinition<Book> books() {
        return ListDefinition.of(Book.class)
                .publicAccess()
                .scope(principal -> Scope.of(IN_THE_HOUSE, "in the house"))
                .fields(Book::getId, Book::getTitle, AUTHOR)
                .sortable(Book::getTitle, AUTHOR)
                .defaultSort(asc(AUTHOR), asc(Book::getTitle))
                .filterable(AUTHOR)
                .searchable(Book::getTitle)
                .totals(EXACT)
                .build();
    }
}
